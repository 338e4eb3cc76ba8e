"""Composed mail: what a parser reads back is what went in, cleaned, and nothing more."""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from email.header import decode_header, make_header
from email.message import Message
from email.utils import collapse_rfc2231_value, getaddresses, parsedate_to_datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.desk.message import Address
from intake.desk.outbound import FilePart, OutboundMail
from intake.mail.one_line import one_line
from intake.mail.writing.compose import UncomposableAddress, compose, reply_references
from intake.mail.writing.filenames import clean_file_name
from intake.mail.writing.headers import MAXIMUM_NAME
from tests.mail.mime import content, parts

MOSCOW = timezone(timedelta(hours=3))

MAIL = OutboundMail(
    message_id="<abc.1042@desk.example>",
    sender=Address("support@desk.example", "Служба поддержки"),
    to=(Address("o.kuzmina@client.example", "Ольга Кузьмина"),),
    subject="[#1042] Не загружается выписка из банка",
    text="Здравствуйте!\n\nМы приняли ваше обращение.\n",
    html="<p>Здравствуйте!</p>\n",
    date=datetime(2026, 3, 2, 10, 12, tzinfo=MOSCOW),
    language="ru",
)

OUR_HEADERS = {
    "content-type", "content-transfer-encoding", "mime-version", "date", "message-id", "from", "to", "reply-to",
    "subject", "in-reply-to", "references", "content-language", "auto-submitted", "x-auto-response-suppress",
    "x-ms-reactions",
}  # fmt: skip


def parse(raw: bytes) -> Message:
    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert b"\r" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    parsed = email.message_from_bytes(raw)
    for part in parsed.walk():
        assert part.defects == []
    names = [name.lower() for name in parsed]
    assert len(names) == len(set(names))
    assert set(names) <= OUR_HEADERS
    return parsed


def composed(**changes: Any) -> Message:
    return parse(compose(replace(MAIL, **changes)))


def decoded(message: Message, name: str) -> str:
    unfolded = re.sub(r"\r?\n(?=[ \t])", "", message[name])
    return str(make_header(decode_header(unfolded)))


def addresses(message: Message, name: str) -> list[tuple[str, str]]:
    unfolded = re.sub(r"\r?\n(?=[ \t])", "", message[name])
    return [(str(make_header(decode_header(display))), spec) for display, spec in getaddresses([unfolded])]


def texts(message: Message) -> Iterator[str]:
    for part in message.walk():
        if part.get_content_maintype() == "text" and not part.get_filename():
            yield content(part).decode().replace("\r\n", "\n")


# --- Shape ----------------------------------------------------------------------------------------


def test_text_and_html_are_alternatives_and_the_text_comes_first() -> None:
    mail = composed()
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in parts(mail)] == ["text/plain", "text/html"]
    assert list(texts(mail)) == [MAIL.text, MAIL.html]


def test_without_html_the_mail_is_plain_text() -> None:
    mail = composed(html="")
    assert mail.get_content_type() == "text/plain"
    assert list(texts(mail)) == [MAIL.text]
    assert mail["MIME-Version"] == "1.0"


def test_files_stand_behind_the_alternatives() -> None:
    mail = composed(attachments=(FilePart("a.png", "image/png", b"\x89PNG"),))
    assert mail.get_content_type() == "multipart/mixed"
    assert [part.get_content_type() for part in parts(mail)] == ["multipart/alternative", "image/png"]
    assert content(parts(mail)[1]) == b"\x89PNG"
    assert "MIME-Version" not in parts(mail)[0]


def test_the_same_mail_gives_the_same_bytes() -> None:
    assert compose(MAIL) == compose(replace(MAIL))


def test_the_date_keeps_the_zone_of_the_desk() -> None:
    assert composed()["Date"] == "Mon, 02 Mar 2026 10:12:00 +0300"
    assert parsedate_to_datetime(
        composed(date=datetime(2026, 3, 2, tzinfo=UTC))["Date"]
    ).utcoffset() == timedelta(0)
    with pytest.raises(ValueError, match="zone"):
        compose(replace(MAIL, date=datetime(2026, 3, 2)))  # noqa: DTZ001


def test_only_automatic_mail_asks_robots_to_stay_silent() -> None:
    assert composed()["Auto-Submitted"] == "auto-replied"
    assert composed()["X-Auto-Response-Suppress"] == "DR, RN, NRN, OOF, AutoReply"
    relayed = composed(automatic=False)
    assert "Auto-Submitted" not in relayed
    assert "X-Auto-Response-Suppress" not in relayed


