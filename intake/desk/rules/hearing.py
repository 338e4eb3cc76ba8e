"""Nothing ends in silence: what a person may have written and nobody hears of is told once a day."""

from __future__ import annotations

from dataclasses import replace

from intake.desk.disposition import Disposition, Unheard
from intake.desk.rules.case import Case

_TOLD_DAILY = "agents read of it in the daily mail about ignored mail"


def with_hearing(case: Case, disposition: Disposition) -> Disposition:
    """The disposition with why nobody hears of the mail, if so.

    Whatever rule decided and says nothing of it, the mail is told: so no road ends in silence by oversight.
    """
    why = _unheard(case, disposition)
    if why is None and disposition.unheard is None:
        # So it is with nearly every mail.
        return disposition
    reasons = disposition.reasons
    if why is not None and case.desk.tell_ignored:
        reasons = (*reasons, _TOLD_DAILY)
    return replace(disposition, unheard=why, reasons=reasons)


def _unheard(case: Case, disposition: Disposition) -> Unheard | None:
    told = any(answer.recipients for answer in disposition.answers)
    if disposition.heard or told or disposition.withheld:
        return None
    if case.automatic is not None:
        return None if case.automatic.proved else disposition.unheard or Unheard.MACHINE
    if case.agent is not None and case.proof.proved:
        # What an agent orders he knows himself.
        return None
    return disposition.unheard or Unheard.OTHER
