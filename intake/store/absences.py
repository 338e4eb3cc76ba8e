"""What agents said by mail of their being away; it holds for all mailboxes."""

from __future__ import annotations

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert  # SQLite compiles its ON CONFLICT as well.

from intake.desk.absences import Absence, Said
from intake.store.database.agent_tables import absence
from intake.store.database.prepared import Query, Write

_ALL = Query(
    select(
        absence.c.agent_key, absence.c.since, absence.c.until, absence.c.deputy, absence.c.back_on
    ).order_by(absence.c.agent_key)
)
_NEW = insert(absence)
_SAY = Write(
    _NEW.on_conflict_do_update(
        index_elements=["agent_key"],
        set_={name: _NEW.excluded[name] for name in ("since", "until", "deputy", "back_on")},
    ),
    [column.name for column in absence.c],
)


def said(connection: Connection) -> tuple[Said, ...]:
    """What each agent last said."""
    return tuple(
        Said(key, None if since is None else Absence(key, since, until, deputy), back_on)
        for key, since, until, deputy, back_on in _ALL.rows(connection, {})
    )


def say(connection: Connection, new: Said) -> None:
    """Keep what an agent says now in place of what he said before."""
    away = new.absence
    row = {
        "agent_key": new.agent,
        "since": away.since if away else None,
        "until": away.until if away else None,
        "deputy": away.deputy if away else "",
        "back_on": new.back_on,
    }
    _SAY.run(connection, row)