def test_every_mail_of_ours_forbids_reactions_which_nobody_would_see() -> None:
    assert composed()["X-MS-Reactions"] == composed(automatic=False)["X-MS-Reactions"] == "disallow"


def test_no_mail_looks_like_a_list_s() -> None:
    assert not {"list-id", "list-unsubscribe", "precedence"} & {name.lower() for name in composed()}


def test_the_tag_is_readable_even_undecoded() -> None:
    assert b"\r\nSubject: [#1042] =?utf-8?B?" in compose(MAIL)


# --- Encodings ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Plain words.\n", "7bit"),
        (
            "The “quoted” word – in a long English sentence with nothing else foreign in it at all.\n",
            "quoted-printable",
        ),
        ("x" * 999, "quoted-printable"),
        ("Здравствуйте!\n", "base64"),
        ("Я" * 5000, "base64"),
    ],
)
def test_the_encoding_suits_the_text(text: str, encoding: str) -> None:
    mail = composed(html="", text=text)
    assert mail["Content-Transfer-Encoding"] == encoding
    assert list(texts(mail)) == [text if text.endswith("\n") else text + "\n"]


@settings(max_examples=200)
@given(st.text(), st.text(min_size=1))
def test_any_text_comes_back_without_control_characters_and_with_newlines_alone(text: str, html: str) -> None:
    def clean(value: str) -> str:
        value = re.sub(
            "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", "", value.replace("\r\n", "\n").replace("\r", "\n")
        )
        return value if value.endswith("\n") else value + "\n"

    assert list(texts(composed(text=text, html=html))) == [clean(text), clean(html)]


@pytest.mark.parametrize("line", ["From me to you", ".", "..", "-- ", "--=_x", "\t", "=20", "=", "a  \nb \n"])
def test_lines_with_a_meaning_to_some_program_arrive_as_they_are(line: str) -> None:
    text = f"one\n{line}\ntwo\n"
    assert list(texts(composed(text=text, html=""))) == [text]
    assert list(texts(composed(text=text + "–\n", html=""))) == [text + "–\n"]


def test_a_large_file_is_composed_without_many_copies() -> None:
    mail = parse(
        compose(replace(MAIL, attachments=(FilePart("a.bin", "application/zip", bytes(5_000_000)),)))
    )
    assert content(parts(mail)[1]) == bytes(5_000_000)


def test_lone_surrogates_do_not_stop_a_mail() -> None:
    mail = composed(subject="a\ud800b", text="a\udfffb\n", html="", sender=Address("a@b.example", "\ud83d"))
    assert decoded(mail, "Subject") == "a b"
    assert list(texts(mail)) == ["ab\n"]


# --- Headers that somebody else wrote -------------------------------------------------------------


@settings(max_examples=300)
@given(st.text(max_size=600))
def test_any_subject_comes_back_cleaned(subject: str) -> None:
    assert decoded(composed(subject=subject), "Subject") == one_line(subject)


@settings(max_examples=200)
@given(st.text(alphabet="=?utf8QB_ a[]#1я\t\r\n", max_size=200))
def test_a_subject_that_looks_encoded_is_not_decoded_twice(subject: str) -> None:
    assert decoded(composed(subject=subject), "Subject") == one_line(subject)


@pytest.mark.parametrize(
    "text", ["=?utf-8?B?YQ==?=", "[#1] =?utf-8?Q?=0D=0ABcc:_a@b?= end", "a=?utf-8?Q?b?=", "=?"]
)
def test_an_encoded_word_in_a_value_is_shown_as_it_was_typed(text: str) -> None:
    mail = composed(
        subject=text, to=(Address("a@client.example", text),), attachments=(FilePart("a" + text, "", b""),)
    )
    assert decoded(mail, "Subject") == text
    assert addresses(mail, "To") == [(text, "a@client.example")]
    assert parts(mail)[1].get_filename() == clean_file_name("a" + text)


@settings(max_examples=300)
@given(st.text(max_size=200), st.text(max_size=200))
def test_any_display_name_comes_back_cleaned_beside_its_address(one: str, two: str) -> None:
    mail = composed(
        sender=Address("support@desk.example", one),
        to=(Address("a@client.example", two), Address("b@client.example", one)),
        reply_to=Address("support+token@desk.example", two),
    )
    first, second = one_line(one, MAXIMUM_NAME), one_line(two, MAXIMUM_NAME)
    assert addresses(mail, "From") == [(first, "support@desk.example")]
    assert addresses(mail, "To") == [(second, "a@client.example"), (first, "b@client.example")]
    assert addresses(mail, "Reply-To") == [(second, "support+token@desk.example")]


