"""Counting what a report tells, and telling it."""
