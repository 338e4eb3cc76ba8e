"""What is offered for a missing field because an earlier ticket gave it."""

from __future__ import annotations

from collections.abc import Iterable

from intake.desk.facts import KnownValue
from intake.desk.regulation import Regulation, Shape

# What all people of a firm share; a colleague's name or telephone is nobody else's.
_OF_FIRMS = frozenset({Shape.DIGITS, Shape.PATTERN, Shape.MENTION, Shape.RELEASE})


def offered(
    known_values: Iterable[KnownValue], missing: tuple[str, ...], regulation: Regulation
) -> tuple[KnownValue, ...]:
    """The known values, from the sender or for their firm from colleagues, of fields that are missing now."""
    of_firms = {spec.name for spec in regulation.fields if spec.shape in _OF_FIRMS}
    return tuple(
        known
        for known in known_values
        if known.name in missing and (known.name in of_firms or not known.of_colleague)
    )
