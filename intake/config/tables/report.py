"""`[report]`: who gets a report of each month by mail, and when."""

from __future__ import annotations

from typing import Annotated

from pydantic import PlainValidator

from intake.config.tables.common import MailAddress, TableSettings
from intake.config.texts import time_of_day


class ReportSettings(TableSettings):
    """`[report]`: with `monthly` each mailbox's report goes `to` these, or to the head of its regulation.

    It goes on the first working day of the next month, `at` a time of the desk's clock or when it opens.
    """

    monthly: bool = False
    to: tuple[MailAddress, ...] = ()
    at: Annotated[str | None, PlainValidator(time_of_day)] = None
