"""An agent forwards a customer's mail to the desk, from whatever program he has."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from intake.desk.changes import AddEntry, OpenTicket
from intake.desk.disposition import Disposition, DispositionKind
from intake.desk.facts import NO_FACTS, Facts
from intake.desk.message import Address
from intake.desk.outgoing import Audience
from intake.desk.ticket import EntryKind, Participant, ParticipantRole
from tests.services.agents_forwards import ADDRESS, FORWARDS, SUBJECT, WORDS, Forward, mail_of
from tests.services.decided_mails import decided
from tests.unit.desk_cases import names, ticket


def _decided(one: Forward, subject: str | None = None, facts: Facts = NO_FACTS) -> Disposition:
    return decided(mail_of(one, subject), facts)


@pytest.mark.parametrize("one", FORWARDS, ids=lambda one: one.program)
def test_a_forward_is_its_writers_request(one: Forward) -> None:
    done = _decided(one)
    assert done.kind is DispositionKind.OPEN_TICKET, done.reasons
    opened = next(change for change in done.changes if isinstance(change, OpenTicket))
    assert opened.requester.address == ADDRESS
    assert opened.requester.name == "Марина Ткач"
    shown = re.search(rf"(?:Тема|Subject)\W{{0,9}}(?:<[^>]*>\s*){{0,3}}{SUBJECT}", one.text)
    assert opened.subject == (SUBJECT if one.named or shown else one.subject)
    values = {finding.name: finding.value for finding in opened.fields}
    assert values["registration_number"] == "800314314"
    assert values["release"] == "11.5.12.70"
    assert opened.missing == ()
    entry = next(change for change in done.changes if isinstance(change, AddEntry))
    assert "пишет про блокировку" in entry.text
    told = "\n".join(answer.text for answer in done.answers if answer.audience == "customer")
    assert WORDS not in told


# --- Into a ticket ----------------------------------------------------------------------------------

_MARINAS = ticket(
    requester=Address(ADDRESS), participants=(Participant(Address(ADDRESS), ParticipantRole.REQUESTER),)
)


@pytest.mark.parametrize("one", FORWARDS, ids=lambda one: one.program)
def test_a_forward_into_a_ticket_is_its_writers_words(one: Forward) -> None:
    # Without a divider or "Fwd:", what stands above a mail may as well be the agent's answer.
    if one.program.endswith("no prefix"):
        one = replace(one, text=one.text.replace(WORDS, ""))
    done = _decided(one, f"{one.subject} [#7]".strip(), names(_MARINAS))
    assert done.kind is DispositionKind.APPEND, done.reasons
    entry = next(change for change in done.changes if isinstance(change, AddEntry))
    assert entry.kind is EntryKind.CUSTOMER
    assert "пишет про блокировку" in entry.text
    assert not [answer for answer in done.answers if answer.audience is Audience.CUSTOMER]


def test_a_proof_below_an_answer_is_no_forward() -> None:
    one = next(one for one in FORWARDS if one.program == "Thunderbird, as attachment")
    done = _decided(one, "Re: [#7] Форма", names(_MARINAS))
    assert done.kind is DispositionKind.RELAY
    assert WORDS in done.answers[0].text


def test_an_answer_to_a_private_mail_without_a_ticket_is_no_request() -> None:
    one = next(one for one in FORWARDS if one.program == "Outlook in Russian, no prefix")
    assert _decided(one, f"Re: {SUBJECT}").kind is DispositionKind.REJECT
