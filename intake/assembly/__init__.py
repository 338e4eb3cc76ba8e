"""The composition root: from Settings to parts, and from parts to what runs."""
