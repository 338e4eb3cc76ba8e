from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest

from tests.mail.parse_help import HEAD, from_header, mail, read


def encoded(text: str, charset: str = "utf-8") -> str:
    return f"=?{charset}?B?{base64.b64encode(text.encode(charset)).decode()}?="


def test_words_cut_in_the_middle_of_a_character_are_joined() -> None:
    data = "Не печатается".encode()
    words = [
        f"=?utf-8?B?{base64.b64encode(data[start : start + 7]).decode()}?="
        for start in range(0, len(data), 7)
    ]
    assert mail("Subject: " + "\n ".join(words)).subject == "Не печатается"


def test_words_cut_in_the_middle_of_a_base64_quantum_are_joined() -> None:
    whole = base64.b64encode("Не печатается чек".encode()).decode()
    words = [f"=?UTF-8?B?{whole[start : start + 10]}?=" for start in range(0, len(whole), 10)]
    assert mail("Subject: " + "\n ".join(words)).subject == "Не печатается чек"


def test_a_word_folded_inside_is_read() -> None:
    whole = base64.b64encode("Не печатается чек".encode()).decode()
    assert mail(f"Subject: =?utf-8?B?{whole[:12]}\n {whole[12:]}?=").subject == "Не печатается чек"


def test_q_words_with_spaces_and_wrong_charset_names_are_read() -> None:
    assert mail("Subject: =?win-1251?Q?=D9=F3=EA=E0 =E8=F9=E5=F2?=").subject == "Щука ищет"


def test_words_of_different_charsets_stand_side_by_side() -> None:
    assert (
        mail(f"Subject: Re: {encoded('Щука', 'koi8-r')} {encoded(' и рак')} 12").subject
        == "Re: Щука и рак 12"
    )


def test_words_glued_to_their_neighbours_are_read() -> None:
    assert mail(f"Subject: [#1042]{encoded('Ошибка')}:{encoded('Касса')}").subject == "[#1042]Ошибка:Касса"


def test_quoted_encoded_words_are_read() -> None:
    found = from_header(f'"{encoded("Пётр Юдин")}" <p@x.example>')
    assert (found.sender.name, found.sender.address) == ("Пётр Юдин", "p@x.example")


def test_broken_base64_in_a_subject_harms_nothing() -> None:
    assert mail("Subject: =?utf-8?B?0J3QtSDRgNCw0LHQvtGC0LDQtdGC=*&?= x").subject == "Не работает x"


@pytest.mark.parametrize("charset", ["utf-8", "windows-1251", "koi8-r", "iso-8859-5", "cp866"])
def test_a_subject_survives_every_charset(charset: str) -> None:
    assert mail(f"Subject: {encoded('Не проводится документ', charset)}").subject == "Не проводится документ"


@pytest.mark.parametrize("escape", ["=0D=0A", "=0A", "=0D", "=00", "=0B", "=E2=80=A8", "=C2=85"])
def test_no_encoded_line_break_reaches_a_header(escape: str) -> None:
    found = mail(f"Subject: =?utf-8?Q?Hello{escape}Bcc:_victim@x.example?=")
    assert len(found.subject.splitlines()) == 1
    assert found.subject.isprintable()
    assert found.header("bcc") is None


def test_nul_and_surrogates_vanish_from_headers() -> None:
    found = mail(b"Subject: a\x00b =?utf-7?Q?+2AA-?= c")
    assert found.subject.isprintable()
    found.subject.encode()


def test_folds_become_one_space() -> None:
    assert mail("Subject: one\n\ttwo\n   three").subject == "one two three"


def test_repeated_headers_are_all_kept_topmost_first() -> None:
    found = mail("Authentication-Results: one\nAuthentication-Results: two\nSubject: first\nSubject: second")
    assert found.header_all("authentication-results") == ("one", "two")
    assert found.subject == "first"


