"""The types of mail that the layers hand to each other.

All texts are clean: decoded, without NUL, lone surrogates or control characters other than
newline and tab.  All times are aware datetimes in UTC.  What exactly came is in the raw bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from intake.addresses import address_key, domain_key

CUTS = frozenset({"text cut", "texts left out", "lines cut"})
"""Those defects of a mail that say that something of it was not read."""
_SIGNATURES = frozenset(
    {"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"}
)


@dataclass(frozen=True, slots=True)
class Address:
    """One mailbox of RFC 5322 §3.4: the addr-spec and the display name (decoded, maybe empty)."""

    address: str
    name: str = ""

    @property
    def key(self) -> str:
        """The form in which addresses are compared and stored (see `addresses.address_key`)."""
        return address_key(self.address)

    @property
    def domain(self) -> str:
        """The part after the last @ in the form in which domains are compared; empty when there is none."""
        return domain_key(self.address.rpartition("@")[2]) if "@" in self.address else ""

    def __str__(self) -> str:
        return f"{self.name} <{self.address}>" if self.name else self.address


def nameless(addresses: tuple[Address, ...]) -> tuple[Address, ...]:
    """The addresses without the names that their owners, or whoever wrote in their names, gave them."""
    return tuple(Address(address.address) for address in addresses)


@dataclass(frozen=True, slots=True)
class WatchedFolder:
    """A folder that is watched, as long as its UIDs keep their meaning (RFC 3501 §2.3.1.1).

    `url` (RFC 5092) identifies it: the same numbers in another folder, account or server are
    other mails.
    """

    mailbox: str
    url: str
    uidvalidity: int


@dataclass(frozen=True, slots=True)
class FetchedMail:
    """A mail as the IMAP server gave it.

    `size` is RFC822.SIZE in bytes.  `complete` is false when the mail was larger than the
    configured limit: then `raw` holds the header and the first text part only, and
    `left_on_server` names the parts that stay there.
    """

    folder: WatchedFolder
    uid: int
    arrived_at: datetime
    size: int
    raw: bytes
    complete: bool = True
    left_on_server: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class UnfetchedMail:
    """A mail that the server lists and would not hand over; `reason` is its own, or what it did instead."""

    folder: WatchedFolder
    uid: int
    arrived_at: datetime
    size: int
    reason: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """What is known of an attached part; its bytes stay in the raw mail.

    `part` is the position in the MIME tree ("1.2"; "1.2/winmail/3" for the third file of a
    winmail.dat).  `name` is a label only and never a path.  `size` is in decoded bytes;
    `sha256` is the hex digest of the decoded bytes, empty when the part was left on the server.
    `holds` tells in a few lines what is in an Outlook item or a calendar file; it is read from the bytes each
    time and not kept.
    """

    part: str
    name: str
    content_type: str
    size: int
    sha256: str
    inline: bool = False
    left_on_server: bool = False
    holds: str = field(default="", compare=False)

    @property
    def is_signature(self) -> bool:
        """Whether it is the signature of a mail (RFC 8551, RFC 3156), which nobody attached or reads."""
        named = self.name.casefold().endswith((".p7s", ".asc", ".sig"))
        return named and self.content_type.casefold() in _SIGNATURES


@dataclass(frozen=True, slots=True)
class AttachedMessage:
    """The readable content of an attached message/rfc822 or Outlook item (a forward as attachment)."""

    sender: Address
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class RecipientStatus:
    """One recipient group of a delivery report (RFC 3464 §2.3)."""

    recipient: str
    action: str
    status: str
    diagnostic: str


@dataclass(frozen=True, slots=True)
class Report:
    """A multipart/report (RFC 6522) or a bounce in one of the older, plain formats.

    `kind` is the report-type: "delivery-status", "disposition-notification", "feedback-report".
    `original_message_id` keeps its angle brackets.  `envelope_id` is by what the server that reports was told
    to name the mail (RFC 3464 §2.2.1), "" where it names none.
    """

    kind: str
    recipients: tuple[RecipientStatus, ...] = ()
    original_message_id: str | None = None
    original_subject: str = ""
    envelope_id: str = ""


@dataclass(frozen=True, slots=True)
class MethodResult:
    """What a server found by one method of RFC 8601: "dkim", "spf", "dmarc"…

    `result` is its word in lower case ("pass", "fail", "none"…).  `domain` is the domain that was
    checked (header.d, or that of smtp.mailfrom, or header.from), as it is compared, "" when not told or told
    in two ways; for "auth" it is who logged in (smtp.auth), an address or a bare name in lower case.
    """

    method: str
    result: str
    domain: str


@dataclass(frozen=True, slots=True)
class AuthenticationResults:
    """One Authentication-Results header (RFC 8601 §2.2).

    `authserv_id` is the server's name as it arrived, in lower case; "" where it isn't a plain one.
    `received_above` counts the Received headers above it: whatever the sender forged is below the one of the
    desk's own server.  `only_deliveries_above` says that these all hand the mail to the mailbox.
    """

    authserv_id: str
    methods: tuple[MethodResult, ...]
    received_above: int
    only_deliveries_above: bool = False

    @property
    def out_of_reach(self) -> bool:
        """Whether it stands above the Received header of the server that took the mail in."""
        return self.received_above == 0 or self.only_deliveries_above


@dataclass(frozen=True, slots=True)
class Submission:
    """What a server says in its Received header of who gave it the mail (RFC 5321 §4.4).

    `server` is its name in lower case, "" where the header can't be read.  `login` is who logged in, as the
    server writes it, "" where nobody did.  `received_above` counts the Received headers above it, which are
    deliveries to the mailbox (LMTP) all.
    """

    server: str
    login: str
    received_above: int


@dataclass(frozen=True, slots=True)
class Header:
    """One header field: name in lower case, value unfolded and decoded."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class OnPaper:
    """What a reader sees if a box around the first words is the paper; `outside` is what stands beside it."""

    text: str
    whole: str
    likely: str
    outside: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What a reader of a mail sees, where its writer may command.

    `text` leaves out what styles hide, and marks by "> " what looks like somebody else's words: quotes by
    a border, an indent, a cite, and files shown in the text.  `whole` has the hidden text, too; `likely` has
    of that only what a style may hide or not, for all that can be told.
    `in_two_versions` says that the mail gives its text twice, plain and as HTML; `on_paper` is how it reads
    if the boxes around its first words mark nothing, the outermost alone first, then those within it.
    """

    text: str
    whole: str
    likely: str
    in_two_versions: bool = False
    on_paper: tuple[OnPaper, ...] = ()


@dataclass(frozen=True, slots=True)
class InboundMail:
    """A parsed mail: everything that rules may look at.

    `message_id`, `in_reply_to` and `references` keep their angle brackets.  `senders` are all
    addresses of all From headers (a well-formed mail has one).  `return_path` is the envelope
    sender as delivered: "" is the null sender, None means that no Return-Path header was there.
    `text` is what a person reads: the plain part, or the HTML turned into text (tables as rows
    with " | ", quotes marked by "> ").  `body_digest` is the SHA-256 hex digest over text and
    attachments, independent of headers and transfer encoding.
    `authentication` lists the Authentication-Results headers, topmost first; `submission` is what the server
    that took the mail in says of a login, and `exchange_auth_as` the value of the only
    X-MS-Exchange-Organization-AuthAs in lower case, "" where there is none or several.  `defects` names what
    is malformed or not read whole (CUTS), and what others may read differently (`Ambiguity`).
    `shown` is what a reader sees, where the sender may command and it may differ from `text`; `secretive`
    names those of his attachments that hold what proves an agent.  `reaction` says that a mail program sent
    a sign as a comment on another mail (RFC 9078).  `charset` is by which the first text was read, whatever
    its label says, by its name in the Encoding standard; "" where there is no text.
    `calendar_summary` is what the first event of a calendar with a method is called, `calendar_description`
    what its organizer wrote about it, and `calendar_comment` what somebody wrote in it (RFC 5545 §3.8.1.4),
    which is in `text`, too.
    """

    headers: tuple[Header, ...]
    message_id: str | None
    subject: str
    senders: tuple[Address, ...]
    reply_to: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    return_path: str | None
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    date: datetime | None
    arrived_at: datetime
    text: str
    attachments: tuple[Attachment, ...]
    attached_messages: tuple[AttachedMessage, ...]
    content_type: str
    report: Report | None
    calendar_method: str | None
    body_digest: str
    size: int
    complete: bool = True
    defects: tuple[str, ...] = ()
    authentication: tuple[AuthenticationResults, ...] = ()
    submission: Submission | None = None
    exchange_auth_as: str = ""
    shown: Shown | None = None
    secretive: tuple[str, ...] = ()
    reaction: bool = False
    charset: str = ""
    calendar_summary: str = ""
    calendar_description: str = ""
    calendar_comment: str = ""
    # More than a hundred headers of a mail are asked for, most of which it doesn't have.
    _values: dict[str, list[str]] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def sender(self) -> Address:
        """The first From address, or an empty one."""
        return self.senders[0] if self.senders else Address("")

    @property
    def brought(self) -> tuple[Attachment, ...]:
        """The files that somebody attached: all but signatures."""
        return tuple([each for each in self.attachments if not each.is_signature])

    def header(self, name: str) -> str | None:
        """The first value of a header (name in lower case), or None."""
        values = self._values_by_name().get(name)
        return values[0] if values else None

    def header_all(self, name: str) -> tuple[str, ...]:
        """All values of a header, topmost first."""
        return tuple(self._values_by_name().get(name, ()))

    def _values_by_name(self) -> dict[str, list[str]]:
        if not self._values:
            for header in self.headers:
                self._values.setdefault(header.name, []).append(header.value)
        return self._values
