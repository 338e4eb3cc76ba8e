"""The desk as it is staffed now: with what its agents said by mail of their being away."""

from __future__ import annotations

from dataclasses import replace

from intake.desk.support_desk import SupportDesk
from intake.store import absences
from intake.store.database.session import Connection


def staffed(connection: Connection, desk: SupportDesk) -> SupportDesk:
    """The desk with what its agents said."""
    said = absences.said(connection)
    return desk if said == desk.said else replace(desk, said=said)
