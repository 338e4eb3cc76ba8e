"""Names with a form in Latin letters: «Kaspi Grain LLP», «SIA Balt Timber»."""

from __future__ import annotations

import re

from intake.desk.fields.names.person_names import skip_spaces
from intake.desk.fields.names.quoted_names import closing_quote
from intake.desk.fields.values.shaped import Shaped

_LATIN_LEADERS = frozenset(
    "At From The Dear Hi Hello For In This It Company Customer Client Our We I And Regards "
    "Thanks Organization Owner Name Is Of By To With"
    " Good Licensee Firm Also Here Greetings On Behalf That When As Sincerely Best Kind".split()
)
_PREFIXES = frozenset(
    ("SIA", "UAB", "OÜ", "JSC", "OJSC", "PJSC", "ZAO", "PAO")
)  # before a name without quotes, too
_AT_THE_BEGINNING = frozenset(("AB", "BV", "SRL", "EOOD", "OOD", "Oy", "GmbH"))  # of a clause
# Russian institutions in Latin letters, which bear their names in quotation marks.
_INSTITUTIONS = frozenset("GKU MKU GBU MBU GBUZ MBUK MBOU MUP GUP FGUP FGBU".split())
_BEFORE_A_NAME = _PREFIXES | _INSTITUTIONS | {"LLC", "LLP", "CJSC", "Ltd", "Ltd.", "LTD"}
_NAMED_ALREADY = re.compile(r"[A-Z][\w&'-]{1,30},? $")
_LATIN_WORD_BACK = re.compile(
    r"(?:[A-Z0-9][\w&'.’-]{0,40}|&|of|and|the|for|de|du|[A-Z]|\([A-Z][A-Za-z.]{1,20}\))$"
)
_DATED = re.compile(
    r"(?:[0-9]{1,2} )?(?:January|February|March|April|May|June|July|August|September|October|November"
    r"|December) "
)  # «since 1 December Svea Parts AB …»
_NUMBER = re.compile(r"[0-9]{4}")  # a number of something is no name, «24 Hours» is
_BRACKETED = re.compile(r"\([A-Z][A-Za-z.]{1,20}\)")  # «Sunrise Trading (HK) Limited»


# «This is Client First LLC»: a capitalized noun in mid-sentence belongs to the name; one that begins
# the sentence may only lead to it.
_NOUNS = frozenset("Company Customer Client Organization Owner Name Licensee Firm".split())
_NAME_ENDS = re.compile(r"\s?(?:[,.;)]|$)")
_MID_SENTENCE = re.compile(r"(?:[:|=]|[a-z]{2})\s?$")
_INTRODUCED = re.compile(r"[:|=]\s?$|\b(?:is|are|at|to|это|мы|в)\s$")


def latin_name(text: str, form: re.Match[str], reached: int) -> Shaped | None:
    """A name such as «Kaspi Grain LLP» (capitals before the form) or «UAB "Medis"» (quotes after it)."""
    behind = skip_spaces(text, form.end())
    in_front = form.group() in _BEFORE_A_NAME or not _NAMED_ALREADY.search(text, reached, form.start())
    if behind < len(text) and text[behind] in '"“«„' and in_front:
        closed = closing_quote(text, behind)
        if closed:
            return Shaped(form.start(), closed, text[form.start() : closed])
    if form.group() in _INSTITUTIONS:
        return None
    if form.group() in _PREFIXES and text[: form.start()].rstrip(" ").endswith((",", "|", ";")):
        prefixed = _latin_prefix(text, form)
        if prefixed is not None:
            return prefixed  # «Eva Kask, OÜ Apteegikett»
    position = len(text[: form.start()].rstrip(" ,"))
    if position > reached and text[position - 1] in '"”»':
        opening = max(text.rfind(mark, reached, position - 1) for mark in '"“«„')
        return Shaped(opening, form.end(), text[opening : form.end()]) if opening >= reached else None
    words = _words_before(text, position, reached)
    while words and (
        _leads(text, words[-1], form.end()) or text[words[-1]].islower() or text[words[-1]] == "&"
    ):
        words.pop()
    if not words:
        return _latin_prefix(text, form)
    start, end = words[-1], form.end()
    dated = _DATED.match(text, start, form.start())
    start = dated.end() if dated and dated.end() in words else start
    return Shaped(start, end, re.sub(r"\s+", " ", text[start:end]))


def _words_before(text: str, position: int, reached: int) -> list[int]:
    """Where the words begin that may belong to a name ending at `position`, the last one first."""
    words: list[int] = []
    while position > reached and len(words) < 7:  # noqa: PLR2004
        low = max(text.rfind(" ", reached, position), reached - 1) + 1
        whole = text[low:position]
        # «Организация:Blue River LLC»
        word = whole if _BRACKETED.fullmatch(whole) else re.split(r"[=:|]", whole)[-1].lstrip("([{/;")
        low = position - len(word)
        if (
            not word
            or not _LATIN_WORD_BACK.fullmatch(word)
            or _NUMBER.search(word)
            or (words and word.endswith(".") and (len(word) > 3 or word[:-1].isdecimal()))  # noqa: PLR2004
        ):
            break
        words.append(low)
        position = len(text[:low].rstrip(" "))
        if low == reached or word != whole:
            break
    return words


def _leads(text: str, start: int, end: int) -> bool:
    """Whether a word only leads to the name («We're», «At»); «The» of a name alone on its line doesn't."""
    word = re.split(r"['’ ]", text[start:], maxsplit=1)[0]
    led = text[max(0, start - 12) : start]
    alone = word == "The" and not led.rstrip(" ,(") and _NAME_ENDS.match(text, end)
    named = (word in _NOUNS and _INTRODUCED.search(led)) or (word == "The" and _MID_SENTENCE.search(led))
    return word in _LATIN_LEADERS and not alone and not named


def _latin_prefix(text: str, form: re.Match[str]) -> Shaped | None:
    """«SIA Balt Timber»: a Baltic form comes before the name."""
    begins = form.group() in _AT_THE_BEGINNING and not text[: form.start()].strip().rstrip(",;:(–—-|")
    if form.group() not in _PREFIXES and not begins:
        return None
    name = re.compile(r" (?:[A-Z][\w&'-]{1,30})(?: [A-Z][\w&'-]{1,30}){0,4}").match(text, form.end())
    return Shaped(form.start(), name.end(), text[form.start() : name.end()]) if name else None
