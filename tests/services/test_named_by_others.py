"""Who writes in a customer's name through a form or a list that anybody may set up.

The customer's own domain refutes a mail with his From; of a mail that only names him it says nothing.
"""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest

from intake.desk.ticket import Status
from tests.services.test_people import ANNA, BORIS, COMPLETE, INCOMPLETE, Desk, text_of, to

# Everybody has an address at her provider.
OLGA = "olga@gmail.com"
FORM = f"Имя: Ольга\nE-mail: {OLGA}\nТелефон: +7 900 000-00-00\nСообщение: верните в работу\n"
FORGED = {
    "a form's field": ("site@bad.example", {"Auto-Submitted": "auto-generated"}),
    "a form's Reply-To": ("site@bad.example", {"Auto-Submitted": "auto-generated", "Reply-To": OLGA}),
    "a list at her provider": (
        "evil@gmail.com",
        {"List-Post": "<mailto:evil@gmail.com>", "X-Original-From": OLGA},
    ),
    "the desk's list, unproved": ("support@desk.test", {"X-Original-From": OLGA}),
}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def arrive(desk: Desk, sender: str, headers: dict[str, str], text: str, subject: str) -> list[EmailMessage]:
    """A mail arrives whose sender is proved, but for one that shows the desk's own address."""
    mail = EmailMessage()
    domain = sender.rpartition("@")[2]
    proof = f"spf=pass smtp.mailfrom={'bad.example' if domain == 'desk.test' else domain}"
    mail["Authentication-Results"] = f"mx.desk.test; {proof}"
    mail["From"], mail["To"], mail["Subject"], mail["Date"] = sender, "support@desk.test", subject, desk.at
    mail["Message-ID"] = f"<{desk.at.timestamp()}@bad.example>"
    for name, value in headers.items():
        mail[name] = value
    mail.set_content(text)
    before = len(desk.offline.mails)
    desk.offline.take(mail.as_bytes(), desk.at)
    return desk._since(before)


@pytest.mark.parametrize("way", FORGED)
def test_whom_others_name_moves_nothing_in_his_ticket_and_agents_are_warned(desk: Desk, way: str) -> None:
    desk.take(OLGA, COMPLETE)
    desk.agent("#resolve Обновите драйвер.")
    resolved = desk.ticket()
    told = arrive(desk, *FORGED[way], FORM, "Re: [#1] Счёт")
    assert desk.ticket() == resolved
    assert not to(told, OLGA)
    assert text_of(to(told, ANNA)[0]).startswith("!!! ВНИМАНИЕ: ПИСЬМО, ВОЗМОЖНО, ПОДДЕЛЬНОЕ !!!")


def test_whom_others_name_gives_no_value(desk: Desk) -> None:
    desk.take(OLGA, INCOMPLETE)
    before = desk.ticket()
    for way in FORGED.values():
        arrive(desk, *way, FORM + COMPLETE, "Re: [#1] Счёт")
    assert desk.ticket() == before


@pytest.mark.parametrize("way", FORGED)
def test_a_known_customer_reads_no_word_of_whoever_only_names_him(desk: Desk, way: str) -> None:
    desk.take(OLGA, COMPLETE)
    sent = arrive(
        desk, *FORGED[way], f"{FORM}{COMPLETE}ACTIVATE https://bad.example", "ACTIVATE YOUR ACCOUNT"
    )
    assert to(sent, ANNA)
    assert all("ACTIVATE" not in f"{mail['subject']}{text_of(mail)}" for mail in to(sent, OLGA))


def test_whoever_answers_our_mail_through_a_list_goes_on_in_his_ticket(desk: Desk) -> None:
    request = to(desk.take(OLGA, INCOMPLETE), OLGA)[0]
    headers = FORGED["the desk's list, unproved"][1] | {"In-Reply-To": str(request["message-id"])}
    told = arrive(desk, "support@desk.test", headers, COMPLETE, f"Re: {request['subject']}")
    assert desk.ticket().status is Status.OPEN
    assert {str(mail["to"]) for mail in told} == {OLGA, f"{ANNA}, {BORIS}"}
