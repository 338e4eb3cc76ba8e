"""Attacks on a whole desk, as an outsider would try them."""
