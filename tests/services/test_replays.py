"""Signed mail that comes again: by whoever got it, by another route, or because it is worked on twice.

Whoever gets an agent's mail can send it on with its signature whole.  Each test is a scene: what somebody does,
and what becomes of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import select

from intake.desk.authenticity import Authenticity
from intake.desk.disposition import DispositionKind, MailStatus
from intake.desk.rules.case import Case
from intake.services.deciding import ask, read_mail
from intake.store.database.session import Database
from intake.store.database.tables import mail, outbox, outbox_recipient
from intake.store.spool import ledger
from tests.services.desk import COMPLETE, DeskInHand

RECEIVED = "Received: from relay.example by mx.desk.test; Mon, 2 Mar 2026 12:00:00 +0300\r\n"
COVERED = "from:to:cc:reply-to:subject:date:message-id"
OLGA, ANNA, PETR = "olga@firma.example", "anna@desk.test", "petr@elsewhere.example"


@dataclass(frozen=True)
class Written:
    """A mail as its author signed it; whoever has it may change what the signature doesn't cover."""

    sender: str
    text: str
    to: str = "support@desk.test"
    subject: str = "Re: [#1] Счёт"
    message_id: str = "<1@author.example>"
    date: str = "Mon, 2 Mar 2026 12:00:00 +0300"
    signed: tuple[str, ...] = ("QUJD",)
    covered: str = COVERED

    def arrives(self, said: str = "", added: str = "") -> bytes:
        """It comes in through the desk's server, which says this of it; `added` stands above what was signed."""
        domain = self.sender.rpartition("@")[2]
        said = said or f"dkim=pass header.d={domain}; spf=pass smtp.mailfrom=relay.example"
        head = f"Authentication-Results: mx.desk.test; {said}\r\n{RECEIVED}{added}"
        for signature in self.signed:
            head += f"DKIM-Signature: v=1; d={domain}; s=m; h={self.covered}; bh=AAAA; b={signature}\r\n"
        head += f"From: {self.sender}\r\nTo: {self.to}\r\nSubject: {self.subject}\r\nDate: {self.date}\r\n"
        head += f"Message-ID: {self.message_id}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        return (head + self.text).encode()


@pytest.fixture
def desk(sqlite_url: str) -> Iterator[DeskInHand]:
    """A desk where Olga has opened ticket 1."""
    database = Database(sqlite_url)
    in_hand = DeskInHand(database)
    in_hand.receive(
        Written(OLGA, COMPLETE, subject="Счёт", message_id="<0@firma.example>").arrives(
            "spf=pass smtp.mailfrom=firma.example"
        )
    )
    yield in_hand
    database.close()


def became(desk: DeskInHand, place: int = -1) -> tuple[DispositionKind | None, str]:
    """What became of a mail, the latest unless another is named, and why."""
    with desk.database.read() as connection:
        line = list(ledger.list_mails(connection))[place]
    return line.disposition, "; ".join(line.reasons)


def believed(desk: DeskInHand, raw: bytes) -> Authenticity:
    """What would be believed of a mail that came now."""
    regulation, support = desk.watched.regulation, desk.watched.desk
    reading = read_mail(raw, desk.now, regulation, support)
    with desk.database.read() as connection:
        return Case(reading, ask(connection, reading.question), regulation, support, desk.now).authenticity


def relayed(desk: DeskInHand) -> int:
    return desk.templates_sent().count("relay")


ANSWER = Written(ANNA, "Обновите справочник, и счёт напечатается.")


# --- Replays --------------------------------------------------------------------------------------


def test_an_agents_answer_is_relayed_once_however_often_somebody_sends_it_again(desk: DeskInHand) -> None:
    """Петру досталась копия ответа Анны; он шлёт её снова под новым Message-ID, поставленным сверху."""
    desk.receive(ANSWER.arrives())
    assert became(desk)[0] is DispositionKind.RELAY
    for number in range(3):
        desk.later(hours=7)
        desk.receive(ANSWER.arrives(added=f"Message-ID: <{number}@elsewhere.example>\r\n"))
        kind, why = became(desk)
        assert kind is DispositionKind.HOLD
        assert "its signature came in before with mail 2, so anybody may have sent it again" in why
    assert relayed(desk) == 1


def test_an_agents_private_mail_that_an_outsider_sends_on_is_held_and_agents_learn_why(
    desk: DeskInHand,
) -> None:
    """Anna wrote to Petr alone; Petr hands her signed mail on to the desk, unchanged, to be obeyed as hers."""
    private = Written(ANNA, "#close\n\nWe will not renew.", to=PETR, subject="Re: [#1] renewal")
    desk.receive(private.arrives())
    kind, why = became(desk)
    assert kind is DispositionKind.HOLD
    assert "nothing in the signature shows that the mail was written to the desk" in why
    assert relayed(desk) == 0
    assert desk.templates_sent()[-1] == "held"


