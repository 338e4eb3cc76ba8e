"""Somebody hears of each mail that is not proved a machine's, and what is not sent is noted somewhere.

Mails of every kind come to desks with every regulation; whether somebody must hear of one is known from how
it was made (`silence.py`), never asked of the program.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from intake.config.paths import packaged
from intake.config.settings import load_settings
from intake.desk.disposition import MailStatus
from intake.desk.mail_rules import MailRule, RuleAction, RuleBook
from intake.desk.message import FetchedMail, UnfetchedMail, WatchedFolder
from intake.mail.templates.templates import Rendered, Templates
from intake.store.database.sender_tables import withheld
from intake.store.database.tables import entry
from intake.store.spool import ledger, spool, unread
from intake.store.spool.ledger import LedgerMail
from tests.e2e.desk import settings_without_servers
from tests.offline import OfflineDesk, Queued
from tests.services.silence import BORIS, COMPLETE, MAKERS, OLGA, START, Ear, Letter, mail

REGULATIONS = sorted(path.stem for path in packaged("regulations").glob("*.toml"))
SAYS = ("proved", "silent", "refuted")
_FOLDER = WatchedFolder("support", "", 1)
_RULES = tuple(
    MailRule(f"header {action}", "config.toml:1", header="x-rule", value=f"^{action}$", action=action)
    for action in (RuleAction.IGNORE, RuleAction.DISCARD, RuleAction.SILENT, RuleAction.HOLD)
)
_A_WEEK_OF_LOOKS = (timedelta(hours=1.5), *(timedelta(days=day, hours=3) for day in range(8)))
# Why a first mail of somebody's has no answer: the words of the reasons are English, and stand in `explain`.
_UNANSWERED = re.compile(
    r"no automatic answer|not answered|is answered|has had|went out|went to|can't be|no address"
)


@dataclass
class Play:
    """A desk, the letters that came, and where each stands in the ledger."""

    desk: OfflineDesk
    now: datetime = START
    letters: list[tuple[Letter, int]] = field(default_factory=list)

    def arrive(self, letter: Letter) -> None:
        self.now += timedelta(minutes=7)
        self.desk._uid += 1
        uid, self.desk.now = self.desk._uid, self.now
        with self.desk.database.write() as connection:
            if letter.raw is None:
                kept = UnfetchedMail(_FOLDER, uid, self.now, 2000, "the server hangs up")
                unread.pass_by(connection, [kept], self.now)
            else:
                size = len(letter.raw)
                fetched = FetchedMail(_FOLDER, uid, self.now, size, letter.raw, letter.complete)
                spool.add(connection, [fetched], self.now)
        self.desk.work()
        self.letters.append((letter, self.lines()[-1].id))

    def echo(self, which: int) -> None:
        """One of the desk's own mails comes back by a forward."""
        mails = self.desk.mails
        raw = mails[which % len(mails)].raw
        self.arrive(Letter("own mail back", Ear.NOBODY, raw, "", ""))

    def again(self, which: int) -> None:
        """A mail comes a second time."""
        letter, _ = self.letters[which % len(self.letters)]
        if letter.raw is not None and letter.word:
            place = next(place for place, (one, _) in enumerate(self.letters) if one.raw == letter.raw)
            self.arrive(replace(letter, ear=Ear.AS_BEFORE, copy_of=place))

    def week(self) -> None:
        """Look now and then, until the week is over."""
        began = self.now
        for span in _A_WEEK_OF_LOOKS:
            self.desk.tend(began + span)

    def lines(self) -> list[LedgerMail]:
        with self.desk.database.read() as connection:
            return list(ledger.list_mails(connection))


