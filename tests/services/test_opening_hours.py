"""What customers are told while the desk is closed: one line, only then, and by the clock of the answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from email.message import EmailMessage

import pytest

from intake.config.paths import packaged
from intake.config.regulations import load_regulation
from intake.desk.calendar_days import Closure
from intake.desk.language.wording import Wording
from intake.desk.term_rules import DeadlineRules, Obligation, Term, TermRule, Unit
from intake.store.database.session import Database
from tests.services.desk import COMPLETE, DeskInHand, letter, with_rules
from tests.services.test_answers import sent

DEFAULT = load_regulation(packaged("regulations") / "default.toml", years=range(2025, 2028))
SATURDAY, MONDAY = datetime(2026, 10, 3, 9, 0, tzinfo=UTC), datetime(2026, 10, 5, 9, 0, tzinfo=UTC)
ENGLISH = "Reg. no. 800123456, Daisy Ltd, release 3.0.12.4.\nThe invoice does not print, please help us."
GERMAN = (
    "Registriernummer: 800123456\nFirma: Gänseblümchen GmbH\nRelease: 3.0.12.4\n"
    "Guten Tag, die Rechnung wird nicht gedruckt, bitte helfen Sie uns weiter."
)


def parts_of(mail: EmailMessage) -> tuple[str, str]:
    """The text and the HTML of a mail, each with its blanks made one."""
    plain, html = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert plain is not None
    assert html is not None
    return " ".join(plain.get_content().split()), " ".join(html.get_content().replace("&nbsp;", " ").split())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (COMPLETE, "Сейчас мы не работаем; ответим после 9:00 (МСК) в понедельник, 5 октября."),
        ("Не печатается счёт.", "Сейчас мы не работаем; ответим после 9:00 (МСК) в понедельник, 5 октября."),
        (ENGLISH, "We are closed now and will answer after 9:00 (UTC+3) on Monday, 5 October."),
        (GERMAN, "wir antworten Ihnen ab Montag, dem 5. Oktober, 9:00 Uhr (UTC+3)."),
    ],
)
def test_acknowledgement_and_request_say_when_a_closed_desk_opens(
    database: Database, text: str, told: str
) -> None:
    desk = DeskInHand(database, DEFAULT, now=SATURDAY)
    desk.receive(letter(text))
    (answer,) = sent(desk, "customer")
    for part in parts_of(answer):
        assert part.count(told) == 1


@pytest.mark.parametrize("text", [COMPLETE, "Не печатается счёт.", ENGLISH, GERMAN])
def test_an_open_desk_says_nothing_of_its_hours(database: Database, text: str) -> None:
    desk = DeskInHand(database, DEFAULT, now=MONDAY)
    desk.receive(letter(text))
    (answer,) = sent(desk, "customer")
    for part in parts_of(answer):
        for word in ("не работаем", "closed", "geschlossen", "октября", "October", "Oktober"):
            assert word not in part


def test_mail_that_waited_over_the_weekend_is_not_told_that_the_desk_is_closed(database: Database) -> None:
    desk = DeskInHand(database, DEFAULT, now=SATURDAY)
    desk.spool(letter(COMPLETE))
    desk.now = MONDAY
    desk.lease.take()
    desk.processor.process_batch()
    assert "не работаем" not in parts_of(sent(desk, "customer")[0])[0]


def test_an_announcement_stands_in_place_of_the_usual_words_beside_the_promised_term(
    database: Database,
) -> None:
    closure = Closure(date(2026, 10, 5), date(2026, 10, 6), Wording.of({"ru": "5 и 6 октября <мы> на учёбе"}))
    announced = with_rules(
        DEFAULT,
        hours=replace(DEFAULT.hours, closures=(closure,)),
        deadlines=DeadlineRules((TermRule(Obligation.RESOLUTION, Term(1, Unit.WORKING_DAYS)),)),
    )
    desk = DeskInHand(database, announced, now=SATURDAY)
    desk.receive(letter(COMPLETE))
    # The term doesn't run while the desk is closed, either.
    assert desk.ticket().due_at == datetime(2026, 10, 7, 15, 0, tzinfo=UTC)
    text, html = parts_of(sent(desk, "customer")[0])
    said = "на учёбе. Откроемся в 9:00 (МСК) в среду, 7 октября."
    assert f"5 и 6 октября <мы> {said} Ответим до 07.10.2026 18:00 (МСК)." in text
    assert f"5 и 6 октября &lt;мы&gt; {said}" in html
    assert "Сейчас мы не работаем" not in text
