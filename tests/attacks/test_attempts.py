"""Each thing that an outsider tries leads to nothing: see `attempts.py` for what is tried, `town.py` for what counts."""

from __future__ import annotations

import pytest

from tests.attacks.attempts import Attempt, attempts
from tests.attacks.town import ANNA, HELPER, MARK, OLGA, mail, passing, town

ATTEMPTS = list(attempts())


@pytest.mark.parametrize("attempt", ATTEMPTS, ids=lambda attempt: attempt.name)
def test_an_attempt_of_an_outsider_leads_to_nothing(attempt: Attempt) -> None:
    with town() as attacked:
        attempt.play(attacked)
        assert attacked.losses(may_change=attempt.may_change) == []


def test_the_same_does_what_it_asks_for_where_it_is_right() -> None:
    """Otherwise the attempts would prove nothing."""
    with town() as honest:
        honest.arrive(
            mail(OLGA, "Это моя коллега.", subject="Re: [#1]", says=passing(OLGA), more=[f"Cc: {HELPER}"])
        )
        assert any("lets in" in loss for loss in honest.losses(may_change=True))
        honest.arrive(mail(ANNA, f"#close\n{MARK}", subject="Re: [#1]", says=passing(ANNA)))
        losses = honest.losses()
        assert f"{OLGA} reads what the outsider wrote" in losses
        assert any("'closed'" in loss for loss in losses)
