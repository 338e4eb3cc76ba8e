"""Values by their shape alone."""
