"""The same databases as the tests of the store."""

from tests.store.conftest import database, database_url

__all__ = ["database", "database_url"]
