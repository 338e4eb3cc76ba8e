"""Shapes: wordings of the tables within patterns, and the words that a text consists of."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from intake.desk.language import cues
from intake.desk.language.cues import Cue, Cues, Place
from intake.desk.language.meanings import Meaning
from intake.desk.language.shapes import Shape, apart, blanked, leftmost, says_outside, words_by_meaning
from tests.languages import LANGUAGES

SHAPE = Shape(r"\w{1,9}@\w{1,9} ", Meaning.CLOSES_LETTER, r" ?:$")


def row(meaning: Meaning, *wordings: str, place: Place = Place.ANYWHERE) -> Cue:
    return Cue("xx", "row", meaning, place, wordings, "", "")


@pytest.fixture
def _own_rows() -> Iterator[None]:
    rows = [
        row(Meaning.CLOSES_LETTER, "ещё прощаюсь", "bye*"),
        row(Meaning.PUTS_OFF, "morgen"),
        row(Meaning.PUTS_NOTHING_OFF, "guten morgen"),
    ]
    cues.install(Cues(lambda table: [one for one in rows if one.meaning.table == table]))
    yield
    cues.install(LANGUAGES.cues)


@pytest.mark.usefixtures("_own_rows")
def test_any_wording_of_a_meaning_is_found_where_it_stands_in_the_shape() -> None:
    assert SHAPE.search("Да: Anna@Firm Еще прощаюсь:")
    assert SHAPE.search("anna@firm byebye :")
    assert not SHAPE.search("anna@firm goodbye:")
    assert not SHAPE.search("bye anna@firm :")


@pytest.mark.usefixtures("_own_rows")
def test_a_shape_is_made_anew_for_other_tables() -> None:
    assert SHAPE.match("anna@firm bye:")
    cues.install(Cues(lambda _: [row(Meaning.CLOSES_LETTER, "ciao")]))
    assert SHAPE.match("anna@firm ciao:")
    assert not SHAPE.match("anna@firm bye:")


@pytest.mark.usefixtures("_own_rows")
def test_the_row_by_which_a_shape_was_found_is_noticed() -> None:
    with cues.noticing() as noticed:
        assert SHAPE.search("anna@firm bye:")
    assert noticed == {"xx/signatures/row": "bye"}


@pytest.mark.usefixtures("_own_rows")
def test_places_are_those_of_the_text_though_letters_grow_when_lowered() -> None:
    assert SHAPE.without("İİ anna@firm Bye:", "…") == "İİ …"


def test_a_shape_that_could_never_be_found_is_refused() -> None:
    with pytest.raises(ValueError, match="folded"):
        Shape("Wrote")
    with pytest.raises(ValueError, match="folded"):
        Shape("ё")
    Shape(r"\W\S")


@pytest.mark.usefixtures("_own_rows")
def test_words_that_lie_in_a_wording_of_another_meaning_do_not_count() -> None:
    assert not says_outside(Meaning.PUTS_OFF, Meaning.PUTS_NOTHING_OFF, "Guten Morgen!")
    assert says_outside(Meaning.PUTS_OFF, Meaning.PUTS_NOTHING_OFF, "Guten Morgen! Morgen mehr")


@pytest.mark.usefixtures("_own_rows")
def test_the_words_of_a_text_are_told_by_what_they_mean() -> None:
    told = words_by_meaning("retractions", "Guten Morgen, morgen")
    assert told == {Meaning.PUTS_OFF: {6, 14}, Meaning.PUTS_NOTHING_OFF: {0, 6}}


@pytest.mark.usefixtures("_own_rows")
def test_what_stands_first_is_found_first_and_overlapping_places_count_once() -> None:
    found = leftmost(Meaning.CLOSES_LETTER, "bye, ещё прощаюсь")
    assert found is not None
    assert found.start == 0
    hits = [cues.Hit(found.cue, start, end) for start, end in ((0, 3), (0, 5), (4, 9), (6, 9))]
    assert apart(hits) == [(0, 5), (6, 9)]
    assert blanked("abcdefghi", apart(hits), "-") == "-f-"