@settings(max_examples=300)
@given(st.text(max_size=400))
def test_any_file_name_comes_back_as_a_harmless_label(name: str) -> None:
    mail = composed(attachments=(FilePart(name, "application/pdf", b"%PDF"),))
    part = parts(mail)[1]
    label = clean_file_name(name)
    assert part.get_filename() == label
    told = collapse_rfc2231_value(part.get_param("name", ""))
    assert str(make_header(decode_header(re.sub(r"\r?\n(?=[ \t])", "", told)))) == label
    assert set(part) == {"Content-Type", "Content-Disposition", "Content-Transfer-Encoding"}
    assert not set(label) & set('/\\:*?"<>|\r\n\0')
    assert 0 < len(label) <= 150


@settings(max_examples=200)
@given(st.lists(st.text(max_size=60)), st.text(max_size=60), st.text(max_size=40), st.text(max_size=60))
def test_no_reference_language_or_type_adds_a_header(
    references: list[str], parent: str, language: str, kind: str
) -> None:
    composed(
        references=tuple(references),
        in_reply_to=parent,
        language=language,
        attachments=(FilePart("a", kind, b"x"),),
    )


@pytest.mark.parametrize(
    "evil", ["\r\nBcc: a@evil.example", "\nBcc: x", "\rBcc: x", "\0", "\u2028Bcc: x", "\x85Bcc: x"]
)
def test_line_breaks_in_any_header_source_begin_no_header(evil: str) -> None:
    raw = compose(
        replace(
            MAIL,
            subject=f"Тема{evil}",
            sender=Address("support@desk.example", f"desk{evil}"),
            to=(Address("a@client.example", f"Имя{evil}"),),
            reply_to=Address("b@client.example", evil),
            in_reply_to=f"<a@b>{evil}",
            references=(f"<a{evil}@b>", "<ok@b>"),
            language=f"ru{evil}",
            attachments=(FilePart(f"a{evil}.txt", f"text/plain{evil}", b"x"),),
        ),
    )
    mail = parse(raw)
    assert "Bcc" not in mail
    assert not re.search(rb"^Bcc:", raw, re.MULTILINE)
    assert "In-Reply-To" not in mail
    assert "Content-Language" not in mail
    assert mail["References"] == "<ok@b>"


def test_direction_marks_never_reach_a_header() -> None:
    mail = composed(
        subject="счёт\u202egpj.exe",
        sender=Address("support@desk.example", "\u202eDesk\u2066"),
        attachments=(FilePart("счёт\u202egpj.exe", "application/x", b""),),
    )
    assert decoded(mail, "Subject") == "счёт gpj.exe"
    assert addresses(mail, "From")[0][0] == "Desk"
    assert parts(mail)[1].get_filename() == "счёт gpj.exe"


# --- Addresses ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "", "@", "a@", "@b", "plain", "a b@c.example", "a@b@c.example", "<a@b.example>", "a@b.example>",
        '"a"b@c.example', "a@[127.0.0.1", "a@[localhost]", "a@b..c", "a@-b.example", "a@b.example,x@y.z",
        "a@b.example\r\nBcc: x@y.z", "a@b.example\n", "a@b.example (comment)", "a" * 65 + "@b.example",
        "a@" + "b." * 130 + "c", "a@b.example\0", "a;@b.example", "a\u200b@b.example", "a@\udcff.example",
        "a@ｅxample.com", "a@example。com", "a@\u212aredit.example", "a@i❤.ws",
    ],
)  # fmt: skip
def test_what_is_no_plain_address_is_refused_in_every_place(address: str) -> None:
    for change in (
        {"to": (Address("ok@client.example"), Address(address))},
        {"sender": Address(address)},
        {"reply_to": Address(address)},
    ):
        with pytest.raises(UncomposableAddress):
            compose(replace(MAIL, **change))


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("Olga.Kuzmina+1c@Client.example", "Olga.Kuzmina+1c@Client.example"),
        ("o'neil_{x}@localhost", "o'neil_{x}@localhost"),
        ("xn--h1akdx@xn--e1afmkfd.xn--p1ai", "xn--h1akdx@xn--e1afmkfd.xn--p1ai"),
        ("info@пример.рф", "info@xn--e1afmkfd.xn--p1ai"),
        ("info@Straße.de", "info@xn--strae-oqa.de"),  # IDNA2003 made strasse.de of it, somebody else's
        ("info@βόλος.gr", "info@xn--nxasmm1c.gr"),
    ],
)
def test_plain_addresses_go_as_they_are_and_domains_as_ascii(address: str, written: str) -> None:
    assert addresses(composed(to=(Address(address, "Имя"),)), "To") == [("Имя", written)]


