"""Split a reply into new text, quotation and signature."""
