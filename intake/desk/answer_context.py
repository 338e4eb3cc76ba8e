"""What a template may show: one frozen shape for every mail that the desk writes."""

from __future__ import annotations

from dataclasses import dataclass

from intake.desk.report import ToldReport


@dataclass(frozen=True, slots=True)
class FieldLine:
    """An identifying field as people see it: title, value and where it came from, hint and example.

    `value` is empty while the field is missing; `offer` is what an earlier ticket gave.  `is_file` is an
    attachment that is asked for: it can't be typed into an answer.  `is_subject`
    is the field whose value is the ticket's subject.
    """

    name: str
    title: str
    value: str = ""
    hint: str = ""
    example: str = ""
    source: str = ""
    offer: str = ""
    is_file: bool = False
    is_subject: bool = False


@dataclass(frozen=True, slots=True)
class EntryLine:
    """Somebody's words in a ticket as agents see them, with the moment and the kind written for people.

    `internal` words are for no customer; `warning` says why not to believe who is said to have written;
    `files` are names.
    """

    at: str
    author: str
    kind: str
    text: str
    internal: bool = False
    warning: str = ""
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DigestRow:
    """A ticket or a mail in a digest: its tag or id, and what is said of it; "" for what isn't known."""

    label: str
    title: str
    person: str = ""
    at: str = ""
    owner: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class DigestTable:
    """A part of a digest (`part` is a word of `DigestPart`): its first rows, and how many there are."""

    part: str
    count: int
    rows: tuple[DigestRow, ...] = ()

    @property
    def further(self) -> int:
        """How many are not shown."""
        return self.count - len(self.rows) if self.rows else 0


@dataclass(frozen=True, slots=True)
class TicketLine:
    """A ticket in a list, in words for people; `late` says that its term is over, `due_at` may be ""."""

    tag: str
    number: int
    subject: str
    status: str
    due_at: str
    late: bool
    assignee: str
    customer: str


@dataclass(frozen=True, slots=True)
class TroubleLine:
    """What is told of a trouble: `kind` is a word of `TroubleKind`, `news` one of `News`.

    `since` and `until` are for people, `until` is "" while it lasts; `days`, `hours` and `minutes` together
    are how long it has lasted.
    """

    kind: str
    name: str
    news: str
    since: str
    until: str = ""
    detail: str = ""
    days: int = 0
    hours: int = 0
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class DeskLine:
    """The desk itself, for customers: whether it is `open` when the mail is written.

    While it is closed, `opens_at` tells in words when it opens, and `closure` what was announced of it, in
    whole sentences; both are "" while it is open.
    """

    open: bool = True
    opens_at: str = ""
    closure: str = ""


_OPEN = DeskLine()


@dataclass(frozen=True, slots=True)
class AnswerContext:
    """Everything that a template may name; unknown names are errors.

    Values are data: templates escape them in HTML, and none is ever rendered as a template.
    `text` is the text relayed, quoted or noted; `created_at` is written for people in the desk's
    time zone, which they name.  `due_at` is "" when there is no deadline.  `asked` counts the requests for
    information sent before this mail, and `asks_no_more` says that there will be no other.  `mail_id` is the
    id of the mail in the spool, 0 for none.
    `invitations` are commands that let in the people whom the last of the notices is about; `warning` says
    why not to believe the mail.  In a `plain` mail all that the sender chose is "" or missing, and `heading`
    are the desk's words that stand in the Subject in place of his.  `for_good` says that the sender of a held
    mail may be let into its ticket.  `history` is what was said in the ticket, for
    agents alone, and `history_left` how many earlier entries are not shown.  `tickets` are those of a
    list with this `list_title`, `tickets_left` how many more there are (at least, where `tickets_unread`),
    and `commands` rows of what agents can command and what it does.  `digest` and
    `day` are a digest's, `ignored` the parts of the daily mail about ignored mail, `report` is what a mail
    about a month tells; `untouched`: no agent has the ticket, and none has answered.
    `goes_on_in` is the tag of the ticket into which it was merged.
    Until `comes_back_until` a reply goes on in a ticket that is finished.  `only_reads`: no
    recipient is an agent, so that what he answers is a note for agents; `from_reader`: this note is
    such an answer.  `troubles` are what an operator is told, in a mail that goes by another server than usual
    if `second_way`.  `attachment_contents` tell what is in attached mails and calendars, each below its name.
    `desk` tells a customer whether it is open.
    """

    desk_name: str
    desk_address: str
    tag: str
    number: int
    subject: str
    status: str
    kind: str
    requester_name: str
    requester_address: str
    created_at: str
    fields: tuple[FieldLine, ...] = ()
    missing: tuple[FieldLine, ...] = ()
    text: str = ""
    author: str = ""
    notices: tuple[str, ...] = ()
    attachment_names: tuple[str, ...] = ()
    attachments_left_out: tuple[str, ...] = ()
    attachment_contents: tuple[str, ...] = ()
    due_at: str = ""
    assignee: str = ""
    continues: str = ""
    goes_on_in: str = ""
    reasons: tuple[str, ...] = ()
    comes_back_until: str = ""
    untouched: bool = False
    only_reads: bool = False
    from_reader: bool = False
    priority: str = ""
    kind_title: str = ""
    asked: int = 0
    asks_no_more: bool = False
    mail_id: int = 0
    invitations: tuple[str, ...] = ()
    warning: str = ""
    heading: str = ""
    plain: bool = False
    history: tuple[EntryLine, ...] = ()
    history_left: int = 0
    for_good: bool = False
    digest: tuple[DigestTable, ...] = ()
    ignored: tuple[DigestTable, ...] = ()
    report: ToldReport | None = None
    day: str = ""
    list_title: str = ""
    tickets: tuple[TicketLine, ...] = ()
    tickets_left: int = 0
    tickets_unread: bool = False
    commands: tuple[tuple[str, str], ...] = ()
    troubles: tuple[TroubleLine, ...] = ()
    second_way: bool = False
    desk: DeskLine = _OPEN
