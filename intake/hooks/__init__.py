"""Handing an event to somebody's own program: by HTTP, or by a command's standard input."""
