"""What answers carry: threads, texts and files, and what they never carry."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from intake.config.paths import packaged
from intake.config.regulations import load_regulation
from intake.desk.language.wording import Wording
from intake.desk.regulation import PriorityRule, RequestKind
from intake.desk.ticket import Priority
from intake.store.database.session import Database
from intake.store.database.tables import outbox, outbox_raw
from tests.languages import LANGUAGES
from tests.services.desk import COMPLETE, DeskInHand, letter

PROOF = b"Authentication-Results: mx.desk.test; dkim=pass header.d=desk.test\r\n"


@pytest.fixture
def desk(sqlite_url: str) -> Iterator[DeskInHand]:
    database = Database(sqlite_url)
    yield DeskInHand(database)
    database.close()


def sent(desk: DeskInHand, audience: str) -> list[EmailMessage]:
    query = select(outbox_raw.c.raw).join_from(outbox_raw, outbox).where(outbox.c.audience == audience)
    with desk.database.read() as connection:
        raws = connection.execute(query.order_by(outbox.c.id)).scalars().all()
    parsed = (message_from_bytes(raw, policy=policy.default) for raw in raws)
    return [message for message in parsed if isinstance(message, EmailMessage)]


@pytest.mark.parametrize(
    "order", ["#new petr@other.example\n\nЗвонил, не работает.", f"#new petr@other.example\n\n{COMPLETE}"]
)
def test_a_customer_for_whom_an_agent_registers_never_sees_what_proves_the_agent(
    desk: DeskInHand, order: str
) -> None:
    desk.receive(letter(COMPLETE, Message_ID="<first@firma.example>"))
    notification = sent(desk, "agents")[0]["Message-ID"]
    thread = {"In_Reply_To": notification, "References": f"<first@firma.example> {notification}"}
    desk.receive(PROOF + letter(order, sender="anna@desk.test", subject="Re: [#1] Счёт", **thread))
    told = sent(desk, "customer")[-1]
    assert told["To"] == "petr@other.example"
    assert notification not in told.as_string()


def test_a_customer_who_never_gives_what_is_asked_cannot_swell_what_agents_get(desk: DeskInHand) -> None:
    desk.receive(letter("Не печатается счёт, самое первое письмо."))
    asked = desk.sent()[0].message_id
    for number in range(20):
        desk.later(minutes=5)
        text = f"Письмо {number}. " + "слово " * 5_000
        desk.receive(letter(text, subject="Re: [#1] Не печатается счёт", In_Reply_To=asked))
    last = sent(desk, "agents")[-1].get_body(("plain",))
    assert last is not None
    story = last.get_content()
    assert len(story) < 150_000
    assert "самое первое письмо" in story
    assert "Письмо 19." in story
    assert "Письмо 3." not in story


@pytest.mark.parametrize(("proof", "answers"), [(PROOF, 2), (PROOF.replace(b"pass", b"fail"), 20)])
def test_a_machine_that_answers_for_an_agent_is_not_answered_for_ever(
    desk: DeskInHand, proof: bytes, answers: int
) -> None:
    for number in range(40):
        desk.later(seconds=10)
        text = f"Я на обеде, отвечу позже ({number})."
        desk.receive(proof + letter(text, sender="anna@desk.test", subject="Обед"))
    assert len(desk.sent()) == answers


def test_notifications_of_others_mail_do_not_use_up_what_an_agent_may_be_told(desk: DeskInHand) -> None:
    for number in range(desk.regulation.answers_per_address + 1):
        desk.receive(letter(f"{COMPLETE} Склад {number}.", sender=f"olga{number}@firma.example"))
    desk.receive(PROOF + letter("#nonsense", sender="anna@desk.test", subject="Re: [#1] Счёт"))
    assert desk.templates_sent()[-1] == "commands"


def test_the_subject_of_a_ticket_without_one_does_not_grow_with_every_reply(desk: DeskInHand) -> None:
    desk.receive(letter("Помогите, пожалуйста.", subject=""))
    for answer in ("Рег. номер 800123456", "ООО «Ромашка»"):
        asked = sent(desk, "customer")[-1]
        desk.receive(
            letter(answer, subject=f"Re: {asked['Subject']}", In_Reply_To=desk.sent()[-1].message_id)
        )
    assert [mail["Subject"] for mail in sent(desk, "customer")] == ["[#1]"] * 3


@pytest.mark.parametrize(
    ("zone", "language", "written"),
    [
        ("Europe/Moscow", "ru", "05.03.2026 18:00 (МСК)"),
        ("Europe/Moscow", "en", "2026-03-05 18:00 (UTC+3)"),
        ("Asia/Yekaterinburg", "ru", "05.03.2026 20:00 (UTC+5)"),
        ("Asia/Kolkata", "en", "2026-03-05 20:30 (UTC+5:30)"),
        ("America/St_Johns", "en", "2026-03-05 11:30 (UTC-3:30)"),
        ("UTC", "ru", "05.03.2026 15:00 (UTC)"),
    ],
)
def test_a_time_is_written_with_its_zone(zone: str, language: str, written: str) -> None:
    at = datetime(2026, 3, 5, 15, 0, tzinfo=UTC)
    assert LANGUAGES.catalogue(language).write_moment(at, ZoneInfo(zone)) == written


def test_a_description_that_is_the_whole_mail_is_not_repeated(sqlite_url: str) -> None:
    regulation = load_regulation(packaged("regulations") / "rarus-fm.toml")
    database = Database(sqlite_url)
    desk = DeskInHand(database, regulation)
    desk.receive(letter(f"{COMPLETE} При закрытии месяца программа молча закрывается."))
    told, card = sent(desk, "customer")[-1], sent(desk, "agents")[-1]
    database.close()
    texts = [str(body.get_content()) for mail in (told, card) if (body := mail.get_body(("plain",)))]
    assert len(texts) == 2
    assert all(re.search("^  Описание проблемы +как в письме\r?$", text, re.MULTILINE) for text in texts)
    assert "молча" not in texts[0]
    assert "молча" in texts[1]


def test_agents_read_the_kind_as_the_regulation_calls_it_and_how_urgent_it_is(sqlite_url: str) -> None:
    usual = load_regulation(packaged("regulations") / "default.toml")
    regulation = replace(
        usual,
        kinds=(
            RequestKind("tills", Wording.of({"ru": "Кассы", "en": "Tills"}), words=("касса",)),
            *usual.kinds,
        ),
        priorities=(PriorityRule(Priority.CRITICAL, kinds=("tills",)),),
    )
    database = Database(sqlite_url)
    desk = DeskInHand(database, regulation)
    desk.receive(letter(COMPLETE, subject="Касса магазина"))
    desk.receive(letter(f"{COMPLETE} Как вывести отчёт?", subject="Отчёт", sender="petr@firma.example"))
    urgent, usual_one = (mail.get_body(("plain",)) for mail in sent(desk, "agents"))
    database.close()
    assert urgent is not None
    assert usual_one is not None
    assert re.search("^  Вид +Кассы\r?\n  Срочность +критическая\r?$", urgent.get_content(), re.MULTILINE)
    assert "Срочность" not in usual_one.get_content()
