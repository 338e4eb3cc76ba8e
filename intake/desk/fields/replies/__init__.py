"""Answers to our request."""
