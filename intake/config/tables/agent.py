"""`[[agent]]`: who answers for the desk."""

from __future__ import annotations

from datetime import date

from intake.config.tables.common import Line, MailAddress, TableSettings


class AgentSettings(TableSettings):
    """`[[agent]]`: a person who answers customers."""

    name: Line = ""
    address: MailAddress
    away: tuple[date, date] | None = None
    deputy: MailAddress | None = None
