"""Outlook's items (.msg) as attachments: listed with what is in them, whatever is broken in them."""

from __future__ import annotations

import base64
import random
import struct
import time

import pytest

from intake.desk.message import Address, InboundMail
from intake.mail.parsing.text.outlook_item import OutlookItem, open_item
from tests.mail.compound_file import SECTOR, Tree, compound_file, item, numbers
from tests.mail.parse_help import multipart

LETTER = item(
    "Сканер не виден",
    "Анна Лаптева",
    "lapteva@len.example",
    "Терминал пишет: нет устройства.",
    {"журнал.txt": b"log"},
)
CHARACTERS = 500_000


def with_file(
    content: bytes, kind: str = "application/vnd.ms-outlook", name: str = "letter.msg"
) -> InboundMail:
    encoded = base64.encodebytes(content).decode()
    return multipart(
        "multipart/mixed",
        "\nLook at it.",
        f"Content-Type: {kind}; name={name}\nContent-Transfer-Encoding: base64\n\n{encoded}",
    )


def opened(content: bytes) -> OutlookItem:
    found = open_item(content, CHARACTERS)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("kind", "name"), [("application/vnd.ms-outlook", "letter"), ("application/octet-stream", "LETTER.MSG")]
)
def test_an_item_is_listed_with_what_is_in_it_and_kept_as_it_is(kind: str, name: str) -> None:
    found = with_file(LETTER, kind, name)
    (file,) = found.attachments
    assert file.holds.splitlines() == [
        "Сканер не виден",
        "Анна Лаптева <lapteva@len.example>",
        "Терминал пишет: нет устройства.",
        "журнал.txt",
    ]
    assert (file.name, file.size) == (name, len(LETTER))
    (letter,) = found.attached_messages
    assert (letter.sender, letter.subject) == (
        Address("lapteva@len.example", "Анна Лаптева"),
        "Сканер не виден",
    )
    assert found.text == "Look at it."


def test_what_is_in_an_item_doesnt_change_by_which_digest_a_mail_is_known() -> None:
    # Earlier mail has been registered by the file alone.
    read = with_file(LETTER)
    unread = with_file(LETTER, "application/octet-stream", "letter.bin")
    assert read.attached_messages
    assert not unread.attached_messages
    assert read.body_digest == unread.body_digest


def test_an_item_of_an_old_outlook_is_read_in_its_codepage() -> None:
    found = opened(item("Тема", "Олег", "", "Текст", {"файл.doc": b""}, codepage=1251))
    assert (found.subject, found.sender, found.text, found.files) == (
        "Тема",
        Address("", "Олег"),
        "Текст",
        ("файл.doc",),
    )


def test_of_an_item_that_is_a_page_the_text_is_read() -> None:
    assert opened(item(page="<p>Добрый <b>день</b></p>".encode("cp1251"))).text == "Добрый день"


def test_an_appointment_is_listed_and_no_mail_that_somebody_wrote() -> None:
    found = with_file(item("Осмотр", "Олег", "o@len.example", kind="IPM.Appointment"))
    assert found.attachments[0].holds.startswith("Осмотр\nОлег <o@len.example>")
    assert not found.attached_messages


def test_a_long_text_is_listed_by_its_beginning_and_long_texts_are_read_from_large_sectors() -> None:
    found = with_file(item("S", text="слово " * 5_000))
    assert len(found.attachments[0].holds) < 400
    assert found.attachments[0].holds.endswith("…")
    assert found.attached_messages[0].text.split() == ["слово"] * 5_000


@pytest.mark.parametrize("address", ["/O=FIRM/OU=X/CN=ANNA", "anna", "a b@c.example", "<a@b.example>"])
def test_what_is_no_address_is_none(address: str) -> None:
    assert opened(item("S", "Анна", address)).sender == Address("", "Анна")


def test_a_file_that_only_has_the_name_of_an_item_is_a_file() -> None:
    found = with_file(b"not an item", "application/octet-stream", "notes.msg")
    assert (found.attachments[0].holds, found.attached_messages) == ("", ())