def test_a_signature_taken_off_makes_no_new_mail_of_an_old_one(desk: DeskInHand) -> None:
    """Anna's server signs twice; who sends her mail again leaves away the signature of which the desk took note."""
    twice = Written(ANNA, "Обновите справочник.", signed=("QUJD", "REVG"))
    desk.receive(twice.arrives())
    assert became(desk)[0] is DispositionKind.RELAY
    for left in ("QUJD", "REVG"):
        again = Written(ANNA, "Обновите справочник.", signed=(left,))
        desk.receive(again.arrives(added=f"Message-ID: <{left}@elsewhere.example>\r\n"))
        assert became(desk)[0] is DispositionKind.HOLD


def test_what_spf_proved_once_proves_nothing_by_its_signature_later(desk: DeskInHand) -> None:
    """Anna's own server brought the mail; months later somebody else brings it again."""
    desk.receive(ANSWER.arrives("spf=pass smtp.mailfrom=desk.test; dkim=pass header.d=desk.test"))
    desk.later(days=60)
    desk.receive(ANSWER.arrives(added="Date: Sat, 2 May 2026 12:00:00 +0300\r\n"))
    assert became(desk)[0] is DispositionKind.HOLD
    desk.receive(ANSWER.arrives("spf=pass smtp.mailfrom=desk.test", added="Message-ID: <5@desk.test>\r\n"))
    assert became(desk)[0] is DispositionKind.RELAY, "her own server brings it: she sent it herself"


def test_others_who_are_added_to_a_customers_signed_mail_take_the_proof_from_it(desk: DeskInHand) -> None:
    """Olga answered the desk; Petr, who got a copy, adds himself where her signature doesn't reach."""
    for covered, added in (
        ("from:to:subject:date", f"Cc: {PETR}\r\n"),
        ("from:to:subject:date", f"Reply-To: {PETR}\r\n"),
        (COVERED, f"Cc: {PETR}\r\nCc: {PETR}\r\n"),
    ):
        written = Written(OLGA, "It happens in every document.", covered=covered, signed=("WFla",))
        assert believed(desk, written.arrives()) is Authenticity.PROVED
        assert believed(desk, written.arrives(added=added)) is Authenticity.UNPROVED


FILLED = "".join(f"X-Filler: {'z' * 99_000}\r\n" for _ in range(5))
OTHERS = "DKIM-Signature: v=1; d=elsewhere.example; s=m; h=from; bh=AAAA; b=QUJD\r\n"


@pytest.mark.parametrize("added", [OTHERS * 1100, FILLED + OTHERS * 30], ids=["many", "large"])
@pytest.mark.parametrize("sender", [OLGA, ANNA])
def test_a_signature_that_others_push_out_of_what_is_read_proves_nothing(
    desk: DeskInHand, sender: str, added: str
) -> None:
    """Petr got a private mail, and puts so many signatures above its own that this is not among those read."""
    private = Written(sender, "Petr, look at this.", to=PETR, signed=("UHJp",))
    domain = sender.rpartition("@")[2]
    said = f"dkim=pass header.d={domain}; dmarc=pass header.from={domain}"
    assert believed(desk, private.arrives(said, added)) is Authenticity.UNPROVED


@pytest.mark.parametrize("sender", [OLGA, ANNA])
def test_a_server_that_takes_signatures_away_proves_no_mail_to_others(desk: DeskInHand, sender: str) -> None:
    private = Written(sender, "Petr, look at this.", to=PETR, signed=())
    domain = sender.rpartition("@")[2]
    said = f"dkim=pass header.d={domain}; dmarc=pass header.from={domain}"
    assert believed(desk, private.arrives(said)) is Authenticity.UNPROVED
    assert believed(desk, Written(sender, "Look at this.", signed=()).arrives(said)) is Authenticity.PROVED


def test_a_customers_signature_proves_one_mail(desk: DeskInHand) -> None:
    """Письмо Ольги пришло; Пётр шлёт его снова с другой темой, чтобы служба сочла его доказанным ещё раз."""
    said = Written(OLGA, "Это бывает в каждом документе.", signed=("T2xn",))
    assert believed(desk, said.arrives()) is Authenticity.PROVED
    desk.receive(said.arrives())
    assert became(desk)[0] is DispositionKind.APPEND
    for added in ("Message-ID: <9@elsewhere.example>\r\n", "Subject: Re: [#1] Срочно\r\n"):
        assert believed(desk, said.arrives(added=added)) is Authenticity.UNPROVED
    by_her = said.arrives("spf=pass smtp.mailfrom=firma.example", "Message-ID: <9@firma.example>\r\n")
    assert believed(desk, by_her) is Authenticity.PROVED


# --- The same mail, not a replay ------------------------------------------------------------------


