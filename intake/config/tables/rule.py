"""`[[mailbox.rule]]`: what is done with mail that fits, beside what the regulation says."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from intake.config.tables.common import Line, MailAddress, TableSettings, Whole
from intake.config.texts import header_name, safe_pattern
from intake.desk.mail_rules import RuleAction
from intake.desk.ticket import Priority

Pattern = Annotated[str, AfterValidator(safe_pattern)]
_LARGEST_MAIL = 500_000_000


class RuleSettings(TableSettings):
    """`[[mailbox.rule]]`: conditions, all of which must hold, and what then."""

    name: Line = ""
    header: Annotated[str, AfterValidator(header_name)] = ""
    value: Pattern = ""
    sender: Pattern = ""
    recipient: Pattern = ""
    larger_than: Annotated[Whole, Field(ge=0, le=_LARGEST_MAIL)] = 0
    anywhere: bool = False
    action: RuleAction | None = None
    priority: Priority | None = None
    kind: Line = ""
    notify: tuple[MailAddress, ...] = ()
