"""The database itself: sessions, tables, revisions; no business word in here."""
