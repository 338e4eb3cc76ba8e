"""What the words around a value say about it."""
