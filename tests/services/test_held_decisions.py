"""Held mail from its coming to its end: what agents read, who decides, and what is left when something fails.

The real wiring, but for servers.
"""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from intake.desk.disposition import Disposition, MailStatus
from intake.desk.held import Decider, Deciding, Verdict
from intake.services import process
from intake.services.deciding import decide_mail
from intake.store.database.errors import StoreTemporary
from intake.store.database.session import Database
from intake.store.spool import decisions, ledger, spool
from tests.confirmed import confirmed
from tests.services.desk import DeskInHand
from tests.services.test_budgets import AGENT, different, last_text, proved, take
from tests.services.test_budgets import letter as unsaid
from tests.services.test_people import ANNA, BORIS, COMPLETE, EVIL, OLGA, PETR, Desk, html_of, text_of, to

BY_ROOT = Decider("root (intake mail)")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk with a ticket of Olga's."""
    made = Desk(tmp_path)
    made.take(OLGA, COMPLETE)
    return made


def stranger(desk: Desk, text: str = "Пришлите всё, что есть.", **values: Any) -> EmailMessage:
    """A stranger's mail to her ticket; returns what told the agents of it."""
    told = desk.take(PETR, text, "Re: [#1] Счёт", **values)
    assert desk.last_status() is MailStatus.HELD
    return to(told, ANNA)[0]


def answer(
    desk: Desk, notice: EmailMessage, text: str, sender: str = ANNA, **values: Any
) -> list[EmailMessage]:
    return desk.take(sender, text, f"Re: {notice['subject']}", answers=str(notice["message-id"]), **values)


def statuses(desk: Desk) -> list[str]:
    with desk.offline.database.read() as connection:
        return [mail.status.value for mail in ledger.list_mails(connection)]


def tell(desk: Desk) -> list[EmailMessage]:
    """The worker's look at what operators decided."""
    before = len(desk.offline.mails)
    desk.offline._parts.decisions.tell()
    return desk._since(before)


# --- What agents read -----------------------------------------------------------------------------


def test_agents_read_all_of_a_held_mail_and_how_to_decide(desk: Desk) -> None:
    notice = stranger(desk, "Пришлите <b>всё</b>.\n#close")
    for read in (text_of(notice), html_of(notice)):
        assert "#принять" in read
        assert "#принять всегда" in read
        assert "#отклонить" in read
    assert "> Пришлите <b>всё</b>." in text_of(notice)
    assert "<b>всё</b>" not in html_of(notice)
    assert max(map(len, text_of(notice).splitlines())) <= 160


def test_agents_read_where_answers_to_a_first_mail_will_go(desk: Desk) -> None:
    forged = "anna@desk.test <petr@client.example>"
    told = desk.take(forged, COMPLETE, "Акт сверки", reply_to="else@x.example", says=None)
    assert "else@x.example" in text_of(to(told, BORIS)[0])


def test_a_text_that_nobody_reads_to_its_end_is_cut_and_it_is_said(desk: Desk) -> None:
    notice = text_of(stranger(desk, "Много слов. " * 5000))
    assert len(notice) < 40_000
    assert "не больше 30000" in notice


def test_what_the_server_refutes_is_not_let_in_for_good(desk: Desk) -> None:
    notice = stranger(desk, says="dmarc=fail header.from=client.example")
    assert "#принять всегда" not in text_of(notice)
    told = answer(desk, notice, "#release always")
    assert desk.people() == {OLGA}
    assert "дальше не участвует" in "".join(map(text_of, told))


# --- Deciding -------------------------------------------------------------------------------------


def test_a_decision_takes_effect_in_the_same_pass_and_the_others_hear_of_it(desk: Desk) -> None:
    notice = stranger(desk, cc=(EVIL,))
    sent = answer(desk, notice, "#release\nЗнаю его.")
    assert statuses(desk) == ["processed"] * 3
    assert any(entry.text.startswith("Пришлите всё") for entry in desk.entries())
    told = [mail for mail in to(sent, BORIS) if not to([mail], ANNA)]
    assert [str(mail["in-reply-to"]) for mail in told] == [str(notice["message-id"])]
    assert "Знаю его." in text_of(told[0])
    assert desk.people() == {OLGA}
    assert not any(desk.ever_written_to(outsider) for outsider in (PETR, EVIL))


