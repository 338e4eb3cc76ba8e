"""The one road of a mail: what it says is worked out once, and alike for everybody who asks."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from functools import cached_property, wraps
from pathlib import Path
from typing import Any

import pytest

from intake.desk.commands import parsing
from intake.desk.facts import Facts
from intake.desk.fields import finder
from intake.desk.fields.replies import in_reply
from intake.desk.licence_rules import Licence, LicenceRules, Treatment, Verdict
from intake.desk.outgoing import Template
from intake.desk.quoting import reply_text
from intake.desk.rules.case import Case
from intake.desk.rules.reading import read
from intake.desk.ticket import Status
from intake.mail.parsing import parse
from intake.services.explain import explain
from intake.store import licences
from intake.store.database.schema import upgrade
from intake.store.database.session import Database
from intake.store.spool import ledger
from tests.services.desk import COMPLETE, DeskInHand, letter, with_rules
from tests.unit.desk_cases import DESK, NOW, mail, names, regulation, ticket

LICENCE = Licence("800123456", "ООО «Вектор»", "CRM", "ПРОФ", None, None, "3.0.12.4")
CHECKING = LicenceRules(other_organization=Treatment(Verdict.REFUSE, Template.REFUSED_LICENCE))
LACKING = "Рег. номер 800123456. Не печатается счёт, помогите."


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[DeskInHand]:
    database = Database(f"sqlite:///{tmp_path / 'intake.db'}")
    upgrade(database)
    with database.write() as connection:
        licences.replace_all(connection, [LICENCE])
    yield DeskInHand(database, with_rules(regulation(), licences=CHECKING))
    database.close()


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often the text of a mail was gone through, by what."""
    calls: Counter[str] = Counter()

    def counting(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def call(*arguments: Any, **named: Any) -> Any:
            calls[name] += 1
            return function(*arguments, **named)

        return call

    for module, name in (
        (parse, "parse"),
        (reply_text, "new_text"),
        (finder, "find_fields"),
        (in_reply, "find_in_reply"),
        (parsing, "parse_commands"),
    ):
        function: Callable[..., Any] = getattr(module, name)
        for user in [each for key, each in sys.modules.items() if key.startswith("intake.")]:
            if vars(user).get(name) is function:
                monkeypatch.setattr(user, name, counting(name, function))
    return calls


def answered(desk: DeskInHand, text: str) -> bytes:
    """A reply to the request for what is missing."""
    (request,) = [line for line in desk.sent() if line.template == "request"]
    assert request.message_id
    return letter(text, subject="Re: [#1] Не печатается счёт", In_Reply_To=request.message_id)


@pytest.mark.parametrize("has_registry", [True, False])
def test_a_reply_is_parted_once_and_searched_for_its_answers_once(
    desk: DeskInHand, counted: Counter[str], has_registry: bool
) -> None:
    if not has_registry:
        with desk.database.write() as connection:
            licences.replace_all(connection, [])
    desk.receive(letter(LACKING))
    reply = answered(desk, "ООО «Вектор», релиз 3.0.12.4")
    counted.clear()
    desk.receive(reply)
    assert desk.ticket().status is Status.OPEN
    assert (counted["parse"], counted["new_text"], counted["find_in_reply"]) == (1, 1, 1)
    # What agents are told of a licence goes by the completed ticket, not by all that the reply names.
    assert counted["find_fields"] == 0


def test_a_first_mail_is_searched_once_however_often_its_licence_is_asked_for(
    desk: DeskInHand, counted: Counter[str]
) -> None:
    desk.receive(letter("Рег. номер 800123456, ООО «Ромашка», релиз 3.0.12.4. Не печатается счёт."))
    assert "refused_licence" in desk.templates_sent()
    assert counted == {"parse": 1, "new_text": 1, "find_fields": 1}


def test_an_agents_commands_are_read_once(desk: DeskInHand, counted: Counter[str]) -> None:
    desk.receive(letter(COMPLETE.replace("Ромашка", "Вектор")))
    (told,) = [line for line in desk.sent() if line.template == "notification"]
    counted.clear()
    desk.receive(letter("#note проверю завтра", sender="anna@desk.test", In_Reply_To=told.message_id))
    assert (counted["parse"], counted["new_text"], counted["parse_commands"]) == (1, 1, 1)


def test_explain_and_the_daemon_decide_alike(desk: DeskInHand) -> None:
    desk.receive(letter(LACKING))
    reply = answered(desk, "ООО «Ромашка», релиз 3.0.12.4")
    explained = explain(reply, desk.watched.desk, desk.watched.regulation, desk.now, desk.database)
    desk.receive(reply)
    with desk.database.read() as connection:
        kept = ledger.get(connection, 2)
    assert kept is not None
    assert (kept.disposition, kept.reasons) == (explained.disposition.kind, explained.disposition.reasons)
    assert kept.reasons[1] == "refused"


def test_what_is_worked_out_before_the_registry_is_asked_is_what_it_would_be_after() -> None:
    """Else something that hangs on licences would be kept from before they were known."""
    checking = replace(regulation(), licences=CHECKING)
    first, waiting = mail(COMPLETE), ticket(Status.AWAITING_INFO, missing=("organization",))
    asked = Facts(licences=(LICENCE,), has_registry=True)
    for one, facts in ((first, Facts()), (mail("ООО «Ромашка»", subject="Re: [#7] Счёт"), names(waiting))):
        before = Case(read(one, checking, DESK), facts, checking, DESK, NOW)
        properties = [name for name, each in vars(Case).items() if isinstance(each, cached_property)]
        for name in properties:
            getattr(before, name)
        after = before.with_licences((LICENCE,))
        whole = replace(facts, licences=asked.licences, has_registry=True)
        anew = Case(before.reading, whole, checking, DESK, NOW)
        assert {name: getattr(after, name) for name in properties} == {
            name: getattr(anew, name) for name in properties
        }
        assert all(getattr(after, field.name) == getattr(anew, field.name) for field in fields(Case))
    assert Case(read(first, checking, DESK), asked, checking, DESK, NOW).admission.verdict is Verdict.REFUSE
