"""The real daemon, killed again and again: nothing is lost, nothing happens twice."""
