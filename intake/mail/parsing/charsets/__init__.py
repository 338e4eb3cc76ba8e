"""Bytes to text, by the charset that they are in."""
