"""What a licence makes of a request, new or completed, that a customer sends."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intake.desk.changes import SetStatus
from intake.desk.disposition import Disposition, DispositionKind
from intake.desk.facts import Facts
from intake.desk.licence_rules import LicenceRules, Treatment, Verdict
from intake.desk.outgoing import Template
from intake.desk.regulation import Regulation
from intake.desk.rules.case import Case
from intake.desk.rules.reading import read
from intake.desk.rules.table import decide
from intake.desk.ticket import Status
from tests.unit.desk_cases import COMPLETE, DESK, mail, names, regulation, ticket, told


def under(verdict: Verdict) -> Regulation:
    """The default regulation, with this treatment of a number that the registry doesn't know."""
    template = None if verdict is Verdict.HOLD else Template.REFUSED_LICENCE
    return replace(regulation(), licences=LicenceRules(unknown_number=Treatment(verdict, template)))


def judged(text: str, facts: Facts, verdict: Verdict, *, released: bool = False) -> Disposition:
    rules, subject = under(verdict), "Re: [#7] Счёт" if facts.matches else "Счёт"
    facts = replace(facts, has_registry=True)
    written = mail(text, subject=subject)
    return decide(Case(read(written, rules, DESK), facts, rules, DESK, written.arrived_at, released))


ASKED = names(ticket(Status.AWAITING_INFO, missing=("registration_number",)))
ANSWER = "Рег. номер: 800123456"


@pytest.mark.parametrize(("text", "facts"), [(COMPLETE, Facts()), (ANSWER, ASKED)])
@pytest.mark.parametrize(
    ("verdict", "kind", "closes"),
    [
        (Verdict.HOLD, DispositionKind.HOLD, False),
        (Verdict.REFUSE, DispositionKind.REJECT, True),
    ],
)
def test_a_licence_is_judged_when_its_number_comes_with_the_first_mail_or_later(
    text: str, facts: Facts, verdict: Verdict, kind: DispositionKind, *, closes: bool
) -> None:
    found = judged(text, facts, verdict)
    assert found.kind is kind
    moves = [change.status for change in found.changes if isinstance(change, SetStatus)]
    assert moves == ([Status.CLOSED] if closes else [])
    assert ("refused_licence" in told(found)) is closes


def test_what_an_operator_has_let_through_is_not_held_again() -> None:
    for text, facts in ((COMPLETE, Facts()), (ANSWER, ASKED)):
        assert judged(text, facts, Verdict.HOLD, released=True).kind is not DispositionKind.HOLD


def test_an_answer_that_names_no_licence_is_taken_as_it_is() -> None:
    assert judged("Скоро пришлю.", ASKED, Verdict.REFUSE).kind is not DispositionKind.REJECT
