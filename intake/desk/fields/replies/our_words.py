"""Lines of our own request that a reply repeats without a quote mark: «Beispiel: 800123456»."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from intake.desk.fields.page.labels import LabelTable
from intake.desk.fields.page.lines import Line, Region, fold, make_line
from intake.desk.regulation import FieldSpec

_MOST_WORDS = 3  # «For example:», «Zum Beispiel:», and the number of an item
_ENDS = " \t.;"


def without_our_words(
    lines: Sequence[Line], fields: Sequence[FieldSpec], table: LabelTable
) -> Iterator[Line]:
    """The lines, a dash for each that gives only our own example or hint after a word and a colon.

    Whatever the language calls an example, that word is no label; after a label it is an answer, if
    only by chance the same.
    """
    ours = {
        fold(text).strip(_ENDS) for spec in fields for text in (*spec.example.variants, *spec.hint.variants)
    }
    return (replace(line, text="–") if _is_ours(line.text, ours, table) else line for line in lines)


def _is_ours(text: str, ours: Collection[str], table: LabelTable) -> bool:
    head, colon, told = text.partition(":")
    if not colon or len(head.split()) > _MOST_WORDS or fold(told).strip(_ENDS) not in ours:
        return False
    return not table.scan(make_line(f"{head}:", Region.TEXT, 0))
