"""Days, times and addresses as intro lines and header blocks have them."""

from __future__ import annotations

import re

DAY = re.compile(
    r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}|"
    r"(?<![\d.])(?:0?[1-9]|[12]\d|3[01])[-/.] ?(?:0?[1-9]|[12]\d|3[01])[-/.] ?\d{2,4}(?![.\d])|"
    r"\d{1,2}(?:[.,]|-?[^\W\d_]{2})?[ -](?:de |d')?[^\W\d_]{3,12}\.?,?[ -](?:de )?\d{2,4}|"
    r"[^\W\d_]{3,12}\.? \d{1,2}(?:[^\W\d_]{2})?,? (?:at |\d{4})|"
    r"\d{1,2} [^\W\d_]{3,12}\.?,? [^\W\d_]{1,2} (?=\d{1,2}[:.h]\d\d)"
)
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|\d{1,2}[./-]\d{1,2}[./-]\d\d(?!\d)")
TIME = re.compile(r"(?<![\d.])\d{1,2}[:.h]\d{2}(?!\d|\.\d)")
ADDRESS = re.compile(r"[^\s<>@]@[^\s<>@]|<mailto:|\[mailto:|\(via ", re.IGNORECASE)


def has_time(text: str) -> bool:
    """Whether a text holds a time of day."""
    return TIME.search(text) is not None


def has_address(text: str) -> bool:
    """Whether a text holds something like an e-mail address."""
    return ADDRESS.search(text) is not None
