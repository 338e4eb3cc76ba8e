"""What is read of a mail although it isn't written as it should be, and what is left as it stands."""

from __future__ import annotations

import base64
import hashlib
import time
from pathlib import Path

import pytest

from intake.mail.parsing.charsets.decoding import decoded
from intake.mail.parsing.charsets.labels import name_of
from intake.mail.parsing.header.headers import decode_words
from intake.mail.parsing.html.reduced import is_never_closed
from intake.mail.parsing.html.text import html_to_text
from intake.mail.parsing.parse import Closely, attachment_bytes, parse
from intake.mail.parsing.structure.transfer import undeclared
from intake.mail.parsing.text.armour import without_armour
from intake.mail.parsing.text.data_pictures import take_pictures
from tests.mail.ambiguous import signed
from tests.mail.parse_help import ARRIVED, HEAD, mail, multipart, read

PICTURE = b"\x89PNG\r\n\x1a\n and so on"
IN_A_PAGE = f'<p>Look: <img src="data:image/png;base64,{base64.b64encode(PICTURE).decode()}"> here</p>'
SIGNATURE = "-----BEGIN PGP SIGNATURE-----\nVersion: x\n\nabcd\n=efgh\n-----END PGP SIGNATURE-----"


def test_a_picture_within_a_page_is_a_file_that_belongs_to_the_text() -> None:
    found = mail("Content-Type: text/html; charset=utf-8", IN_A_PAGE)
    (picture,) = found.attachments
    assert (picture.name, picture.content_type, picture.inline) == ("part-1-1.png", "image/png", True)
    assert found.text == "Look: here"


def test_a_picture_within_a_page_can_be_had() -> None:
    raw = HEAD + b"Content-Type: text/html\r\n\r\n" + IN_A_PAGE.encode()
    assert [content for _, content in attachment_bytes(raw)] == [PICTURE]


def test_one_picture_that_a_page_shows_twice_is_one_file() -> None:
    assert len(mail("Content-Type: text/html; charset=utf-8", IN_A_PAGE * 2).attachments) == 1


def test_an_address_of_a_picture_that_somebody_writes_about_stays() -> None:
    page = b"<p>Begin it with data:image/png;base64,AAAA and go on</p>"
    assert take_pictures(page) == (page, ())


def test_pictures_and_style_sheets_of_megabytes_cut_nothing_off() -> None:
    styles = "<style>p { margin: 0 }</style>" * 40_000
    page = f'<img src="data:image/png;base64,{"AAAA" * 700_000}">{styles}<p>The last words</p>'
    found = mail("Content-Type: text/html; charset=utf-8", page)
    assert found.text == "The last words"
    assert "text cut" not in found.defects
    assert "ambiguous parts" in found.defects


@pytest.mark.parametrize("begin", ["<!-- x", "<style>p{}</head><body>", "<title>", "<script>1</head><body>"])
def test_words_below_what_has_no_end_are_read_and_others_may_not_see_them(begin: str) -> None:
    found = mail("Content-Type: text/html; charset=utf-8", f"<p>One</p>{begin}<p>Two</p>")
    assert found.text.startswith("One")
    assert found.text.endswith("Two")
    assert "ambiguous parts" in found.defects


@pytest.mark.parametrize(
    "page", ["<!-- a --><p>b", "<style>a</style>b", "<STYLE>a</style >b", "<!-->b", "a <! b"]
)
def test_what_has_an_end_is_never_called_endless(page: str) -> None:
    assert not is_never_closed(page)
    assert "b" in html_to_text(page)


def test_armour_goes_and_the_words_stay() -> None:
    text = (
        f"Above\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nWords\n- -- \nName\n{SIGNATURE}\nBelow"
    )
    assert without_armour(text) == "Above\nWords\n-- \nName\n\nBelow"


@pytest.mark.parametrize("inside", ["These are words, and no base64.", "abcd efgh", "#close"])
def test_words_between_the_lines_of_armour_are_no_armour(inside: str) -> None:
    text = SIGNATURE.replace("abcd", inside)
    assert without_armour(text) == text


def test_armour_without_an_end_stays() -> None:
    assert without_armour("Words\n-----BEGIN PGP SIGNATURE-----\nabcd") == (
        "Words\n-----BEGIN PGP SIGNATURE-----\nabcd"
    )


