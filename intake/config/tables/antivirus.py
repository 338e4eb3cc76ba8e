"""`[antivirus]`: the scanner that is asked about each mail."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from intake.config.tables.common import Seconds, TableSettings, Whole
from intake.config.texts import scanner_socket
from intake.desk.scan import Unscanned

_MEGABYTE = 1_000_000


class AntivirusSettings(TableSettings):
    """`[antivirus]`: a clamd on this machine; without `socket` nobody is asked.

    `timeout_seconds` is the longest for one mail, `max_bytes` the most that is sent of one,
    `patience_seconds` how long a mail waits for a scanner that can't be asked; then it is treated as
    `unscanned` says.
    """

    socket: Annotated[str, AfterValidator(scanner_socket)] = ""
    timeout_seconds: Seconds = 30
    patience_seconds: Annotated[float, Field(ge=0, le=86_400)] = 300
    max_bytes: Annotated[Whole, Field(ge=10_000, le=2_000 * _MEGABYTE)] = 100 * _MEGABYTE
    unscanned: Unscanned = Unscanned.WITHHOLD
