"""How much goes out because of whose mail: the caps on automatic answers, and on what agents are told singly.

What is proved is counted apart from what is not: whoever forges a customer's address can't use up what
the customer himself may get.  A forger invents addresses, so answers to strangers have a budget by domain
and for the whole desk; whoever is proved can invent addresses in his own domains only, so those who are
proved and were never seen before have a number of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from intake.desk.mail_domains import domain_of_a_firm, registered_domain
from intake.desk.message import Address
from intake.desk.near_equal import NO_FRAME, Frame

DAY = timedelta(days=1)


class Standing(StrEnum):
    """What was known of the writer of a mail when it came; the database keeps the words.

    PROVED: his server says so, or he answers a mail of ours.  NEWCOMER: the same, but never seen before.
    KNOWN: not proved this time, but before.  STRANGER: neither.  REFUTED: his own server says no.
    """

    PROVED = "proved"
    NEWCOMER = "newcomer"
    KNOWN = "known"
    STRANGER = "stranger"
    REFUTED = "refuted"


PROVED = frozenset({Standing.PROVED, Standing.NEWCOMER})
UNPROVED = frozenset(Standing) - PROVED
UNSEEN = frozenset({Standing.STRANGER, Standing.REFUTED})
COUNTED_TOGETHER = UNSEEN | {Standing.NEWCOMER}
"""Those whose answers are counted for the desk as a whole."""


class ResponseKind(StrEnum):
    """What goes out because of a mail: an automatic answer to its writer, or what agents are told of it."""

    ANSWER = "answer"
    NOTICE = "notice"


class Scope(StrEnum):
    """Among whom responses are counted."""

    PERSON = "person"
    DOMAIN = "domain"
    EVERYBODY = "everybody"


@dataclass(frozen=True, slots=True)
class Budgets:
    """The numbers of a regulation, within `answers_window_minutes` where no day is named.

    Answers and notices count those of a whole desk, however many mailboxes and daemons it has.  0 for
    strangers: nobody new is answered, proved or not.
    """

    answers_to_strangers: int = 200
    answers_to_strangers_per_domain: int = 20
    answers_to_newcomers: int = 200
    answers_per_domain: int = 200
    newcomers_per_domain_a_day: int = 200
    near_equal_answers_a_day: int = 2
    notices_per_address: int = 20
    notices_per_domain: int = 200
    notices_of_strangers: int = 200
    notices_of_strangers_per_domain: int = 20

    @property
    def answers_no_strangers(self) -> bool:
        """Whether nobody new is answered."""
        return 0 in {self.answers_to_strangers, self.answers_to_strangers_per_domain}


@dataclass(frozen=True, slots=True)
class Tally:
    """How many responses of a kind there were to mail of one standing, within the window and within a day."""

    scope: Scope
    kind: ResponseKind
    standing: Standing
    in_window: int
    in_day: int = 0


@dataclass(frozen=True, slots=True)
class Alike:
    """An earlier mail that was answered, of the same person or with the same words from his domain.

    `same` says that it was found by its words; else its `sketch` tells.  `gave` says that what was asked of
    its writer then was given.
    """

    sketch: str
    same: bool = False
    gave: bool = False


@dataclass(frozen=True, slots=True)
class Responses:
    """What went out lately because of mail of the same writer, of his domain, and of strangers at all."""

    tallies: tuple[Tally, ...] = ()
    alike: tuple[Alike, ...] = ()

    def in_window(self, scope: Scope, kind: ResponseKind, standings: frozenset[Standing]) -> int:
        """How many there were within the window."""
        return sum(tally.in_window for tally in self._of(scope, kind, standings))

    def in_day(self, scope: Scope, kind: ResponseKind, standings: frozenset[Standing]) -> int:
        """How many there were within a day."""
        return sum(tally.in_day for tally in self._of(scope, kind, standings))

    def _of(self, scope: Scope, kind: ResponseKind, standings: frozenset[Standing]) -> tuple[Tally, ...]:
        return tuple(
            tally
            for tally in self.tallies
            if tally.scope is scope and tally.kind is kind and tally.standing in standings
        )


NO_RESPONSES = Responses()


@dataclass(frozen=True, slots=True)
class Party:
    """To whose account the responses of one kind go.

    `domain` is "" where it isn't counted by domain: at a provider whoever is proved has one address.
    """

    standing: Standing
    person: str
    domain: str


@dataclass(frozen=True, slots=True)
class Accounts:
    """To whose account an automatic answer to a mail goes, and to whose what agents are told of it.

    `frame` and `alike` are what near-equal mails are known by.
    """

    answer: Party
    notice: Party
    frame: Frame = NO_FRAME
    alike: str = ""


def domain_counted(standing: Standing, address: Address) -> str:
    """The domain on whose account a response goes: any of a stranger's, a firm's of everybody else.

    Whoever has a domain has as many below it as he likes, so these are one.
    """
    return registered_domain(address.domain if standing in UNSEEN else domain_of_a_firm(address))


class Spent(StrEnum):
    """Which number is reached; some are the whole desk's."""

    PERSON = "person"
    DOMAIN = "domain"
    NEWCOMERS = "newcomers"
    NEWCOMERS_OF_DOMAIN = "newcomers of the domain"
    STRANGERS = "strangers"
    STRANGERS_OF_DOMAIN = "strangers of the domain"

    @property
    def of_everybody(self) -> bool:
        """Whether nobody of the same standing is answered, wherever he writes from."""
        return self in {Spent.NEWCOMERS, Spent.STRANGERS}


