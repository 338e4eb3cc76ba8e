"""Mails that are none, that are too large, or at which we fail: put aside whole, the others pass."""

from __future__ import annotations

import random

import pytest

from tests.e2e.running import until
from tests.faults.house import House

COMPLETE = "Рег. номер: 800123456\r\nОрганизация: ООО «Ромашка»\r\nРелиз: 3.0.12.4\r\n\r\nНе печатается накладная.\r\n"


def mail(subject: str, body: str = COMPLETE, sender: str = "olga@client.test") -> bytes:
    head = f"From: {sender}\r\nTo: support@desk.test\r\nSubject: {subject}\r\nMIME-Version: 1.0\r\n"
    head += 'Content-Type: text/plain; charset="utf-8"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n'
    return (head + body).encode()


@pytest.mark.parametrize("fault", ["boom", "sql"])
@pytest.mark.parametrize("on_postgres", [False, True], ids=["sqlite", "postgresql"])
def test_a_mail_at_which_we_fail_is_quarantined_after_three_attempts(
    house: House, fault: str, empty_postgres_url: str, on_postgres: bool
) -> None:
    if on_postgres:
        house.desk.url = empty_postgres_url
        house.configure()
    letters = house.complete_letters(3)
    house.deliver(mail(f"{fault} in the middle"))
    letters += house.complete_letters(3)
    daemon = house.start(module="tests.faults.faulty")
    house.answered(letters)
    until(lambda: house.desk.dovecot.count(house.desk.user, "Quarantine") == 1, "the mail in quarantine")
    # A server moves by copying first: for a moment the mail lies in both folders.
    until(lambda: house.desk.dovecot.count(house.desk.user) == 0, "an empty mailbox")
    assert daemon.log.count("event=mail_failed") == 3
    house.one_ticket_each(letters)
    (aside,) = (row for row in house.mails() if row["status"] == "quarantined")
    assert aside["disposition"] == "quarantine"
    assert "failed 3 times" in aside["reasons"][0]
    assert daemon.stop() == 0
    # A version without the mistake:
    house.start()
    assert house.desk.command("mail", "retry", str(aside["id"])).returncode == 0
    until(lambda: house.sent_to("olga@client.test"), "an answer to the retried mail")
    assert [row["status"] for row in house.mails()] == ["processed"] * 7


def test_a_mail_at_which_the_sender_fails_keeps_no_other_waiting(house: House) -> None:
    house.deliver(mail("Печать", sender="unsendable@client.test"))
    letters = house.complete_letters(5)
    daemon = house.start(module="tests.faults.faulty")
    house.answered(letters)
    until(lambda: house.waiting("pending", attempts=1) == 1, "the mail that can't be sent")
    (row,) = house.outbox()
    assert "ZeroDivisionError: a mistake of ours" in row["last_error"]
    assert daemon.stop() == 0


@pytest.mark.parametrize(
    "raw",
    [b"", b"\0" * 3000, random.Random(1).randbytes(5000), b"\xff\xfe\r\n" * 100],
    ids=["empty", "zeros", "noise", "marks"],
)
def test_what_is_no_mail_is_quarantined_and_the_others_pass(house: House, raw: bytes) -> None:
    house.deliver(raw)
    letters = house.complete_letters(2)
    house.start()
    house.answered(letters)
    until(lambda: house.desk.dovecot.count(house.desk.user) == 0, "an empty mailbox")
    first = house.mails()[0]
    assert first["status"] == "quarantined"
    assert "not understood" in first["reasons"][0]
    assert house.desk.dovecot.count(house.desk.user, "Quarantine") == 1
    house.one_ticket_each(letters)
    assert house.desk.command("mail", "retry", str(first["id"])).returncode == 0


def test_a_mail_above_the_limit_is_registered_by_its_beginning(house: House) -> None:
    house.configure(mailbox="max_mail_bytes = 20000")
    text = (
        "From: olga@client.test\r\nTo: support@desk.test\r\nSubject: Files\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\n'
        f'Content-Type: text/plain; charset="utf-8"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{COMPLETE}\r\n--x\r\n'
        'Content-Type: application/pdf; name="scan.pdf"\r\nContent-Transfer-Encoding: base64\r\n'
        'Content-Disposition: attachment; filename="scan.pdf"\r\n\r\n'
        + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo=\r\n" * 2000
        + "--x--\r\n"
    )
    house.deliver(text.encode())
    letters = house.complete_letters(1)
    daemon = house.start()
    house.answered(letters)
    until(lambda: house.sent_to("olga@client.test"), "an answer about the large mail")
    (ticket,) = (row for row in house.desk.data("tickets", "list") if row["subject"] == "Files")
    assert ticket["fields"]["registration_number"] == "800123456"
    assert ticket["missing"] == []
    (shown,) = house.desk.data("tickets", "show", str(ticket["number"]))
    (entry,) = (row for row in shown["entries"] if row["kind"] == "customer")
    assert "scan.pdf" in str(entry["attachments"])
    assert daemon.stop() == 0
