"""`[[agent]]`: who answers for the desk."""

from __future__ import annotations

from intake.config.tables.common import Line, MailAddress, TableSettings


class AgentSettings(TableSettings):
    """`[[agent]]`: a person who answers customers."""

    name: Line = ""
    address: MailAddress
