"""The database itself: sessions, tables, revisions; nothing in here knows the rules of the desk."""