@pytest.mark.parametrize(
    "text",
    [
        b"The subject is =?utf-8?Q?=D0=9A=D0=B0=D1=81=D1=81=D0=B0?= and I can't read it, what is it?",
        b"=D0=9A=D0=B0",
        b"a = b, c = d, e = f",
        b"0123456789abcdef" * 8,
        b"QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo",
        b"https://desk.example/" + b"a" * 100,
        b"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        b"",
    ],
)
def test_what_people_write_is_not_taken_for_encoded(text: bytes) -> None:
    assert undeclared(text) is None


def test_a_key_in_base64_alone_is_a_key() -> None:
    key = base64.b64encode(bytes(range(256)))
    assert undeclared(key) is None


def test_parts_behind_the_second_end_are_read_too() -> None:
    part = "--edge\nContent-Type: text/plain\n\n"
    found = mail(
        "Content-Type: multipart/mixed; boundary=edge",
        f"{part}one\n--edge--\n{part}two\n--edge--\n{part}three\n--edge--\n",
    )
    assert found.text.split() == ["one", "two", "three"]


def test_long_base64_of_pieces_is_read_whole() -> None:
    found = mail("Content-Type: text/plain\nContent-Transfer-Encoding: base64", "YWFhYQ==\r\n" * 100_000)
    assert found.text == "aaaa" * 100_000
    assert "ambiguous content" in found.defects


def test_a_line_without_a_name_below_a_short_one_is_not_added_to_it() -> None:
    found = read(b"Subject: Invoice\r\nchecked, no viruses\r\n" + HEAD + b"\r\nhi")
    assert (found.subject, found.text) == ("Invoice", "hi")


def test_an_attached_file_that_is_a_mail_is_read_as_one_and_kept_as_it_is() -> None:
    inside = HEAD.decode().replace("\r\n", "\n") + "Subject: Till\n\nThe till is dead."
    found = multipart(
        "multipart/mixed",
        "Content-Type: text/plain\n\nSee below",
        f'Content-Type: application/octet-stream; name="till.eml"\n\n{inside}',
    )
    assert found.text == "See below"
    (attached,) = found.attached_messages
    assert (attached.subject, attached.text) == ("Till", "The till is dead.")
    assert [each.name for each in found.attachments] == ["till.eml"]


@pytest.mark.parametrize(
    ("data", "label", "name"),
    [
        ("Касса не печатает чек, помогите".encode("cp1251"), "", "windows-1251"),
        ("Касса не печатает чек, помогите".encode("koi8-r"), "", "koi8-r"),
        ("Касса".encode(), "windows-1251", "utf-8"),
        (b"Till", "utf-8", "us-ascii"),
        ("Köln".encode("cp1252"), "iso-8859-1", "windows-1252"),
        ("žluť".encode("iso8859-2"), "latin2", "iso-8859-2"),
        ("レジ".encode("cp932"), "x-sjis", "shift_jis"),
        ("Касса".encode("cp866"), "ibm866", "ibm866"),
    ],
)
def test_the_charset_that_was_believed_has_a_name_of_the_standard(data: bytes, label: str, name: str) -> None:
    assert name_of(decoded(data, label)[1]) == name


def test_below_thousands_of_ends_all_parts_are_read_in_time() -> None:
    file = "--b1\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=a\r\n\r\nx\r\n--b1--\r\n\r\n"
    started = time.process_time()
    found = mail("Content-Type: multipart/mixed; boundary=b1", "--b1\r\n\r\nHello\r\n--b1--\r\n" + file * 900)
    assert (len(found.attachments), found.text) == (900, "Hello")
    assert time.process_time() - started < 5


def test_words_between_two_ends_are_read() -> None:
    body = (
        "--b1\r\n\r\nOne\r\n--b1--\r\n--b1\r\n\r\nTwo\r\n--b1--\r\nBetween\r\n--b1\r\n\r\nThree\r\n--b1--\r\n"
    )
    assert mail("Content-Type: multipart/mixed; boundary=b1", body).text.split() == [
        "One",
        "Two",
        "Between",
        "Three",
    ]