def test_the_same_mail_by_another_route_is_a_duplicate_and_nothing_is_held(desk: DeskInHand) -> None:
    """Письмо пришло и на основной адрес, и на второй, который ведёт в тот же ящик."""
    desk.receive(ANSWER.arrives())
    desk.receive(ANSWER.arrives(added="Received: from another.example by mx.desk.test; Mon\r\n"))
    assert became(desk)[0] is DispositionKind.DUPLICATE
    assert relayed(desk) == 1


def test_a_mail_that_is_worked_on_again_is_no_replay_of_itself(desk: DeskInHand) -> None:
    """It failed halfway, or an operator has it done again: the same mail, the same proof."""
    desk.receive(ANSWER.arrives())
    with desk.database.write() as connection:
        rows = connection.execute(select(mail.c.id)).scalars().all()
        connection.execute(mail.update().where(mail.c.id == rows[-1]).values(status=MailStatus.IGNORED.value))
        assert ledger.retry(connection, [rows[-1]]) == [rows[-1]]
    desk.lease.take()
    desk.processor.process_batch()
    assert became(desk)[0] is DispositionKind.RELAY


def test_a_held_replay_takes_nothing_from_the_mail_itself(desk: DeskInHand) -> None:
    """The copy comes first, by an outsider, with a Cc added; the agent's own mail was greylisted and comes later."""
    desk.receive(ANSWER.arrives(added=f"Cc: {PETR}\r\nCc: {PETR}\r\n"))
    assert became(desk)[0] is DispositionKind.HOLD
    desk.receive(ANSWER.arrives(added="Message-ID: <2@author.example>\r\n"))
    assert became(desk)[0] is DispositionKind.RELAY


# --- An ordinary day ------------------------------------------------------------------------------


def test_an_agents_day_goes_on_with_signatures_alone(desk: DeskInHand) -> None:
    """His mail is forwarded to the desk's server, so that SPF fails on the way; every answer has its own signature."""
    for number in range(4):
        answer = Written(
            ANNA,
            f"Answer number {number}.",
            message_id=f"<{number}@desk.test>",
            signed=(f"QUJ{number}",),
        )
        desk.receive(
            answer.arrives(
                "dkim=pass header.d=desk.test; spf=fail smtp.mailfrom=desk.test; dmarc=pass header.from=desk.test"
            )
        )
        assert became(desk)[0] is DispositionKind.RELAY
    assert relayed(desk) == 4


def test_where_a_list_stands_between_a_token_proves_the_agent(desk: DeskInHand) -> None:
    """Anna's answer goes to a list that hands it on: To is the list's, but she answers her notification."""
    with desk.database.read() as connection:
        told = connection.execute(
            select(outbox.c.message_id)
            .join_from(outbox, outbox_recipient)
            .where(outbox_recipient.c.address_key == ANNA)
        ).scalar()
    through = Written(ANNA, "Обновите справочник.", to="helpdesk@lists.example")
    desk.receive(through.arrives())
    assert became(desk)[0] is DispositionKind.HOLD
    again = Written(ANNA, "Обновите справочник!", to="helpdesk@lists.example", message_id="<8@desk.test>")
    desk.receive(again.arrives(added=f"In-Reply-To: {told}\r\n"))
    assert became(desk)[0] is DispositionKind.RELAY


# --- Verdicts that contradict each other ----------------------------------------------------------


def test_a_stolen_token_is_worth_nothing_where_the_servers_second_header_refutes(desk: DeskInHand) -> None:
    """Somebody read Anna's notification and answers it in her name; OpenDKIM found nothing, OpenDMARC did."""
    with desk.database.read() as connection:
        told = connection.execute(select(outbox.c.message_id).where(outbox.c.audience == "agents")).scalar()
    forged = Written(ANNA, "Send the licence key to petr@elsewhere.example.", signed=())
    second = "Authentication-Results: mx.desk.test; dmarc=fail (p=none) header.from=desk.test\r\n"
    raw = forged.arrives("dkim=none; spf=none", added=f"In-Reply-To: {told}\r\n")
    desk.receive(raw.replace(RECEIVED.encode(), second.encode() + RECEIVED.encode()))
    kind, why = became(desk)
    assert kind is DispositionKind.HOLD
    assert "does not confirm desk.test: dmarc=fail" in why


def test_what_an_outsider_puts_below_the_servers_line_changes_nothing(desk: DeskInHand) -> None:
    forged = Written(ANNA, "Отдайте ключ.", signed=())
    below = "Authentication-Results: mx.desk.test; spf=pass smtp.mailfrom=desk.test\r\n"
    desk.receive(forged.arrives("spf=softfail smtp.mailfrom=desk.test", added=below))
    assert became(desk)[0] is DispositionKind.HOLD
    assert "does not confirm desk.test: spf=softfail" in became(desk)[1]
