"""What the database is asked about a mail, and what it answers: all that deciding needs besides the mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from intake.desk.agents_words import AgentsWords
from intake.desk.budgets import NO_RESPONSES, Responses
from intake.desk.envelope_ids import NamedPlace
from intake.desk.held import HeldMail
from intake.desk.licence_rules import Licence
from intake.desk.near_equal import NO_FRAME, Frame
from intake.desk.outgoing import Audience, Template
from intake.desk.ticket import Ticket


class Evidence(StrEnum):
    """How a mail names a ticket, the strongest evidence first."""

    TOKEN_ADDRESS = "token address"  # noqa: S105 - the name of a kind of evidence
    REFERENCE = "reference to our mail"
    CUSTOMER_REFERENCE = "reference to a mail of the ticket"
    TAG = "tag in the subject"
    NUMBER = "number in the subject"
    SUBJECT = "subject of a ticket of the sender's"
    REPORTED = "mail named by a report"


ANSWERING = frozenset({Evidence.TOKEN_ADDRESS, Evidence.REFERENCE, Evidence.CUSTOMER_REFERENCE})
"""Evidence by which a mail claims to answer one of our mails, or a mail of the ticket."""


@dataclass(frozen=True, slots=True)
class Match:
    """A ticket that a mail names, and how."""

    ticket: Ticket
    evidence: Evidence
    detail: str

    def is_answer(self, *, is_reply: bool) -> bool:
        """Whether the mail claims to go on in the ticket; a mere number («накладная #15») claims nothing."""
        return self.evidence in ANSWERING or (self.evidence is Evidence.TAG and is_reply)


@dataclass(frozen=True, slots=True)
class OwnMail:
    """One of our own sent mails that the incoming one names by its Message-ID.

    `exposed_by` is the id of an earlier mail by which it came before the eyes of others than its recipients.
    `held` is the id of the mail that it told agents of as held; None for any other mail.  `place` is where it
    stands in the outbox; places grow.  `mail_id` is the mail that caused it.  One that our people wrote
    `by_hand` in the mailbox itself has no place; `mail_id` is itself, as it was read there.
    """

    message_id: str
    ticket_number: int | None
    recipients: tuple[str, ...]
    exposed_by: int | None = None
    held: int | None = None
    place: int = 0
    template: Template | None = None
    audience: Audience | None = None
    mail_id: int | None = None
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class KnownValue:
    """A field value that an earlier ticket of the sender, or of a colleague of his, gave."""

    name: str
    value: str
    ticket_number: int
    of_colleague: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """What the database is asked about a mail; `store.facts` answers with `Facts`.

    Addresses are keys (see `Address.key`), Message-IDs keep their brackets.  Of the Message-IDs that
    the mail names `own_ids` may be of our mails and `customer_ids` of customers'.  `token_ids` are
    rebuilt from tokens in our sub-addresses, `reported_ids` are those that a delivery report names;
    `tagged_numbers` are those of `numbers` that are in a tag of ours, `named_numbers` are tickets
    that an agent's command names, besides the one it is written to, `named_held` held mails.  `answer_to` is
    where an automatic answer would go; `addresses` are those about which it is asked whether mail to them
    arrives.
    `replied_subject` is the subject without prefixes and tags of a mail that answers one, "" of any
    other.  The two `…_since` bound the windows of the regulation, in UTC.  `domain` is the
    sender's, "" where it doesn't tell a firm; `organization` is the one named by a first mail that
    lacks something else, `organization_field` the field of organizations and `registration_field` that of
    registration numbers.  `earlier_values` asks at once for what the sender's earlier tickets gave.
    `signatures` are the digests of those of a proved mail's DKIM signatures that its proof may rest on.
    `person` is who gets an automatic answer, whatever sub-address he uses; `answers_domain` his domain,
    `notices_domain` that of the sender.  `frame` is how near-equal mails are known, `alike` where those of
    exactly the same words are found ("" where they aren't looked for).  `day_since` is a day before the
    mail, in UTC; None asks for nothing so old.
    `honest_fingerprint` is what `fingerprint` would be if the desk's own server didn't refute the mail, which
    may have come by another way, too.  `dated` is when the mail says that it was written, marked where its
    sender isn't proved; a mail of his with the same Message-ID and one of `same_dates` is the same one
    (`sender_address` is his, as it is written).
    `registered_for` is the customer (his key) for whom an agent registers a request, and `quotes_customers`
    says that an agent answers between lines which he quotes.  `by_agent`
    says that the mail shows an agent's address.  `reported_place` is where in the outbox the mail is that a
    report names by its envelope identifier.
    """

    mailbox: str
    sender: str
    answer_to: str
    message_id: str | None
    own_ids: tuple[str, ...]
    customer_ids: tuple[str, ...]
    token_ids: tuple[str, ...]
    reported_ids: tuple[str, ...]
    addresses: tuple[str, ...]
    numbers: tuple[int, ...]
    tagged_numbers: tuple[int, ...]
    named_numbers: tuple[int, ...]
    fingerprint: str
    text_digest: str
    repeats_since: datetime
    answers_since: datetime
    replied_subject: str = ""
    domain: str = ""
    organization: str = ""
    organization_field: str = ""
    registration_field: str = ""
    earlier_values: bool = True
    signatures: tuple[str, ...] = ()
    person: str = ""
    answers_domain: str = ""
    notices_domain: str = ""
    frame: Frame = NO_FRAME
    alike: str = ""
    day_since: datetime | None = None
    honest_fingerprint: str = ""
    dated: str = ""
    same_dates: tuple[str, ...] = ()
    sender_address: str = ""
    candidates: tuple[str, ...] = ()
    named_held: tuple[int, ...] = ()
    registered_for: str = ""
    quotes_customers: bool = False
    by_agent: bool = False
    reported_place: NamedPlace | None = None


@dataclass(frozen=True, slots=True)
class RoutedMail:
    """An earlier mail of the same sender with the same Message-ID and date, and its ticket."""

    mail_id: int
    ticket_number: int | None


@dataclass(frozen=True, slots=True)
class Facts:
    """All that deciding needs to know besides the mail itself.

    `duplicate_of` is the id of an earlier mail that is the same one, by its content or by its origin;
    `routed` is that mail where it is not the same to the letter.  `repeats` is the id of one with the same
    sender, subject and text within the regulation's window, and `repeats_ticket` its ticket.  `responses` is
    what went out lately because of mail of the same person, domain or standing, `relays_sent_ticket` the
    agents' answers that were handed on in the ticket
    meanwhile.  `bounced_addresses` are those of `Question.addresses`, and of the only recipient of a mail of
    ours that is reported, to which mail does not arrive, `bounced_by` the ids of the mails that said so last
    (None: a server refused it at once).  `continuations` are the tickets in which finished ones of `matches`
    went on, the newest first.  `licences` are those that the mail's registration numbers name; without a
    registry (`has_registry`) nothing is checked.  `correspondent` says that the sender's address is known:
    he answered a mail of ours, or an earlier mail of his was proved.  `signature_of` is the id of an earlier
    proved mail that had one of `Question.signatures`.  `turns` are those who take turns, each with the key
    of whoever got the last ticket; `loads` how many unfinished tickets agents have who may get one.
    `held` are the held mails whose notices the mail answers, the nearest first, and those that its commands
    name.  `written_in` is the language in which the customer of `Question.registered_for` wrote before, and
    `customers_words` are the texts of the customers' own mails in the matching ticket, the newest first.
    `merged` are the numbers of merged tickets that the mail names, each with that of the ticket in which it
    went on.
    Where an agent writes, `agents_words` are what agents wrote in the tickets that he names, and
    `agents_told` the addresses that were told of these.  `known_to_agents` are those of the matching tickets
    that wait for data of which agents know all the same: they were told of them, or wrote in them.
    """

    duplicate_of: int | None = None
    routed: RoutedMail | None = None
    repeats: int | None = None
    repeats_ticket: int | None = None
    matches: tuple[Match, ...] = ()
    named_tickets: tuple[Ticket, ...] = ()
    own_mails: tuple[OwnMail, ...] = ()
    known_values: tuple[KnownValue, ...] = ()
    responses: Responses = NO_RESPONSES
    answers_sent_ticket: int = 0
    relays_sent_ticket: int = 0
    unknown_numbers: tuple[int, ...] = ()
    bounced_addresses: tuple[str, ...] = ()
    bounced_by: tuple[int | None, ...] = ()
    continuations: tuple[Ticket, ...] = ()
    licences: tuple[Licence, ...] = ()
    has_registry: bool = False
    correspondent: bool = False
    signature_of: int | None = None
    turns: tuple[tuple[str, str], ...] = ()
    loads: tuple[tuple[str, int], ...] = ()
    held: tuple[HeldMail, ...] = ()
    written_in: str | None = None
    customers_words: tuple[str, ...] = ()
    merged: tuple[tuple[int, int], ...] = ()
    agents_words: tuple[AgentsWords, ...] = ()
    agents_told: tuple[str, ...] = ()
    known_to_agents: tuple[int, ...] = ()


NO_FACTS = Facts()