@pytest.mark.parametrize("size", [30, 600_000], ids=["short", "long"])
def test_a_file_of_pieces_each_with_its_padding_is_whole_and_noted(size: int) -> None:
    pieces = [b"a" * (3 * size + 1), b"b" * (3 * size + 2), b"c" * 9]
    encoded = b"".join(map(base64.encodebytes, pieces)).decode()
    head = "Content-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\n"
    found = multipart("multipart/mixed", "\nHello", head + encoded)
    assert [(file.name, file.size) for file in found.attachments] == [("a.pdf", sum(map(len, pieces)))]
    assert "InvalidBase64CharactersDefect" in found.defects


def test_a_lists_line_below_a_file_in_base64_is_no_piece_of_it() -> None:
    head = "Content-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\n"
    found = multipart(
        "multipart/mixed",
        "\nHello",
        f"{head}{base64.encodebytes(b'%PDF-1.4').decode()}To leave the list write to us.",
    )
    assert [file.size for file in found.attachments] == [8]


@pytest.mark.parametrize(
    "note",
    [
        "Be careful with links!",
        "ATTENTION\r\n\r\nIt came from outside.",
        "Внимание: чужое письмо\r\nVorsicht: fremd",
    ],
)
def test_a_note_above_a_text_in_base64_is_read_with_it(note: str) -> None:
    head = "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64"
    encoded = base64.encodebytes("Касса не печатает чеки за вчера, помогите".encode()).decode()
    text = mail(head, f"{note}\r\n\r\n{encoded}").text
    assert text.split() == [*note.split(), *"Касса не печатает чеки за вчера, помогите".split()]


def test_a_signature_around_many_signatures_ends_somewhere() -> None:
    entity = "Content-Type: text/plain\n\nHello\n"
    for _ in range(60):
        data = base64.b64decode(signed(entity)) if len(entity) < 60_000 else b""
        if not data:
            break
        entity = f"Content-Type: application/pkcs7-mime; name=smime.p7m\nContent-Transfer-Encoding: base64\n\n{base64.encodebytes(data).decode()}"
    found = mail(entity.partition("\n\n")[0], entity.partition("\n\n")[2])
    assert found.text in {"Hello", ""}
    assert found.text or found.attachments


@pytest.mark.parametrize(
    ("subject", "read"),
    [
        ("=?utf-8?Q?Paid??=", "Paid?"),
        ("=?utf-8?Q?Paid?_Or_not??= =?utf-8?Q?=21?=", "Paid? Or not?!"),
        ("=?utf-8?B?UGFpZA==?=", "Paid"),
        ("=?utf-8?B?UGFpZA", "Paid"),
        ("=?utf-8?Q?one =?utf-8?Q?two?=", "=?utf-8?Q?one two"),
        ("What =? and ?=", "What =? and ?="),
        ("=?utf-8?Q?", "=?utf-8?Q?"),
    ],
)
def test_encoded_words_with_a_question_mark_or_without_an_end_are_read(subject: str, read: str) -> None:
    assert decode_words(subject) == read


@pytest.mark.parametrize(
    "text",
    [
        "<div> is never closed in the page that you print.",
        "<p>Look at this: it isn't bold",
        "<b>",
        "<br>",
        "<http://firma.example> doesn't open",
        "The page says <p>1</p><p>2</p><br>",
        "<p>1</p><p>2</p><br> is what the page says",
        "<Иван> пишет: <br><br><br>",
    ],
)
def test_who_writes_about_pages_writes_no_page(text: str) -> None:
    found = mail("Content-Type: text/plain; charset=utf-8", text)
    assert found.text == text
    assert "ambiguous type" not in found.defects


