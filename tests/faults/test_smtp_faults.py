"""The SMTP server refuses, hangs, cuts connections or isn't there: nothing is lost, nothing sent for nothing."""

from __future__ import annotations

from tests.e2e.running import until
from tests.faults.house import House
from tests.servers.smtp import DROP, HANG


def test_a_temporary_refusal_is_tried_again_later_and_says_why(house: House) -> None:
    house.smtp.script("DOT", *["451 4.3.0 Disk is tired"] * 2)
    daemon = house.start()
    letters = house.complete_letters(1)
    daemon.said("event=not_sent_yet")
    until(lambda: house.waiting("pending", attempts=1) == 2, "both refused")
    for row in house.outbox():
        assert "451 4.3.0 Disk is tired" in row["last_error"]
        assert house.desk.command("outbox", "retry", str(row["id"])).returncode == 0
    house.answered(letters)
    until(lambda: not house.waiting("pending") and not house.waiting("sending"), "an empty outbox")


def test_a_permanent_refusal_ends_as_failed_with_its_reason_and_can_be_retried(house: House) -> None:
    letters = house.complete_letters(2)
    house.smtp.refuse(letters[0].sender, "550 5.1.1 No such user here")
    daemon = house.start()
    house.answered(letters[1:])
    daemon.said("event=given_up")
    until(lambda: house.waiting("failed"), "a failed mail")
    (failed,) = house.outbox("failed")
    assert failed["recipients"] == [
        {
            "address": letters[0].sender,
            "state": "failed",
            "code": 550,
            "message": "5.1.1 No such user here",
        }
    ]
    assert "1 failed" in house.status()
    until(lambda: "bounced" in {mail["template"] for mail in house.outbox("sent")}, "agents who know of it")
    house.one_ticket_each(letters)
    house.smtp.reset()
    assert house.desk.command("outbox", "retry", str(failed["id"])).returncode == 0
    house.answered(letters[:1])
    assert house.sent_to(letters[0].sender) == [failed["message_id"]]


def test_a_server_that_hangs_is_left_and_tried_again(house: House) -> None:
    house.configure(smtp="timeout_seconds = 1")
    house.smtp.script("EHLO", HANG, HANG, HANG, HANG)
    daemon = house.start()
    letters = house.complete_letters(3)
    daemon.said("event=smtp_server_cant_be_used")
    house.answered(letters)
    daemon.said("event=smtp_server_is_back")
    until(lambda: not house.waiting("pending") and not house.waiting("sending"), "an empty outbox")
    house.one_ticket_each(letters)


def test_a_connection_cut_before_the_content_costs_nothing(house: House) -> None:
    house.smtp.script("MAIL", DROP)
    house.smtp.script("DATA", DROP)
    house.start()
    letters = house.complete_letters(4)
    until(lambda: len(house.smtp.mails) >= 6, "the mails that were not cut")
    for row in house.outbox():
        house.desk.command("outbox", "retry", str(row["id"]))
    house.answered(letters)


def test_a_reply_lost_after_the_content_leads_to_the_same_message_id_again(house: House) -> None:
    letters = house.complete_letters(1)
    house.smtp.script("TAKEN", DROP, DROP)
    daemon = house.start()
    daemon.said("event=not_sent_yet")
    until(lambda: len(house.smtp.mails) == 2, "two mails taken without a word")
    until(lambda: house.waiting("pending", attempts=1) == 2, "both to wait")
    for row in house.outbox():
        assert house.desk.command("outbox", "retry", str(row["id"])).returncode == 0
    until(lambda: len(house.smtp.mails) == 4, "the repeats")
    first, second = house.sent_to(letters[0].sender)
    assert first == second
    until(lambda: not house.waiting("pending") and not house.waiting("sending"), "an empty outbox")
    assert len(house.smtp.mails) == 4


def test_without_a_server_tickets_are_registered_and_answers_wait(house: House) -> None:
    house.smtp.stop()
    letters = house.complete_letters(5)
    daemon = house.start()
    daemon.said("event=smtp_server_cant_be_used")
    until(lambda: house.desk.dovecot.count(house.desk.user) == 0, "an empty mailbox")
    house.one_ticket_each(letters)
    status = house.status()
    assert "10 pending" in status
    assert f"smtp {house.smtp.host}:{house.smtp.port}" in status
    assert "can't connect" in status
    house.smtp.start()
    house.answered(letters)
    daemon.said("event=smtp_server_is_back")
    assert daemon.stop() == 0


def test_once_says_by_its_exit_code_that_the_server_was_not_there(house: House) -> None:
    house.smtp.stop()
    letters = house.complete_letters(2)
    done = house.desk.command("run", "--once")
    assert done.returncode == 1
    assert "smtp_server_cant_be_used" in done.stderr
    house.smtp.start()
    assert house.desk.command("run", "--once").returncode == 0
    house.answered(letters)
    house.one_ticket_each(letters)