def alike_standings(standing: Standing) -> frozenset[Standing]:
    """The standings that are counted together for one person: what is proved, or what is not."""
    return PROVED if standing in PROVED else UNPROVED


def answers_spent(sent: Responses, party: Party, budgets: Budgets) -> tuple[Spent, int] | None:
    """The number of the regulation for which no further answer may go to the domain, or to anybody new."""
    if party.standing is Standing.NEWCOMER and budgets.answers_no_strangers:
        return Spent.STRANGERS, 0
    if party.standing in UNSEEN:
        return _spent_on_strangers(
            sent,
            party.standing,
            ResponseKind.ANSWER,
            budgets.answers_to_strangers,
            budgets.answers_to_strangers_per_domain,
        )
    if party.standing is Standing.NEWCOMER:
        return _spent_on_newcomers(sent, party, budgets) or _spent_on_domain(
            sent, party, ResponseKind.ANSWER, budgets.answers_per_domain
        )
    return _spent_on_domain(sent, party, ResponseKind.ANSWER, budgets.answers_per_domain)


def notices_spent(sent: Responses, party: Party, budgets: Budgets) -> tuple[Spent, int] | None:
    """The number of the regulation for which agents are not told of one more mail singly."""
    standings = alike_standings(party.standing)
    if sent.in_window(Scope.PERSON, ResponseKind.NOTICE, standings) >= budgets.notices_per_address:
        return Spent.PERSON, budgets.notices_per_address
    if party.standing in UNSEEN:
        return _spent_on_strangers(
            sent,
            party.standing,
            ResponseKind.NOTICE,
            budgets.notices_of_strangers,
            budgets.notices_of_strangers_per_domain,
        )
    return _spent_on_domain(sent, party, ResponseKind.NOTICE, budgets.notices_per_domain)


def _spent_on_newcomers(sent: Responses, party: Party, budgets: Budgets) -> tuple[Spent, int] | None:
    alone, most_of_domain = frozenset({Standing.NEWCOMER}), budgets.newcomers_per_domain_a_day
    if sent.in_window(Scope.EVERYBODY, ResponseKind.ANSWER, alone) >= budgets.answers_to_newcomers:
        return Spent.NEWCOMERS, budgets.answers_to_newcomers
    if party.domain and sent.in_day(Scope.DOMAIN, ResponseKind.ANSWER, alone) >= most_of_domain:
        return Spent.NEWCOMERS_OF_DOMAIN, most_of_domain
    return None


def _spent_on_strangers(
    sent: Responses, standing: Standing, kind: ResponseKind, most: int, most_of_domain: int
) -> tuple[Spent, int] | None:
    alone = frozenset({standing})
    if sent.in_window(Scope.EVERYBODY, kind, alone) >= most:
        return Spent.STRANGERS, most
    if sent.in_window(Scope.DOMAIN, kind, alone) >= most_of_domain:
        return Spent.STRANGERS_OF_DOMAIN, most_of_domain
    return None


def _spent_on_domain(
    sent: Responses, party: Party, kind: ResponseKind, most: int
) -> tuple[Spent, int] | None:
    together = PROVED if party.standing in PROVED else frozenset({party.standing})
    if party.domain and sent.in_window(Scope.DOMAIN, kind, together) >= most:
        return Spent.DOMAIN, most
    return None
