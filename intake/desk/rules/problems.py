"""Several problems in one mail, or a new one in an old thread: pointed out, never split automatically."""

from __future__ import annotations

import re

from intake.desk.language.cues import says
from intake.desk.language.meanings import Meaning
from intake.desk.language.shapes import Shape

_NUMBERED = Shape(
    r"^[ \t]{0,6}(?:",
    Meaning.NUMBERED_PROBLEM,
    r")?[ ]?[№#]?[ ]?([1-9])[.)][ \t]{1,4}\S.{12,400}$",
    flags=re.MULTILINE,
)
_TEXT_SEEN = 8000


def several_problems(text: str) -> bool:
    """Whether a first mail seems to hold more than one problem: numbered from one, or said in words."""
    seen = text[:_TEXT_SEEN]
    if says(Meaning.ANOTHER_PROBLEM, seen):
        return True
    numbers = [found[1] for found in _NUMBERED.finditer(seen)]
    # Steps to reproduce are numbered too; they tell what was done, not what is wrong.
    return numbers[:2] == ["1", "2"] and not says(Meaning.STEPS, seen)


def another_problem(text: str) -> bool:
    """Whether a further mail of a thread brings up a new problem in so many words."""
    return says(Meaning.ANOTHER_PROBLEM, text[:_TEXT_SEEN])
