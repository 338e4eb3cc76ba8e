"""Tokens: what we issued is known again, and nothing else is."""

from __future__ import annotations

import tracemalloc
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.desk.outgoing import Audience
from intake.desk.tokens import (
    FORGED,
    MAXIMUM_TOKEN_LENGTH,
    TokenState,
    carries_agents,
    issue,
    verify,
    without_agents,
)

KEY = b"sixteen bytes at least"
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=30)

audiences = st.sampled_from(Audience)


@given(nonce=st.binary(max_size=8), audience=audiences)
def test_a_token_gives_back_what_was_put_in(nonce: bytes, audience: Audience) -> None:
    verdict = verify(KEY, issue(KEY, nonce, LATER, audience), NOW)
    assert verdict.valid
    assert (verdict.audience, verdict.nonce) == (audience, nonce)


@given(nonce=st.binary(max_size=8), audience=audiences)
def test_a_token_fits_a_local_part_and_survives_case_folding(nonce: bytes, audience: Audience) -> None:
    token = issue(KEY, nonce, LATER, audience)
    assert len(f"support+{token}") <= 64
    assert len(token) <= MAXIMUM_TOKEN_LENGTH
    assert token.isalnum()
    assert token == token.lower()
    assert verify(KEY, token.upper(), NOW).valid


def test_a_token_is_valid_in_its_last_second_and_expired_after_it() -> None:
    token = issue(KEY, b"12345678", LATER, Audience.AGENT)
    assert verify(KEY, token, LATER).state is TokenState.VALID
    late = verify(KEY, token, LATER + timedelta(seconds=1))
    assert late.state is TokenState.EXPIRED
    assert (late.audience, late.nonce) == (Audience.AGENT, b"12345678")


def test_every_single_changed_letter_makes_a_forgery() -> None:
    token = issue(KEY, b"12345678", LATER, Audience.AGENT)
    for place in range(len(token)):
        for letter in "abcdefghijklmnopqrstuvwxyz234567":
            changed = token[:place] + letter + token[place + 1 :]
            assert changed == token or verify(KEY, changed, NOW) == FORGED


def test_bytes_moved_between_audience_and_nonce_make_another_token() -> None:
    one = issue(KEY, b"s1", LATER, Audience.AGENT)
    assert one != issue(KEY, b"1", LATER, Audience.AGENTS)
    assert verify(KEY, one, NOW).audience is Audience.AGENT


def test_another_key_refuses() -> None:
    assert verify(b"another key of some length", issue(KEY, b"1", LATER, Audience.AGENT), NOW) == FORGED


@given(st.text(max_size=80))
def test_any_text_is_judged_forged_without_an_error(text: str) -> None:
    assert verify(KEY, text, NOW) == FORGED


@pytest.mark.parametrize(
    "token", ["", "=", "a", "a" * 50, "a" * 10_000, "\u212a" * 39, "support", "a b", "a\n"]
)
def test_odd_tokens_are_forged(token: str) -> None:
    assert verify(KEY, token, NOW) == FORGED


def test_a_token_with_something_behind_it_is_forged() -> None:
    token = issue(KEY, b"1", LATER, Audience.AGENT)
    assert verify(KEY, token + "\n", NOW) == FORGED
    assert verify(KEY, token + "a", NOW) == FORGED
    assert verify(KEY, token[:-1], NOW) == FORGED


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        issue(KEY, b"1", LATER.replace(tzinfo=None), Audience.AGENT)
    with pytest.raises(ValueError, match="zone"):
        verify(KEY, "abc", NOW.replace(tzinfo=None))


def test_what_does_not_fit_is_refused_at_issuing() -> None:
    with pytest.raises(ValueError, match="8 bytes"):
        issue(KEY, b"123456789", LATER, Audience.AGENT)
    with pytest.raises(ValueError, match="2106"):
        issue(KEY, b"1", datetime(2200, 1, 1, tzinfo=UTC), Audience.AGENT)
    with pytest.raises(ValueError, match="16 bytes"):
        issue(b"short", b"1", LATER, Audience.AGENT)


def test_an_agents_token_is_found_wherever_it_stands_and_a_customers_is_not() -> None:
    expires = datetime(2026, 5, 1, tzinfo=UTC)
    agents = issue(KEY, b"12345678", expires, Audience.AGENTS)
    customers = issue(KEY, b"12345678", expires, Audience.CUSTOMER)
    assert (
        without_agents(KEY, f"<{agents}@desk.test> x{agents.upper()}y {customers}")
        == f"<…@desk.test> x…y {customers}"
    )
    assert carries_agents(KEY, b"\xff" + agents.encode() + b"\n")
    assert not carries_agents(KEY, customers.encode())
    assert not carries_agents(b"another key of desk", agents.encode())
    assert not carries_agents(b"", agents.encode())


def test_a_token_is_found_in_a_large_file_wherever_its_parts_meet() -> None:
    token = issue(KEY, b"12345678", LATER, Audience.AGENTS)
    written = "<br>\n> ".join(f"&#{ord(letter)};" for letter in token).encode()
    for before in [*range(499_000, 501_000, 100), *range(549_000, 551_000, 100), 1_500_000]:
        assert carries_agents(KEY, b"." * before + written + b"." * 700_000)


@pytest.mark.parametrize("piece", [b"=\n", b"<a>x"])
def test_looking_through_a_large_file_takes_little_memory(piece: bytes) -> None:
    data = piece * (3_000_000 // len(piece))
    tracemalloc.start()
    try:
        assert not carries_agents(KEY, data)
        assert tracemalloc.get_traced_memory()[1] < 45_000_000
    finally:
        tracemalloc.stop()


def test_very_many_forged_tokens_are_not_all_verified() -> None:
    forged = issue(b"another key of desk", b"12345678", datetime(2026, 5, 1, tzinfo=UTC), Audience.AGENTS)
    assert not carries_agents(KEY, forged.encode() * 100)
    assert carries_agents(KEY, forged.encode() * 102)
    assert without_agents(KEY, forged * 102) == forged * 100 + "……"