@pytest.mark.parametrize(
    ("above", "text"),
    [
        ("Касса не печатает.", "Касса не печатает.\n\nRelease: 1"),
        ("This is a multi-part message in MIME format.", "Release: 1"),
        ("Это сообщение в формате MIME.", "Release: 1"),
        ("-- \n***", "Release: 1"),
    ],
)
def test_words_above_the_first_part_are_read_and_programs_notices_are_not(above: str, text: str) -> None:
    body = f"{above}\r\n--b1\r\n\r\nRelease: 1\r\n--b1--\r\n"
    assert mail("Content-Type: multipart/mixed; boundary=b1", body).text == text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("--b1\r\n\r\nOne\r\n--b1--\r\nTwo\r\n", "One\n\nTwo"),
        ("--b1\r\n\r\nOne\r\n--b1--\r\n--b1--\r\n\r\n", "One"),
        ("--b1\r\n\r\nOne\r\n--b1--\r\n--other--\r\n", "One"),
        ("--b1\r\n\r\nOne\r\n--b1--\r\nTwo\r\n--b1\r\n\r\nThree\r\n--b1--\r\n", "One\nTwo\nThree"),
        (
            "--b1\r\n\r\nOne\r\n--b1--\r\n\r\nTwo\r\n--b1\r\n\r\nThree\r\n--b1--\r\nFour",
            "One\nTwo\nThree\n\nFour",
        ),
        ("--b1\r\n\r\nOne\r\n--b1--\r\n\r\n--b1\r\n\r\nThree\r\n--b1--\r\n", "One\nThree"),
        (
            "--b1\r\nContent-Type: multipart/mixed; boundary=b2\r\n\r\n--b2\r\n\r\nOne\r\n--b2--\r\nTwo\r\n--b1--\r\n",
            "One\n\nTwo",
        ),
    ],
)
def test_words_below_an_end_are_read_whatever_follows(body: str, text: str) -> None:
    assert mail("Content-Type: multipart/mixed; boundary=b1", body).text == text
    assert mail("Content-Type: multipart/mixed; boundary=b1", body.replace("\r\n", "\n")).text == text


def test_of_who_may_command_words_above_the_first_part_are_none() -> None:
    body = b"#close\r\n--b1\r\n\r\nHello\r\n--b1--\r\n"
    closely = Closely(is_meant=lambda sender: True, is_secret=lambda content: False)
    found = parse(
        HEAD + b"Content-Type: multipart/mixed; boundary=b1\r\n\r\n" + body, ARRIVED, closely=closely
    )
    assert (found.text, "text outside of the parts" in found.defects) == ("Hello", True)


def test_a_signed_mail_that_is_attached_is_read_and_its_file_stays_as_it_came() -> None:
    raw = (
        Path(__file__).parents[1] / "corpus" / "defects" / "cross-opaque-in-attached-mail.eml"
    ).read_bytes()
    found = parse(raw, ARRIVED)
    assert "весы не передают вес" in found.attached_messages[0].text
    ((_, content),) = attachment_bytes(raw)
    assert hashlib.sha256(content).hexdigest() == found.attachments[0].sha256
    assert b"application/pkcs7-mime" in content


def test_what_is_found_behind_the_end_of_an_attached_mail_is_noted() -> None:
    inner = HEAD + b"Content-Type: multipart/mixed; boundary=q\r\n\r\n--q\r\n\r\nabove\r\n--q--\r\n"
    outer = (
        HEAD
        + b"Content-Type: multipart/mixed; boundary=b1\r\n\r\n--b1\r\nContent-Type: message/rfc822\r\n\r\n"
    )
    plain = read(outer + inner + b"--b1--\r\n")
    hiding = read(outer + inner + b"--q\r\n\r\nbelow\r\n--q--\r\n--b1--\r\n")
    assert "hidden parts in an attached mail" not in plain.defects
    assert "below" not in plain.attached_messages[0].text
    assert "hidden parts in an attached mail" in hiding.defects
    assert "below" in hiding.attached_messages[0].text


def test_what_attached_mails_hide_behind_thousands_of_ends_is_bounded_for_all_together() -> None:
    ends = b"--q--\r\n\r\nw\r\n--q\r\n\r\nv\r\n" * 6000
    attached = HEAD + b"Content-Type: multipart/mixed; boundary=q\r\n\r\n--q\r\n\r\nw\r\n" + ends
    file = (
        b"--b1\r\nContent-Type: application/octet-stream; name=a.eml\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(attached)
    )
    began = time.process_time()
    found = read(HEAD + b"Content-Type: multipart/mixed; boundary=b1\r\n\r\n" + file * 20 + b"--b1--\r\n")
    # Each alone takes two tenths of a second.
    assert time.process_time() - began < 2
    assert len(found.attachments) == len(found.attached_messages) == 20
