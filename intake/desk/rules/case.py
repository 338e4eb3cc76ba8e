"""One mail with all that is known of it: what every rule looks at."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from functools import cached_property

from intake.desk.authenticity import Authenticity, Judgement, seen_before
from intake.desk.automatic.behind import Behind
from intake.desk.automatic.recognition import Automatic
from intake.desk.budgets import Accounts
from intake.desk.changes import OpenTicket
from intake.desk.commands.parsing import ParsedCommands
from intake.desk.correlation import answer_address, best_match, reply_address
from intake.desk.disposition import Extent, Permission
from intake.desk.facts import Facts, Match
from intake.desk.identity import Proof, prove
from intake.desk.kinds import KindFound
from intake.desk.language.texts import Text, TextKey
from intake.desk.licence_rules import Licence
from intake.desk.message import Address, InboundMail
from intake.desk.quoting.reply_text import ReplyText, words_above
from intake.desk.regulation import Regulation, Route
from intake.desk.rules.accounts import accounts_of
from intake.desk.rules.answerable import believed, may_be_answered
from intake.desk.rules.customers_colleagues import is_colleague
from intake.desk.rules.given import given_by
from intake.desk.rules.introductions import introduces
from intake.desk.rules.judging import Admission, Request, admit, numbers_named
from intake.desk.rules.matching import Matched, priority_by_rule
from intake.desk.rules.offers import shown_to_sender
from intake.desk.rules.reading import Reading, whole_findings, without_a_newsletter
from intake.desk.rules.requirements import missing_from
from intake.desk.rules.routing import priority_of, routes_of
from intake.desk.scan import Scan
from intake.desk.subjects import is_forward
from intake.desk.support_desk import Agent, SupportDesk
from intake.desk.terms import reopening
from intake.desk.terms.business_time import calendar_of
from intake.desk.ticket import Finding, Priority, Ticket

# What is worked out from the registry's licences, and so not before it has been asked.
_BY_LICENCES = frozenset({"admission", "routes"})


@dataclass(frozen=True)
class Case:
    """A mail, the facts about it and the rules of its desk; derived answers are worked out once.

    `now` is the time of the mail's arrival, in UTC: the same mail is decided alike whenever it is processed.
    `released` is true when somebody has looked at a held mail and let it through, `let_in_by` who he is where
    its sender takes part from then on; `scan` is what the virus scanner said, None where none is asked.
    """

    reading: Reading
    facts: Facts
    regulation: Regulation
    desk: SupportDesk
    now: datetime
    released: bool = False
    scan: Scan | None = None
    let_in_by: str = ""

    @property
    def mail(self) -> InboundMail:
        """The mail itself."""
        return self.reading.mail

    @property
    def today(self) -> date:
        """The desk's day on which the mail arrived."""
        return self.regulation.local_day(self.now)

    @property
    def behind(self) -> Behind | None:
        """Who wrote the mail through a list or a form, where From names somebody else."""
        return self.reading.behind

    @property
    def matched(self) -> Matched:
        """The mailbox's rules that the mail fits."""
        return self.reading.matched

    @property
    def automatic(self) -> Automatic | None:
        """What kind of machine wrote the mail, or None for a person.

        Hints count no more once somebody has looked at the mail and let it through.
        """
        found = self.reading.automatic
        return None if self.released and found is not None and not found.proved else found

    @cached_property
    def judgement(self) -> Judgement:
        """What may be believed of From, and why."""
        judgement, earlier = self.reading.judgement, self.facts.signature_of
        return judgement if earlier is None else seen_before(judgement, earlier)

    @property
    def authenticity(self) -> Authenticity:
        """What may be believed of the mail's From."""
        return self.judgement.authenticity

    @property
    def introduced(self) -> bool:
        """Whether the mail shows that From is its sender's."""
        return introduces(self.reading, self.authenticity, self.facts.own_mails)

    @cached_property
    def permission(self) -> Permission:
        """How much an automatic answer to the mail may say, and why."""
        return may_be_answered(self)

    @cached_property
    def believed(self) -> bool:
        """Whether what the sender writes may be repeated to him."""
        return believed(self)

    @property
    def unanswerable(self) -> Text | None:
        """Why no automatic answer may go to the sender, or None."""
        return self.permission.reason if self.permission.extent is Extent.NONE else None

    @cached_property
    def accounts(self) -> Accounts:
        """To whose account an answer to the mail goes, and to whose what agents are told of it."""
        return accounts_of(self)

    @property
    def leaves_nothing_open(self) -> bool:
        """Whether the mail gives what its sender was asked for, or all that a first mail is asked for.

        Where hardly anything is asked for, that says nothing.
        """
        if self.ticket is not None:
            return bool(self.given)
        wanted = sum(spec.is_required(self.kind.name) for spec in self.regulation.fields)
        return wanted > 1 and not self.missing

    @cached_property
    def answer_to(self) -> Address:
        """Where an automatic answer to the mail goes."""
        if self.released:
            return reply_address(self.mail, self.desk)
        return answer_address(self.mail, self.desk, self.judgement)

    @cached_property
    def match(self) -> Match | None:
        """The ticket that the mail names, whoever writes."""
        return best_match(self.facts, self.mail.sender)

    @cached_property
    def ticket(self) -> Ticket | None:
        """The ticket that the mail names, if its sender takes part in it."""
        match = self.match
        if match is None:
            return None
        ticket = match.ticket
        if not (self.released or ticket.takes_part(self.mail.sender) or self.is_colleague):
            return None
        return ticket if self.may_reopen(ticket) else self._continuation(ticket) or ticket

    @cached_property
    def is_colleague(self) -> bool:
        """Whether the sender, who took no part so far, gets in by configuration: not with his own request."""
        match = self.match
        if match is None or match.ticket.takes_part(self.mail.sender):
            return False
        goes_on = match.is_answer(is_reply=self.is_reply)
        return goes_on and is_colleague(self, match.ticket) and bool(self.missing)

    def may_reopen(self, ticket: Ticket) -> bool:
        """Whether a reply at this time goes on in the ticket: it isn't finished, or hasn't been for long."""
        if not ticket.finished or ticket.finished_at is None:
            return True
        rules, calendar = self.regulation.reopening, calendar_of(self.regulation)
        return reopening.may_reopen(ticket.finished_at, self.now, ticket.kind, rules, calendar)

    def _continuation(self, ticket: Ticket) -> Ticket | None:
        """The ticket in which a finished one goes on, and which still takes replies."""
        for later in self.facts.continuations:
            if later.continues == ticket.number and later.takes_part(self.mail.sender):
                return later if self.may_reopen(later) else self._continuation(later) or later
        return None

    @property
    def ticket_for_agent(self) -> Ticket | None:
        """The ticket that a mail names, for an agent: he may write to any."""
        return self.match.ticket if self.match else None

    @cached_property
    def agent(self) -> Agent | None:
        """The agent whose address the mail shows, proved or not."""
        return self.desk.agent(self.mail.sender)

    @cached_property
    def proof(self) -> Proof:
        """Whether that agent is proved; call it only when there is one."""
        if self.agent is None:
            return Proof(proved=False, reason=Text(TextKey.NO_AGENT))
        if self.released:
            return Proof(proved=True, reason=Text(TextKey.RELEASED))
        return prove(self.judgement, self.agent, self.desk, self.facts.own_mails, self.now)

    @property
    def made_by_a_program(self) -> bool:
        """Whether the words are a robot's that watches machines, or say that a program made them."""
        return self.reading.made_by_a_program

    @property
    def reply(self) -> ReplyText:
        """The mail's text, split into new text, quotation and signature."""
        return self.reading.reply

    @property
    def reply_text(self) -> str:
        """The new text of the mail, without what it quotes."""
        return self.reply.text

    @property
    def own_words(self) -> str:
        """The new text with its signature: all that the sender himself wrote."""
        if not self.reply.signature:
            return self.reply.text
        return f"{self.reply.text}\n\n{self.reply.signature}"

    @property
    def commands(self) -> ParsedCommands:
        """The commands in the first lines, for agents."""
        return self.reading.commands

    @cached_property
    def agents_words(self) -> str:
        """What an agent wrote himself below his commands; what he forwards is no part of his answer."""
        return words_above(self.commands.body) if self.is_forward else self.commands.body

    def english(self, text: Text) -> str:
        """A text in English for the reasons, which are English whatever the desk speaks."""
        return self.desk.languages.english(text)

    @property
    def subject(self) -> str:
        """The subject without prefixes and tags."""
        return self.reading.subject

    @property
    def is_reply(self) -> bool:
        """Whether the mail answers another one."""
        return self.reading.is_reply

    @cached_property
    def is_forward(self) -> bool:
        """Whether the mail forwards another one."""
        return is_forward(self.mail.subject)

    @cached_property
    def language(self) -> str:
        """The language to answer in."""
        text = f"{self.subject}\n{self.reply_text}"
        return self.desk.language_of(text)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """The identifying fields of a first mail.

        What a mail quotes of ours is no statement of its sender, so a reply to us is read without
        its quotes; any other mail is read whole, the forwarded parts too.
        """
        if self.reading.findings is not None and not self.answers_us:
            return self.reading.findings
        return whole_findings(self.mail, self.regulation, self.searched)

    @property
    def searched(self) -> str | None:
        """The text that is searched for the fields of a first mail; None: all of it."""
        return self.own_words if self.answers_us else without_a_newsletter(self.reading.reply)

    @property
    def answers_us(self) -> bool:
        """Whether a mail answers one of ours."""
        return bool(self.facts.own_mails) or (self.match is not None and self.is_reply)

    @cached_property
    def given(self) -> tuple[Finding, ...]:
        """What a reply gives of the values that its ticket lacks."""
        ticket = self.ticket
        if ticket is None or not ticket.missing:
            return ()
        return given_by(self.reading, ticket, shown_to_sender(self, ticket), self.regulation, self.desk)

    @cached_property
    def missing(self) -> tuple[str, ...]:
        """The required fields of a first mail that were not found."""
        return missing_from(self.findings, self.kind.name, self.mail, self.regulation, self.own_words)

    @property
    def kind(self) -> KindFound:
        """The kind of request of a first mail."""
        return self.reading.kind

    @cached_property
    def priority(self) -> Priority:
        """How urgent a first mail is by the regulation."""
        by_rule = priority_by_rule(self.matched)
        return by_rule or priority_of(self.kind.name, f"{self.subject}\n{self.own_words}", self.regulation)

    @cached_property
    def routes(self) -> tuple[Route, ...]:
        """Who hears of a first mail besides the usual agents."""
        # What a mail gives is searched for only where somebody asks.
        if not self.regulation.routes:
            return ()
        sender, kind = self.mail.sender, self.kind.name
        by_licence = any(route.licences for route in self.regulation.routes)
        licence = self.admission.licence_kind if by_licence else ""
        return routes_of(kind, self.priority, sender, self.findings, self.regulation, licence)

    def routes_for(self, ticket: Ticket | OpenTicket) -> tuple[Route, ...]:
        """Who hears of a ticket beside the usual agents, by what the ticket itself says."""
        fields, licence = ticket.fields, ticket.licence_kind
        return routes_of(ticket.kind, ticket.priority, ticket.requester, fields, self.regulation, licence)

    @cached_property
    def admission(self) -> Admission:
        """Whether a first mail is accepted as it is."""
        checked = self.regulation.licences is not None and self.facts.has_registry
        return self.admission_of(self.findings if checked else (), self.kind.name)

    def admission_of(self, findings: tuple[Finding, ...], kind: str) -> Admission:
        """Whether a request with these fields is accepted."""
        values = tuple((finding.name, finding.value) for finding in findings)
        text = f"{self.subject}\n{self.own_words}"
        request = Request(values, kind, text, self.mail.arrived_at)
        has_registry = self.facts.has_registry
        return admit(request, self.facts.licences, self.regulation, has_registry=has_registry)

    @property
    def registration_numbers(self) -> tuple[str, ...]:
        """The numbers whose licences are looked up: those of the ticket and its reply, or of a first mail."""
        ticket = self.ticket
        findings = self.findings if ticket is None else (*ticket.fields, *self.given)
        return numbers_named(findings, self.regulation)

    def with_licences(self, licences: tuple[Licence, ...]) -> Case:
        """This case after the registry has been asked; what was worked out before is kept."""
        asked = replace(self, facts=replace(self.facts, licences=licences, has_registry=True))
        of_this = {field.name for field in fields(self)} | _BY_LICENCES
        vars(asked).update({name: value for name, value in vars(self).items() if name not in of_this})
        return asked

    @cached_property
    def named_people(self) -> tuple[Address, ...]:
        """Everybody else in To and Cc who is neither the desk nor an agent, each once."""
        seen = {self.mail.sender.key, self.answer_to.key}
        people: list[Address] = []
        for address in (*self.mail.to, *self.mail.cc):
            if "@" in address.address and address.key not in seen and not self.desk.is_internal(address):
                seen.add(address.key)
                people.append(address)
        return tuple(people)
