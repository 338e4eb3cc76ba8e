"""Asking a virus scanner that runs on this machine."""
