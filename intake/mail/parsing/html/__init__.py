"""The text of a mail's HTML."""
