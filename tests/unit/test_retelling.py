"""How much of a conversation is retold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.desk.retelling import RetellingLimits, cut_to


@pytest.mark.parametrize(
    ("entries", "characters", "texts", "kept"),
    [
        (10, 1000, ["a", "b"], ["a", "b"]),
        (1, 1000, ["a", "b"], ["a"]),
        (0, 1000, ["a"], []),
        (10, 1000, ["", ""], ["", ""]),
        (10, 5, ["aaaaa", "b", "c"], ["aaaaa"]),
        (10, 5, ["aaaaa", "", "c"], ["aaaaa", ""]),
        (10, 1000, [], []),
    ],
)
def test_the_newest_entries_for_which_there_is_room_are_kept(
    entries: int, characters: int, texts: list[str], kept: list[str]
) -> None:
    assert list(cut_to(RetellingLimits(entries, characters), texts)) == kept


def test_a_text_that_is_too_long_ends_at_a_line_and_says_that_it_goes_on() -> None:
    lines = "\n".join(f"line {number:03}" for number in range(100))
    (kept,) = cut_to(RetellingLimits(10, 300), [lines])
    assert kept.endswith("line 032\n…")
    assert lines.startswith(kept.removesuffix("\n…"))


def test_too_small_a_piece_of_an_older_text_is_left_out_but_never_the_newest() -> None:
    limits = RetellingLimits(10, 150)
    assert cut_to(limits, ["x" * 100, "y" * 500]) == ("x" * 100,)
    assert cut_to(limits, ["y" * 500]) == ("y" * 150 + "\n…",)


@given(st.integers(0, 5), st.integers(0, 2000), st.lists(st.text(max_size=900), max_size=8))
def test_no_more_is_kept_than_the_limits_allow(entries: int, characters: int, texts: list[str]) -> None:
    kept = cut_to(RetellingLimits(entries, characters), texts)
    assert len(kept) <= entries
    assert sum(map(len, kept)) <= characters + 2
    assert all(text.startswith(piece.removesuffix("\n…")) for text, piece in zip(texts, kept, strict=False))
