"""Mails of agents, read as the daemon reads them, and decided about without a database."""

from __future__ import annotations

from intake.desk.disposition import Disposition
from intake.desk.facts import NO_FACTS, Facts
from intake.desk.rules.case import Case
from intake.desk.rules.table import decide
from intake.services.deciding import read_mail
from tests.unit.desk_cases import DESK, NOW, regulation


def decided(raw: bytes, facts: Facts = NO_FACTS) -> Disposition:
    """What becomes of a mail with these bytes."""
    reading = read_mail(raw, NOW, regulation(), DESK)
    return decide(Case(reading, facts, regulation(), DESK, NOW))
