"""Where the value of an identifying field came from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Self


class SourceKind(StrEnum):
    """The ways in which a value can have come to a ticket; the database keeps these words.

    CONFIRMED has the ticket's number for its detail, SET_BY the agent.  FORMER is whatever an older
    version wrote: its words are the detail.
    """

    LABEL = "label in the text"
    TABLE = "table"
    SENTENCE = "sentence"
    TEXT = "text"
    SUBJECT = "subject"
    SIGNATURE = "signature"
    FORWARDED = "forwarded part"
    ATTACHED = "attached message"
    HEADER = "header of a forwarded part"
    BARE_VALUE = "bare value"
    WHOLE_REPLY = "whole reply"
    WHOLE_TEXT = "text of the mail"
    SENDER = "sender"
    ATTACHMENT = "attachment"
    CONFIRMED = "confirmed, from ticket"
    SET_BY = "#set by"
    FORMER = ""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value came from; `str()` gives the words that the database keeps."""

    kind: SourceKind
    detail: str = ""

    def __str__(self) -> str:
        if self.kind is SourceKind.FORMER:
            return self.detail
        return f"{self.kind} {self.detail}" if self.detail else self.kind.value

    @classmethod
    def read(cls, words: str) -> Self:
        """The source that is kept under these words; nothing is lost of words that nobody writes now."""
        if words in _WITHOUT_DETAIL:
            return cls(_WITHOUT_DETAIL[words])
        for kind in (SourceKind.CONFIRMED, SourceKind.SET_BY):
            detail = words.removeprefix(f"{kind} ")
            if detail not in ("", words) and (kind is SourceKind.SET_BY or detail.isdecimal()):
                return cls(kind, detail)
        return cls(SourceKind.FORMER, words)


_WITHOUT_DETAIL: dict[str, SourceKind] = {
    kind.value: kind
    for kind in SourceKind
    if kind not in (SourceKind.CONFIRMED, SourceKind.SET_BY, SourceKind.FORMER)
}
