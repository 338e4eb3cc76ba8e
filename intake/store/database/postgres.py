"""What a connection to PostgreSQL must be like, whatever was set for the role, the database or the server.

Sent as a statement and not at the start of the connection: poolers refuse the options that they don't know.
"""

from __future__ import annotations

from sqlalchemy.engine.interfaces import DBAPIConnection

from intake.store.database.errors import StorePermanent

CLIENT_ENCODING = "utf8"

_NEEDED = {
    # Those who want the same row wait for each other; the stricter levels would have one of them fail.
    "default_transaction_isolation": "read committed",
    # psycopg can't read the others.
    "DateStyle": "ISO",
    "IntervalStyle": "postgres",
    "TimeZone": "UTC",
    "bytea_output": "hex",
    "standard_conforming_strings": "on",
    # A large mail, an upgrade or a busy server may take its time: what was broken off would be so for ever.
    "statement_timeout": "0",
    "lock_timeout": "0",
    "transaction_timeout": "0",
    # But a daemon that stands still in a transaction must not keep the others from its rows.
    "idle_in_transaction_session_timeout": "5min",
    # What is committed is moved away on the mail server.
    "synchronous_commit": "on",
}
# Which of them a server knows depends on its version; `local` and `remote_apply` keep mail as `on` does.
_SET = """
SELECT set_config(known.name, needed.value, false)
FROM unnest(%(names)s::text[], %(values)s::text[]) AS needed (name, value)
JOIN pg_catalog.pg_settings AS known ON known.name = needed.name
WHERE known.name <> 'synchronous_commit' OR known.setting = 'off'
"""
_HOLDS_EVERY_CHARACTER = "UTF8"


def prepare(connection: DBAPIConnection) -> None:
    """Set what we rely on; StorePermanent when the database can't hold what mails are written in."""
    try:
        _require_every_character(connection.info.parameter_status("server_encoding"))
        connection.autocommit = True
        cursor = connection.cursor()
        # The next one takes longer than the strictest limit allows.
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(_SET, {"names": list(_NEEDED), "values": list(_NEEDED.values())})
        cursor.close()
        connection.autocommit = False
    except BaseException:
        connection.close()
        raise


def _require_every_character(encoding: str) -> None:
    if encoding != _HOLDS_EVERY_CHARACTER:
        message = f"The database's encoding is {encoding}, and mails need UTF8: createdb --encoding UTF8"
        raise StorePermanent(message)
