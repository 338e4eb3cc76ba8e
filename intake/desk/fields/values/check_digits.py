"""Numbers known by their check digits to be something other than the number of a copy."""

from __future__ import annotations


def is_inn(value: str) -> bool:
    """Whether the check digits of a taxpayer number hold (order ММВ-7-6/435@ of the tax service)."""
    digits = [int(digit) for digit in value]
    if len(digits) == 10:  # noqa: PLR2004
        return _check(digits, (2, 4, 10, 3, 5, 9, 4, 6, 8)) == digits[9]
    if len(digits) == 12:  # noqa: PLR2004
        return (
            _check(digits, (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)) == digits[10]
            and _check(digits, (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)) == digits[11]
        )
    return False


def _check(digits: list[int], weights: tuple[int, ...]) -> int:
    return sum(digit * weight for digit, weight in zip(digits, weights, strict=False)) % 11 % 10


def is_barcode(value: str) -> bool:
    """Whether a number is the bar code of a box sold in Russia: EAN-13 with the prefixes 460 to 469 (GS1)."""
    if len(value) != 13 or not value.startswith("46"):  # noqa: PLR2004
        return False
    digits = [int(digit) for digit in value]
    return (sum(digits[0::2]) + 3 * sum(digits[1::2])) % 10 == 0
