"""What doesn't work, as people tell it; programs say that something is down or has failed.

The words are in the tables `programs` and `watchers` of the languages.
"""

from __future__ import annotations

import re

from intake.desk.language.cues import says
from intake.desk.language.meanings import Meaning
from intake.desk.language.shapes import Shape

# A sentence, not the line of a form.
_DENIES_BEHIND = Shape(r"^[^:=\n]{1,60} ", Meaning.DENIES_BEHIND, flags=re.MULTILINE)


def tells_what_fails(text: str) -> bool:
    """Whether a text tells what doesn't work as people do: «касса не печатает», "the till hangs"."""
    if says(Meaning.DENIES_WORKING, text) or says(Meaning.TOLD_BY_PEOPLE, text):
        return True
    return _DENIES_BEHIND.search(text) is not None
