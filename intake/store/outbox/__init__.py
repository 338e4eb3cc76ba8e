"""Every mail that goes out."""
