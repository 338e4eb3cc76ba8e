from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.desk.delivery import (
    DEFAULT_POLICY,
    GiveUp,
    NextStep,
    RecipientState,
    RetryAt,
    RetryPolicy,
    Sent,
    Standing,
    delay,
    next_step,
    waiting,
)
from intake.desk.outbound import DeliveryReport, RecipientResult

Outcome = Literal["accepted", "temporary", "permanent"]

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ANNA = RecipientState("anna@example.com")
BORIS = RecipientState("boris@example.com")


def accepted(address: str) -> RecipientResult:
    return RecipientResult(address, "accepted", 250, "OK")


def postponed(address: str) -> RecipientResult:
    return RecipientResult(address, "temporary", 451, "greylisted")


def refused(address: str) -> RecipientResult:
    return RecipientResult(address, "permanent", 550, "no such user")


def step(
    *results: RecipientResult,
    recipients: tuple[RecipientState, ...] = (ANNA,),
    attempts: int = 1,
    since: datetime = NOW,
    now: datetime = NOW,
    jitter: float = 0.0,
    uncertain: bool = False,
    **more: RetryPolicy,
) -> NextStep:
    return next_step(
        DeliveryReport(results, uncertain),
        recipients,
        attempts=attempts,
        trying_since=since,
        now=now,
        jitter=jitter,
        **more,
    )


def test_a_mail_that_everybody_got_is_sent() -> None:
    outcome = step(accepted("anna@example.com"), accepted("boris@example.com"), recipients=(ANNA, BORIS))
    assert isinstance(outcome, Sent)
    assert [state.standing for state in outcome.recipients] == [Standing.DELIVERED] * 2


def test_a_postponed_mail_is_tried_again_after_a_minute() -> None:
    outcome = step(postponed("anna@example.com"))
    assert outcome == RetryAt(
        NOW + timedelta(minutes=1),
        (RecipientState("anna@example.com", Standing.WAITING, 451, "greylisted"),),
    )


def test_a_refused_mail_is_given_up_at_once_and_says_what_the_server_said() -> None:
    outcome = step(refused("anna@example.com"))
    assert isinstance(outcome, GiveUp)
    assert outcome.reason == "refused: anna@example.com (550 no such user)"


def test_only_those_who_still_wait_are_tried_again() -> None:
    first = step(accepted("anna@example.com"), postponed("boris@example.com"), recipients=(ANNA, BORIS))
    assert isinstance(first, RetryAt)
    assert waiting(first.recipients) == ("boris@example.com",)
    second = step(accepted("boris@example.com"), recipients=first.recipients, attempts=2)
    assert isinstance(second, Sent)


def test_a_refused_recipient_does_not_stop_the_others_and_is_seen_in_the_end() -> None:
    first = step(refused("anna@example.com"), postponed("boris@example.com"), recipients=(ANNA, BORIS))
    assert isinstance(first, RetryAt)
    second = step(accepted("boris@example.com"), recipients=first.recipients, attempts=2)
    assert isinstance(second, GiveUp)
    assert [state.standing for state in second.recipients] == [Standing.FAILED, Standing.DELIVERED]
    assert "anna@example.com" in second.reason
    assert "boris@example.com" not in second.reason


def test_a_later_report_takes_nothing_back() -> None:
    delivered = RecipientState("anna@example.com", Standing.DELIVERED, 250, "OK")
    outcome = step(refused("anna@example.com"), recipients=(delivered,), attempts=2)
    assert outcome == Sent((delivered,))


def test_an_uncertain_attempt_is_repeated() -> None:
    outcome = step(accepted("anna@example.com"), uncertain=True)
    assert isinstance(outcome, RetryAt)
    assert waiting(outcome.recipients) == ("anna@example.com",)


def test_a_refusal_in_an_uncertain_attempt_stays_a_refusal() -> None:
    assert isinstance(step(refused("anna@example.com"), uncertain=True), GiveUp)


