"""How mails of six people are read under all regulations: never worse than it was."""

from __future__ import annotations

import pytest

from tests.regulations.voices import VOICES, Score, expectations, measure


@pytest.fixture(scope="module")
def score() -> Score:
    return measure(expectations())


# These limits are what was reached. Whoever reads more of the mails rightly tightens them.
def test_no_more_values_are_read_wrongly_than_before(score: Score) -> None:
    assert score.wrong <= 2, "\n".join(score.failures)


def test_no_more_values_are_missed_than_before(score: Score) -> None:
    assert score.missed <= 4, "\n".join(score.failures)


def test_as_many_mails_are_read_wholly_right_as_before(score: Score) -> None:
    assert score.right_mails >= 451, "\n".join(score.failures)


def test_as_many_kinds_of_request_are_told_as_before(score: Score) -> None:
    assert score.right_kinds >= 454, "\n".join(score.failures)


def test_every_mail_of_the_corpus_is_measured() -> None:
    expected = expectations()
    named = {mail.path for mail in expected}
    assert len(named) == len(expected)
    assert named == set(VOICES.glob("*.eml"))