def test_names_of_headers_are_in_lower_case() -> None:
    assert mail("AUTO-Submitted: auto-replied").header("auto-submitted") == "auto-replied"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Mon, 2 Mar 2026 14:05:00 +0300", 11),
        ("Mon, 2 Mar 2026 14:05:00 MSK", 11),
        ("Mon, 2 Mar 2026 14:05:00 +0300 (MSK)", 11),
        ("Пн, 2 мар 2026 14:05:00 +0300", 11),
        ("понедельник, 2 марта 2026 г. 14:05:00 +0300", 11),
        ("Mon, 2 Mar 2026 14:05:00 GMT", 14),
        ("Mon, 2 Mar 2026 14:05:00 GMT+3", 11),
        ("2 Mar 2026 14:05:00 -0500", 19),
        ("Mon, 2 Mar 2026 14:05:00 +03:00", 11),
        ("Mon, 2 Mar 2026 16:05:00 YEKT", 11),
    ],
)
def test_dates_are_read_in_utc(written: str, expected: int) -> None:
    found = read(f"From: a@b.example\r\nDate: {written}\r\n\r\nx".encode())
    assert found.date == datetime(2026, 3, 2, expected, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "Mon, 2 Mar 2026 14:05:00",
        "",
        "yesterday",
        "32 Mar 2026 14:05:00 +0300",
        "Mon, 2 Mar 2026 25:00:00 +0300",
        "9" * 5000,
    ],
)
def test_dates_that_say_too_little_are_none(written: str) -> None:
    assert read(f"From: a@b.example\r\nDate: {written}\r\n\r\nx".encode()).date is None


def test_a_mail_without_date_has_none() -> None:
    assert read(b"From: a@b.example\r\n\r\nx").date is None


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("<a@b>", "<a@b>"),
        ("a@b", "<a@b>"),
        (" <a@\r\n b> (comment)", "<a@b>"),
        ("<a b@c>", "<ab@c>"),
        ("<>", None),
        ("", None),
        ("<unclosed@b", "<unclosed@b>"),
        ("<[abc]@x$y>", "<[abc]@x$y>"),
    ],
)
def test_message_ids_get_their_brackets(written: str, expected: str | None) -> None:
    assert read(f"From: a@b.example\r\nMessage-ID: {written}\r\n\r\nx".encode()).message_id == expected


def test_references_are_found_between_anything() -> None:
    found = mail("References: <a@b>,<c@d>\n\t<e@f><g@h> junk <i@j\nIn-Reply-To: Your message of Monday <a@b>")
    assert found.references == ("<a@b>", "<c@d>", "<e@f>", "<g@h>")
    assert found.in_reply_to == ("<a@b>",)


def test_references_encoded_by_mistake_are_read() -> None:
    assert mail("References: =?utf-8?q?=3Ca=40b=3E_=3Cc=40d=3E?=").references == ("<a@b>", "<c@d>")


@pytest.mark.parametrize("number", [5000, 200_000])
def test_of_very_long_references_the_first_and_the_last_are_kept(number: int) -> None:
    found = mail("References: " + "\n ".join(f"<{each}@x>" for each in range(number)))
    assert len(found.references) == 200
    assert found.references[:50] == tuple(f"<{each}@x>" for each in range(50))
    assert found.references[50:] == tuple(f"<{each}@x>" for each in range(number - 150, number))


@pytest.mark.parametrize(
    ("written", "expected"),
    [("<>", ""), ("<a@b.example>", "a@b.example"), ("a@b.example", "a@b.example"), ("", ""), ("< >", "")],
)
def test_the_return_path_tells_the_null_sender(written: str, expected: str) -> None:
    assert read(f"Return-Path: {written}\r\n".encode() + HEAD + b"\r\nx").return_path == expected


def test_a_missing_return_path_is_none() -> None:
    assert mail("Subject: x").return_path is None


def test_a_mail_of_headers_only_is_a_mail() -> None:
    assert read(HEAD).text == ""
