"""Whether an answer to an invitation says something of its writer's own, beside what calendar programs write.

Google, Yandex and Apple put a sentence into each: who accepted or declined what, and when that is.  It names
the event, which people who write hardly do.  Outlook puts lines on top that say when and where.  The words
are in the tables `calendar` of the languages.
"""

from __future__ import annotations

import re

from intake.desk.language.cues import hits, says
from intake.desk.language.meanings import Meaning

_WORD = re.compile(r"[^\W\d_]{2,}")
_COLON = re.compile(r" ?[:：]")
# «отклонил(а)»: a program doesn't know who its user is.
_EITHER = re.compile(r"\([^\W\d_]{1,3}\)")
_FEWEST = 2
_SHORTEST_SUMMARY = 4
_LOOKED_AT = 2_000


def speaks_beside(text: str, summary: str) -> bool:
    """Whether the text beside a calendar's answer is somebody's own; `summary` is the event's name."""
    own = "\n".join(line for line in text[:_LOOKED_AT].split("\n") if not _tells_when(line))
    if len(_WORD.findall(own)) < _FEWEST:
        return False
    named = " ".join(summary.split()).casefold()
    if len(named) >= _SHORTEST_SUMMARY and named in " ".join(own.split()).casefold():
        return False
    return not says(Meaning.ANSWERS_INVITATION, _EITHER.sub("", own))


def _tells_when(line: str) -> bool:
    return ":" in line and any(_COLON.match(line, hit.end) for hit in hits(Meaning.WHEN_AND_WHERE, line))
