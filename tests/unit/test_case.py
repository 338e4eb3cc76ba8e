"""What is worked out of a mail once, and when the registry of licences has been asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from intake.desk.facts import Facts
from intake.desk.licence_rules import Licence, LicenceRules, Treatment, Verdict
from intake.desk.rules.case import Case
from intake.desk.rules.reading import read
from tests.unit.desk_cases import COMPLETE, DESK, mail, names, regulation, sent, ticket

LAW = replace(regulation(), licences=LicenceRules(expired=Treatment(Verdict.HOLD)))
EXPIRED = Licence("800123456", "ООО «Вектор»", "Аптека", "", None, date(2026, 1, 1))


def case(text: str = COMPLETE, facts: Facts | None = None, subject: str = "Счёт") -> Case:
    written = mail(text, subject=subject)
    return Case(read(written, LAW, DESK), facts or Facts(responses=sent(3)), LAW, DESK, written.arrived_at)


def test_a_request_is_judged_anew_when_the_registry_has_been_asked() -> None:
    before = case()
    assert before.admission.verdict is Verdict.ACCEPT
    asked = before.with_licences((EXPIRED,))
    assert asked.admission.verdict is Verdict.HOLD
    assert asked.facts == Facts(responses=sent(3), licences=(EXPIRED,), has_registry=True)


def test_what_was_worked_out_before_stays_so() -> None:
    before = case()
    findings, answer_to = before.findings, before.answer_to
    asked = before.with_licences((EXPIRED,))
    assert vars(asked)["findings"] is findings
    assert vars(asked)["answer_to"] is answer_to
    assert (asked.reading, asked.now, asked.released) == (before.reading, before.now, False)


def test_a_registry_without_the_number_has_been_asked_too() -> None:
    assert case().with_licences(()).facts.has_registry


def test_licences_are_looked_up_by_what_the_mail_and_its_ticket_give() -> None:
    assert case("Рег. номер: 800 123-456").registration_numbers == ("800123456",)
    assert case("Не печатается.").registration_numbers == ()
    waits = names(ticket(missing=("registration_number",)))
    assert case("800 111 222", waits, "Re: [#7] Счёт").registration_numbers == ("800111222",)
