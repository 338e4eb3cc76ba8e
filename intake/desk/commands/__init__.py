"""Agents' commands in the first lines of a mail."""
