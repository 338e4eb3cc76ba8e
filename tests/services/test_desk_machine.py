"""Agents work as a team while customers, strangers, forgers and machines write; what always holds.

They leave and come back, hand tickets over and merge them, decide about held mail, write to customers
directly; a head reads, an operator decides, time passes.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from intake.desk.disposition import MailStatus
from intake.desk.held import Decider, Deciding, Verdict
from intake.desk.message import Address
from intake.desk.support_desk import Agent
from intake.store import withheld
from intake.store.spool import decisions, ledger
from intake.store.tickets import tickets
from tests.offline import Queued
from tests.services.desk_machine import ANNA, BORIS, CAP, CUSTOMERS, HEAD, OPERATOR, STRANGERS, DeskMachine

_PROVED = "mx.desk.test; dkim=pass header.d={domain}"
_NAMES = {ANNA: "Анна", BORIS: "Борис"}
# What a colleague who is there sent, or decided: there is nothing to do for whoever reads it.
_FOR_INFORMATION = {"copy", "note", "held_decided"}


class TeamMachine(DeskMachine):
    """A desk whose agents know of each other."""

    def __init__(self) -> None:
        super().__init__()
        self.absent: set[str] = set()
        self.looked_at = 0
        # How often each held mail was decided about.
        self.decided: dict[int, int] = {}

    def _answer(self, who: str, mail: Queued, text: str, extra: str = "") -> list[Queued]:
        """Somebody who is proved answers a mail of the desk; returns what comes of it."""
        before = len(self.desk.mails)
        results = _PROVED.format(domain=who.partition("@")[2])
        number = mail.ticket_number
        subject = "Re: x" if number is None else f"Re: [#{number}] x"
        self._write(who, subject, text, answering=mail.message_id, results=results, extra=extra)
        return self.desk.mails[before:]

    def _told(self, who: str, which: int) -> Queued:
        told = [mail for mail in self._mails_to(who) if mail.ticket_number is not None]
        return told[which % len(told)]

    def _tend(self) -> None:
        self.desk.tend(self.now)
        self.written += [self.now] * (len(self.desk.mails) - len(self.written))

    @initialize(quotes=st.booleans(), head_is_told=st.booleans(), colleagues=st.booleans())
    def first(self, *, quotes: bool, head_is_told: bool, colleagues: bool) -> None:
        desk = self.desk.watched.desk
        if head_is_told:
            head = Agent("Глава", HEAD, acts=False)
            desk = replace(desk, readers=(head,), notify=(*desk.notify, Address(HEAD)))
        self.desk.watched = replace(
            self.desk.watched, desk=replace(desk, let_in_colleagues=colleagues, quote_unproved=quotes)
        )
        self.quotes = quotes
        self.desk.restart()
        self.request(CUSTOMERS[0], complete=True, invite=False)

    # --- Agents -----------------------------------------------------------------------------------

    @rule(
        who=st.sampled_from([ANNA, BORIS]),
        which=st.integers(0, 9),
        leaves=st.booleans(),
        deputy=st.booleans(),
        proved=st.booleans(),
    )
    def agent_leaves_or_comes_back(
        self, who: str, which: int, *, leaves: bool, deputy: bool, proved: bool
    ) -> None:
        other = _NAMES[BORIS if who == ANNA else ANNA]
        until = f"{self.now:%d.%m.%Y}-31.12.2028"
        text = (f"#away {until} {other}" if deputy else "#away") if leaves else "#back"
        if not proved:
            self._write(who, "отпуск", text, results="mx.desk.test; none")
            return
        told = self._answer(who, self._told(who, which), text)
        assert [(mail.template, mail.rcpt_tos) for mail in told] == [("done", (who,))], text
        (self.absent.add if leaves else self.absent.discard)(who)

    @rule(
        who=st.sampled_from([ANNA, BORIS]),
        which=st.integers(0, 9),
        command=st.sampled_from(
            ["#assign me", "#assign Анна", "#assign Борису", "#remind 3d", "#due 12.03.2027", "#wait 2d"]
        ),
    )
    def agent_plans(self, who: str, which: int, command: str) -> None:
        told = self._answer(who, self._told(who, which), command)
        assert all(mail.audience != "customer" for mail in told)

    @rule(
        who=st.sampled_from([ANNA, BORIS]),
        which=st.integers(0, 9),
        command=st.sampled_from(["#show", "#show 2", "#list", "#list x", "#help", "#show 99"]),
    )
    def agent_looks(self, who: str, which: int, command: str) -> None:
        told = self._answer(who, self._told(who, which), command)
        # Beyond the cap a look isn't answered: a machine may be behind the address.
        assert {mail.rcpt_tos for mail in told} <= {(who,)}

    @rule(who=st.sampled_from([ANNA, BORIS]), which=st.integers(0, 9), into=st.integers(0, 9))
    def agent_merges(self, who: str, which: int, into: int) -> None:
        with self.desk.database.read() as connection:
            known = [
                ticket
                for ticket in tickets.list_tickets(connection)
                if ticket.requester.address in CUSTOMERS and ticket.merged_into is None
            ]
        told = [mail for mail in self._mails_to(who) if mail.ticket_number in {one.number for one in known}]
        if told:
            self._answer(who, told[which % len(told)], f"#merge {known[into % len(known)].number}")

    @rule(
        who=st.sampled_from([ANNA, BORIS]),
        which=st.integers(0, 9),
        command=st.sampled_from(["", "#resolve"]),
        everybody=st.booleans(),
    )
    def agent_writes_to_the_customer(self, who: str, which: int, command: str, *, everybody: bool) -> None:
        """And to the desk besides: whoever has his mail gets no second one with its words."""
        mail = self._told(who, which)
        with self.desk.database.read() as connection:
            ticket = tickets.load(connection, mail.ticket_number or 0)
        if ticket is None or ticket.merged_into is not None or ticket.requester.address not in CUSTOMERS:
            return
        people = [person.address.address for person in ticket.participants]
        named = people if everybody else people[:1]
        secret = self._secret(f"t{mail.ticket_number}")
        sent = self._answer(who, mail, f"{command}\nОтвет {secret}", f"Cc: {', '.join(named)}")
        self._remember_what_waits(mail.ticket_number)
        # From now on they know what proves agents.
        self.shown.append(mail.message_id)
        for one in sent:
            if one.audience == "customer" and set(one.rcpt_tos) & set(named):
                assert secret.encode() not in one.raw
                assert command

    @rule(
        first=st.sampled_from([ANNA, BORIS]),
        which=st.integers(0, 9),
        spoken=st.sampled_from(["", "#resolve", "#ask"]),
        then=st.sampled_from(["", "#send", "#discard", "another"]),
        merged=st.booleans(),
    )
    def answers_cross(self, first: str, which: int, spoken: str, then: str, *, merged: bool) -> None:
        """Both know the same of a customer's request, and both answer it; the second one decides."""
        second = BORIS if first == ANNA else ANNA
        mine = [mail for mail in self._mails_to(first) if mail.template == "notification"]
        both = [mail for mail in mine if second in mail.rcpt_tos]
        if not both:
            return
        mail = both[which % len(both)]
        relayed = [one for one in self.desk.mails if one.template == "relay"]
        if sum(one.ticket_number == mail.ticket_number for one in relayed) > CAP - 3:
            return  # Two machines may be talking: further answers without a command are held.
        owner = f"t{mail.ticket_number}"
        sent = self._answer(first, mail, f"Ответ {self._secret(owner)}")
        if not any(one.template == "relay" for one in sent):
            return
        told = self._answer(second, mail, f"{spoken}\nИ ещё {self._secret(owner)}")
        if told and {one.template for one in told} == {"commands"}:
            return  # The ticket is finished: the command is refused before anybody's answer counts.
        assert [(one.template, one.rcpt_tos) for one in told] == [("collision", (second,))]
        self._remember_what_waits(mail.ticket_number)
        waits, text = self._last().id, f"Иначе {self._secret(owner)}" if then == "another" else then
        if merged:
            self.agent_merges(first, 0, which)
        if text:
            self._answer(second, told[0], text)
        if text and not merged:
            self._is_decided(waits, discarded=then != "#send")
        elif not text:
            assert self._status(waits) is MailStatus.HELD

    @rule(first=st.sampled_from([ANNA, BORIS]), which=st.integers(0, 9))
    def two_machines_answer_each_others_notes(self, first: str, which: int) -> None:
        """Nothing marks them as machines; sooner or later the desk is silent."""
        self._answer(first, self._told(first, which), f"#note\nКто знает? {self._secret('note')}")
        answered = set[str]()
        for _ in range(3 * CAP):
            fresh = [
                (who, mail)
                for who in (ANNA, BORIS)
                for mail in self._mails_to(who)[-1:]
                if mail.template == "note" and mail.message_id not in answered
            ]
            if not fresh:
                return
            for who, mail in fresh:
                answered.add(mail.message_id)
                text = f"Спасибо, сообщение {self.count} получено, {self._secret('note')}."
                assert all(one.audience != "customer" for one in self._answer(who, mail, text))
        raise AssertionError("two machines write to each other for ever")

    # --- Held mail --------------------------------------------------------------------------------

    @precondition(lambda self: any(mail.template == "held" for mail in self.desk.mails))
    @rule(
        who=st.sampled_from([ANNA, BORIS]),
        which=st.integers(0, 9),
        command=st.sampled_from(["#release", "#release always", "#discard", ""]),
    )
    def agent_about_held_mail(self, who: str, which: int, command: str) -> None:
        """The first decision wins; who comes later is told, and so is who decides nothing."""
        notices = [mail for mail in self.desk.mails if mail.template == "held"]
        notice = notices[which % len(notices)]
        held = notice.cause or 0
        if command.startswith("#release") and held not in self.strangers_held:
            return
        before = self._status(held)
        told = self._answer(who, notice, command or f"Кто это? {self._secret('note')}")
        if before is MailStatus.HELD and command:
            self._is_decided(held, discarded=command == "#discard")
        else:
            assert self._status(held) is before
            assert [mail.rcpt_tos for mail in told] in ([], [(who,)])

    @precondition(lambda self: self.strangers_held)
    @rule(which=st.integers(0, 9), discard=st.booleans())
    def operator_about_held_mail(self, which: int, *, discard: bool) -> None:
        ids = sorted(self.strangers_held)
        held = ids[which % len(ids)]
        if self._status(held) is not MailStatus.HELD:
            return
        verdict = Verdict.DISCARD if discard else Verdict.RELEASE
        with self.desk.database.write() as connection:
            decisions.decide(connection, Deciding((held,), verdict, Decider(OPERATOR)), self.now)
        self._tend()
        self._is_decided(held, discarded=discard)

    def _is_decided(self, held: int, *, discarded: bool) -> None:
        assert self._status(held) is (MailStatus.DISCARDED if discarded else MailStatus.PROCESSED)
        self.decided[held] = self.decided.get(held, 0) + 1
        assert self.decided[held] == 1
        if not discarded and held in self.strangers_held:
            self.let_through.add(self.strangers_held[held])

    def _status(self, mail_id: int) -> MailStatus:
        with self.desk.database.read() as connection:
            return next(line.status for line in ledger.list_mails(connection) if line.id == mail_id)

    # --- Others -----------------------------------------------------------------------------------

    @precondition(lambda self: self._mails_to(HEAD))
    @rule(
        which=st.integers(0, 9),
        text=st.sampled_from(["Почему так долго?", "#close", "#note\nСрочно", "#assign Анна", "#away"]),
        proved=st.booleans(),
    )
    def head_answers(self, which: int, text: str, *, proved: bool) -> None:
        """He only reads: what he writes is for agents, whatever it is."""
        mails = self._mails_to(HEAD)
        mail = mails[which % len(mails)]
        text = f"{text} {self._secret('head')}"
        before = len(self.desk.mails)
        if proved:
            self._answer(HEAD, mail, text)
        else:
            self._write(
                HEAD,
                f"Re: [#{mail.ticket_number}] x",
                text,
                answering=mail.message_id,
                results="mx.desk.test; none",
            )
        assert all(one.audience != "customer" for one in self.desk.mails[before:])

    @rule(hours=st.sampled_from([1, 5, 30, 200]))
    def time_passes(self, hours: int) -> None:
        """Terms end, customers are reminded, and what was too much is told of."""
        for _ in range(min(hours, 8)):
            self.now += timedelta(hours=hours) / min(hours, 8)
            self._tend()

    @rule()
    def operator_answers_what_was_too_much(self) -> None:
        with self.desk.database.write() as connection:
            withheld.want_all(connection)
        self._tend()

    # --- What always holds ------------------------------------------------------------------------

    @invariant()
    def nothing_lies_with_somebody_who_is_away(self) -> None:
        present = {ANNA, BORIS} - self.absent
        mails = self.desk.mails
        for mail in mails[self.looked_at :]:
            agents = {ANNA, BORIS} & set(mail.rcpt_tos)
            if mail.audience == "agents" and mail.template not in _FOR_INFORMATION and agents and present:
                assert agents & present, (mail.template, mail.rcpt_tos)
        self.looked_at = len(mails)

    @invariant()
    def whoever_decides_nothing_takes_no_part(self) -> None:
        with self.desk.database.read() as connection:
            for ticket in tickets.list_tickets(connection):
                people = {person.address.address for person in ticket.participants}
                assert not people & {ANNA, BORIS, HEAD}
                assert people & set(STRANGERS) <= self.let_through


TeamMachine.TestCase.settings = settings(
    max_examples=14,
    stateful_step_count=24,
    suppress_health_check=list(HealthCheck),
)
test_whatever_happens_the_desk_keeps_its_promises = TeamMachine.TestCase
