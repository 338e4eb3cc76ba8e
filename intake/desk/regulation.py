"""A support regulation as data: what the desk asks for, in which words, within which limits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from intake.desk.budgets import Budgets
from intake.desk.calendar_days import Hours, Window
from intake.desk.language.wording import Wording
from intake.desk.licence_rules import LicenceRules, Verdict
from intake.desk.outgoing import Template
from intake.desk.products import ProductSpec
from intake.desk.term_rules import (
    DeadlineRules,
    NoticeRules,
    ReopeningRules,
    SilenceRules,
    Term,
    Unit,
)
from intake.desk.ticket import Priority

_NINE_TO_SIX = (Window(9 * 60, 18 * 60),)
# Where a regulation names no hours: Moscow, Monday to Friday, no calendar.
DEFAULT_HOURS = Hours("Europe/Moscow", (*((_NINE_TO_SIX,) * 5), (), ()))
_NO_DEADLINES = DeadlineRules()
_NO_SILENCE = SilenceRules(close_after=None)
_USUAL_NOTICES = NoticeRules()
_USUAL_REOPENING = ReopeningRules()
_USUAL_BUDGETS = Budgets()
_A_WORKING_DAY = Term(1, Unit.WORKING_DAYS)


class Shape(StrEnum):
    """How the values of a field look; the finder of `fields` knows one way of checking for each."""

    DIGITS = "digits"
    ORGANIZATION = "organization"
    RELEASE = "release"
    SUBJECT = "subject"
    TEXT = "text"  # whatever follows a label
    PATTERN = "pattern"  # what matches the pattern, after a label
    MENTION = "mention"  # what matches the pattern anywhere; after a label other texts, too
    PERSON = "person"
    PHONE = "phone"
    EMAIL = "email"
    DATE = "date"
    DESCRIPTION = "description"  # enough words of the sender's own


class FieldRole(StrEnum):
    """What the desk itself does with a field, whatever its name; a role has one field at most."""

    REGISTRATION_NUMBER = "registration_number"  # licences are looked up by it
    ORGANIZATION = "organization"  # whose licence it is, and who is a colleague of the sender
    RELEASE = "release"  # compared with the latest one of the licence
    SUBJECT = "subject"  # becomes the ticket's subject


class Normalization(StrEnum):
    """What of a value's writing doesn't matter, by the words of a regulation."""

    CASE = "case"  # letters are capitals
    BLANKS = "blanks"  # hyphens in their place, none around a hyphen, slash or dot
    LOOK_ALIKES = "look_alikes"  # a group of letters is Latin where all of them can be, else Cyrillic


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """An identifying field.

    `labels` are the words before a value; `foreign_labels` are those of look-alikes (ИНН, phone…)
    whose values are never this field; `weak_labels` (мы, номер, client…) point to a value only when
    its shape leaves no doubt.  `title`, `hint` and `example` are shown to the customer.
    `minimum_digits` and `maximum_digits` bound the shape DIGITS; `pattern` is a further regular
    expression that a value must match whole ("" = none); `role` is what else the desk does with it;
    `called` is what agents may call it in commands, besides its name and titles.  `products` are the programs
    of a field that names one, `editions` words that may follow what it names; the regulation's reader makes
    both part of the pattern.  `normalized` says what of a value's writing doesn't matter, so that it is kept
    in one form.
    The field belongs to requests of `kinds` (empty: all); where `required` it is required in those of
    `required_kinds` (empty: all of them) and wanted in the others.
    """

    name: str
    shape: Shape
    title: Wording
    hint: Wording
    example: Wording
    labels: tuple[str, ...]
    foreign_labels: tuple[str, ...] = ()
    required: bool = True
    pattern: str = ""
    minimum_digits: int = 7
    maximum_digits: int = 13
    weak_labels: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    required_kinds: tuple[str, ...] = ()
    role: FieldRole | None = None
    called: tuple[str, ...] = ()
    products: tuple[ProductSpec, ...] = ()
    editions: tuple[str, ...] = ()
    normalized: tuple[Normalization, ...] = ()

    def concerns(self, kind: str) -> bool:
        """Whether the field is looked for, and wanted, in a request of this kind."""
        return not self.kinds or kind in self.kinds

    def is_required(self, kind: str) -> bool:
        """Whether a request of this kind is incomplete without it."""
        if not self.required or not self.concerns(kind):
            return False
        return not self.required_kinds or kind in self.required_kinds


class Asked(StrEnum):
    """What a mail asks for, as the wordings of the languages tell it."""

    FAULT = "fault"  # something doesn't work as it should
    QUESTION = "question"
    WISH = "wish"  # for the program to do what it doesn't do yet
    COMPLAINT = "complaint"  # about the desk, its people or its terms
    PAPERS = "papers"  # invoices, contracts, changed details, thanks: nothing about the program


@dataclass(frozen=True, slots=True)
class RequestKind:
    """A kind of request: its name, what customers and agents call it, and words that give it away.

    `labels` are what may follow «Вид обращения:»; `asks` is what mails of this kind ask for, `words` are
    words and phrases of subject and text, `senders` addresses whose mail is always of this kind; `called`
    is what agents may call it in commands, besides its name and titles.
    """

    name: str
    title: Wording
    labels: tuple[str, ...] = ()
    asks: tuple[Asked, ...] = ()
    words: tuple[str, ...] = ()
    senders: tuple[str, ...] = ()
    called: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AttachmentSpec:
    """A file that a request must or should bring, such as a screenshot or an archive of logs.

    It is known by the end of its name (`extensions`, with their dot) or by the beginning of its
    content type (`content_types`); one of `documents` (ends of names as well), which can hold anything, only
    if its name has one of the words `named`.  It is asked for in requests of `kinds` (empty: all) whose text
    has one of `words` (empty: any text); `required` makes the request incomplete without it.
    """

    name: str
    title: Wording
    hint: Wording
    extensions: tuple[str, ...] = ()
    content_types: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    required: bool = True
    documents: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PriorityRule:
    """Requests of these kinds with one of these words get this priority; empty fits everything."""

    priority: Priority
    kinds: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


class Choice(StrEnum):
    """How one of several agents is chosen, by the words of a regulation."""

    IN_TURN = "in_turn"
    LEAST_LOADED = "least_loaded"  # whoever has the fewest unfinished tickets


@dataclass(frozen=True, slots=True)
class IncompleteRules:
    """Which incomplete requests agents hear of before they are complete, beside the customer's being asked.

    At once, where one of the `kinds`, the `priorities` or the `words` fits; any other when the customer was
    silent for `silent_after` since he was asked (None: never).
    """

    kinds: tuple[str, ...] = ()
    priorities: tuple[Priority, ...] = (Priority.CRITICAL,)
    words: tuple[str, ...] = ()
    silent_after: Term | None = _A_WORKING_DAY


@dataclass(frozen=True, slots=True)
class Route:
    """Requests that somebody else hears of too, or that belong to a named specialist.

    A request fits by its kind, its priority, its customer and his licence: `customers` are organizations,
    registration numbers, addresses or domains, `licences` kinds of licence; empty fits everything.
    `notify` addresses get the agents' notification; `assignee` is the agent whose ticket it becomes
    ("" = nobody's), or one of `assignees`, as `choose` says.
    """

    kinds: tuple[str, ...] = ()
    priorities: tuple[Priority, ...] = ()
    customers: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()
    notify: tuple[str, ...] = ()
    assignee: str = ""
    assignees: tuple[str, ...] = ()
    choose: Choice = Choice.IN_TURN


@dataclass(frozen=True, slots=True)
class Objection:
    """Words for which a request is not simply accepted: outside competence, obscene wording.

    `words` are whole words or phrases.  No verdict ever loses the mail: whatever is
    refused is answered with `template`, kept and listed.
    """

    name: str
    title: Wording
    words: tuple[str, ...]
    verdict: Verdict
    template: Template | None = None
    kinds: tuple[str, ...] = ()


_CRITICAL_AT_ONCE = IncompleteRules()


@dataclass(frozen=True, slots=True, eq=False)
class Regulation:
    """One support regulation; two are equal only if they are one object, which makes caching cheap.

    `tag_prefix` goes into the subject tag: "#" gives [#1042], "FM-" gives [FM-1042].
    `vendor_names` are never taken for the customer's organization.  `asks_at_most` bounds the
    requests for information a ticket.  `answers_per_address` automatic answers may go to one
    address within `answers_window_minutes`, and within the `budgets` to a domain and to strangers.
    `duplicate_window_minutes`: the same text of the same sender within it is one mail.  `one_problem` has
    several problems in one mail pointed out to the agents, `agents_cc_takes_part` lets in whom an agent's
    answer names in To or Cc.  Below what is new, agents' mails retell `history_entries` of the ticket's
    conversation, and no more than `history_characters`.  `licences` None checks no licence.
    """

    name: str
    title: Wording
    tag_prefix: str
    fields: tuple[FieldSpec, ...]
    vendor_names: tuple[str, ...] = ()
    asks_at_most: int = 3
    answers_per_address: int = 20
    answers_window_minutes: int = 60
    budgets: Budgets = _USUAL_BUDGETS
    duplicate_window_minutes: int = 15
    default_kind: str = "consultation"
    one_problem: bool = False
    agents_cc_takes_part: bool = True
    history_entries: int = 10
    history_characters: int = 6000
    kinds: tuple[RequestKind, ...] = ()
    attachments: tuple[AttachmentSpec, ...] = ()
    hours: Hours = DEFAULT_HOURS
    deadlines: DeadlineRules = _NO_DEADLINES
    silence: SilenceRules = _NO_SILENCE
    notices: NoticeRules = _USUAL_NOTICES
    reopening: ReopeningRules = _USUAL_REOPENING
    licences: LicenceRules | None = None
    priorities: tuple[PriorityRule, ...] = ()
    routes: tuple[Route, ...] = ()
    incomplete: IncompleteRules = _CRITICAL_AT_ONCE
    objections: tuple[Objection, ...] = ()

    @property
    def time_zone(self) -> str:
        """The IANA name of the time zone in which the desk works and gives times."""
        return self.hours.zone

    def local_day(self, at: datetime) -> date:
        """The desk's date at that instant, without its holidays, which take long to load."""
        return at.astimezone(ZoneInfo(self.time_zone)).date()

    def field(self, name: str) -> FieldSpec:
        """The field of that name; KeyError when the regulation has none."""
        for spec in self.fields:
            if spec.name == name:
                return spec
        raise KeyError(name)

    def titles_of(self, names: Iterable[str]) -> tuple[Wording | str, ...]:
        """The titles of fields and files; the bare name of one that the regulation has dropped since."""
        titles = {spec.name: spec.title for spec in self.fields}
        titles |= {spec.name: spec.title for spec in self.attachments}
        return tuple(titles.get(name, name) for name in names)

    def field_of(self, role: FieldRole) -> FieldSpec | None:
        """The field that plays a role; None when the regulation has none."""
        return next((spec for spec in self.fields if spec.role is role), None)

    def name_of(self, role: FieldRole) -> str:
        """The name of the field that plays a role; "" when the regulation has none."""
        spec = self.field_of(role)
        return spec.name if spec else ""
