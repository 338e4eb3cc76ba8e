"""Where a value came from, and the words under which the database keeps it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.desk.source import Source, SourceKind

_PLAIN = [
    kind for kind in SourceKind if kind not in (SourceKind.CONFIRMED, SourceKind.SET_BY, SourceKind.FORMER)
]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (Source(SourceKind.CONFIRMED, "12"), "confirmed, from ticket 12"),
        (Source(SourceKind.SET_BY, "Анна <anna@desk.test>"), "#set by Анна <anna@desk.test>"),
        (Source(SourceKind.LABEL), "label in the text"),
        (Source(SourceKind.FORMER, "crystal ball"), "crystal ball"),
        (Source(SourceKind.FORMER, "confirmed, from ticket of old"), "confirmed, from ticket of old"),
        (Source(SourceKind.FORMER, "#set by "), "#set by "),
        (Source(SourceKind.FORMER), ""),
        *((Source(kind), kind.value) for kind in _PLAIN),
    ],
)
def test_a_source_is_kept_under_its_words_and_read_back(source: Source, words: str) -> None:
    assert str(source) == words
    assert Source.read(words) == source


@given(st.text())
def test_no_words_of_an_older_version_are_lost(words: str) -> None:
    assert str(Source.read(words)) == words
