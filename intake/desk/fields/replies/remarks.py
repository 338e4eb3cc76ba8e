"""Passing remarks of a reply, which say what it brings or lacks and not what the request is about."""

from __future__ import annotations

import re

from intake.desk.language.cues import hits, says
from intake.desk.language.meanings import Meaning

_NOTHING_FOLLOWS = re.compile(r"\W*$")


def is_passing_remark(line: str) -> bool:
    """Whether a line speaks of the reply itself.

    What remains, where it was said before, what the writer does about it, whom to ask; what came along counts
    unless something is the matter with it: «Файл во вложении не открывается».
    """
    if says(Meaning.REMARK_ON_REPLY, line):
        return True
    if any(_NOTHING_FOLLOWS.match(line, hit.end) for hit in hits(Meaning.DOES_NOT_KNOW, line)):
        return True
    return says(Meaning.CAME_ALONG, line) and not says(Meaning.HAS_TROUBLE, line)
