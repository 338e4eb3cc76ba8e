"""`[[agent]]`: who answers for the desk."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, PlainValidator

from intake.config.tables.common import Line, MailAddress, NonEmptyLine, TableSettings
from intake.config.texts import digest_time


def _listed(value: object) -> object:
    """One login may stand without brackets."""
    return (value,) if isinstance(value, str) else value


class AgentSettings(TableSettings):
    """`[[agent]]`: a person who answers customers, or (`acts = false`) only reads what agents read."""

    name: Line = ""
    address: MailAddress
    acts: bool = True
    away: tuple[date, date] | None = None
    deputy: MailAddress | None = None
    digest: Annotated[bool | str | None, PlainValidator(digest_time)] = None
    login: Annotated[tuple[NonEmptyLine, ...], BeforeValidator(_listed)] = ()
