"""The database: SQLAlchemy only, synchronous; knows no mail library."""
