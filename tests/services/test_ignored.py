"""What was ignored for a reason short of proof: agents read of it once a day, and take it back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from sqlalchemy import select

from intake.desk.delivery import GiveUp, Standing
from intake.desk.disposition import MailStatus
from intake.desk.held import Decider, Deciding, Verdict
from intake.desk.message import Address
from intake.services.answers import Answering
from intake.services.ignored import IgnoredMails
from intake.services.undelivered import Undelivered
from intake.store.database.session import Database
from intake.store.database.tables import outbox, outbox_raw
from intake.store.outbox import outcome
from intake.store.outbox.outbox import OutboxMail, claim
from intake.store.spool import decisions, ledger
from intake.store.spool.ledger import LedgerMail
from tests.services.desk import COMPLETE, TEMPLATES, DeskInHand, letter

ANNA = "anna@desk.test"
LIST = {"List_Id": "<users.forum.example>", "Precedence": "list"}
PROVED = b"Authentication-Results: mx.desk.test; dkim=pass header.d=desk.test\n"
SPAM = b"X-Spam-Flag: YES\nX-Spam-Level: *********************\n"


@pytest.fixture
def desk(database: Database) -> DeskInHand:
    """It is Monday, noon in Moscow; the desk opens at nine."""
    return DeskInHand(database)


def told(desk: DeskInHand) -> list[tuple[str, str]]:
    """Subject and text of each daily mail that went out so far, after one more look."""
    desk.parts.ignored.tell()
    query = select(outbox_raw.c.raw).join_from(outbox, outbox_raw).where(outbox.c.template == "ignored")
    with desk.database.read() as connection:
        raws = list(connection.execute(query.order_by(outbox.c.id)).scalars())
    found = []
    for raw in raws:
        mail = message_from_bytes(bytes(raw), policy=policy.default)
        body = mail.get_body(("plain",))
        assert body is not None
        found.append((str(mail["Subject"]), str(body.get_content())))
    return found


def tomorrow(desk: DeskInHand, hour: int = 9) -> None:
    """The next day, at an hour of Moscow."""
    desk.now = (desk.now + timedelta(days=1)).replace(hour=hour - 3, minute=0)
    desk.lease.take()


def ledger_of(desk: DeskInHand) -> dict[int, LedgerMail]:
    with desk.database.read() as connection:
        return {mail.id: mail for mail in ledger.list_mails(connection)}


def agents_order(desk: DeskInHand, text: str, subject: str = "Re: Пропущено писем") -> None:
    own_id = f"<{desk.uid}@desk.test>"
    desk.receive(PROVED + letter(text, subject=subject, sender=ANNA, Message_ID=own_id))


def test_a_mail_over_a_list_is_told_when_the_desk_opens_next_and_once(desk: DeskInHand) -> None:
    desk.receive(letter(COMPLETE, **LIST))
    assert told(desk) == []
    tomorrow(desk, hour=8)
    assert told(desk) == []
    tomorrow(desk)
    ((subject, text),) = told(desk)
    assert subject == "Пропущено писем: 1"
    assert "письмо 1  Не печатается счёт" in text
    assert "olga@firma.example" in text
    assert "рассылка · 02.03.2026 12:00 (МСК)" in text
    assert "#принять 1" in text
    assert "intake mail release" in text
    tomorrow(desk)
    assert len(told(desk)) == 1


def test_on_a_day_off_nothing_is_told_and_then_all_together(desk: DeskInHand) -> None:
    desk.now += timedelta(days=4)  # Friday
    for _ in range(3):
        desk.lease.take()
        desk.receive(letter(f"Новости {desk.now}", **LIST))
        assert told(desk) == []
        tomorrow(desk, hour=12)
    desk.now += timedelta(days=1)  # the 9th of March is a holiday, too
    desk.lease.take()
    assert [subject for subject, _ in told(desk)] == ["Пропущено писем: 3"]


@pytest.mark.parametrize(
    "headers",
    [{"Auto_Submitted": "auto-replied"}, {"X_Autoreply": "yes"}, {"X_Failed_Recipients": "a@b.example"}],
)
def test_what_is_proved_a_machines_is_told_to_nobody(desk: DeskInHand, headers: dict[str, str]) -> None:
    desk.receive(letter("Меня нет на месте.", **headers))
    assert ledger_of(desk)[1].status is MailStatus.IGNORED
    tomorrow(desk)
    assert told(desk) == []


def test_who_switches_it_off_reads_nothing(desk: DeskInHand) -> None:
    silent = replace(desk.watched, desk=replace(desk.watched.desk, tell_ignored=False))
    desk.receive(letter(COMPLETE, **LIST))
    tomorrow(desk)
    off = IgnoredMails(desk.database, silent, Answering(silent, TEMPLATES), desk.lease, lambda: desk.now)
    assert off.tell() == 0
    assert len(told(desk)) == 1


def test_a_thousand_newsletters_make_one_mail_of_bounded_length(desk: DeskInHand) -> None:
    for number in range(130):
        desk.receive(letter(f"Новость {number}", subject=f"Новость {number}", **LIST))
        desk.receive(SPAM + letter("Buy", subject=f"Buy https://evil.test/{number}", sender="x@evil.test"))
    tomorrow(desk)
    ((subject, text),) = told(desk)
    assert subject == "Пропущено писем: 260"
    assert "рассылки и письма программ: 130" in text
    assert "и ещё 110" in text
    assert "почтового фильтра: 130" in text
    assert "и ещё 120" in text
    assert "https://" not in text
    assert len(text.splitlines()) < 150
    assert max(map(len, text.splitlines())) <= 80


def test_an_agent_takes_a_mail_back_by_its_number_and_it_becomes_a_ticket(desk: DeskInHand) -> None:
    desk.receive(letter(COMPLETE, **LIST))
    tomorrow(desk)
    told(desk)
    agents_order(desk, "#принять 1")
    desk.lease.take()
    desk.processor.process_batch()
    assert ledger_of(desk)[1].ticket_number == 1
    assert desk.ticket().requester.address == "olga@firma.example"
    tomorrow(desk)
    assert len(told(desk)) == 1


def test_taken_back_before_it_was_told_it_is_not_told_any_more(desk: DeskInHand) -> None:
    desk.receive(letter(COMPLETE, **LIST))
    with desk.database.write() as connection:
        assert ledger.release(connection, [1]) == [1]
    desk.processor.process_batch()
    assert desk.ticket().number == 1
    tomorrow(desk)
    assert told(desk) == []


def test_there_is_nothing_to_discard_and_the_second_of_two_agents_is_told(desk: DeskInHand) -> None:
    desk.receive(letter(COMPLETE, **LIST))
    for order in ("#отклонить 1", "#принять 1", "#принять 1"):
        agents_order(desk, order)
        desk.processor.process_batch()
    refused = [mail for mail in ledger_of(desk).values() if mail.disposition == "reject"]
    assert [mail.id for mail in refused] == [2, 4]
    assert "ignored already" in " ".join(refused[0].reasons)
    assert "already" in " ".join(refused[1].reasons)


def test_one_line_lets_no_mail_in_a_colleagues_name_command(desk: DeskInHand) -> None:
    desk.receive(letter(COMPLETE))
    forged = letter("#close", subject="Re: [#1] Счёт", sender=ANNA, **LIST)
    desk.receive(b"Authentication-Results: mx.desk.test; dmarc=fail header.from=desk.test\n" + forged)
    assert ledger_of(desk)[2].status is not MailStatus.HELD
    agents_order(desk, "#принять 2")
    desk.processor.process_batch()
    assert "intake mail show 2" in " ".join(ledger_of(desk)[3].reasons)
    assert not desk.ticket().finished


def test_what_a_machine_seems_to_say_in_a_ticket_is_told_and_becomes_the_participants_word(
    desk: DeskInHand,
) -> None:
    desk.receive(letter(COMPLETE))
    desk.receive(letter("Драйвер обновили, не помогло.", subject="Re: [#1] Счёт", **LIST))
    assert ledger_of(desk)[2].disposition == "note"
    tomorrow(desk)
    ((_, text),) = told(desk)
    assert "обращение #1" in text
    with desk.database.write() as connection:
        by = Deciding((2,), Verdict.RELEASE, Decider("operator"))
        assert decisions.decide(connection, by, desk.now) == (2,)
    desk.processor.process_batch()
    assert ledger_of(desk)[2].disposition == "append"


def test_bare_thanks_are_told_too_and_spam_goes_on_under_its_own_title(desk: DeskInHand) -> None:
    desk.receive(letter(COMPLETE))
    desk.receive(letter("Спасибо!", subject="Re: [#1] Счёт"))
    agents_order(desk, "#spam", "Re: [#1] Счёт")
    desk.receive(letter("Так вам интересно или нет?", subject="Re: [#1] Счёт"))
    tomorrow(desk)
    ((_, text),) = told(desk)
    spam, thanks = text.index("закрытых как спам: 1"), text.index("Только благодарят")
    assert spam < text.index("письмо 4") < thanks < text.index("письмо 2")


def test_what_nobody_would_read_is_kept_until_somebody_does(desk: DeskInHand) -> None:
    nobody = replace(desk.watched, desk=replace(desk.watched.desk, notify=()))
    desk.receive(letter(COMPLETE, **LIST))
    tomorrow(desk)
    unread = IgnoredMails(desk.database, nobody, Answering(nobody, TEMPLATES), desk.lease, lambda: desk.now)
    assert unread.tell() == 0
    boris = replace(desk.watched, desk=replace(desk.watched.desk, notify=(Address("boris@desk.test"),)))
    read = IgnoredMails(desk.database, boris, Answering(boris, TEMPLATES), desk.lease, lambda: desk.now)
    assert read.tell() == 1


def notices(desk: DeskInHand) -> list[OutboxMail]:
    """What tells agents of new tickets, and is being sent."""
    with desk.database.write() as connection:
        claimed = claim(connection, desk.now, desk.now + timedelta(days=9), "sender", 100)
    return [mail for mail in claimed if mail.template == "notification"]


def give_up(desk: DeskInHand, mail: OutboxMail) -> None:
    """The mail server refuses a mail for good."""
    failed = tuple(replace(one, standing=Standing.FAILED, code=550) for one in mail.recipients)
    given_up = GiveUp("refused", failed)
    undelivered = Undelivered(desk.database, [(desk.watched, desk.answering)])
    with desk.database.write() as connection:
        outcome.record(connection, mail, given_up, "sender", desk.now)
        undelivered.tell(connection, mail, given_up, desk.now)


def test_what_agents_were_told_in_vain_is_told_to_whoever_is_left_once_a_day(desk: DeskInHand) -> None:
    for number in range(3):
        desk.receive(letter(f"{COMPLETE} {number}", subject=f"Счёт {number}"))
    first, *others = notices(desk)
    give_up(desk, first)
    tomorrow(desk)
    ((_, text),) = told(desk)
    assert "Уведомления о них почтовый сервер не принял: 1" in text
    assert "письмо 1  Счёт 0" in text
    assert "#принять" not in text
    for later in others:
        give_up(desk, later)
        assert len(told(desk)) == 1
    tomorrow(desk)
    assert [subject for subject, _ in told(desk)] == ["Пропущено писем: 1", "Пропущено писем: 2"]
    agents_order(desk, "#принять 2")
    assert ledger_of(desk)[4].disposition == "reject"