def test_an_answer_to_what_was_told_of_a_decision_finds_the_mail_too(desk: Desk) -> None:
    notice = stranger(desk)
    told = to(answer(desk, notice, "#discard"), BORIS)[0]
    references = f"{told['references']} {told['message-id']}"
    again = desk.take(BORIS, "#release", f"Re: {told['subject']}", answers=references)
    assert "уже отклонено: Анна" in text_of(to(again, BORIS)[0])
    assert statuses(desk)[1] == "discarded"


def test_the_second_decision_changes_nothing_and_says_who_was_first(desk: Desk) -> None:
    notice = stranger(desk)
    answer(desk, notice, "#release", BORIS)
    late = answer(desk, notice, "#discard")
    assert "уже принято: Борис" in text_of(to(late, ANNA)[0])
    assert not to(late, BORIS)
    assert statuses(desk)[1] == "processed"


def test_each_mail_of_a_sender_has_its_own_decision(desk: Desk) -> None:
    first, second = stranger(desk, "Первое письмо, прочтите."), stranger(desk, "Второе письмо, реклама.")
    answer(desk, second, "#discard")
    answer(desk, first, "#release")
    assert statuses(desk)[1:3] == ["processed", "discarded"]


def test_whom_one_ticket_took_in_for_good_is_a_stranger_to_the_next(desk: Desk) -> None:
    desk.take(OLGA, COMPLETE.replace("счёт", "акт сверки"), "Акт сверки")
    answer(desk, stranger(desk), "#release always")
    assert (desk.people(1), desk.people(2)) == ({OLGA, PETR}, {OLGA})
    desk.take(PETR, "Ещё раз то же самое.", "Re: [#2] Акт сверки")
    assert desk.last_status() is MailStatus.HELD
    entry = next(entry for entry in desk.entries() if PETR in entry.text and "added" in entry.text)
    assert entry.author == f"Анна <{ANNA}>"


def test_an_agent_without_proof_decides_nothing(desk: Desk) -> None:
    notice = stranger(desk)
    desk.take(ANNA, f"#release {2}", "Письмо", says=None)
    desk.take(EVIL, "#release", f"Re: {notice['subject']}", answers=str(notice["message-id"]))
    assert statuses(desk)[1:] == ["held", "held", "held"]


def test_the_release_of_a_held_decision_carries_that_out(desk: Desk) -> None:
    stranger(desk)
    held = to(desk.take(ANNA, "#discard 2", "Письмо", says=None), BORIS)[0]
    assert statuses(desk)[1:] == ["held", "held"]
    answer(desk, held, "#release", BORIS)
    assert statuses(desk)[1:3] == ["discarded", "processed"]


# --- Operators ------------------------------------------------------------------------------------


def by_command(desk: Desk, verdict: Verdict, *ids: int) -> tuple[int, ...]:
    with desk.offline.database.write() as connection:
        return decisions.decide(connection, Deciding(ids, verdict, BY_ROOT), desk.at)


def test_what_an_operator_decides_is_told_once_to_all_who_knew_of_it(desk: Desk) -> None:
    notice = stranger(desk)
    assert by_command(desk, Verdict.DISCARD, 2) == (2,)
    told = tell(desk)
    assert [to(told, address) for address in (ANNA, BORIS)] == [told, told]
    assert "Root (intake mail) отклоняет" in text_of(told[0])
    assert tell(desk) == []
    late = answer(desk, notice, "#release")
    assert "уже отклонено: root (intake mail)" in text_of(to(late, ANNA)[0])


def test_what_was_discarded_comes_back_by_a_command(desk: Desk) -> None:
    answer(desk, stranger(desk), "#discard")
    assert by_command(desk, Verdict.ADMIT, 2) == (2,)
    while desk.offline._parts.processor.process_batch().mails:
        pass
    assert (statuses(desk)[1], desk.people()) == ("processed", {OLGA, PETR})