def silent(play: Play) -> list[str]:
    """The letters of which nobody heard though somebody must, and those unanswered without a note."""
    sent = [(one, _text(one)) for one in play.desk.mails if one.rcpt_tos]
    lines = {line.id: line for line in play.lines()}
    wrong = []
    for letter, mail_id in play.letters:
        line = lines[mail_id]
        where = (
            f"{letter.kind}: mail {mail_id} is {line.status} ({line.disposition}), {'; '.join(line.reasons)}"
        )
        if not _somebody_heard(play, letter, mail_id, line, sent):
            wrong.append(f"silence: {where}")
        if letter.asks and not _answered(letter, mail_id, sent) and not _noted(play, line):
            wrong.append(f"no answer and no note: {where}")
    return wrong


def _somebody_heard(
    play: Play, letter: Letter, mail_id: int, line: LedgerMail, sent: Sequence[tuple[Queued, str]]
) -> bool:
    if letter.ear is Ear.NOBODY:
        return True
    if letter.ear is Ear.AS_BEFORE:
        # Of a copy nobody hears once more; one that isn't taken for a copy is a mail like any other.
        first = play.letters[letter.copy_of or 0]
        if _somebody_heard(play, *first, line, sent):
            return True
    if letter.ear is Ear.WRITER and _stands_in_a_ticket(play, mail_id):
        return True
    return any(_names(one, text, letter, mail_id, line) for one, text in sent)


def _names(one: Queued, text: str, letter: Letter, mail_id: int, line: LedgerMail) -> bool:
    if one.cause == mail_id:
        return True
    if letter.word and letter.word in text:
        return True
    if one.template == "unread":
        return f"письмо {mail_id}," in text.casefold()
    if one.template == "ignored":
        return f"письмо {mail_id} " in text or "и ещё" in text
    tag = f"#{line.ticket_number}]"
    numbers = re.findall(
        r"\d+", "".join(row for row in text.splitlines() if "письма без" in row or "решения:" in row)
    )
    return one.template == "flood" and (tag in text or str(mail_id) in numbers or "(+" in text)


def _stands_in_a_ticket(play: Play, mail_id: int) -> bool:
    with play.desk.database.read() as connection:
        return (
            connection.execute(select(entry.c.id).where(entry.c.mail_id == mail_id).limit(1)).scalar()
            is not None
        )


def _answered(letter: Letter, mail_id: int, sent: Sequence[tuple[Queued, str]]) -> bool:
    # An answer to a form's mail, say, goes to whom its Reply-To names.
    return any(
        one.audience == "customer" and (letter.sender in one.rcpt_tos or one.cause == mail_id)
        for one, _ in sent
    )


def _noted(play: Play, line: LedgerMail) -> bool:
    """Whether somewhere it says why nobody was answered."""
    if line.status is not MailStatus.PROCESSED or _UNANSWERED.search("; ".join(line.reasons)):
        return True
    with play.desk.database.read() as connection:
        if connection.execute(select(withheld.c.mail_id).where(withheld.c.mail_id == line.id)).scalar():
            return True
        words = connection.execute(
            select(entry.c.text).where(entry.c.ticket_number == line.ticket_number)
        ).scalars()
        return any("not delivered" in text for text in words)


def _text(one: Queued) -> str:
    message = message_from_bytes(one.raw, policy=policy.default)
    body = message.get_body(("plain",))
    assert body is not None
    return f"{message['subject']}\n{body.get_content()}"


# --- Desks ----------------------------------------------------------------------------------------------


@cache
def _settled(regulation: str) -> tuple[Path, OfflineDesk]:
    """A desk where five tickets stand, and its database file."""
    directory = Path(tempfile.mkdtemp(prefix="intake-silence-"))
    settings_without_servers(directory)
    config = directory / "offline.toml"
    head = '[[mailbox]]\nname = "support"\n'
    text = config.read_text(encoding="utf-8").replace(head, f'{head}regulation = "{regulation}"\n')
    config.write_text(text, encoding="utf-8")
    desk = OfflineDesk(load_settings(config), directory / "settled.db")
    at = START - timedelta(days=60)
    for number in range(1, 6):
        asked = COMPLETE if number != 2 else "Помогите, пожалуйста."
        raw = mail(
            number, OLGA, f"Не печатается форма {'абвгд'[number - 1] * 9}. {asked}", subject=f"Форма {number}"
        )
        desk.take(raw, at if number == 4 else START - timedelta(hours=30 - number))
    orders = {3: "#resolve\nОбновите.", 4: "#close\nГотово.", 5: "#spam"}
    for number, order in orders.items():
        when = at + timedelta(hours=1) if number == 4 else START - timedelta(hours=1)
        desk.take(mail(90 + number, BORIS, order, subject=f"Re: [#{number}] x"), when)
    desk._parts.lease.release()
    desk.close()
    return directory, desk


