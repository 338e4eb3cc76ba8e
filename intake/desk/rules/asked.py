"""What is looked at when it is decided whether a mail may be answered."""

from __future__ import annotations

from typing import Protocol

from intake.desk.authenticity import Judgement
from intake.desk.automatic.behind import Behind
from intake.desk.automatic.recognition import Automatic
from intake.desk.budgets import Accounts
from intake.desk.facts import Facts
from intake.desk.message import Address
from intake.desk.quoting.reply_text import ReplyText
from intake.desk.regulation import Regulation
from intake.desk.rules.ruling import Ruled
from intake.desk.ticket import Ticket


class Asked(Ruled, Protocol):
    """What the reasons look at; a `Case` has it all.

    `introduced` says that the mail itself shows its From to be its sender's; `ticket` is the one in which its
    sender takes part; `answer_to` is where an automatic answer would go, and `accounts` to whose account;
    `behind` is who wrote it through a list or a form, `made_by_a_program` that its words are a robot's that
    watches machines, or say that a program made them, and `leaves_nothing_open` says that the mail gives what
    its sender was asked for, or would be.
    """

    @property
    def automatic(self) -> Automatic | None: ...  # noqa: D102 - said above
    @property
    def behind(self) -> Behind | None: ...  # noqa: D102 - said above
    @property
    def made_by_a_program(self) -> bool: ...  # noqa: D102 - said above
    @property
    def reply(self) -> ReplyText: ...  # noqa: D102 - said above
    @property
    def facts(self) -> Facts: ...  # noqa: D102 - said above
    @property
    def regulation(self) -> Regulation: ...  # noqa: D102 - said above
    @property
    def judgement(self) -> Judgement: ...  # noqa: D102 - said above
    @property
    def introduced(self) -> bool: ...  # noqa: D102 - said above
    @property
    def ticket(self) -> Ticket | None: ...  # noqa: D102 - said above
    @property
    def answer_to(self) -> Address: ...  # noqa: D102 - said above
    @property
    def accounts(self) -> Accounts: ...  # noqa: D102 - said above
    @property
    def leaves_nothing_open(self) -> bool: ...  # noqa: D102 - said above
