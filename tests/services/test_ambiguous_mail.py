"""An agent's mail that two programs may read differently is held; everybody else's is taken as it is read."""

from __future__ import annotations

import time

import pytest

from intake.desk.ambiguity import Ambiguity
from intake.desk.disposition import Disposition, DispositionKind
from intake.desk.language.texts import Text
from intake.desk.message import InboundMail
from intake.desk.rules.case import Case
from intake.desk.rules.table import decide
from intake.mail.parsing.parse import parse
from intake.services.deciding import read_mail
from tests.mail.ambiguous import AMBIGUOUS, HONEST, SECOND_SENDER, mail
from tests.unit.desk_cases import DESK, NOW, from_agent, names, regulation, ticket
from tests.unit.desk_cases import decided as story

EACH = [(found, name) for found, mails in AMBIGUOUS.items() for name in mails]


def decided(raw: bytes, *, released: bool = False) -> tuple[InboundMail, Disposition]:
    reading = read_mail(raw, NOW, regulation(), DESK)
    known = names(ticket())
    return reading.mail, decide(Case(reading, known, regulation(), DESK, NOW, released))


def of_customer(raw: bytes) -> bytes:
    return raw.replace(b"Anna <anna@desk.test>", b"Olga <olga@client.example>").replace(
        b"=desk.test", b"=client.example"
    )


@pytest.mark.parametrize(("found", "name"), EACH)
def test_what_two_programs_may_read_differently_is_noted(found: str, name: str) -> None:
    read, _ = decided(AMBIGUOUS[found][name])
    assert found in read.defects


@pytest.mark.parametrize(("found", "name"), EACH)
def test_an_agents_ambiguous_mail_is_held_and_says_why(found: str, name: str) -> None:
    _, disposition = decided(AMBIGUOUS[found][name])
    assert disposition.kind is DispositionKind.HOLD
    assert any("differently" in reason for reason in disposition.reasons)


@pytest.mark.parametrize("raw", [SECOND_SENDER, of_customer(SECOND_SENDER)])
def test_a_second_sender_below_a_line_that_is_no_field_is_held_whoever_the_first_one_is(raw: bytes) -> None:
    read, disposition = decided(raw)
    assert "ambiguous header" in read.defects
    assert disposition.kind is DispositionKind.HOLD


@pytest.mark.parametrize(("found", "name"), EACH)
def test_a_customers_ambiguous_mail_is_taken(found: str, name: str) -> None:
    read, disposition = decided(of_customer(AMBIGUOUS[found][name]))
    assert disposition.kind is DispositionKind.APPEND
    assert found in read.defects


@pytest.mark.parametrize("name", HONEST)
def test_what_usual_programs_write_is_never_ambiguous(name: str) -> None:
    read, disposition = decided(HONEST[name])
    assert not [defect for defect in read.defects if "ambiguous" in defect or "outside" in defect]
    assert disposition.kind in {DispositionKind.RELAY, DispositionKind.NOTE}


@pytest.mark.parametrize("defect", Ambiguity)
def test_agents_are_told_in_their_language_what_is_ambiguous(defect: Ambiguity) -> None:
    disposition = story(from_agent("#close", defects=(str(defect),)), names(ticket()))
    assert disposition.kind is DispositionKind.HOLD
    (notice,) = disposition.answers[0].notices
    assert isinstance(notice, Text)
    said = [each.say(notice) for each in DESK.languages.catalogues]
    assert len(set(said)) == len(said)


@pytest.mark.parametrize(
    "field", [b'x="' + b'\\"' * 4_000, b"charset(" * 1_000, b';name="\\' * 1_100, b"boundary (" * 900]
)
def test_fields_made_to_take_long_are_read_in_little_time(field: bytes) -> None:
    each = b"--b\r\nContent-Type: multipart/mixed; " + field + b"\r\n\r\nx\r\n"
    start = time.process_time()
    parse(mail('Content-Type: multipart/mixed; boundary="b"', "") + 500 * each, NOW)
    assert time.process_time() - start < 5


def test_an_operator_lets_an_ambiguous_mail_through() -> None:
    _, disposition = decided(AMBIGUOUS["ambiguous type"]["two Content-Type headers"], released=True)
    assert disposition.kind is DispositionKind.RELAY
