"""IMAP: reading a watched folder."""
