"""What doesn't work, as people tell it; programs say that something is down or has failed.

The words are in the tables `programs` of the languages.
"""

from __future__ import annotations

import re

from intake.desk.language.cues import says
from intake.desk.language.meanings import Meaning

# A sentence, not the line of a form; programs themselves say that they cannot connect.
_CANNOT = re.compile(
    r"^[^:=\n]{1,60} (?:cannot|can['’]?t|do not|does not|don['’]t|doesn['’]t) "
    r"(?!respond|answer|reply|connect|reach|find|read|write|access|resolve|exist|be |need|have)[a-z]{2,}",
    re.IGNORECASE | re.MULTILINE,
)


def tells_what_fails(text: str) -> bool:
    """Whether a text tells what doesn't work as people do: «касса не печатает», "the till hangs"."""
    return _CANNOT.search(text) is not None or says(Meaning.TOLD_BY_PEOPLE, text)
