"""Find identifying fields in a mail."""