def test_a_report_without_recipients_leaves_everybody_waiting() -> None:
    outcome = step(recipients=(ANNA, BORIS))
    assert isinstance(outcome, RetryAt)
    assert waiting(outcome.recipients) == ("anna@example.com", "boris@example.com")


def test_addresses_are_compared_whatever_their_case_and_strangers_are_ignored() -> None:
    outcome = step(accepted("ANNA@Example.com"), refused("eve@example.com"))
    assert isinstance(outcome, Sent)


@pytest.mark.parametrize(
    ("attempts", "minutes"),
    [(0, 1), (1, 1), (2, 2), (3, 4), (4, 8), (8, 128), (9, 240), (10, 240), (10_000, 240)],
)
def test_delays_double_up_to_four_hours(attempts: int, minutes: int) -> None:
    assert delay(attempts, 0.0) == timedelta(minutes=minutes)


def test_jitter_shortens_a_delay_by_a_fifth_at_most() -> None:
    assert delay(1, 1.0) == timedelta(seconds=48)
    assert delay(1, 7.0) == timedelta(seconds=48)
    assert delay(1, -7.0) == timedelta(seconds=60)


def test_too_many_attempts_end_it() -> None:
    outcome = step(postponed("anna@example.com"), attempts=60)
    assert isinstance(outcome, GiveUp)
    assert outcome.reason == "given up after 60 attempts: anna@example.com (451 greylisted)"
    assert waiting(outcome.recipients) == ()


def test_after_five_days_it_ends_and_the_last_try_is_made_on_the_deadline() -> None:
    since = NOW - timedelta(days=5)
    just_before = NOW - timedelta(minutes=10)
    last = step(postponed("anna@example.com"), attempts=30, since=since, now=just_before)
    assert isinstance(last, RetryAt)
    assert last.at == NOW
    outcome = step(postponed("anna@example.com"), attempts=31, since=since, now=NOW)
    assert isinstance(outcome, GiveUp)
    assert outcome.reason.startswith("given up: not delivered within 5 days: anna@")


def test_a_mail_that_waited_while_the_daemon_was_down_gets_its_attempts_first() -> None:
    outcome = step(postponed("anna@example.com"), attempts=1, since=NOW - timedelta(days=9))
    assert isinstance(outcome, RetryAt)
    assert outcome.at == NOW + timedelta(minutes=1)


def test_a_clock_set_back_only_postpones_the_end() -> None:
    outcome = step(postponed("anna@example.com"), attempts=9, since=NOW + timedelta(hours=1))
    assert isinstance(outcome, RetryAt)
    assert outcome.at > NOW


@given(
    st.lists(st.sampled_from(["accepted", "temporary", "permanent"]), min_size=1, max_size=300),
    st.floats(0, 1),
)
def test_every_mail_comes_to_an_end_and_never_waits_longer_than_the_cap(
    outcomes: list[Outcome], jitter: float
) -> None:
    states: tuple[RecipientState, ...] = (ANNA, BORIS)
    now, ended = NOW, None
    always: list[Outcome] = ["temporary"] * 80
    for attempts, first in enumerate([*outcomes, *always], start=1):
        results = tuple(RecipientResult(address, first, 1, "") for address in waiting(states)[:1])
        ended = step(*results, recipients=states, attempts=attempts, now=now, jitter=jitter)
        if not isinstance(ended, RetryAt):
            break
        assert now < ended.at <= now + DEFAULT_POLICY.longest_delay
        states, now = ended.recipients, ended.at
    assert isinstance(ended, Sent | GiveUp)
    assert waiting(ended.recipients) == ()
    assert isinstance(ended, Sent) == all(s.standing is Standing.DELIVERED for s in ended.recipients)
    assert now <= NOW + DEFAULT_POLICY.give_up_after + DEFAULT_POLICY.longest_delay


def test_a_policy_may_be_stricter() -> None:
    policy = RetryPolicy(most_attempts=1)
    assert isinstance(step(postponed("anna@example.com"), policy=policy), GiveUp)