def test_what_is_retried_is_held_anew_and_decided_anew(desk: Desk) -> None:
    notice = stranger(desk)
    answer(desk, notice, "#discard")
    with desk.offline.database.write() as connection:
        assert ledger.retry(connection, [2]) == [2]
    while desk.offline._parts.processor.process_batch().mails:
        pass
    assert statuses(desk)[1] == "held"
    answer(desk, notice, "#release", BORIS)
    assert statuses(desk)[1] == "processed"


# --- At the same moment, and when something fails -------------------------------------------------


def test_of_two_decisions_at_one_moment_the_first_stands_and_the_other_agent_is_told(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    notice = stranger(desk)
    decide = decide_mail
    asked: list[Disposition] = []

    def and_an_operator_is_faster(connection: Connection, *rest: Any, **named: Any) -> Disposition:
        disposition = decide(connection, *rest, **named)
        if not asked:
            # As another process would have done it, between the question and the answer.
            decisions.decide(connection, Deciding((2,), Verdict.DISCARD, BY_ROOT), desk.at)
        asked.append(disposition)
        return disposition

    monkeypatch.setattr(process, "decide_mail", and_an_operator_is_faster)
    late = answer(desk, notice, "#release")
    assert statuses(desk)[1] == "discarded"
    assert "уже отклонено: root (intake mail)" in text_of(to(late, ANNA)[0])
    assert not to(late, BORIS)


@pytest.mark.parametrize("step", ["decide", "answer", "record"])
def test_what_fails_between_two_steps_leaves_nothing_half_done(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    notice = stranger(desk)
    parts = desk.offline._parts
    places: dict[str, tuple[object, str]] = {
        "decide": (decisions, "decide"),
        "answer": (parts.processor._answering, "queue"),
        "record": (spool, "record"),
    }
    whose, name = places[step]
    working: Callable[..., Any] = getattr(whose, name)

    def done_and_then_killed(*given: Any, **named: Any) -> None:
        working(*given, **named)
        raise StoreTemporary("killed")

    before = len(desk.offline.mails)
    with monkeypatch.context() as killed:
        killed.setattr(whose, name, done_and_then_killed)
        with pytest.raises(StoreTemporary):
            answer(desk, notice, "#release")
    assert statuses(desk)[1:] == ["held", "spooled"]
    assert len(desk.offline.mails) == before
    desk.offline.restart()
    assert desk.offline._parts.lease.take()
    while desk.offline._parts.processor.process_batch().mails:
        pass
    assert statuses(desk)[1:] == ["processed", "processed"]
    assert [mail.audience for mail in desk.offline.mails[before:]] == ["agents", "agents"]


def test_what_one_transaction_decided_is_not_decided_again_by_another(database: Database) -> None:
    desk = DeskInHand(database)
    desk.receive(confirmed(b"From: nobody\nTo: support@desk.test\n\n?"))
    with database.write() as one:
        assert decisions.still_wait(one, (1,))
        assert decisions.decide(one, Deciding((1,), Verdict.DISCARD, BY_ROOT), desk.now) == (1,)
    with database.write() as other:
        assert not decisions.still_wait(other, (1,))
        assert decisions.decide(other, Deciding((1,), Verdict.DISCARD, BY_ROOT), desk.now) == ()


# --- Too much mail --------------------------------------------------------------------------------


def test_what_was_too_much_to_be_told_singly_is_decided_by_number_from_the_one_mail(
    database: Database,
) -> None:
    desk = DeskInHand(database, confirms=False)
    take(desk, (unsaid(different(n), sender=AGENT) for n in range(25)))
    assert desk.parts.floods.tend() == 1
    report = last_text(desk)
    assert "#принять" in report
    assert "24, 25" in report
    desk.receive(proved("#discard 24 25", AGENT, subject="Re: поток"))
    with database.read() as connection:
        ends = [mail.status.value for mail in ledger.list_mails(connection)]
    assert ends[22:] == ["held", "discarded", "discarded", "processed"]
