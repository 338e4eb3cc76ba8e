"""Conditions of style sheets: whether a rule under one counts where mail is usually read.

That is a light screen wider than a telephone's.  What hides text on telephones, in print or in dark colours
hides it from nobody else; what depends on other things of the reader's program may or may not count.
"""

from __future__ import annotations

import re

from intake.mail.parsing.html.selector_text import split_list
from intake.mail.parsing.html.selectors import Answer, both, either

_QUERY = re.compile(r"(?:(not|only)\s+)?([a-z][\w-]*)?\s*(?:\band\b)?\s*(.*)", re.DOTALL)
_AND = re.compile(r"\s+and\s+|(?<=\))\s*and\s*(?=\()")
_FEATURE = re.compile(r"\(\s*([\w-]+)\s*:\s*([^()]*?)\s*\)")
_PIXELS = re.compile(r"(\d{1,7}(?:\.\d{0,7})?|\.\d{1,7})(px|em|rem|pt|cm|mm|in)?")
_UNITS = {"": 1.0, "px": 1.0, "em": 16.0, "rem": 16.0, "pt": 4 / 3, "cm": 37.8, "mm": 3.78, "in": 96.0}
_UNKNOWN_GROUPS = (
    "@supports",
    "@layer",
    "@container",
    "@scope",
    "@document",
    "@-moz-document",
    "@starting-style",
)
_TELEPHONE = 600.0
_SCREEN = 1280.0
_MOST_QUERIES = 50


def counts(prelude: str) -> Answer:
    """Whether what stands in the block of an at-rule counts; `prelude` is what is before it."""
    if prelude.startswith("@media"):
        queries = split_list(prelude.removeprefix("@media"))
        return either(map(_query, queries)) if len(queries) <= _MOST_QUERIES else None
    return None if prelude.startswith(_UNKNOWN_GROUPS) else False


def _query(text: str) -> Answer:
    found = _QUERY.fullmatch(text.strip())
    if found is None or not text.strip():
        return not text.strip()
    answer: Answer = found[2] in {None, "all", "screen"}
    for condition in _AND.split(found[3]) if found[3] else ():
        answer = both(answer, _condition(condition.strip()))
    if found[1] == "not":
        return None if answer is None else not answer
    return answer


def _condition(text: str) -> Answer:
    feature = _FEATURE.fullmatch(text)
    if feature is None:
        # A word that is no condition makes the query one that never counts.
        return None if text.startswith(("(", "not")) else False
    name, value = feature[1].replace("device-", ""), feature[2]
    if name == "prefers-color-scheme":
        return value != "dark"
    length = _PIXELS.fullmatch(value)
    if length is None or name not in {"min-width", "max-width"}:
        return None
    width = float(length[1]) * _UNITS[length[2] or ""]
    if name == "max-width":
        return width >= _SCREEN
    return True if width <= _TELEPHONE else None
