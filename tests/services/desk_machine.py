"""Customers, strangers, agents, forged agents and machines write in any order; what always holds.

The store, the parser, the rules and the templates are the real ones; only the servers are missing.  It is
played by `test_desk_machine.py`, where agents work as a team besides.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from functools import cache
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from intake.desk.disposition import DispositionKind, MailStatus
from intake.desk.mail_rules import MailRule, RuleAction, RuleBook
from intake.desk.message import Address
from intake.desk.ticket import Priority
from intake.store.spool import ledger
from intake.store.spool.ledger import LedgerMail
from intake.store.tickets import tickets
from tests.e2e.desk import AGENTS, settings_without_servers
from tests.offline import OfflineDesk, Queued

CUSTOMERS = ("olga@first.example", "pavel@second.example", "cc@first.example")
STRANGERS = ("curious@other.example", "nosy@elsewhere.example")
# Nobody of these may ever be written to.
VICTIM, THIEF = "victim@target.example", "thief@evil.example"
FORGED_DOMAINS = ("mill.example", "bakery.example", "gmail.com")
# Whom somebody names who is proved by a domain of his own; he has asked for nothing.
NAMED = "named@target.example"
MACHINES = ("helpdesk@robots.example", "post@relay.example")
# Whom an agent puts into Cc of his answers; he means well, or not.
PARTNER = "partner@outside.example"
ANNA, BORIS = AGENTS.values()
# No agent; a rule of the operator's tells him.
HEAD = "head@office.example"
# Decides about held mail at a shell.
OPERATOR = "root (intake mail)"
OWN = "support@desk.test"
# Low enough to be reached often; an hour is the regulation's window.
CAP = 5
BUDGET, BUDGET_OF_A_DOMAIN, BUDGET_OF_NEWCOMERS = 6, 3, 4
START = datetime(2026, 3, 2, 7, tzinfo=UTC)

_NOTHING = "mx.desk.test; none"
_UNPROVED = (
    _NOTHING,
    "mx.desk.test; spf=softfail smtp.mailfrom={domain}; dkim=none; dmarc=none",
    "mx.desk.test; spf=pass smtp.mailfrom=evil.example; dkim=pass header.d=evil.example",
    "mx.evil.example; dmarc=pass header.from={domain}",
)
_REFUTED = (
    "mx.desk.test; dmarc=fail header.from={domain}",
    "mx.desk.test; spf=fail smtp.mailfrom={domain}; dkim=fail header.d={domain}",
)
# Above the server's Received header, where a filter of the desk's own writes.
_SPAM = f"{_NOTHING}\nX-Spam-Flag: YES"

# The operator's rules: by a header that his own servers write, by one wherever it stands, by sender, by size.
_RULED_DOMAINS = {action: f"{action}.ruled.example" for action in RuleAction}
_OVER = {RuleAction.IGNORE, RuleAction.DISCARD}
_RULES = (
    *(
        MailRule(f"header {action}", "config.toml:1", header="x-rule", value=f"^{action}$", action=action)
        for action in RuleAction
    ),
    *(
        MailRule(f"sender {action}", "config.toml:2", sender=f"@{domain}$", action=action)
        for action, domain in _RULED_DOMAINS.items()
    ),
    MailRule("anywhere", "config.toml:3", header="x-quiet", anywhere=True, action=RuleAction.SILENT),
    MailRule("large", "config.toml:4", larger_than=20_000, action=RuleAction.HOLD),
    MailRule(
        "urgent",
        "config.toml:5",
        header="x-rule",
        value="urgent",
        anywhere=True,
        priority=Priority.HIGH,
        kind="error",
        notify=(Address(HEAD),),
    ),
)

# What answers mail by itself.
ANSWERS = {"acknowledgement", "request", "limited_support", "refused_wording"}

# A word that marks whose text it is, so that leaks can be told.
_SECRET = re.compile(r"секрет-(\w+)-\d+")


@cache
def _model() -> tuple[Path, OfflineDesk]:
    """A desk whose empty database is copied for every run."""
    directory = Path(tempfile.mkdtemp(prefix="intake-machine-"))
    return directory, OfflineDesk(settings_without_servers(directory), directory / "model.db")


@contextmanager
def _desk() -> Iterator[OfflineDesk]:
    directory, model = _model()
    folder = Path(tempfile.mkdtemp(dir=directory))
    desk = OfflineDesk.copy_of(model, settings_without_servers(directory), folder / "desk.db", CAP)
    regulation = desk.watched.regulation
    budgets = replace(
        regulation.budgets,
        answers_to_strangers=BUDGET,
        answers_to_strangers_per_domain=BUDGET_OF_A_DOMAIN,
        answers_to_newcomers=BUDGET_OF_NEWCOMERS,
    )
    rules = RuleBook((*_RULES, *desk.watched.desk.rules.rules))
    ruled = replace(desk.watched.desk, rules=rules)
    desk.watched = replace(desk.watched, regulation=replace(regulation, budgets=budgets), desk=ruled)
    desk.restart()
    try:
        yield desk
    finally:
        desk.close()
        shutil.rmtree(folder)


def _text(queued: Queued) -> str:
    message = message_from_bytes(queued.raw, policy=policy.default)
    body = message.get_body(("plain",))
    assert body is not None
    return f"{message['subject']}\n{body.get_content()}"


class DeskMachine(RuleBasedStateMachine):
    """One desk and everybody who writes to it."""

    def __init__(self) -> None:
        super().__init__()
        self._context = _desk()
        self.desk = self._context.__enter__()
        self.now = START
        self.count = 0
        self.sent_raw: list[bytes] = []
        self.delivered = 0
        self.seen = 0
        self.unanswered: set[str] = set()
        self.forged: set[str] = set()
        self.newcomers: set[str] = set()
        # When each mail of the desk's was written.
        self.written: list[datetime] = []
        # Notifications that a partner has seen.
        self.shown: list[str] = []
        # What agents wrote that was held, by the mail's id.
        self.waiting: dict[int, str] = {}
        self.quotes = False
        # Strangers' mails that are held and name nobody else, and those of them whom somebody let through.
        self.strangers_held: dict[int, str] = {}
        self.let_through: set[str] = set()

    def teardown(self) -> None:
        self._context.__exit__(None, None, None)

    # --- Mail -------------------------------------------------------------------------------------

    def _write(
        self,
        sender: str,
        subject: str,
        text: str,
        *,
        answering: str = "",
        results: str = "",
        extra: str = "",
        minutes: int = 1,
    ) -> None:
        self.count += 1
        self.now += timedelta(minutes=minutes)
        lines = [
            f"Return-Path: <{sender}>",
            *([f"Authentication-Results: {results}"] if results else []),
            f"Received: from there by mx.desk.test; {self.now:%a, %d %b %Y %H:%M:%S} +0000",
            f"From: {sender}",
            f"To: {OWN}",
            f"Subject: {subject}",
            f"Date: {self.now:%a, %d %b %Y %H:%M:%S} +0000",
            f"Message-ID: <m{self.count}@{sender.partition('@')[2]}>",
            *([f"In-Reply-To: {answering}"] if answering else []),
            *([extra] if extra else []),
            "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: 8bit",
        ]
        raw = ("\n".join(lines) + f"\n\n{text}\n").encode()
        self.sent_raw.append(raw)
        self._deliver(raw)

    def _deliver(self, raw: bytes) -> None:
        self.delivered += 1
        self.desk.take(raw, self.now)
        self.written += [self.now] * (len(self.desk.mails) - len(self.written))

    def _mails_to(self, address: str) -> list[Queued]:
        return [mail for mail in self.desk.mails if address in mail.rcpt_tos]

    def _last(self) -> LedgerMail:
        with self.desk.database.read() as connection:
            return list(ledger.list_mails(connection))[-1]

    def _secret(self, owner: str) -> str:
        return f"секрет-{owner.partition('@')[0]}-{self.count}"

    # --- Who writes -------------------------------------------------------------------------------

    @initialize(quotes=st.booleans())
    def first(self, *, quotes: bool) -> None:
        self.quotes = quotes
        watched = self.desk.watched
        self.desk.watched = replace(watched, desk=replace(watched.desk, quote_unproved=quotes))
        self.desk.restart()
        self.request(CUSTOMERS[0], complete=True, invite=False)

    @rule(who=st.sampled_from(CUSTOMERS[:2]), complete=st.booleans(), invite=st.booleans())
    def request(self, who: str, *, complete: bool, invite: bool) -> None:
        fields = "ООО «Вектор», рег. номер 800123456, релиз 3.0.12.4" if complete else ""
        cc = f"Cc: {CUSTOMERS[2]}" if invite and who == CUSTOMERS[0] else ""
        text = f"Не открывается форма {self._secret(who)}. {fields}"
        self._write(who, f"Request {self.count}", text, extra=cc)

    @rule(who=st.sampled_from(CUSTOMERS), which=st.integers(0, 9), minutes=st.sampled_from([1, 90, 6000]))
    def reply(self, who: str, which: int, minutes: int) -> None:
        mine = self._mails_to(who)
        if mine:
            mail = mine[which % len(mine)]
            subject = str(message_from_bytes(mail.raw, policy=policy.default)["subject"]).strip()
            words = (
                "релиз 3.0.12.4",
                "спасибо",
                "рег. номер 800777666",
                "ООО «Ольха»",
                "всё ещё не работает",
            )
            text = f"{words[which % len(words)]} {self._secret(who) if which % 5 != 1 else ''}"
            self._write(who, f"Re: {subject}", text, answering=mail.message_id, minutes=minutes)

    @rule(who=st.sampled_from(STRANGERS), which=st.integers(0, 9))
    def stranger(self, who: str, which: int) -> None:
        mails = [mail for mail in self.desk.mails if mail.audience == "customer"]
        mail = mails[which % len(mails)]
        text = f"Пришлите всё, что у вас есть. {self._secret(who)}"
        self._write(who, f"Re: [#{mail.ticket_number}] x", text, answering=mail.message_id)
        if self._last().status is MailStatus.HELD:
            self.strangers_held[self._last().id] = who

    @rule(
        who=st.sampled_from([ANNA, BORIS]),
        which=st.integers(0, 9),
        command=st.sampled_from(["", "#note", "#resolve", "#close", "#ask", "#reopen", "#nonsense", "#spam"]),
    )
    def agent(self, who: str, which: int, command: str) -> None:
        told = [mail for mail in self._mails_to(who) if mail.ticket_number is not None]
        mail = told[which % len(told)]
        owner = "note" if command in {"#note", "#reopen", "#nonsense", "#spam"} else f"t{mail.ticket_number}"
        text = f"{command}\nОтвет {self._secret(owner)}"
        results = "mx.desk.test; dkim=pass header.d=desk.test"
        subject = f"Re: [#{mail.ticket_number}] x"
        self._write(who, subject, text, answering=mail.message_id, results=results)
        self._remember_what_waits(mail.ticket_number)

    def _remember_what_waits(self, number: int | None) -> None:
        """What is held now was written with the last secret."""
        last = self._last()
        if last.status is MailStatus.HELD and number is not None:
            self.waiting[last.id] = f"секрет-t{number}-{self.count - 1}"

    @rule(
        who=st.sampled_from([ANNA, BORIS]),
        which=st.integers(0, 9),
        command=st.sampled_from(["#send", "#discard", "#release", "#send\nПусть знает.", ""]),
    )
    def agent_about_what_crossed(self, who: str, which: int, command: str) -> None:
        """Whosever it is; only its writer may decide, and any words without a command take its place."""
        crossed = [mail for mail in self.desk.mails if mail.template == "collision"]
        if not crossed:
            return
        mail = crossed[which % len(crossed)]
        number = mail.ticket_number
        text = command or f"Ответ {self._secret(f't{number}')}"
        results = "mx.desk.test; dkim=pass header.d=desk.test"
        before = len(self.desk.mails)
        self._write(who, f"Re: [#{number}] x", text, answering=mail.message_id, results=results)
        if not command:
            self._remember_what_waits(number)
        elif who not in mail.rcpt_tos:
            assert all(set(told.rcpt_tos) <= {who} for told in self.desk.mails[before:])

    @rule(who=st.sampled_from([ANNA, BORIS]), which=st.integers(0, 9))
    def agent_away(self, who: str, which: int) -> None:
        """His machine answers a copy, or whatever he got."""
        told = [mail for mail in self._mails_to(who) if mail.template in {"copy", "note"}] or self._mails_to(
            who
        )
        mail = told[which % len(told)]
        before = len(self.desk.mails)
        results = "mx.desk.test; dkim=pass header.d=desk.test"
        text = "Я в отпуске до 9 марта. Это автоматический ответ, отвечать на него не нужно."
        extra = "Auto-Submitted: auto-replied"
        subject = f"Автоответ: [#{mail.ticket_number}] x"
        self._write(who, subject, text, answering=mail.message_id, results=results, extra=extra)
        told = self.desk.mails[before:]
        # Where he has the ticket the others hear of it: agents in one mail, a head in another.
        assert {mail.template for mail in told} <= {"agent_away"}
        assert all(who not in mail.rcpt_tos for mail in told)

    @rule(
        which=st.integers(0, 9),
        results=st.sampled_from(
            [
                "mx.desk.test; dkim=fail header.d=desk.test",
                "mx.evil.example; dkim=pass header.d=desk.test",
                "",
            ],
        ),
    )
    def forged_agent(self, which: int, results: str) -> None:
        mails = [mail for mail in self.desk.mails if mail.audience == "customer"]
        mail = mails[which % len(mails)]
        text = f"#close\nОплатите сюда: {self._secret('forged')}"
        self._write(ANNA, f"Re: [#{mail.ticket_number}] x", text, answering=mail.message_id, results=results)

    @rule(who=st.sampled_from(CUSTOMERS[:2]), headers=st.booleans(), which=st.integers(0, 9))
    def away(self, who: str, which: int, *, headers: bool) -> None:
        mine = self._mails_to(who)
        if mine:
            mail = mine[which % len(mine)]
            extra = "Auto-Submitted: auto-replied" if headers else ""
            text = "Я в отпуске до 9 марта. Это автоматический ответ, отвечать на него не нужно."
            before = len(self.desk.mails)
            subject = f"Автоответ: [#{mail.ticket_number}] x"
            self._write(who, subject, text, answering=mail.message_id, extra=extra)
            assert len(self.desk.mails) == before

    @rule(rounds=st.integers(1, 8), who=st.sampled_from(MACHINES))
    def other_desk(self, rounds: int, who: str) -> None:
        for _ in range(rounds):
            mine = self._mails_to(who)
            answering = mine[-1].message_id if mine and self.count % 2 else ""
            text = f"Получено сообщение номер {self.count * 7}, спасибо за ожидание."
            self._write(who, f"Case {self.count}", text, answering=answering)

    @rule(
        domain=st.sampled_from(FORGED_DOMAINS),
        says=st.sampled_from([*_UNPROVED, *_REFUTED, _SPAM]),
        extra=st.sampled_from(
            ["", f"Reply-To: {VICTIM}", f"Cc: {VICTIM}", f"Cc: {VICTIM}\nReply-To: {THIEF}"]
        ),
        rounds=st.integers(1, 8),
        complete=st.booleans(),
    )
    def forged_first_mails(self, domain: str, says: str, extra: str, rounds: int, *, complete: bool) -> None:
        fields = "ООО «Вектор», рег. номер 800123456, релиз 3.0.12.4" if complete else ""
        for _ in range(rounds):
            sender = f"new{self.count}@{domain}"
            self.forged.add(sender)
            if says in {*_REFUTED, _SPAM}:
                self.unanswered.add(sender)
            subject = f"ACTIVATE https://evil.example/{self._secret('forger')}"
            text = f"Не открывается форма {self._secret('forger')}. {fields}"
            self._write(sender, subject, text, results=says.format(domain=domain), extra=extra)

    @rule(rounds=st.integers(1, 6), elsewhere=st.booleans(), complete=st.booleans())
    def first_mails_of_ever_new_domains(self, rounds: int, *, elsewhere: bool, complete: bool) -> None:
        """They all pass, and some want their words to be carried to somebody else; in the ticket, too."""
        fields = "ООО «Вектор», рег. номер 800123456, релиз 3.0.12.4" if complete else ""
        extra = f"Reply-To: {NAMED}" if elsewhere else ""
        for _ in range(rounds):
            domain = f"passing{self.count}.example"
            sender, results = f"joe@{domain}", f"mx.desk.test; dkim=pass header.d={domain}"
            self.newcomers.add(sender)
            subject = f"ACTIVATE https://evil.example/{self._secret('joe')}"
            self._write(sender, subject, f"Не открывается опись. {fields}", results=results, extra=extra)
        number = self._last().ticket_number
        if elsewhere and number is not None:
            self._write(sender, f"Re: [#{number}] x", f"И ещё {self._secret('joe')}", results=results)

    @rule(
        who=st.sampled_from(CUSTOMERS[:2]),
        which=st.integers(0, 9),
        says=st.sampled_from([*_UNPROVED, *_REFUTED]),
        extra=st.sampled_from([f"Cc: {THIEF}", f"Reply-To: {THIEF}"]),
        words=st.sampled_from(["Это моя коллега.", "да, всё верно", f"#invite {THIEF}"]),
    )
    def forged_customer(self, who: str, which: int, says: str, extra: str, words: str) -> None:
        """In his ticket, or as if for the first time: to bring somebody along, or for what he once gave."""
        mine = self._mails_to(who)
        number = mine[which % len(mine)].ticket_number if mine and which % 2 else None
        subject = f"Re: [#{number}] x" if number else "Журнал"
        self._write(who, subject, words, results=says.format(domain=who.partition("@")[2]), extra=extra)

    @rule(
        action=st.sampled_from(RuleAction),
        says=st.sampled_from([*_UNPROVED, *_REFUTED, ""]),
        extra=st.sampled_from(["", f"Reply-To: {VICTIM}", f"Cc: {THIEF}"]),
        above=st.booleans(),
        complete=st.booleans(),
    )
    def first_mail_under_a_rule(
        self, action: RuleAction, says: str, extra: str, *, above: bool, complete: bool
    ) -> None:
        """By a header: it counts above the server's Received alone, not where a sender writes it himself."""
        fields = "ООО «Вектор», рег. номер 800123456, релиз 3.0.12.4" if complete else ""
        sender, marked = f"ruled{self.count}@mill.example", f"X-Rule: {action}"
        if says:
            self.forged.add(sender)
        if says in _REFUTED or (above and action is not RuleAction.ACCEPT):
            self.unanswered.add(sender)
        results = says.format(domain="mill.example") or "mx.desk.test; dkim=pass header.d=mill.example"
        # Whoever is proved may name others, so what he names is his own affair.
        extra = extra if says else ""
        below = "\n".join(filter(None, [extra, "" if above else marked]))
        self._write(
            sender,
            f"Журнал {self._secret('forger' if says else 'honest')}",
            f"Не открывается журнал. {fields}",
            results=f"{results}\n{marked}" if above else results,
            extra=below,
        )
        last = self._last()
        if not above:
            assert last.rule != f"header {action}"
            assert last.status is MailStatus.PROCESSED
        elif action in _OVER:
            assert last.disposition is not None
            assert last.disposition.value == action.value
        elif action is RuleAction.HOLD:
            assert last.status is MailStatus.HELD

    @rule(action=st.sampled_from(RuleAction), says=st.sampled_from(_UNPROVED), large=st.booleans())
    def first_mail_of_a_ruled_sender(self, action: RuleAction, says: str, *, large: bool) -> None:
        domain = _RULED_DOMAINS[action]
        sender = f"somebody{self.count}@{domain}"
        self.forged.add(sender)
        if action is not RuleAction.ACCEPT:
            self.unanswered.add(sender)
        text = f"Не открывается журнал {self._secret('forger')}. " + "Ещё раз о том же. " * (
            900 if large else 0
        )
        self._write(sender, f"Журнал {self._secret('forger')}", text, results=says.format(domain=domain))

    @rule(
        header=st.sampled_from(["X-Quiet: yes", "X-Rule: urgent", "X-Rule: discard", "X-Spam-Flag: YES"]),
        complete=st.booleans(),
    )
    def mail_with_headers_of_its_own(self, header: str, *, complete: bool) -> None:
        """What counts anywhere keeps answers back from its writer at most; the rest doesn't count at all."""
        fields = "ООО «Вектор», рег. номер 800123456, релиз 3.0.12.4" if complete else ""
        sender = f"marked{self.count}@bakery.example"
        self.forged.add(sender)
        if header.startswith("X-Quiet"):
            self.unanswered.add(sender)
        text = f"Не печатается ценник {self._secret('forger')}. {fields}"
        self._write(sender, f"Ценник {self._secret('forger')}", text, results=_NOTHING, extra=header)
        assert self._last().status is MailStatus.PROCESSED

    @rule(who=st.sampled_from(CUSTOMERS[:2]), which=st.integers(0, 9), action=st.sampled_from(sorted(_OVER)))
    def participant_under_a_rule(self, who: str, which: int, action: RuleAction) -> None:
        """No rule by a header passes over who takes part."""
        mine = self._mails_to(who)
        if mine:
            mail = mine[which % len(mine)]
            results = f"mx.desk.test; dkim=pass header.d={who.partition('@')[2]}\nX-Rule: {action}"
            text = f"Всё ещё не открывается {self._secret(who)}"
            subject = f"Re: [#{mail.ticket_number}] x"
            self._write(who, subject, text, answering=mail.message_id, results=results)
            assert self._last().disposition is not DispositionKind(action.value)

    @rule(
        which=st.integers(0, 9),
        action=st.sampled_from(RuleAction),
        command=st.sampled_from(["", "#note", "#resolve"]),
    )
    def agent_under_a_rule(self, which: int, action: RuleAction, command: str) -> None:
        """No rule passes an agent's mail over, and none holds his answer to a mail of the desk."""
        told = [mail for mail in self._mails_to(ANNA) if mail.ticket_number is not None]
        mail = told[which % len(told)]
        owner = "note" if command == "#note" else f"t{mail.ticket_number}"
        results = f"mx.desk.test; dkim=pass header.d=desk.test\nX-Rule: {action}"
        subject = f"Re: [#{mail.ticket_number}] x"
        text = f"{command}\nОтвет {self._secret(owner)}"
        self._write(ANNA, subject, text, answering=mail.message_id, results=results)
        last = self._last()
        assert last.disposition not in {DispositionKind.DISCARD, DispositionKind.IGNORE}
        if last.status is MailStatus.HELD:
            # A colleague was faster, or he answers what he was told of a held mail.
            assert not any("holds it" in reason for reason in last.reasons), last.reasons

    @rule(
        who=st.sampled_from([ANNA, BORIS]),
        which=st.integers(0, 9),
        command=st.sampled_from(["", "#note", "#resolve"]),
    )
    def agent_shows_a_notification(self, who: str, which: int, command: str) -> None:
        """Where no server says who wrote, he answers a partner and the desk at once."""
        told = [mail for mail in self._mails_to(who) if mail.ticket_number is not None]
        mail = told[which % len(told)]
        owner = "note" if command == "#note" else f"t{mail.ticket_number}"
        text = f"{command}\nОтвет {self._secret(owner)}"
        subject = f"Re: [#{mail.ticket_number}] x"
        answering = mail.message_id
        self._write(who, subject, text, answering=answering, results=_NOTHING, extra=f"Cc: {PARTNER}")
        self.shown.append(answering)

    @rule(
        who=st.sampled_from([ANNA, BORIS]),
        which=st.integers(0, 9),
        command=st.sampled_from(["", "#close", f"#invite {THIEF}", "#note"]),
    )
    def agent_forged_by_what_he_showed(self, who: str, which: int, command: str) -> None:
        if not self.shown:
            return
        shown = self.shown[which % len(self.shown)]
        number = next(mail.ticket_number for mail in self.desk.mails if mail.message_id == shown)
        text = f"{command}\nОплатите сюда: {self._secret('forged')}"
        self._write(who, f"Re: [#{number}] x", text, answering=shown, results=_NOTHING)
        assert self._last().status in {MailStatus.HELD, MailStatus.IGNORED}

    @rule(which=st.integers(0, 99))
    def redelivery(self, which: int) -> None:
        before = len(self.desk.mails)
        self._deliver(self.sent_raw[which % len(self.sent_raw)])
        assert len(self.desk.mails) == before

    @rule()
    def own_mail_comes_back(self) -> None:
        before = len(self.desk.mails)
        self._deliver(self.desk.mails[-1].raw)
        assert len(self.desk.mails) == before

    @rule()
    def restart(self) -> None:
        self.desk.restart()

    # --- What always holds ------------------------------------------------------------------------

    @invariant()
    def every_mail_has_one_disposition(self) -> None:
        with self.desk.database.read() as connection:
            lines = list(ledger.list_mails(connection))
        assert len(lines) == self.delivered
        assert all(line.disposition is not None for line in lines)
        assert all(line.disposition is not DispositionKind.QUARANTINE for line in lines), lines
        assert all(line.status is not MailStatus.SPOOLED for line in lines)

    @invariant()
    def nobody_receives_a_text_that_is_not_his(self) -> None:
        mails = self.desk.mails
        with self.desk.database.read() as connection:
            known = {ticket.number: ticket for ticket in tickets.list_tickets(connection)}
        for mail in mails[self.seen :]:
            if mail.audience != "customer":
                assert set(mail.rcpt_tos) <= {ANNA, BORIS, HEAD}
                continue
            for address in mail.rcpt_tos:
                assert mail.ticket_number is not None
                ticket = known[mail.ticket_number]
                people = {person.address.address for person in ticket.participants}
                wanted = {NAMED} if ticket.answer_to is not None else set[str]()
                # Whose mail was let through may be asked for what it lacks.
                wanted |= {self.strangers_held.get(mail.cause or 0, NAMED)} & self.let_through
                assert address in people | wanted
                owners = {found[1] for found in _SECRET.finditer(_text(mail))}
                # What agents say in a ticket that was merged is for the one in which it goes on.
                his = {
                    f"t{number}"
                    for number, one in known.items()
                    if mail.ticket_number in {number, one.merged_into}
                }
                if ticket.vouched:
                    his.add("honest")
                if self.quotes and address in self.forged:
                    # The operator has it so; it's his own text, if he is who he says.
                    his.add("forger")
                if address in self.newcomers or (self.quotes and address == NAMED):
                    his.add("joe")
                assert owners <= his, (address, _text(mail))
        self.seen = len(mails)

    @invariant()
    def what_crossed_goes_out_by_its_writers_word_alone(self) -> None:
        with self.desk.database.read() as connection:
            lines = {line.id: line for line in ledger.list_mails(connection)}
        kept = {
            secret
            for mail_id, secret in self.waiting.items()
            if lines[mail_id].status in {MailStatus.HELD, MailStatus.DISCARDED}
        }
        for mail in self.desk.mails:
            if kept and mail.audience == "customer":
                assert not kept & {found[0] for found in _SECRET.finditer(_text(mail))}

    @invariant()
    def no_mail_is_answered_twice(self) -> None:
        answers = Counter(
            (mail.cause, address, mail.audience)
            for mail in self.desk.mails
            for address in mail.rcpt_tos
            if mail.audience == "customer"
        )
        assert all(count == 1 for count in answers.values()), answers

    @invariant()
    def nobody_hears_more_than_the_cap_in_any_hour(self) -> None:
        """What is proved is counted apart from what is not, so that who was ever proved may hear twice as much.

        An agent may answer anybody as often as he likes.
        """
        times: dict[str, list[datetime]] = {}
        for mail, at in zip(self.desk.mails, self.written, strict=True):
            # What an agent or the clock causes is no answer to anybody's mail.
            if mail.automatic and mail.audience == "customer" and mail.template in ANSWERS:
                for address in mail.rcpt_tos:
                    times.setdefault(address, []).append(at)
        for address, written in times.items():
            most = CAP if address in self.forged else 2 * CAP
            for place, at in enumerate(written[most:]):
                assert at - written[place] >= timedelta(hours=1), (address, written)

    @invariant()
    def whom_a_forger_wants_written_to_gets_nothing(self) -> None:
        assert not {VICTIM, THIEF} & {address for mail in self.desk.mails for address in mail.rcpt_tos}

    @invariant()
    def the_refuted_and_the_condemned_get_no_answer(self) -> None:
        answered = {address for mail in self.desk.mails if mail.automatic for address in mail.rcpt_tos}
        assert not self.unanswered & answered

    @invariant()
    def strangers_get_no_more_than_their_budget(self) -> None:
        hours = 1 + int((self.now - START).total_seconds() // 3600)
        got = Counter(
            address.partition("@")[2]
            for mail in self.desk.mails
            for address in mail.rcpt_tos
            if address in self.forged and mail.automatic
        )
        assert got.total() <= BUDGET * hours
        assert all(count <= BUDGET_OF_A_DOMAIN * hours for count in got.values())

    @invariant()
    def newcomers_get_no_more_than_their_budget(self) -> None:
        hours = 1 + int((self.now - START).total_seconds() // 3600)
        got = Counter(
            address
            for mail in self.desk.mails
            for address in mail.rcpt_tos
            if address in self.newcomers and mail.automatic
        )
        # Whoever has written is none any more, but he wrote once, or once more where another was to be answered.
        assert len(got) <= BUDGET_OF_NEWCOMERS * hours

    @invariant()
    def nobody_takes_part_whom_nobody_let_in(self) -> None:
        with self.desk.database.read() as connection:
            for ticket in tickets.list_tickets(connection):
                assert not {VICTIM, THIEF} & {person.address.address for person in ticket.participants}

    @invariant()
    def robots_and_strangers_change_no_ticket(self) -> None:
        with self.desk.database.read() as connection:
            for ticket in tickets.list_tickets(connection):
                people = {person.address.address for person in ticket.participants}
                authors = {entry.author for entry in tickets.entries(connection, ticket.number)}
                shown = people | self.let_through | {"intake", ANNA, BORIS, HEAD, OPERATOR}
                assert all(any(one in author for one in shown) for author in authors), authors
