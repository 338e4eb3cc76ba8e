"""The desk around one mailbox: its own addresses, its agents and whose word it believes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from intake.addresses import address_key
from intake.desk.absences import Absence, Said, absence_on
from intake.desk.digest import DigestWish
from intake.desk.language.catalogue import Languages
from intake.desk.mail_rules import NO_RULES, RuleBook
from intake.desk.message import Address
from intake.desk.scan import Unscanned

_USUAL_DIGEST = DigestWish()


class RefutedParticipants(StrEnum):
    """What becomes of a mail in a participant's name that the desk's own server refutes.

    The words are those of the configuration.
    """

    APPEND = "append"
    HOLD = "hold"


@dataclass(frozen=True, slots=True)
class Agent:
    """A person who answers customers; each mail has to prove him again (see `identity`).

    `away` are the first and the last day of an absence by the configuration, `deputy` is the address of the
    agent who stands in for him ("" = nobody in particular), `digest` whether and when he gets a daily one.
    `logins` are the names, other than his address, by which the desk's mail server knows him.  Who doesn't
    `act` only reads: what he writes is for agents.
    """

    name: str
    address: str
    away: tuple[date, date] | None = None
    deputy: str = ""
    digest: DigestWish = _USUAL_DIGEST
    logins: tuple[str, ...] = ()
    acts: bool = True

    @property
    def key(self) -> str:
        """The address as it is compared."""
        return address_key(self.address)


class Handling(StrEnum):
    """What becomes of a first mail that isn't simply answered; the configuration has the words.

    SILENT: it is registered, agents are told, and nobody is answered.  NOTE: it is kept without a ticket.
    HOLD: an operator decides.  AS_TO: it is treated like any mail to the desk.
    """

    SILENT = "silent"
    NOTE = "note"
    HOLD = "hold"
    AS_TO = "as_to"


@dataclass(frozen=True, slots=True)
class SupportDesk:
    """What deciding must know of the mailbox a mail came to.

    It speaks `languages`; `language` is the one of its agents, and of answers where a mail's own isn't plain.
    `address` is the From of everything sent.  `own_addresses` are the keys of all mailboxes and
    aliases of the installation, `addresses` those of this mailbox (empty: all of them).  `authserv_ids` name
    the servers whose Authentication-Results are believed, as long as at most `trusted_hops` Received headers
    are above them.  `submission_servers` name those whose Received header is believed to say who logged in,
    in such a place; with `exchange_header_firewall` an Exchange server is believed to say that a mail is from
    inside.  `token_key` signs the tokens of `tokens`; empty means that no token is ever valid.

    With `keeps_signatures` agents' own signatures go to customers, above the desk's.  With `quote_unproved`
    automatic answers repeat what unproved strangers wrote.  `refuted` says what becomes
    of first mails whose sender is forged, `in_cc` of those that name the desk in Cc alone, `named_second` of
    those that name another mailbox of the installation before this one; `refuted_participants`
    what becomes of mail in a participant's name that such a server refutes.  With `let_in_colleagues` proved
    colleagues of participants get into their tickets (`rules.customers_colleagues`).  With `tell_ignored`
    agents read once a day of mail that nobody heard of (`rules.ignored`).

    `readers` are those of the configuration who only read (`Agent.acts`): they are none of its `agents`.
    `rules` are the mailbox's about mails; `unscanned` is what becomes of mail in which nobody could look for
    viruses.  `said` is what agents said by mail of their being away.
    """

    mailbox: str
    address: Address
    own_addresses: frozenset[str]
    agents: tuple[Agent, ...]
    notify: tuple[Address, ...]
    language: str
    languages: Languages = field(repr=False)
    authserv_ids: tuple[str, ...] = ()
    trusted_hops: int = 0
    submission_servers: tuple[str, ...] = ()
    exchange_header_firewall: bool = False
    subaddress_separator: str = ""
    token_key: bytes = field(default=b"", repr=False)
    quote_unproved: bool = False
    keeps_signatures: bool = False
    rules: RuleBook = field(default=NO_RULES, repr=False)
    unscanned: Unscanned = Unscanned.WITHHOLD
    refuted_participants: RefutedParticipants = RefutedParticipants.APPEND
    addresses: frozenset[str] = frozenset()
    refuted: Handling = Handling.SILENT
    in_cc: Handling = Handling.SILENT
    named_second: Handling = Handling.SILENT
    said: tuple[Said, ...] = ()
    let_in_colleagues: bool = False
    tell_ignored: bool = True
    readers: tuple[Agent, ...] = ()

    def agent(self, address: Address) -> Agent | None:
        """The agent with that address, proved or not; None for everybody else."""
        return next((agent for agent in self.agents if agent.key == address.key), None)

    def reader(self, address: Address) -> Agent | None:
        """Whoever has that address and only reads, proved or not; None for everybody else."""
        return next((reader for reader in self.readers if reader.key == address.key), None)

    def staff(self, address: Address) -> Agent | None:
        """The agent or reader with that address, proved or not."""
        return self._agent_of(address.key)

    def is_own(self, address: Address) -> bool:
        """Whether mail to or from this address is the desk's own, sub-addresses included."""
        return self._without_subaddress(address) in self.own_addresses

    def is_this(self, address: Address) -> bool:
        """Whether mail to this address is for this mailbox and no other one of the installation."""
        return self._without_subaddress(address) in (self.addresses or self.own_addresses)

    def is_internal(self, address: Address) -> bool:
        """Whether the address is the desk's own or an agent's or reader's: never a customer's."""
        return self.is_own(address) or self.staff(address) is not None

    def language_of(self, text: str) -> str:
        """The language in which a text is answered."""
        return self.languages.recognizer.language_of(text, self.language)

    def spoken(self, language: str) -> str:
        """The language in which a mail written in this one is answered."""
        return self.languages.catalogue(language, self.language).language

    def in_charge(self, assignee: str | None, day: date) -> tuple[Address, ...]:
        """Who is told of a ticket on a day: the agent who has it, else everybody who is to be notified.

        Nothing is told to those alone who are away: their deputies hear of it, or else all the others.
        """
        if assignee is None:
            return self.present(self.notify, day)
        if self.absence(assignee, day) is None:
            return (Address(assignee),)
        deputy = self.deputy(assignee, day)
        return (deputy,) if deputy else self.present(self.notify, day)

    def present(self, people: Iterable[Address], day: date) -> tuple[Address, ...]:
        """These people, each once; in the place of agents who are away their deputies, if those are there.

        Where nobody would be left everybody is told: somebody may look all the same.
        """
        everybody: dict[str, Address] = {}
        there: dict[str, Address] = {}
        for person in people:
            everybody.setdefault(person.key, person)
            away = self.absence(person.key, day) is not None
            instead = self.deputy(person.key, day) if away else person
            if instead is not None:
                there.setdefault(instead.key, instead)
        return tuple((there or everybody).values())

    def absence(self, key: str, day: date) -> Absence | None:
        """The absence on a day of the agent with that address (its key); None when he is there, or none."""
        agent = self._agent_of(key)
        if agent is None:
            return None
        configured = Absence(key, *agent.away) if agent.away else None
        return absence_on(day, configured, next((said for said in self.said if said.agent == key), None))

    def absences_from(self, key: str, day: date) -> tuple[Absence, ...]:
        """The absences of an agent that are not over on a day, those to come among them."""
        agent, said = self._agent_of(key), next((said for said in self.said if said.agent == key), None)
        if agent is None:
            return ()
        configured = (Absence(key, *agent.away),) if agent.away else ()
        known = (*configured, *((said.absence,) if said and said.absence else ()))
        ended = {absence for absence in configured if said is not None and said.ends(absence)}
        return tuple(one for one in known if one not in ended and (one.until is None or one.until >= day))

    def deputy(self, key: str, day: date) -> Address | None:
        """Who stands in on a day for an agent who is away; None where nobody is named, or he is away too."""
        agent, absence = self._agent_of(key), self.absence(key, day)
        named = (absence.deputy if absence else "") or (agent.deputy if agent else "")
        other = self._agent_of(address_key(named)) if named else None
        if other is None or not other.acts or other.key == key or self.absence(other.key, day) is not None:
            return None
        return Address(other.address)

    def _agent_of(self, key: str) -> Agent | None:
        return next((agent for agent in (*self.agents, *self.readers) if agent.key == key), None)

    def subaddress(self, address: Address) -> str:
        """The detail after the separator of one of our own addresses ("support+detail@…"), or ""."""
        if not self.subaddress_separator or not self.is_own(address):
            return ""
        local = address.key.rpartition("@")[0]
        return local.partition(self.subaddress_separator)[2]

    def _without_subaddress(self, address: Address) -> str:
        if not self.subaddress_separator:
            return address.key
        local, at, domain = address.key.rpartition("@")
        return local.partition(self.subaddress_separator)[0] + at + domain
