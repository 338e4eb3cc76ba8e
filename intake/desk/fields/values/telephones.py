"""Telephone numbers, known by their shape alone."""

from __future__ import annotations

import re

from intake.desk.fields.values.shaped import Shaped

PHONE = re.compile(r"(?<![\w.+№])(?<!№ )\+?\(?[0-9][0-9 ()\-\u2010-\u2015/]{4,24}[0-9](?![\w])")
EXTENSION = re.compile(r",? ?\(?(?:доб|вн|ext|x)\.? ?[0-9]{1,6}\)?", re.IGNORECASE)
_FEWEST, _MOST = 10, 12  # digits of a number that needs no label
FEWEST_LABELLED = 5  # digits


def looks_like_phone(text: str, candidate: Shaped) -> bool:
    """Whether any reader would take the digits for a telephone number: 8 (916) …, 7916…, 8 800 …."""
    value = candidate.value
    if text[max(candidate.start - 2, 0) : candidate.start].strip(" (") == "+":
        return True
    mobile = len(value) == 11 and value[0] in "78" and value[1] in "34589"  # noqa: PLR2004
    bracket = bool(
        re.match(r"\(?[78]?[ -]?\([0-9]{3,5}\)", text[max(candidate.start - 1, 0) : candidate.end])
    )
    short = len(value) == 10 and value[0] == "9" and not text[candidate.start : candidate.end].isdigit()  # noqa: PLR2004
    return mobile or bracket or short


def is_phone(text: str) -> bool:
    """Whether a text is nothing but a telephone number, with an extension maybe."""
    match = PHONE.match(text.strip(" .,;"))
    return (
        match is not None
        and len(re.findall(r"[0-9]", match[0])) >= FEWEST_LABELLED
        and (not re.search(r"\w", EXTENSION.sub("", text.strip(" .,;")[match.end() :], count=1)))
    )


# «8-82142-7-23-11», «83536-2-31-02», «8 347 42 3 15 08»: with the area's code, of three to five digits.
# «41-136-3-22-10», «3902 29-91-14» without the trunk's 8, and a mobile telephone in one piece, «89023314477».
_TYPED = re.compile(
    r"[78][ -]?[34689][0-9]{2,4}(?:[ -]{1,3}[0-9]{1,3}){2,4}"
    r"|[349][0-9](?:-[0-9]{1,3}){2}(?:-[0-9]{2}){2}"
    r"|[34689][0-9]{2,4} [0-9]{1,3}-[0-9]{2}-[0-9]{2}|[78]9[0-9]{9}"
)
_TYPED_DIGITS = (10, 11)


def is_plain(written: str) -> bool:
    """Whether nobody would take it for another number: «+7 495 …», «8 (495) …», «8-495-…»."""
    digits = re.sub(r"[^0-9]", "", written)
    if not _FEWEST <= len(digits) <= _MOST:
        return False
    if written[0] == "+" or ("(" in written and (written[0] == "(" or digits[0] in "78")):
        return True
    return len(digits) in _TYPED_DIGITS and _TYPED.fullmatch(written) is not None
