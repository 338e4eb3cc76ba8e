"""One mail that comes by two routes is one request, whatever a list or a gateway has added to it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from intake.desk.disposition import MailStatus
from intake.desk.mail_rules import MailRule, RuleAction, RuleBook
from intake.store.spool import ledger
from tests.services.test_people import ANNA, COMPLETE, OLGA, Desk

FOOTER = (
    "\n_______________________________________________\nsupport mailing list\nhttps://lists.client.example/\n"
)
WARNING = "[ВНЕШНЕЕ ПИСЬМО] Не открывайте вложения от неизвестных отправителей.\n\n"


def route(
    text: str = COMPLETE, subject: str = "Счёт", *, says: str = "pass", sender: str = OLGA, **headers: str
) -> bytes:
    mail = EmailMessage()
    verdict = f"dkim=pass header.d={sender.rpartition('@')[2]}" if says == "pass" else says
    mail["Authentication-Results"] = f"mx.desk.test; {verdict}"
    mail["From"], mail["To"], mail["Subject"] = sender, "support@desk.test", subject
    mail["Date"], mail["Message-ID"] = "Mon, 02 Mar 2026 11:59:00 +0300", "<one@client.example>"
    for key, value in headers.items():
        name = key.replace("_", "-")
        del mail[name]
        mail[name] = value
    mail.set_content(text)
    return mail.as_bytes()


DIRECT = route()
TAGGED = route(COMPLETE + FOOTER, "[support] Счёт")
GATEWAY = route(WARNING + COMPLETE, "[EXTERNAL] Счёт")
UNPROVED = route("Совсем другое: верните деньги.\n" + COMPLETE, says="none")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def with_rule(directory: Path, action: RuleAction) -> Desk:
    """A desk whose operator has such a rule for what a list has marked."""
    desk, rule = Desk(directory), MailRule("list", "config.toml:1", "x-campaign", action=action)
    watched = desk.offline.watched
    desk.offline.watched = replace(watched, desk=replace(watched.desk, rules=RuleBook((rule,))))
    desk.offline._parts = desk.offline._wired()
    return desk


def tickets_of(desk: Desk, *raws: bytes) -> int:
    for raw in raws:
        desk.offline.take(raw, desk.at)
    return len({mail for mail in numbers(desk) if mail is not None})


def numbers(desk: Desk) -> list[int | None]:
    with desk.offline.database.read() as connection:
        return [mail.ticket_number for mail in ledger.list_mails(connection)]


@pytest.mark.parametrize(
    "routes",
    [
        (DIRECT, TAGGED),
        (TAGGED, DIRECT),
        (GATEWAY, DIRECT, TAGGED),
        (DIRECT, route(COMPLETE + FOOTER, "[support] Счёт", says="none")),
    ],
)
def test_it_is_one_request_and_answered_once(desk: Desk, routes: tuple[bytes, ...]) -> None:
    assert tickets_of(desk, *routes) == 1
    assert sum(OLGA in mail.rcpt_tos for mail in desk.offline.mails) == 1
    assert desk.last_status() is MailStatus.IGNORED


@pytest.mark.parametrize(
    "other",
    [
        route(COMPLETE + FOOTER, Message_ID="<two@client.example>"),
        route(COMPLETE + FOOTER, Date="Mon, 02 Mar 2026 11:59:01 +0300"),
        route("Другое: не открывается касса, помогите.", sender="lena@client.example"),
    ],
)
def test_another_mail_is_another_one(desk: Desk, other: bytes) -> None:
    tickets_of(desk, DIRECT)
    desk.at += timedelta(hours=1)
    tickets_of(desk, other)
    assert desk.last_status() is MailStatus.PROCESSED


def test_what_somebody_sends_in_his_name_does_not_swallow_his_own(desk: Desk) -> None:
    assert tickets_of(desk, UNPROVED, DIRECT) == 2


def test_what_a_list_made_a_machines_does_not_swallow_it_either(desk: Desk) -> None:
    newsletter = route(COMPLETE + FOOTER, "[support] Счёт", Auto_Submitted="auto-replied")
    assert tickets_of(desk, newsletter, DIRECT) == 1
    assert desk.last_status() is MailStatus.PROCESSED


def test_an_agents_answer_by_two_routes_is_handed_on_once(desk: Desk) -> None:
    desk.offline.take(DIRECT, desk.at)
    answer = {"Message_ID": "<answer@desk.test>", "subject": "Re: [#1] Счёт", "sender": ANNA}
    desk.offline.take(route("Обновите драйвер.", **answer), desk.at)
    before = len(desk.offline.mails)
    desk.offline.take(route("Обновите драйвер.\n" + FOOTER, **answer), desk.at)
    assert len(desk.offline.mails) == before


@pytest.mark.parametrize(
    ("sent", "message_id"),
    [
        ((COMPLETE + FOOTER, "[support] Счёт"), "<one@client.example>"),
        ((COMPLETE, "Счёт"), "<one@client.example>"),
        ((COMPLETE, "Счёт"), "<before@client.example>"),
    ],
)
@pytest.mark.parametrize("action", [RuleAction.IGNORE, RuleAction.DISCARD])
def test_what_a_rule_passed_over_by_one_way_counts_by_another(
    tmp_path: Path, action: RuleAction, sent: tuple[str, str], message_id: str
) -> None:
    desk = with_rule(tmp_path, action)
    through = route(*sent, X_Campaign="spring", Message_ID=message_id)
    assert tickets_of(desk, through, DIRECT) == 1
    assert desk.last_status() is MailStatus.PROCESSED


def test_what_an_agent_discarded_is_not_asked_about_again(tmp_path: Path) -> None:
    desk = with_rule(tmp_path, RuleAction.HOLD)
    desk.offline.take(route(X_Campaign="spring"), desk.at)
    assert desk.last_status() is MailStatus.HELD
    with desk.offline.database.write() as connection:
        ledger.discard(connection, [mail.id for mail in ledger.list_mails(connection, [MailStatus.HELD])])
    assert tickets_of(desk, TAGGED) == 0
    assert desk.last_status() is MailStatus.IGNORED