def test_many_recipients_are_folded() -> None:
    people = tuple(Address(f"person{n}@client.example", f"Человек, {n}-й") for n in range(100))
    mail = composed(to=people)
    assert [spec for _, spec in addresses(mail, "To")] == [person.address for person in people]


# --- Threads --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "message_id", ["", "abc@desk.example", "<a b@c>", "<a@b>\r\nX: y", "<=?utf-8?Q?a?=@b>", "<я@b>"]
)
def test_a_message_id_that_is_none_is_refused(message_id: str) -> None:
    with pytest.raises(ValueError, match="no Message-ID"):
        compose(replace(MAIL, message_id=message_id))


def test_long_references_keep_the_first_and_the_last_and_are_never_encoded() -> None:
    references = tuple(f"<{'x' * 60}{number}@relay.example>" for number in range(200))
    mail = composed(references=references, in_reply_to=references[-1])
    kept = mail["References"].split()
    assert kept[0] == references[0]
    assert tuple(kept[1:]) == references[-len(kept) + 1 :]
    assert 2 < len(kept) <= 20
    assert len(" ".join(kept)) <= 900
    assert "=?" not in mail["References"]
    assert mail["In-Reply-To"] == references[-1]


def test_a_single_giant_reference_stays_on_a_line_of_its_own() -> None:
    giant = f"<{'y' * 480}@relay.example>"
    mail = composed(references=("<first@x>", giant), in_reply_to=giant)
    assert mail["References"].split() == ["<first@x>", giant]
    assert mail["In-Reply-To"] == giant


def test_a_reply_refers_to_the_whole_thread_and_last_to_its_parent() -> None:
    assert reply_references(("<1@x>", "<2@x>"), "<3@x>") == ("<1@x>", "<2@x>", "<3@x>")
    assert reply_references((), "<3@x>") == ("<3@x>",)
    assert reply_references(("<1@x>", "<3@x>", "<2@x>", "<1@x>"), "<3@x>") == ("<1@x>", "<2@x>", "<3@x>")
    assert reply_references(("<1@x>", "broken id", "<2 @x>"), None) == ("<1@x>",)
    assert reply_references((), None) == ()


@given(st.lists(st.integers(0, 400)), st.integers(0, 400))
def test_references_stay_within_their_bounds_and_end_with_the_parent(numbers: list[int], parent: int) -> None:
    inbound = tuple(f"<{'z' * (number % 90)}{number}@x.example>" for number in numbers)
    parent_id = f"<{'z' * (parent % 90)}{parent}@x.example>"
    kept = reply_references(inbound, parent_id)
    assert kept[-1] == parent_id
    assert len(kept) <= 20
    assert len(" ".join(kept)) <= 900
    assert len(set(kept)) == len(kept)


# --- Attached mails -------------------------------------------------------------------------------


def test_a_clean_mail_is_attached_as_a_mail() -> None:
    inner = b"From: a@b.example\nSubject: Hi\n\nText\n"
    part = parts(composed(attachments=(FilePart("Пересланное", "message/rfc822", inner),)))[1]
    assert part.get_content_type() == "message/rfc822"
    assert part["Content-Transfer-Encoding"] == "7bit"
    assert part.get_filename() == "Пересланное.eml"
    assert parts(part)[0]["Subject"] == "Hi"


@pytest.mark.parametrize(
    "inner",
    [
        "Тема: я\n".encode("cp1251"),
        b"A: " + b"x" * 999,
        b"A: a\0b",
        b"A: a\rb",
        b"no header",
        b"From me\n\nx",
        b"",
    ],
)
def test_a_mail_that_no_relay_would_leave_alone_is_attached_as_a_file(inner: bytes) -> None:
    part = parts(composed(attachments=(FilePart("a.eml", "message/rfc822", inner),)))[1]
    assert part.get_content_type() == "application/octet-stream"
    assert part.get_filename() == "a.eml"
    assert content(part) == inner


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "text",
        "multipart/mixed",
        "message/partial",
        "a/b/c",
        "image/png\r\nX: y",
        "image /png",
        "картинка/png",
    ],
)
def test_a_type_that_a_file_cannot_have_becomes_the_unknown_one(content_type: str) -> None:
    part = parts(composed(attachments=(FilePart("a", content_type, b"\xff"),)))[1]
    assert part.get_content_type() == "application/octet-stream"
    assert content(part) == b"\xff"


def test_a_long_file_name_keeps_its_extension() -> None:
    label = clean_file_name("Очень длинное имя " * 30 + ".pdf")
    assert label.endswith(".pdf")
    assert len(label) == 150
    assert clean_file_name("../../etc/passwd") == "_.._etc_passwd"
    assert clean_file_name("...") == "file"
