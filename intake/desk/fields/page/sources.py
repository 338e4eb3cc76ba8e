"""Where a value was found, in words for people."""

from __future__ import annotations

from intake.desk.source import Source, SourceKind
from intake.desk.texts import Text, TextKey


def source_text(source: Source) -> Text | str:
    """The text of a source; one that no version of today makes is told as it is."""
    match source.kind:
        case SourceKind.CONFIRMED:
            return Text.of(TextKey.SOURCE_CONFIRMED, number=source.detail)
        case SourceKind.SET_BY:
            return Text.of(TextKey.SOURCE_SET_BY, author=source.detail)
        case SourceKind.FORMER:
            return source.detail
        case _:
            return Text(_TEXTS[source.kind])


_TEXTS = {
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
