"""A copy of a mail that came without its end must not swallow the whole one that comes after it."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest

from intake.desk.disposition import MailStatus
from intake.store.spool import ledger
from tests.services.test_people import ANNA, COMPLETE, OLGA, Desk

FOOTER = "\n____________\nsupport mailing list\nhttps://lists.client.example/\n"
LONG = COMPLETE + "\n\nПодробности: " + "счёт не печатается, " * 40 + "\nпозвоните после обеда, код 7788.\n"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def mail(text: str = LONG, *files: tuple[str, bytes], html: str = "") -> bytes:
    made = EmailMessage()
    made["Authentication-Results"] = "mx.desk.test; dkim=pass header.d=client.example"
    made["From"], made["To"], made["Subject"] = OLGA, "support@desk.test", "Счёт"
    made["Date"], made["Message-ID"] = "Mon, 02 Mar 2026 11:59:00 +0300", "<one@client.example>"
    made.set_content(text, cte="8bit")
    if html:
        made.add_alternative(html, subtype="html", cte="8bit")
    for name, content in files:
        made.add_attachment(content, maintype="application", subtype="zip", filename=name)
    return made.as_bytes()


def take(desk: Desk, *raws: bytes) -> None:
    for raw in raws:
        desk.offline.take(raw, desk.at)


def tickets(desk: Desk) -> list[int | None]:
    with desk.offline.database.read() as connection:
        return [mail.ticket_number for mail in ledger.list_mails(connection)]


def statuses(desk: Desk) -> list[MailStatus]:
    with desk.offline.database.read() as connection:
        return [mail.status for mail in ledger.list_mails(connection)]


ZIP = ("dump.zip", bytes(range(256)) * 40)
WHOLE = {
    "plain text": mail(),
    "text with a file": mail(LONG, ZIP),
    "two files": mail(LONG, ("a.zip", b"a" * 300), ZIP),
}
Cut = Callable[[bytes], bytes]
CUTS: list[tuple[str, str, Cut]] = [
    (
        "plain text",
        "within a line",
        lambda raw: raw[: raw.index("не печатается, ".encode(), len(raw) // 2) + 9],
    ),
    ("plain text", "within a letter", lambda raw: raw[: raw.index("после".encode()) + 3]),
    ("text with a file", "within the text", lambda raw: raw[: raw.index("позвоните".encode()) + 6]),
    ("text with a file", "within the file", lambda raw: raw[: len(raw) - 2_000]),
    ("text with a file", "before the file", lambda raw: raw[: raw.index(b"Content-Type: application")]),
    ("two files", "within the second", lambda raw: raw[: len(raw) - 2_000]),
]


@pytest.mark.parametrize(("whole", "where", "cut"), CUTS, ids=[f"{one[0]}, {one[1]}" for one in CUTS])
def test_what_was_cut_off_is_added_to_its_ticket_and_told(
    desk: Desk, whole: str, where: str, cut: Cut
) -> None:
    take(desk, cut(WHOLE[whole]))
    assert tickets(desk) == [1]
    told = len([one for one in desk.offline.mails if ANNA in one.rcpt_tos])
    take(desk, WHOLE[whole])
    assert tickets(desk) == [1, 1]
    assert statuses(desk)[-1] is MailStatus.PROCESSED
    assert len([one for one in desk.offline.mails if ANNA in one.rcpt_tos]) > told
    # Once it is there, others are copies of it.
    sent = len(desk.offline.mails)
    take(desk, WHOLE[whole].replace(b"Subject: ", b"X-Way: 3\nSubject: "))
    take(desk, WHOLE[whole].replace("код 7788.".encode(), "код 7788.".encode() + FOOTER.encode()))
    assert len(desk.offline.mails) == sent


@pytest.mark.parametrize(
    "other",
    [
        mail(LONG + FOOTER),
        mail(LONG.rstrip() + FOOTER),
        mail("[EXTERNAL]\n" + LONG),
        mail(LONG).replace(b"Subject: ", b"List-Id: <l.client.example>\nSubject: [support] "),
    ],
    ids=["footer", "footer without a gap", "warning above", "marked"],
)
def test_what_lists_and_gateways_add_makes_no_other_mail(desk: Desk, other: bytes) -> None:
    take(desk, mail(LONG))
    sent = len(desk.offline.mails)
    take(desk, other)
    assert statuses(desk)[-1] is MailStatus.IGNORED
    assert len(desk.offline.mails) == sent


def test_a_copy_that_was_cut_off_after_the_whole_one_tells_nothing_new(desk: Desk) -> None:
    take(desk, WHOLE["text with a file"])
    sent = len(desk.offline.mails)
    for _, _, cut in CUTS[2:5]:
        take(desk, cut(WHOLE["text with a file"]))
    assert len(desk.offline.mails) == sent
    assert set(statuses(desk)[1:]) == {MailStatus.IGNORED}


def test_a_copy_without_files_lets_the_one_with_files_in(desk: Desk) -> None:
    take(desk, mail(LONG), mail(LONG, ZIP))
    assert tickets(desk) == [1, 1]
    assert statuses(desk)[-1] is MailStatus.PROCESSED
