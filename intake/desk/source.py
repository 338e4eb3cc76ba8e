"""Where the value of an identifying field came from, as the database keeps it and in words for people."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from intake.desk.language.texts import Text, TextKey


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
        """The source that is kept under these words; words that nobody writes any more stay whole."""
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


def source_text(source: Source) -> Text | str:
    """The text of a source; one that only older versions wrote is given as it is."""
    if source.kind is SourceKind.FORMER:
        return source.detail
    values = {_DETAILS[source.kind]: source.detail} if source.kind in _DETAILS else {}
    return Text.of(_TEXTS[source.kind], **values)


# What the texts call the detail of a source that has one.
_DETAILS = {SourceKind.CONFIRMED: "number", SourceKind.SET_BY: "author"}
_TEXTS = {
    SourceKind.CONFIRMED: TextKey.SOURCE_CONFIRMED,
    SourceKind.SET_BY: TextKey.SOURCE_SET_BY,
    SourceKind.LABEL: TextKey.SOURCE_LABEL_IN_THE_TEXT,
    SourceKind.TABLE: TextKey.SOURCE_TABLE,
    SourceKind.SENTENCE: TextKey.SOURCE_SENTENCE,
    SourceKind.TEXT: TextKey.SOURCE_TEXT,
    SourceKind.SUBJECT: TextKey.SOURCE_SUBJECT,
    SourceKind.SIGNATURE: TextKey.SOURCE_SIGNATURE,
    SourceKind.FORWARDED: TextKey.SOURCE_FORWARDED_PART,
    SourceKind.ATTACHED: TextKey.SOURCE_ATTACHED_MESSAGE,
    SourceKind.HEADER: TextKey.SOURCE_HEADER_OF_A_FORWARDED_PART,
    SourceKind.BARE_VALUE: TextKey.SOURCE_BARE_VALUE,
    SourceKind.WHOLE_REPLY: TextKey.SOURCE_WHOLE_REPLY,
    SourceKind.WHOLE_TEXT: TextKey.SOURCE_TEXT_OF_THE_MAIL,
    SourceKind.SENDER: TextKey.SOURCE_SENDER,
    SourceKind.ATTACHMENT: TextKey.SOURCE_ATTACHMENT,
}
