"""Customers who don't say what they were asked for: when agents hear of them, and that they hear once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from intake.config.paths import packaged
from intake.config.regulations import load_regulation
from intake.desk.regulation import IncompleteRules, PriorityRule, Regulation, Route
from intake.desk.term_rules import SilenceRules, Term, Unit
from intake.desk.ticket import Priority
from intake.store.database.session import Database
from tests.services.desk import COMPLETE, DeskInHand, letter
from tests.services.test_budgets import last_text

SHIPPED = sorted(path.stem for path in packaged("regulations").glob("*.toml"))
INCOMPLETE = letter("Не печатается счёт, принтер в зале.")


IN_FOUR_HOURS = IncompleteRules(silent_after=Term(4, Unit.WORKING_HOURS))


def shipped(name: str = "default") -> Regulation:
    return load_regulation(packaged("regulations") / f"{name}.toml")


def regulation(name: str = "default", **changes: Any) -> Regulation:
    return replace(shipped(name), **{"incomplete": IN_FOUR_HOURS, **changes})


def told(desk: DeskInHand) -> int:
    return desk.templates_sent().count("asked_in_vain")


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_regulation_tells_of_silence_once(database: Database, name: str) -> None:
    desk = DeskInHand(database, shipped(name))
    desk.receive(INCOMPLETE)
    assert desk.templates_sent() == ["request"]
    desk.later(hours=6)
    assert desk.tick() == 0
    desk.later(hours=26)  # the end of the next working day
    assert desk.tick() == 1
    assert "принтер в зале" in last_text(desk)
    assert "Клиент не ответил" in last_text(desk)
    assert "Больше программа не спрашивает" not in last_text(desk)
    desk.later(days=1)
    desk.tick()
    assert told(desk) == 1


def test_a_new_process_tells_as_well_and_not_again(database: Database) -> None:
    DeskInHand(database, regulation()).receive(INCOMPLETE)
    later = DeskInHand(database, regulation(), uid=1)
    later.later(hours=5)
    assert later.tick() == 1
    last = DeskInHand(database, regulation(), uid=1)
    last.later(hours=9)
    assert last.tick() == 0


def test_of_what_is_complete_in_time_nobody_hears_twice(database: Database) -> None:
    desk = DeskInHand(database, regulation())
    desk.receive(INCOMPLETE)
    desk.later(hours=1)
    desk.receive(letter(COMPLETE, subject="Re: [#1]"))
    desk.later(days=2)
    assert desk.tick() == 0


def test_a_reply_that_leaves_something_open_begins_the_silence_anew(database: Database) -> None:
    desk = DeskInHand(database, regulation())
    desk.receive(INCOMPLETE)
    desk.later(hours=3)
    desk.receive(letter("Рег. номер 800123456", subject="Re: [#1]"))
    desk.later(hours=2)
    assert desk.tick() == 0
    desk.later(hours=18)
    assert desk.tick() == 1
    assert "Не хватает: Организация" in last_text(desk)


def test_whoever_was_asked_in_vain_is_told_of_once(database: Database) -> None:
    desk = DeskInHand(database, regulation())
    desk.receive(INCOMPLETE)
    for words in ("Не знаю, где это.", "А зачем оно вам?", "Помогите же!"):
        desk.later(minutes=20)
        desk.receive(letter(words, subject="Re: [#1]"))
    assert told(desk) == 1
    assert "Больше программа не спрашивает" in last_text(desk)
    desk.later(days=2)
    assert desk.tick() == 0


def test_the_third_reply_that_gives_nothing_is_told_although_more_is_asked(database: Database) -> None:
    desk = DeskInHand(database, regulation(asks_at_most=5))
    desk.receive(INCOMPLETE)
    for words in ("Не знаю, где это.", "А зачем оно вам?", "Помогите же!", "Ау, есть кто живой?"):
        desk.later(minutes=20)
        desk.receive(letter(words, subject="Re: [#1]"))
        told_of = told(desk)
    assert told_of == 2
    assert desk.templates_sent()[:5] == ["request", "request", "request", "request", "asked_in_vain"]


def test_a_customer_with_whom_an_agent_writes_is_his(database: Database) -> None:
    desk = DeskInHand(database, regulation())
    desk.receive(INCOMPLETE)
    desk.later(hours=1)
    proof = "mx.desk.test; dmarc=pass header.from=desk.test"
    answer = letter(
        "Какой у вас номер?", subject="Re: [#1]", sender="anna@desk.test", Authentication_Results=proof
    )
    desk.receive(answer)
    assert desk.ticket().first_answered_at is not None
    desk.later(days=2)
    assert desk.tick() == 0


def test_the_silence_of_an_urgent_request_is_told_too(database: Database) -> None:
    critical = PriorityRule(Priority.CRITICAL, words=("всё стоит",))
    desk = DeskInHand(database, regulation(priorities=(critical,)))
    desk.receive(letter("Всё стоит!"))
    assert desk.templates_sent() == ["request", "notification"]
    desk.later(hours=5)
    assert desk.tick() == 1


@pytest.mark.parametrize(
    ("rules", "hours", "mails"),
    [
        (IncompleteRules(silent_after=None), 200, 0),
        (IncompleteRules(silent_after=Term(30, Unit.WORKING_MINUTES)), 0.6, 1),
        (IncompleteRules(silent_after=Term(1, Unit.WORKING_DAYS)), 8, 0),
        (IncompleteRules(silent_after=Term(1, Unit.WORKING_DAYS)), 34, 1),
    ],
)
def test_the_regulation_says_after_how_long(
    database: Database, rules: IncompleteRules, hours: float, mails: int
) -> None:
    desk = DeskInHand(database, regulation(incomplete=rules))
    desk.receive(INCOMPLETE)
    desk.later(hours=hours)
    desk.tick()
    assert told(desk) == mails


def test_whoever_is_named_by_a_route_hears_too(database: Database) -> None:
    desk = DeskInHand(database, regulation(routes=(Route(notify=("boris@desk.test",)),)))
    desk.receive(INCOMPLETE)
    desk.later(hours=5)
    desk.tick()
    told_to = {one.address for mail in desk.sent()[-2:] for one in mail.recipients}
    assert told_to == {"anna@desk.test", "boris@desk.test"}


def test_what_is_closed_sooner_is_not_told(database: Database) -> None:
    soon = SilenceRules((), Term(2, Unit.WORKING_HOURS))
    desk = DeskInHand(database, regulation(silence=soon))
    desk.receive(INCOMPLETE)
    desk.later(days=1)
    desk.tick()
    assert desk.templates_sent() == ["request", "closed_no_reply"]


def test_after_an_outage_it_is_closed_without_being_told_first(database: Database) -> None:
    desk = DeskInHand(database, regulation(silence=SilenceRules((), Term(2, Unit.WORKING_DAYS))))
    desk.receive(INCOMPLETE)
    desk.later(days=9)
    desk.tick()
    assert desk.templates_sent() == ["request", "closed_no_reply"]


def test_its_files_go_along(database: Database) -> None:
    desk = DeskInHand(database, regulation())
    boundary = 'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n\n'
    parts = "--b\nContent-Type: text/plain\n\nSee the log, please.\n--b\nContent-Type: text/plain\n"
    parts += 'Content-Disposition: attachment; filename="log.txt"\n\nerror 17\n--b--\n'
    head = (
        "From: olga@firma.example\nTo: support@desk.test\nSubject: Trouble\nMessage-ID: <1@firma.example>\n"
    )
    desk.receive((head + boundary + parts).replace("\n", "\r\n").encode())
    desk.later(hours=5)
    assert desk.tick() == 1
    assert "log.txt" in last_text(desk)
