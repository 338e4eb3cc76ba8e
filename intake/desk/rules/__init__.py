"""The ordered rules: what becomes of a mail."""