def test_once_it_had_its_attempts_an_old_mail_is_given_up() -> None:
    since = NOW - timedelta(days=9)
    assert isinstance(step(postponed("anna@example.com"), attempts=3, since=since), RetryAt)
    assert isinstance(step(postponed("anna@example.com"), attempts=4, since=since), GiveUp)


@pytest.mark.parametrize("attempts", [1, 5])
def test_the_policys_own_delays_count(attempts: int) -> None:
    policy = RetryPolicy(first_delay=timedelta(seconds=1), longest_delay=timedelta(seconds=1))
    outcome = step(postponed("anna@example.com"), attempts=attempts, policy=policy)
    assert isinstance(outcome, RetryAt)
    assert outcome.at == NOW + timedelta(seconds=1)


def test_a_delay_doubles_thirty_times_at_most() -> None:
    policy = RetryPolicy(first_delay=timedelta(seconds=1), longest_delay=timedelta.max)
    assert delay(31, 0.0, policy) == delay(32, 0.0, policy) == timedelta(seconds=2**30)


def test_every_refusal_is_told() -> None:
    outcome = step(refused("anna@example.com"), refused("boris@example.com"), recipients=(ANNA, BORIS))
    assert isinstance(outcome, GiveUp)
    assert outcome.reason == (
        "refused: anna@example.com (550 no such user); boris@example.com (550 no such user)"
    )


def test_giving_up_tells_of_those_who_waited_and_leaves_the_others_as_they_were() -> None:
    outcome = step(
        accepted("anna@example.com"),
        recipients=(ANNA, BORIS, RecipientState("clara@example.com", message="no connection")),
        attempts=60,
    )
    assert outcome == GiveUp(
        "given up after 60 attempts: boris@example.com; clara@example.com (no connection)",
        (
            RecipientState("anna@example.com", Standing.DELIVERED, 250, "OK"),
            RecipientState("boris@example.com", Standing.FAILED),
            RecipientState("clara@example.com", Standing.FAILED, message="no connection"),
        ),
    )


def too_many(address: str, code: int = 452, message: str = "4.5.3 too many recipients") -> RecipientResult:
    return RecipientResult(address, "temporary" if code < 500 else "permanent", code, message)


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (452, "4.5.3 Error: too many recipients"),
        (452, "too many recipients"),
        (451, "4.5.3 Too many recipients"),
        (550, "5.5.3 RESOLVER.ADR.RecipLimit; too many recipients"),
        (552, "too many recipients"),
    ],
)
def test_whom_a_server_has_no_room_for_in_one_mail_gets_it_at_once(code: int, message: str) -> None:
    """RFC 5321 §4.5.3.1.10, also of servers that say it for good; however many attempts it takes."""
    both = (ANNA, BORIS)
    results = accepted(ANNA.address), too_many(BORIS.address, code, message)
    found = step(*results, recipients=both, attempts=DEFAULT_POLICY.most_attempts)
    assert isinstance(found, RetryAt)
    assert (found.at, waiting(found.recipients)) == (NOW, (BORIS.address,))


@pytest.mark.parametrize("uncertain", [True, False])
def test_without_progress_a_server_that_has_no_room_is_asked_later(uncertain: bool) -> None:
    results = (accepted(ANNA.address),) if uncertain else ()
    found = step(*results, too_many(BORIS.address), recipients=(ANNA, BORIS), uncertain=uncertain)
    assert isinstance(found, RetryAt)
    assert found.at > NOW
    assert isinstance(step(too_many(BORIS.address, 552), recipients=(BORIS,)), GiveUp)


def test_a_refusal_is_progress_too_where_a_server_has_no_room() -> None:
    """Exim counts whom it refuses."""
    both = (ANNA, BORIS)
    found = step(
        refused(ANNA.address), too_many(BORIS.address, message="too many recipients"), recipients=both
    )
    assert isinstance(found, RetryAt)
    assert (found.at, waiting(found.recipients)) == (NOW, (BORIS.address,))
