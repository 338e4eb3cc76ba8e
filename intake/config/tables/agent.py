"""`[[agent]]`: who answers for the desk."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import PlainValidator

from intake.config.tables.common import Line, MailAddress, TableSettings
from intake.config.texts import digest_time


class AgentSettings(TableSettings):
    """`[[agent]]`: a person who answers customers."""

    name: Line = ""
    address: MailAddress
    away: tuple[date, date] | None = None
    deputy: MailAddress | None = None
    digest: Annotated[bool | str | None, PlainValidator(digest_time)] = None
