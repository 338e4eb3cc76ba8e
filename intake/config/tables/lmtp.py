"""`[lmtp]`: where mail servers hand mail over."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from intake.config.tables.common import Seconds, TableSettings, Whole
from intake.config.texts import lmtp_socket


class LmtpSettings(TableSettings):
    """`[lmtp]`: `listen` is a Unix socket's path, a port of this machine, "systemd", or "" for nowhere."""

    listen: Annotated[str, AfterValidator(lmtp_socket)] = ""
    connections: Annotated[Whole, Field(ge=1, le=100)] = 10
    mails_per_minute: Annotated[Whole, Field(ge=1, le=100_000)] = 600
    idle_seconds: Annotated[Seconds, Field(ge=5)] = 300
