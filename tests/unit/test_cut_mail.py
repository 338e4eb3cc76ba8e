"""Agents hear of a mail of which not everything was read."""

from __future__ import annotations

import pytest

from tests.unit.desk_cases import mail
from tests.unit.stories import only, story


@pytest.mark.parametrize("defect", ["text cut", "texts left out", "lines cut"])
def test_agents_are_told_that_a_mail_was_not_read_whole(defect: str) -> None:
    answers = only("answer", story(mail(defects=(defect,))))
    assert [line for line in answers if "audience=agents" in line and "прочитано не целиком" in line]


def test_of_a_small_defect_nobody_hears() -> None:
    assert "прочитано не целиком" not in "".join(
        story(mail(defects=("headers cut", "CloseBoundaryNotFoundDefect")))
    )
