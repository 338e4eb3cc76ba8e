"""What a virus scanner said of a mail, and what becomes of mail that it could not look at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Self


class ScanResult(StrEnum):
    """The three things that asking can come to; the ledger keeps the words."""

    CLEAN = "clean"
    INFECTED = "infected"
    UNSCANNED = "unscanned"


@dataclass(frozen=True, slots=True)
class Scan:
    """A scanner's verdict; `detail` is the name of what was found, or why nothing could be said."""

    result: ScanResult
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.result}: {self.detail}" if self.detail else self.result.value

    @classmethod
    def read(cls, text: str) -> Self:
        """The verdict that was written as `text`; a word of a later version counts as unscanned."""
        word, _, detail = text.partition(": ")
        if word in set(ScanResult):
            return cls(ScanResult(word), detail)
        return cls(ScanResult.UNSCANNED, text)


CLEAN = Scan(ScanResult.CLEAN)


class Unscanned(StrEnum):
    """What is done with mail that the scanner could not look at.

    WITHHOLD: the mail goes its way, its files are handed on to nobody.  PASS: as if it were clean.  HOLD: a
    person looks at it.
    """

    WITHHOLD = "withhold"
    PASS = "pass"  # noqa: S105 - what is done with mail
    HOLD = "hold"


def bars_files(scan: Scan | None, unscanned: Unscanned) -> bool:
    """Whether the files of an earlier mail are handed on to nobody, by what was said of it when it came."""
    if scan is None or scan.result is ScanResult.CLEAN:
        return False
    return scan.result is ScanResult.INFECTED or unscanned is Unscanned.WITHHOLD


class ScannerProblem(Exception):  # noqa: N818 - mail servers' are named so, too
    """The scanner can't be asked, or answered something else than a verdict; the message says what to do."""
