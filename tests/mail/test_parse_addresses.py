from __future__ import annotations

import base64

import pytest

from tests.mail.parse_help import HEAD, from_header, mail, read


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("ivan@x.example", [("ivan@x.example", "")]),
        ("<ivan@x.example>", [("ivan@x.example", "")]),
        ("Ivan Petrov <ivan@x.example>", [("ivan@x.example", "Ivan Petrov")]),
        ('"Petrov, Ivan" <ivan@x.example>', [("ivan@x.example", "Petrov, Ivan")]),
        ("ivan@x.example (Ivan Petrov)", [("ivan@x.example", "Ivan Petrov")]),
        ("a@b.example) <evil@x.example>", [("evil@x.example", "a@b.example)")]),
        ("alice@x.example <bob@y.example>", [("bob@y.example", "alice@x.example")]),
        ('"alice@x.example" <bob@y.example>', [("bob@y.example", "alice@x.example")]),
        ("a@b.example, c@d.example", [("a@b.example", ""), ("c@d.example", "")]),
        ("Team: a@b.example, C <c@d.example>;", [("a@b.example", ""), ("c@d.example", "C")]),
        ("undisclosed-recipients:;", []),
        ("", []),
        ("<>", []),
        ("nobody", []),
        ("Ivan <ivan@x.example", [("ivan@x.example", "Ivan")]),
        ("Ivan <mailto:ivan@x.example>", [("ivan@x.example", "Ivan")]),
        ("Ivan [tech] <ivan@x.example>", [("ivan@x.example", "Ivan [tech]")]),
        ('"Ivan" "Petrov" <ivan@x.example>', [("ivan@x.example", "Ivan Petrov")]),
        ("Ivan; Petrov <ivan@x.example>", [("ivan@x.example", "Petrov")]),
        ("ООО «Ромашка», отдел <o@x.example>", [("o@x.example", "отдел")]),
    ],
)
def test_senders_are_found(written: str, expected: list[tuple[str, str]]) -> None:
    found = [(sender.address, sender.name) for sender in from_header(written).senders]
    assert found == expected


def test_two_from_headers_give_both_senders() -> None:
    found = read(b"From: a@b.example\r\nFrom: Evil <c@d.example>\r\nSubject: x\r\n\r\nx")
    assert [sender.address for sender in found.senders] == ["a@b.example", "c@d.example"]


def test_a_sender_in_an_encoded_word_is_still_found() -> None:
    word = base64.b64encode("Пётр <p@x.example>".encode()).decode()
    assert from_header(f"=?utf-8?B?{word}?=").sender.address == "p@x.example"


def test_an_encoded_name_is_never_an_address() -> None:
    word = base64.b64encode(b"Anna <anna@desk.test>").decode()
    found = from_header(f"=?utf-8?B?{word}?= <evil@x.example>")
    assert [sender.address for sender in found.senders] == ["evil@x.example"]


def test_a_name_cannot_hide_its_direction_or_break_its_line() -> None:
    found = from_header("=?utf-8?Q?Iv=E2=80=AEan=0D=0ABcc:_x?= <ivan@x.example>")
    assert found.sender.name.isprintable()


def test_an_unknown_charset_in_a_name_is_guessed() -> None:
    assert from_header("=?koi8-ru?B?58/T1MnOycPB?= <p@x.example>").sender.name == "Гостиница"


def test_recipients_are_limited() -> None:
    people = ", ".join(f"u{number}@x.example" for number in range(100_000))
    assert 0 < len(mail(f"Cc: {people}").cc) <= 1000


def test_the_same_address_twice_is_one() -> None:
    assert len(mail("Cc: a@b.example, a@b.example").cc) == 1


def test_reply_to_and_recipients_are_read() -> None:
    found = read(
        b"From: a@b.example\r\nReply-To: R <r@b.example>\r\nTo: T <t@x.example>\r\nCc: c@x.example\r\n\r\nx"
    )
    assert [str(each) for each in (*found.reply_to, *found.to, *found.cc)] == [
        "R <r@b.example>",
        "T <t@x.example>",
        "c@x.example",
    ]


def test_a_broken_recipient_does_not_hide_the_others() -> None:
    found = read(
        HEAD.replace(
            b"To: support@desk.test", b"To: a@b) <x@y.example>, support@desk.test, <, Q <q@x.example>"
        )
        + b"\r\nx"
    )
    assert "support@desk.test" in [each.address for each in found.to]
    assert "q@x.example" in [each.address for each in found.to]


@pytest.mark.parametrize("end", ["", "?x?="])
def test_an_encoded_word_that_has_no_end_or_a_question_mark_names_no_sender(end: str) -> None:
    word = base64.b64encode(b"Anna <anna@desk.test>").decode()
    assert from_header(f"=?utf-8?B?{word}{end}").senders == ()
    assert [each.address for each in from_header(f"=?utf-8?B?{word}?=").senders] == ["anna@desk.test"]
