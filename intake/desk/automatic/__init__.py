"""Recognize mail that no person wrote."""
