"""Calendar files: listed with what is in them; what somebody writes in an answer to an invitation is read."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from intake.desk.automatic.calendar_words import speaks_beside
from intake.desk.automatic.recognition import automatic_reason
from intake.desk.message import InboundMail
from intake.mail.parsing.parse import Closely, parse
from intake.mail.parsing.text.calendars import Calendar, Event, read_calendar, with_comment
from tests.mail.parse_help import HEAD, multipart

NOW = datetime(2026, 11, 30, tzinfo=UTC)
EVENT = (
    "BEGIN:VEVENT\nDTSTART;TZID=Asia/Yekaterinburg:20261203T143000\nDTEND:20261203T100000Z\n"
    'SUMMARY:Осмотр\\, склад № 2 и\n  кассы\\nвсе\nORGANIZER;CN="Зимин; Олег":MAILTO:zimin@veter.example\n'
    "LOCATION:Склад\n{}BEGIN:VALARM\nSUMMARY:звонок\nCOMMENT:не читать\nEND:VALARM\nEND:VEVENT\n"
)


def file(*lines: str, method: str = "REPLY") -> bytes:
    within = EVENT.format("".join(f"{line}\n" for line in lines))
    return f"BEGIN:VCALENDAR\nMETHOD:{method}\n{within}END:VCALENDAR\n".encode()


def read(data: bytes, charset: str = "") -> Calendar:
    found = read_calendar(data, charset)
    assert found is not None
    return found


def answer(
    words: str, calendar: bytes, kind: str = "text/calendar; charset=utf-8; method=REPLY"
) -> InboundMail:
    text = f"Content-Type: text/plain; charset=utf-8\n\n{words}"
    return multipart("multipart/alternative", text, f"Content-Type: {kind}\n\n".encode() + calendar)


def test_a_calendar_tells_its_method_and_its_events_in_the_zone_that_it_says() -> None:
    assert read(file()) == Calendar(
        "REPLY",
        (
            Event(
                "Осмотр, склад № 2 и кассы все",
                "2026-12-03 14:30 Asia/Yekaterinburg",
                "2026-12-03 10:00 UTC",
                "Зимин; Олег <zimin@veter.example>",
                "Склад",
            ),
        ),
        "",
    )


@pytest.mark.parametrize(
    ("value", "start"),
    [
        ("DTSTART:20261203T143000", "2026-12-03 14:30"),
        ("DTSTART;VALUE=DATE:20261203", "2026-12-03"),
        (
            'DTSTART;TZID="(GMT+03:00) Moscow, St. Petersburg":20261203T143000',
            "2026-12-03 14:30 (GMT+03:00) Moscow, St. Petersburg",
        ),
        ("DTSTART:tomorrow", ""),
    ],
)
def test_a_time_is_told_as_it_was_written(value: str, start: str) -> None:
    data = f"BEGIN:VCALENDAR\nBEGIN:VEVENT\n{value}\nEND:VEVENT\nEND:VCALENDAR".encode()
    assert read(data).events[0].start == start


@pytest.mark.parametrize(
    ("data", "charset"),
    [
        (file().replace(b"\n", b"\r\n"), "utf-8"),
        (b"\xef\xbb\xbf" + file(), ""),
        (file().decode().encode("cp1251"), "windows-1251"),
        (file().decode().encode("utf-16"), "utf-16"),
        (file().replace(b"SUMMARY", b"summary"), ""),
    ],
)
def test_calendars_are_read_in_any_writing(data: bytes, charset: str) -> None:
    assert read(data, charset).events[0].summary == "Осмотр, склад № 2 и кассы все"


def test_a_calendar_of_an_old_telephone_is_read_in_its_charset() -> None:
    value = "SUMMARY;ENCODING=QUOTED-PRINTABLE;CHARSET=KOI8-R:=EF=D3=\r\n=CD=CF=D4=D2"
    data = f"BEGIN:VCALENDAR\r\nVERSION:1.0\r\nBEGIN:VEVENT\r\n{value}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    assert read(data.encode()).events == (Event("Осмотр"),)


@pytest.mark.parametrize("kind", ["text/calendar", "application/ics", "application/octet-stream"])
def test_a_calendar_file_is_listed_with_what_is_in_it(kind: str) -> None:
    found = multipart(
        "multipart/mixed",
        "\nHello",
        f"Content-Type: {kind}; name=a.ics\n\n".encode() + file(method="PUBLISH"),
    )
    assert found.attachments[0].holds.splitlines() == [
        "PUBLISH",
        "Осмотр, склад № 2 и кассы все",
        "2026-12-03 14:30 Asia/Yekaterinburg – 2026-12-03 10:00 UTC",
        "Зимин; Олег <zimin@veter.example>",
        "Склад",
    ]


@pytest.mark.parametrize(
    "data", [b"", b"hello", b"BEGIN:VCALENDAR", b"BEGIN:VCALENDAR\nEND:VEVENT\nMETHOD\n:\n;:x\nSUMMARY:x"]
)
def test_what_is_no_calendar_tells_nothing(data: bytes) -> None:
    found = read_calendar(data, "")
    assert found in {None, Calendar("", (), "")}


def test_a_comment_is_read_wherever_it_stands_and_once() -> None:
    comments = (
        "COMMENT:Не успеем\\, увезли",
        'ATTENDEE;PARTSTAT=DECLINED;X-RESPONSE-COMMENT="Давайте в пятницу":mailto:a@b.example',
        "COMMENT:Не успеем\\, увезли",
    )
    assert read(file(*comments)).comment == "Не успеем, увезли\nДавайте в пятницу"


@pytest.mark.parametrize(
    ("body", "whole"),
    [
        ("", "Не успеем"),
        ("Привет", "Привет\n\nНе успеем"),
        ("Увы,\nне  успеем: Не\nуспеем", "Увы,\nне  успеем: Не\nуспеем"),
    ],
)
def test_a_comment_is_added_to_a_text_that_lacks_it(body: str, whole: str) -> None:
    assert with_comment(body, "Не успеем") == whole


def test_megabytes_of_calendar_take_no_time() -> None:
    started = time.process_time()
    for data in (
        b"BEGIN:VCALENDAR\n" + b"BEGIN:VEVENT\nSUMMARY:x\n" * 100_000,
        b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY" + b";A=b" * 300_000 + b"x",
        b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY" + b';A="b",' * 300_000,
        b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n" + b"COMMENT:" + b"\\n" * 500_000,
    ):
        assert len(read(data).events) <= 5
    assert time.process_time() - started < 4


@pytest.mark.parametrize("method", ["REPLY", "COUNTER", "DECLINECOUNTER", "CANCEL", "REFRESH"])
def test_an_answer_with_a_comment_reaches_people_and_one_without_is_a_calendars(method: str) -> None:
    kind = f"text/calendar; charset=utf-8; method={method}"
    said = answer("", file("COMMENT:Сканер не работает", method=method), kind)
    assert said.text == "Сканер не работает"
    assert automatic_reason(said) is None
    silent = automatic_reason(answer("", file(method=method), kind))
    assert silent is not None
    assert (silent.kind, silent.reason) == ("calendar", f"calendar {method}")


def test_of_who_may_command_a_comment_is_no_word_for_readers_may_not_see_it() -> None:
    raw = HEAD + b"Content-Type: text/calendar; charset=utf-8; method=REPLY\r\n\r\n" + file("COMMENT:#close")
    closely = Closely(is_meant=lambda sender: True, is_secret=lambda content: False)
    assert (parse(raw, NOW, closely=closely).text, parse(raw, NOW, closely=closely).calendar_comment) == (
        "",
        "",
    )
    assert parse(raw, NOW).text == "#close"


@pytest.mark.parametrize(
    ("words", "own"),
    [
        ("Не придём: сканер снова не виден.", True),
        ("We can't come, the till is silent again.", True),
        ("Прошу перенести встречу на пятницу.", True),
        ("", False),
        ("Ок", False),
        ("Olga Kuzmina has accepted this invitation.", False),
        ("Ольга Кузьмина приняла приглашение на мероприятие.", False),
        ("Ольга Кузьмина отклонил(а) ваше приглашение на встречу", False),
        ("Olga hat diese Einladung angenommen.", False),
        ("Когда: 4 декабря, 10:00\nГде: Склад\n\n*~*~*~*~*", False),
        ("Когда: 4 декабря\nГде: Склад\nЛучше приезжайте в пятницу", True),
        ("Ольга: Осмотр, склад № 2\nчт, 3 дек. 2026 г.", False),
        ("Принято: но к этому времени база так и не открывается.", True),
        ("Участие подтверждено. Но касса не работает уже день.", True),
        ("Tentative: we cannot open the database since Monday.", True),
        ("I have accepted this meeting, but the report is still empty.", True),
        ("Осмотр, склад № 2 не состоится: отчёт пустой, пришлите исправление.", True),
        ("На «Осмотр, склад № 2» не приду: касса не работает, помогите", True),
        ("Когда: 4 декабря\nМесто: Склад\n\nМесто: касса № 3 не печатает чеки", True),
        ("Ольга Кузьмина отклонила приглашение на встречу «Осмотр, склад № 2».", False),
        (
            "Ольга Кузьмина приняла это приглашение.\n\nОсмотр, склад № 2\nКогда: чт, 3 дек. 2026 г.\nГде: Склад",
            False,
        ),
        (
            "Olga has declined this invitation.\n\nhttps://cal.example/r\nTo stop getting such mails, do not answer.",
            False,
        ),
        ("Ольга не придёт на встречу «Осмотр, склад № 2»", False),
        ("Olga will not attend Осмотр, склад № 2", False),
    ],
)
def test_what_programs_write_beside_an_answer_is_nobodys_word(words: str, own: bool) -> None:
    assert speaks_beside(words, "Осмотр, склад № 2") is own
    mail = replace(answer(words, file()), calendar_summary="Осмотр, склад № 2")
    assert (automatic_reason(mail) is None) is own


@pytest.mark.parametrize(
    ("words", "own"),
    [
        ("Отменяю встречу: программа не запускается, помогите срочно.", True),
        ("Отмена. Сканер снова не виден, позвоните.", True),
        ("Обсудим, почему касса не печатает.\nВозьмите журнал.", False),
        ("Обсудим, почему касса не печатает.\nСканер не виден, помогите!", True),
        ("Встреча отменена.", False),
        ("Это событие отменено и удалено из вашего календаря.", False),
        ("", False),
    ],
)
def test_a_cancellation_with_new_words_that_want_something_reaches_people(words: str, own: bool) -> None:
    described = file("DESCRIPTION:Обсудим\\, почему касса не печатает.\\nВозьмите журнал.", method="CANCEL")
    said = answer(words, described, "text/calendar; charset=utf-8; method=CANCEL")
    assert (automatic_reason(said) is None) is own


@pytest.mark.parametrize(
    ("organizer", "text"), [("ivan@firma.example", "Касса не печатает, созвонимся?"), ("x@other.example", "")]
)
def test_what_an_invitation_says_is_its_senders_word_where_it_says_all_and_is_his(
    organizer: str, text: str
) -> None:
    about = f"DESCRIPTION:Касса не печатает\\, созвонимся?\nORGANIZER;CN=Ivan:mailto:{organizer}"
    event = f"BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\n{about}\nEND:VEVENT\nEND:VCALENDAR\n"
    head = b"Content-Type: text/calendar; charset=utf-8; method=REQUEST\r\n\r\n"
    assert parse(HEAD + head + event.encode(), NOW).text == text


@pytest.mark.parametrize("method", ["REQUEST", "PUBLISH", "ADD"])
def test_the_comment_of_an_invitation_is_not_its_sender_s_word(method: str) -> None:
    calendar = f"BEGIN:VCALENDAR\nMETHOD:{method}\nBEGIN:VEVENT\nSUMMARY:a\nCOMMENT:Организация: ООО «Чужая»\nEND:VEVENT\nEND:VCALENDAR"
    text = "Content-Type: text/plain; charset=utf-8\n\nНе работает отчёт"
    found = multipart(
        "multipart/mixed", text, f"Content-Type: text/calendar; charset=utf-8; method={method}\n\n{calendar}"
    )
    assert found.text == "Не работает отчёт"
    answer = calendar.replace(method, "REPLY")
    found = multipart("multipart/mixed", text, f"Content-Type: text/calendar; charset=utf-8\n\n{answer}")
    assert found.text == "Не работает отчёт\n\nОрганизация: ООО «Чужая»"
