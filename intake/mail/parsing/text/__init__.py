"""What of the parts is text to be read, and what is packed in it."""
