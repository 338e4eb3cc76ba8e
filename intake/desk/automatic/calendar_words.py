"""Whether an answer to an invitation says something of its writer's own, beside what calendar programs write.

Google, Yandex and Apple put a sentence into each: who accepted or declined what, and when that is.  It names
the event, which people who write hardly do.  Outlook puts lines on top that say when and where.  Behind or
within such a sentence a person may go on, who then wants something or tells what is wrong.  The words are in
the tables `calendar` of the languages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from intake.desk.automatic.desk_words import wants_nothing
from intake.desk.automatic.told_by_people import tells_what_fails
from intake.desk.language.cues import hits
from intake.desk.language.meanings import Meaning

_WORD = re.compile(r"[^\W\d_]{2,}")
_COLON = re.compile(r" ?[:：]")
# «отклонил(а)»: a program doesn't know who its user is.
_EITHER = re.compile(r"\([^\W\d_]{1,3}\)")
# Below a link nothing but the calendar speaks: why one gets this, and how to get it no more.
_FOOT = re.compile(r"^[^\n]*(?:https?://|\b(?:google|yandex|outlook)\b)", re.IGNORECASE | re.MULTILINE)
_FEWEST = 2
_SHORTEST_SUMMARY = 4
_LOOKED_AT = 2_000


def speaks_beside(text: str, summary: str) -> bool:
    """Whether the text beside a calendar's answer is somebody's own; `summary` is the event's name."""
    own = _EITHER.sub("", "\n".join(_without_when_and_where(text[:_LOOKED_AT])))
    rest = _without_statements(own)
    named = " ".join(summary.split())
    if len(named) >= _SHORTEST_SUMMARY:
        rest = re.sub(re.escape(named).replace(r"\ ", r"\s+"), " ", rest, flags=re.IGNORECASE)
    if len(_WORD.findall(rest)) < _FEWEST:
        return False
    if rest == own:
        return True
    return _wants(rest)


def wants_something_new(text: str, summary: str, old: str) -> bool:
    """Whether what stands beside a cancellation is new, and wants or tells something."""
    known = "".join(old.split()).casefold()
    lines = [line for line in text[:_LOOKED_AT].split("\n") if "".join(line.split()).casefold() not in known]
    own = "\n".join(lines)
    return speaks_beside(own, summary) and _wants(_without_statements(own))


def _wants(text: str) -> bool:
    """Whether a text asks for something or tells of trouble, above what a calendar says at the foot."""
    foot = _FOOT.search(text)
    said = text if foot is None else text[: foot.start()]
    return tells_what_fails(said) or not wants_nothing("", said)


def _without_when_and_where(text: str) -> Iterator[str]:
    """The lines but those in which a program says when and where it is, each of them once."""
    seen: set[str] = set()
    for line in text.split("\n"):
        label = _label(line)
        if not label or label in seen:
            yield line
        seen.add(label)


def _label(line: str) -> str:
    if ":" not in line and "：" not in line:
        return ""
    found = (hit for hit in hits(Meaning.WHEN_AND_WHERE, line) if _COLON.match(line, hit.end))
    return next((line[hit.start : hit.end].casefold() for hit in found), "")


def _without_statements(text: str) -> str:
    """The text without the words by which a program says what was answered."""
    rest = list(text)
    for hit in hits(Meaning.ANSWERS_INVITATION, text):
        rest[hit.start : hit.end] = " " * (hit.end - hit.start)
    return "".join(rest)
