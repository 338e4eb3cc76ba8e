"""Outsiders who want to be taken for an agent, and agents who write as they always do."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from intake.desk.authenticity import Authenticity, judge
from intake.desk.disposition import Disposition, DispositionKind
from intake.desk.outgoing import Audience
from intake.mail.parsing.parse import parse
from tests.mail.forgeries import FORGERIES, GENUINE, WHO_IS_MEANT, Letter
from tests.unit.desk_cases import DESK, NOW, decided, names, ticket

_DESK = replace(DESK, subaddress_separator="+")


def _become(letter: Letter) -> Disposition:
    mail = parse(letter.raw, NOW)
    return decided(mail, names(ticket()), desk=replace(_DESK, trusted_hops=letter.hops))


@pytest.mark.parametrize("letter", FORGERIES, ids=str)
def test_a_forged_agent_is_never_obeyed(letter: Letter) -> None:
    done = _become(letter)
    assert done.kind in {DispositionKind.HOLD, DispositionKind.IGNORE}
    assert all(answer.audience is not Audience.CUSTOMER for answer in done.answers)


@pytest.mark.parametrize("letter", GENUINE, ids=str)
def test_an_agent_is_obeyed(letter: Letter) -> None:
    assert _become(letter).kind is DispositionKind.RELAY


def _of_customer(letter: Letter) -> Authenticity:
    """What is believed of the same mail in the name of a customer at a domain of his own."""
    raw = re.sub(rb"(?i)(?<!mx\.)(?<!support@)(?<!abc@)desk\.test", b"client.example", letter.raw)
    return judge(parse(raw, NOW), replace(_DESK, trusted_hops=letter.hops)).authenticity


@pytest.mark.parametrize("letter", [one for one in FORGERIES if one not in WHO_IS_MEANT], ids=str)
def test_a_forged_customer_is_never_proved(letter: Letter) -> None:
    assert _of_customer(letter) is not Authenticity.PROVED


@pytest.mark.parametrize("letter", GENUINE, ids=str)
def test_a_customer_is_proved_as_an_agent_is(letter: Letter) -> None:
    assert _of_customer(letter) is Authenticity.PROVED
