"""`[[operator]]` and `[trouble]`: who is told that a part of the desk doesn't work, when, and how else."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from intake.config.tables.common import Line, MailAddress, NonEmptyLine, Seconds, TableSettings, Whole
from intake.config.tables.smtp import SmtpServerSettings


class OperatorSettings(TableSettings):
    """`[[operator]]`: who looks after the servers; his `language` is the first mailbox's by default."""

    name: Line = ""
    address: MailAddress
    language: NonEmptyLine | None = None


class SecondWaySettings(SmtpServerSettings):
    """`[trouble.smtp]`: a server that takes mail about trouble where `[smtp]` can't be used.

    `sender` is the address in From, for a server that takes no other; by default the login if it is an
    address, else the first mailbox's.
    """

    sender: MailAddress | None = None


class TroubleSettings(TableSettings):
    """`[trouble]`: what counts as trouble.

    It has lasted for `after_seconds`; a disk is nearly full with less than `free_bytes` left.
    """

    after_seconds: Seconds = 900
    free_bytes: Annotated[Whole, Field(ge=0)] = 500_000_000
    smtp: SecondWaySettings | None = None
