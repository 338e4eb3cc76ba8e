"""Servers that break, disks that fill, mails that nobody understands: the real daemon goes on."""
