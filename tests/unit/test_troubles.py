"""When operators are told of trouble: after a while, once a day, and when it is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from intake.desk.troubles import (
    ContactFacts,
    News,
    Seen,
    SendingFacts,
    Trouble,
    TroubleKind,
    is_about_its_recipient,
    next_step,
    of_contact,
    of_disk,
    of_sending,
    settled,
)

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
AFTER = timedelta(minutes=15)
SUPPORT = "mailbox:support"
ILL = Seen(SUPPORT, TroubleKind.MAILBOX, "support", well=False, detail="login refused")
WELL = Seen(SUPPORT, TroubleKind.MAILBOX, "support", well=True)


class Memory:
    """Plays looks one after the other; `reachable` says whether operators can be told."""

    def __init__(self) -> None:
        self.known: dict[str, Trouble] = {}
        self.reachable = True
        self.subjects: tuple[str, ...] = (SUPPORT, "disk")

    def look(self, minutes: float, *seen: Seen) -> Sequence[str]:
        now = NOON + timedelta(minutes=minutes)
        step = next_step(seen, self.known, AFTER, now, self.subjects)
        memory = settled(step, now, told=self.reachable)
        for subject in memory.forget:
            self.known.pop(subject, None)
        self.known |= {one.subject: one for one in memory.remember}
        return [one.news.value for one in step.tell] if self.reachable else []


def test_trouble_is_told_once_when_it_has_lasted_and_once_when_it_is_over() -> None:
    memory = Memory()
    assert memory.look(0, ILL) == []
    assert memory.look(14.9, ILL) == []
    assert memory.look(15, ILL) == ["begun"]
    assert memory.look(16, ILL) == []
    assert memory.look(500, ILL) == []
    assert memory.look(501, WELL) == ["over"]
    assert memory.look(502, WELL) == []
    assert memory.known == {}


def test_what_passes_soon_is_no_news() -> None:
    memory = Memory()
    assert memory.look(0, ILL) == []
    assert memory.look(14, WELL) == []
    assert memory.look(20, ILL) == []
    assert memory.look(34, ILL) == []
    assert memory.look(35, ILL) == ["begun"]


def test_trouble_that_lasts_is_told_once_a_day() -> None:
    memory = Memory()
    told = [hour for hour in range(73) if "lasts" in memory.look(hour * 60, ILL)]
    # Begun after an hour, since the first look shows it only.
    assert told == [25, 49]


def test_the_end_says_since_when_it_lasted_and_until_when() -> None:
    since = NOON - timedelta(hours=2)
    known = {SUPPORT: Trouble(SUPPORT, TroubleKind.MAILBOX, "support", "", since, told_at=since + AFTER)}
    (told,) = next_step((WELL,), known, AFTER, NOON, (SUPPORT,)).tell
    assert (told.news, told.trouble.since, told.until) == (News.OVER, since, NOON)


def test_where_nobody_can_be_told_he_is_told_as_soon_as_he_can_be() -> None:
    memory = Memory()
    memory.look(0, ILL)
    memory.reachable = False
    memory.look(15, ILL)
    memory.look(16, ILL)
    memory.reachable = True
    assert memory.look(17, ILL) == ["begun"]
    assert memory.look(18, WELL) == ["over"]


def test_what_was_over_before_anybody_could_be_told_is_told_as_over_with_the_time_when_it_was() -> None:
    memory = Memory()
    memory.look(0, ILL)
    memory.reachable = False
    memory.look(15, ILL)
    memory.look(60, WELL)
    memory.look(90, WELL)
    step = next_step((WELL,), memory.known, AFTER, NOON + timedelta(minutes=120), (SUPPORT,))
    assert [(one.news, one.until) for one in step.tell] == [(News.OVER, NOON + timedelta(minutes=60))]
    memory.reachable = True
    assert memory.look(120, WELL) == ["over"]
    assert memory.known == {}


def test_trouble_that_comes_back_before_its_end_could_be_told_goes_on() -> None:
    memory = Memory()
    memory.look(0, ILL)
    assert memory.look(15, ILL) == ["begun"]
    memory.reachable = False
    memory.look(60, WELL)
    memory.reachable = True
    assert memory.look(90, ILL) == []
    assert memory.look(120, WELL) == ["over"]


def test_where_nothing_is_known_nothing_is_told() -> None:
    memory = Memory()
    memory.look(0, ILL)
    assert memory.look(60) == []
    assert memory.look(61, ILL) == ["begun"]
    assert memory.look(3000) == []
    assert SUPPORT in memory.known


def test_a_mailbox_that_left_the_configuration_is_forgotten() -> None:
    memory = Memory()
    memory.look(0, ILL)
    memory.look(15, ILL)
    memory.subjects = ("disk",)
    assert memory.look(16) == []
    assert memory.known == {}


def test_another_reason_is_the_same_trouble() -> None:
    memory = Memory()
    memory.look(0, ILL)
    memory.look(15, ILL)
    token = Seen(SUPPORT, TroubleKind.TOKEN, "support", well=False, detail="the token server refuses")
    assert memory.look(16, token) == []
    assert memory.known[SUPPORT].kind is TroubleKind.TOKEN
    assert memory.look(17, WELL) == ["over"]


def test_a_disk_nearly_full_is_told_at_once() -> None:
    memory = Memory()
    full = of_disk("disk", "/var/lib/intake", 1_000_000, 500_000_000)
    assert full is not None
    assert full.detail == "1 MB < 500 MB"
    assert memory.look(0, full) == ["begun"]
    assert memory.look(1, full) == []


def test_what_a_clock_ahead_has_noted_is_told_as_if_it_had_begun_now() -> None:
    memory = Memory()
    memory.look(1440, ILL)
    assert [memory.look(minute, ILL) for minute in (0, 14, 15)] == [[], [], ["begun"]]


def test_what_was_told_by_a_clock_ahead_is_told_again_after_a_day() -> None:
    memory = Memory()
    assert [memory.look(minute, ILL) for minute in (10_000, 10_020)] == [[], ["begun"]]
    assert [memory.look(minute, ILL) for minute in (0, 1439, 1440)] == [[], [], ["lasts"]]


def test_room_that_comes_and_goes_around_the_limit_is_no_news() -> None:
    assert of_disk("disk", "/", 500_000_000, 500_000_000) is None
    assert of_disk("disk", "/", 599_000_000, 500_000_000) is None
    there = of_disk("disk", "/", 600_000_000, 500_000_000)
    assert there is not None
    assert there.well


def test_news_come_in_the_order_begun_lasts_over() -> None:
    long_ago = NOON - timedelta(days=2)
    known = {
        "a": Trouble("a", TroubleKind.MAILBOX, "a", "", long_ago, told_at=long_ago),
        "b": Trouble("b", TroubleKind.MAILBOX, "b", "", long_ago, told_at=long_ago),
        "c": Trouble("c", TroubleKind.MAILBOX, "c", "", long_ago),
    }
    seen = [Seen(name, TroubleKind.MAILBOX, name, well=name == "a") for name in "abc"]
    step = next_step(seen, known, AFTER, NOON, "abc")
    assert [(one.trouble.subject, one.news.value) for one in step.tell] == [
        ("c", "begun"),
        ("b", "lasts"),
        ("a", "over"),
    ]


# --- What is seen ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ok", "error", "well"),
    [
        (None, None, None),
        (-1, None, True),
        (-1, -2, True),
        (-2, -1, False),
        (None, -1, False),
        (-60, -16, None),
        (-5, -5, True),
        # Noted by a clock that ran ahead by a day.
        (1440, None, None),
        (1440, -1, False),
        (None, 1440, None),
        (-5, 1440, True),
        (-60, 1440, None),
        (1, -1, True),
    ],
)
def test_a_server_is_as_its_last_contact_was_if_that_is_not_long_ago(
    ok: int | None, error: int | None, well: bool | None
) -> None:
    def at(minutes: int | None) -> datetime | None:
        return None if minutes is None else NOON + timedelta(minutes=minutes)

    facts = ContactFacts(at(ok), at(error), "connection refused")
    seen = of_contact(SUPPORT, TroubleKind.MAILBOX, "support", facts, NOON)
    assert (None if seen is None else seen.well) is well


def test_a_token_that_is_refused_is_told_as_such() -> None:
    facts = ContactFacts(
        None, NOON, "the token server login.example.com refuses (400): check oauth.client_id"
    )
    seen = of_contact(SUPPORT, TroubleKind.MAILBOX, "support", facts, NOON)
    assert seen is not None
    assert seen.kind is TroubleKind.TOKEN


def test_a_server_takes_nothing_where_mail_to_several_domains_is_refused() -> None:
    one = of_sending("refused", "mail", SendingFacts(None, 5, 1, "450 greylisted"), None)
    two = of_sending("refused", "mail", SendingFacts(None, 2, 2, "550 relay denied"), None)
    assert one is None
    assert two is not None
    assert (two.well, two.detail) == (False, "550 relay denied")


@pytest.mark.parametrize(
    ("said", "his_own"),
    [
        ("5.1.1 No such user", True),
        ("4.1.2 Domain not found", True),
        ("5.2.2 mailbox full", True),
        ("5.1.8 sender's domain not found", False),
        ("5.1.7 bad sender", False),
        ("5.7.1 not from here", False),
        ("4.3.1 no room", False),
        ("relay access denied", False),
        ("", False),
    ],
)
def test_a_refusal_of_an_address_is_its_own_trouble(said: str, his_own: bool) -> None:
    assert is_about_its_recipient(said) is his_own


def test_it_is_over_when_a_mail_was_taken_since() -> None:
    known = Trouble("refused", TroubleKind.REFUSED, "mail", "", NOON)
    before, since = (SendingFacts(NOON + timedelta(minutes=minutes)) for minutes in (-1, 1))
    assert of_sending("refused", "mail", before, known) is None
    assert of_sending("refused", "mail", since, None) is None
    seen = of_sending("refused", "mail", since, known)
    assert seen is not None
    assert seen.well
