"""Adapters to mail libraries, one library a file; they know no ticket."""