def changed(content: bytes, at: int, *values: int) -> bytes:
    data = struct.pack(f"<{len(values)}I", *values)
    return content[:at] + data + content[at + len(data) :]


def with_loop() -> bytes:
    """A file whose every sector is followed by the first one, and whose text claims a gigabyte."""
    content = item("S", text="слово " * 5_000)
    (table,) = struct.unpack_from("<I", content, 76)
    at = SECTOR * (table + 1)
    looped = content[:at] + numbers([0] * 128) + content[at + SECTOR :]
    size = struct.pack("<Q", len(("слово " * 5_000).encode("utf-16-le")))
    return looped.replace(size, struct.pack("<Q", 1 << 30))


def deep(depth: int) -> bytes:
    tree: dict[str, object] = {"__substg1.0_0037001F": "S".encode("utf-16-le")}
    for _ in range(depth):
        tree = {"a": tree}
    return compound_file(tree)  # type: ignore[arg-type]  # a tree of trees


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(LETTER[:SECTOR], id="a header alone"),
        pytest.param(LETTER[:-SECTOR], id="no table"),
        pytest.param(LETTER[: len(LETTER) // 2], id="half of it"),
        pytest.param(changed(LETTER, 44, 0xFFFFFF), id="millions of tables"),
        pytest.param(changed(LETTER, 68, 0, 0xFFFFFF), id="millions of further tables"),
        pytest.param(changed(LETTER, 48, 0), id="folders in a stream"),
        pytest.param(changed(LETTER, 60, 0, 0xFFFFFFFF), id="short sectors without end"),
        pytest.param(changed(LETTER, 76, *[0] * 109), id="a stream for a table"),
        pytest.param(LETTER[:30] + b"\xff\xff" + LETTER[32:], id="sectors of no size"),
        pytest.param(with_loop(), id="a loop of sectors"),
        pytest.param(deep(2_000), id="thousands of folders in each other"),
        pytest.param(
            compound_file({f"{number:08}": b"" for number in range(30_000)}), id="many empty streams"
        ),
        pytest.param(
            compound_file(
                {f"__attach_version1.0_#{n:08X}": {"__substg1.0_3707001F": b"a\0"} for n in range(9_000)}
            ),
            id="many files",
        ),
    ],
)
def test_whatever_is_broken_in_an_item_it_is_a_file_and_takes_no_time(content: bytes) -> None:
    started = time.process_time()
    found = open_item(content, CHARACTERS)
    assert time.process_time() - started < 3
    assert found is None or len(found.files) <= 100


def test_an_item_with_bytes_changed_at_random_never_fails() -> None:
    chance = random.Random(15)
    started = time.process_time()
    for _ in range(2_000):
        content = bytearray(LETTER)
        for _ in range(chance.randrange(1, 8)):
            content[chance.randrange(len(content))] = chance.choice(
                [0, 1, 2, 5, 0x7F, 0x80, 0xFE, 0xFF, chance.randrange(256)]
            )
        found = open_item(bytes(content), CHARACTERS)
        assert found is None or len(found.text) <= CHARACTERS
    assert time.process_time() - started < 20


HEADER = "Received: x\r\nFrom: =?utf-8?B?0JDQvdC90LA=?=\r\n <anna@len.example>\r\nTo: b@len.example\r\n"


def test_where_exchange_names_itself_the_sender_stands_in_the_header_that_an_item_keeps() -> None:
    tree = {
        "__substg1.0_0C1A001F": "Анна".encode("utf-16-le"),
        "__substg1.0_007D001F": HEADER.encode("utf-16-le"),
    }
    assert opened(compound_file(tree)).sender == Address("anna@len.example", "Анна")


def test_an_item_within_an_item_is_named_by_its_subject() -> None:
    inside: Tree = {"__substg1.0_0037001F": "Вложенное".encode("utf-16-le")}
    tree: Tree = {
        "__attach_version1.0_#00000000": {"__substg1.0_3701000D": inside, "__substg1.0_3704001F": b"A\0"}
    }
    assert opened(compound_file(tree)).files == ("Вложенное",)
