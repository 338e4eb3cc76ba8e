"""Every mail that came in: spooled, processed, settled."""
