from __future__ import annotations

import base64

import pytest

from intake.mail.parsing.charsets.decoding import canonical
from tests.mail.parse_help import HEAD, corpus, from_header, mail, read

TEXT = "Здравствуйте! Не проводится документ, рег. номер 800199340, ООО «Ромашка»."
CODECS = {
    "utf-8": "utf-8",
    "windows-1251": "cp1251",
    "koi8-r": "koi8_r",
    "cp866": "cp866",
    "iso-8859-5": "iso8859_5",
}


def plain(charset: str) -> str:
    return f'Content-Type: text/plain; charset="{charset}"\nContent-Transfer-Encoding: 8bit'


@pytest.mark.parametrize("name", CODECS)
def test_a_declared_charset_is_read(name: str) -> None:
    text = TEXT.replace("«", '"').replace("»", '"')
    assert mail(plain(name), text.encode(CODECS[name])).text == text


@pytest.mark.parametrize(
    "label",
    ["win-1251", "cp-1251", "windows1251", "Windows_1251", "WIN1251", "CP1251", "x-cp1251", "ansi", "unknown-8bit",
     "x-unknown", "default_charset", "x-user-defined", "us-ascii", "iso-8859-1", "utf-8", "UTF8", "koi8-r", "", "none",
     "windows-1252", "undefined", "punycode", "unicode_escape", "idna", "base64", "'windows-1251'", "8bit"],
)  # fmt: skip
def test_cp1251_is_read_under_any_label(label: str) -> None:
    assert mail(plain(label), TEXT.encode("cp1251")).text == TEXT


@pytest.mark.parametrize(
    "label", ["koi8-ru", "koi8r", "koi8", "KOI8-U", "unknown-8bit", "us-ascii", "utf-8", "windows-1251", "x"]
)
def test_koi8_is_read_under_any_label(label: str) -> None:
    text = TEXT.replace("«", '"').replace("»", '"')
    assert mail(plain(label), text.encode("koi8_r")).text == text


@pytest.mark.parametrize(
    "label", ["windows-1251", "koi8-r", "iso-8859-1", "us-ascii", "unknown-8bit", "utf8", "x-utf-8", "cp866"]
)
def test_utf8_is_read_under_any_label(label: str) -> None:
    assert mail(plain(label), TEXT.encode()).text == TEXT


@pytest.mark.parametrize("codec", ["cp1251", "koi8_r", "utf-8"])
@pytest.mark.parametrize(
    "text",
    ["СРОЧНО! НЕ РАБОТАЕТ КАССА", "Щука: НДС не выделяется", "Заявка", "Ошибка 1С", "не печатается чек", 'ООО "Эхо"',
     "Юлия Щёкина", "ПЕЧАТЬ ЦЕННИКОВ", "Объект не найден", "Помогите"],
)  # fmt: skip
def test_a_raw_8_bit_subject_is_read(codec: str, text: str) -> None:
    assert mail(b"Subject: " + text.encode(codec)).subject == text


def test_a_raw_8_bit_subject_follows_the_declared_charset_of_the_body() -> None:
    header = b"Subject: " + "Эхо".encode("koi8_r") + b"\nContent-Type: text/plain; charset=koi8-r"
    assert mail(header, "Эхо".encode("koi8_r")).subject == "Эхо"


def test_a_raw_8_bit_subject_follows_the_first_text_of_a_multipart() -> None:
    part = b"--b\r\nContent-Type: text/plain; charset=koi8-r\r\n\r\n" + "Эхо".encode("koi8_r") + b"\r\n--b--"
    header = b"Content-Type: multipart/mixed; boundary=b\nSubject: " + "Эхо".encode("koi8_r")
    assert mail(header, part).subject == "Эхо"


@pytest.mark.parametrize(
    ("label", "codec"),
    [("win-1251", "cp1251"), ("koi8-ru", "koi8_u"), ("KOI8R", "koi8_r"), ("cp-866", "cp866"), ("utf8", "utf_8"), ("unknown-8bit", None),
     ("punycode", None), ("base64", None), ("undefined", None), ("x" * 5000, None), ("\x00", None), ("ISO-8859-1", "cp1252"), ("gb2312", "gb18030")],
)  # fmt: skip
def test_labels_have_codecs_or_none(label: str, codec: str | None) -> None:
    assert canonical(label) == codec


def test_one_damaged_character_does_not_make_utf8_into_another_charset() -> None:
    body = TEXT.encode() + b"\xd0"
    assert mail(plain("utf-8"), body).text == TEXT + "\ufffd"


def test_french_stays_french_under_latin_1() -> None:
    assert (
        mail(plain("iso-8859-1"), "Où est l'été, à Noël?".encode("latin-1")).text == "Où est l'été, à Noël?"
    )


def test_declared_twice_and_differently_the_bytes_decide() -> None:
    raw = (
        HEAD
        + b"Content-Type: text/plain; charset=utf-8; charset=windows-1251\r\n\r\n"
        + TEXT.encode("cp1251")
    )
    assert read(raw).text == TEXT


def test_two_content_type_headers_are_no_obstacle() -> None:
    raw = (
        HEAD + b"Content-Type: text/plain; charset=koi8-r\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    )
    assert read(raw + TEXT.encode()).text == TEXT


def test_utf16_with_a_byte_order_mark_is_read() -> None:
    body = base64.b64encode(TEXT.encode("utf-16"))
    assert (
        mail("Content-Type: text/plain; charset=utf-16\nContent-Transfer-Encoding: base64", body).text == TEXT
    )


def test_the_charset_of_an_html_part_may_stand_in_its_meta_tag() -> None:
    body = '<html><head><meta charset="windows-1251"></head><body>Щука</body></html>'.encode("cp1251")
    assert mail("Content-Type: text/html", body).text == "Щука"


def test_the_transfer_encoding_may_be_written_carelessly() -> None:
    for written in ("base64 ", " Base64", "base64;", '"base64"', "BASE64 (encoded)"):
        header = f"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: {written}"
        assert mail(header, base64.encodebytes(TEXT.encode())).text == TEXT


@pytest.mark.parametrize("name", ["01.eml", "02.eml", "03.eml", "04.eml", "05.eml"])
def test_wrong_labels_of_real_mails_lose_no_letter(name: str) -> None:
    read_mail = corpus(f"wrong-charset-label-{name}")
    whole = read_mail.text + read_mail.subject + read_mail.sender.name
    assert "\ufffd" not in whole
    assert not any("\x80" <= each <= "\u03ff" and each not in "«»№" for each in whole)
    assert "рганизация:" in read_mail.text


def test_the_display_name_may_be_raw_8_bit() -> None:
    found = from_header("Пётр Юдин <p@x.example>".encode("cp1251"))
    assert (found.sender.name, found.sender.address) == ("Пётр Юдин", "p@x.example")