@contextmanager
def playing(regulation: str, *, scarce: bool = False) -> Iterator[Play]:
    """A desk of one's own; where everything is `scarce`, budgets are soon spent."""
    directory, model = _settled(regulation)
    folder = Path(tempfile.mkdtemp(dir=directory))
    shutil.copyfile(directory / "settled.db", folder / "desk.db")
    desk = OfflineDesk(load_settings(directory / "offline.toml"), folder / "desk.db", model.templates)
    desk.confirms = False
    watched = desk.watched
    if scarce:
        few = {
            "answers_to_strangers": 3,
            "answers_to_strangers_per_domain": 2,
            "answers_to_newcomers": 3,
            "notices_per_address": 4,
            "notices_of_strangers": 4,
        }
        budgets = replace(watched.regulation.budgets, **few)
        watched = replace(watched, regulation=replace(watched.regulation, budgets=budgets))
    rules = RuleBook((*_RULES, *watched.desk.rules.rules))
    desk.watched = replace(watched, desk=replace(watched.desk, rules=rules))
    desk._uid = 1000
    desk.restart()
    try:
        yield Play(desk)
    finally:
        desk._parts.lease.release()
        desk.close()
        shutil.rmtree(folder)


def _every_kind(regulation: str, says: str) -> list[str]:
    """Each kind once, a dozen to a desk."""
    wrong = []
    for first in range(0, len(MAKERS), 12):
        with playing(regulation) as play:
            for place, make in enumerate(MAKERS[first : first + 12]):
                play.arrive(make(first + place + 100, says))
            play.week()
            wrong += silent(play)
    return wrong


@pytest.mark.parametrize("says", SAYS)
def test_somebody_hears_of_a_mail_of_each_kind(says: str) -> None:
    assert _every_kind("default", says) == []


def test_a_mail_whose_answer_can_not_be_made_is_put_aside_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    render = Templates.render

    def breaks(templates: Templates, name: str, *what: Any) -> Rendered:
        if name == "acknowledgement":
            raise ZeroDivisionError("a template of the operator's")
        return render(templates, name, *what)

    monkeypatch.setattr(Templates, "render", breaks)
    with playing("default") as play:
        play.arrive(MAKERS[0](100, "proved"))
        play.week()
        ((_, mail_id),) = play.letters
        assert play.lines()[-1].status is MailStatus.QUARANTINED
        assert silent(play) == []
        assert any(f"письмо {mail_id}," in _text(one).casefold() for one in play.desk.mails)


@settings(max_examples=25)
@given(
    regulation=st.sampled_from(REGULATIONS),
    scarce=st.booleans(),
    drawn=st.lists(
        st.tuples(st.integers(0, len(MAKERS) + 19), st.sampled_from(SAYS), st.integers(0, 20)),
        min_size=3,
        max_size=14,
    ),
)
def test_somebody_hears_of_mails_in_any_order(
    regulation: str, drawn: list[tuple[int, str, int]], *, scarce: bool
) -> None:
    with playing(regulation, scarce=scarce) as play:
        for number, (which, says, other) in enumerate(drawn):
            if which < len(MAKERS):
                play.arrive(MAKERS[which](number + 100, says))
            elif which % 2 and play.letters:
                play.again(other)
            else:
                play.echo(other)
        play.week()
        assert silent(play) == []
