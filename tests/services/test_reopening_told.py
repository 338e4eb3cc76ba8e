"""A customer reads until when he can come back, and that is so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intake.desk.term_rules import ReopeningRules, SilenceRules, Term
from intake.desk.ticket import Status
from intake.store.database.session import Database
from tests.services.desk import COMPLETE, DeskInHand, letter
from tests.services.test_agents_index import sent

PROOF = b"Authentication-Results: mx.desk.test; dkim=pass header.d=desk.test\n"


def resolved(desk: DeskInHand, command: str = "#resolve") -> str:
    """A request is resolved on Monday at noon in Moscow; what its customer reads."""
    desk.receive(letter(COMPLETE))
    desk.receive(PROOF + letter(f"{command}\n\nОбновите.", subject="Re: [#1] Счёт", sender="anna@desk.test"))
    body = sent(desk, "customer")[-1].get_body(("plain",))
    assert body is not None
    return str(body.get_content())


@pytest.mark.parametrize("command", ["#resolve", "#close"])
def test_a_customer_reads_until_when_his_answer_goes_on(database: Database, command: str) -> None:
    desk = DeskInHand(database)
    rules = ReopeningRules(Term.parse("2 working days"))
    desk = DeskInHand(database, replace(desk.regulation, reopening=rules))
    assert "до 04.03.2026 18:00 (МСК)" in resolved(desk, command)
    desk.later(days=2, hours=2)
    desk.receive(letter("Не помогло.", subject="Re: [#1] Счёт"))
    assert desk.ticket(1).status is Status.OPEN


def test_where_no_answer_reopens_no_time_is_named(database: Database) -> None:
    desk = DeskInHand(database)
    desk = DeskInHand(database, replace(desk.regulation, reopening=ReopeningRules(None)))
    assert "продолжит это обращение" not in resolved(desk)


@pytest.mark.parametrize("command", ["#resolve", "#close"])
def test_where_no_answer_reopens_none_is_promised_to(database: Database, command: str) -> None:
    desk = DeskInHand(database)
    desk = DeskInHand(database, replace(desk.regulation, reopening=ReopeningRules(None)))
    told = resolved(desk, command)
    assert "станет новым обращением" in told
    assert "вернём" not in told
    desk.receive(letter("Не помогло.", subject="Re: [#1] Счёт"))
    assert desk.ticket(2).continues == 1


def test_whoever_was_silent_reads_it_too(database: Database) -> None:
    desk = DeskInHand(database)
    silent = SilenceRules((), Term.parse("1 working day"))
    desk = DeskInHand(database, replace(desk.regulation, silence=silent))
    desk.receive(letter("Не печатается счёт."))
    desk.later(days=2)
    desk.tick()
    body = sent(desk, "customer")[-1].get_body(("plain",))
    assert body is not None
    assert "до 06.03.2026 18:00 (МСК), продолжит это обращение" in body.get_content()
