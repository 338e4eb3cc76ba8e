"""What needs a person is named, the worst first, and nothing else is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from intake.desk.expiry import Expiring, ExpiringKind
from intake.desk.needs import DeskFacts, NeedKind, ServerFacts, needs

NOW = datetime(2026, 10, 5, 12, 0, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
AFTER = 15 * MINUTE
WELL = DeskFacts(
    disk="/var/lib/intake",
    free=10**10,
    least_free=500_000_000,
    last_write_at=NOW - timedelta(seconds=8),
    servers=(ServerFacts("imap", NOW - MINUTE, NOW - HOUR, "timed out"),),
)


def told(facts: DeskFacts) -> list[tuple[NeedKind, int, str]]:
    return [(need.kind, need.count, need.detail) for need in needs(facts, NOW, AFTER)]


def test_a_desk_on_which_all_is_well_needs_nobody() -> None:
    young = replace(
        WELL, waiting=40, waiting_since=NOW - AFTER, unsettled=3, unsettled_since=NOW - 14 * MINUTE
    )
    assert told(WELL) == told(young) == []


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (
            replace(WELL, cant_write="disk I/O error"),
            (NeedKind.DATABASE, 1, "the database can't be written: disk I/O error"),
        ),
        (
            replace(WELL, free=12_345_678),
            (
                NeedKind.DISK,
                1,
                "12 MB are free on /var/lib/intake, less than 500 MB ([trouble] free_bytes)",
            ),
        ),
        (
            replace(WELL, last_write_at=NOW - 27 * HOUR),
            (NeedKind.DAEMON, 1, "no daemon has written for 1 d 3 h: is `intake run` running?"),
        ),
        (
            replace(WELL, last_write_at=None),
            (NeedKind.DAEMON, 1, "no daemon has worked on this database yet: `intake run`"),
        ),
        (
            replace(WELL, servers=(ServerFacts("smtp", NOW - 65 * MINUTE, NOW, "535 no"),)),
            (NeedKind.SERVER, 1, "smtp fails, last reached 1 h 5 min ago: 535 no"),
        ),
        (
            replace(WELL, servers=(ServerFacts("smtp", None, NOW, "535 no"),)),
            (NeedKind.SERVER, 1, "smtp fails, never reached: 535 no"),
        ),
        (
            replace(WELL, servers=(ServerFacts("smtp", NOW + 24 * HOUR, NOW, "535 no"),)),
            (NeedKind.SERVER, 1, "smtp fails, never reached: 535 no"),
        ),
        (
            replace(WELL, waiting=2, waiting_since=NOW - 16 * MINUTE),
            (NeedKind.WAITING, 2, "2 mails wait to be processed, the oldest for 16 min"),
        ),
        (
            replace(WELL, unsettled=1, unsettled_since=NOW - HOUR),
            (NeedKind.UNSETTLED, 1, "1 mail waits to be put away on the server, the oldest for 1 h 0 min"),
        ),
        (
            replace(WELL, quarantined=1),
            (NeedKind.QUARANTINED, 1, "1 mail waits in quarantine: `intake mail list --status quarantined`"),
        ),
        (
            replace(WELL, held=3),
            (NeedKind.HELD, 3, "3 mails wait for a decision: `intake mail list --status held`"),
        ),
        (
            replace(WELL, overdue=1, overdue_since=NOW - 5 * MINUTE),
            (NeedKind.OVERDUE, 1, "1 ticket is overdue, the longest for 5 min: `intake tickets list --overdue`"),
        ),
    ],
)  # fmt: skip
def test_what_needs_a_person_is_named(facts: DeskFacts, expected: tuple[NeedKind, int, str]) -> None:
    assert told(facts) == [expected]


@pytest.mark.parametrize(
    "server",
    [
        ServerFacts("smtp", NOW - 14 * MINUTE, NOW, "451 later"),  # it may pass by itself
        ServerFacts("gone.example", NOW - 300 * HOUR, NOW - 299 * HOUR, "no such host"),  # out of use
        ServerFacts("smtp", NOW, NOW, "451 later"),
    ],
)
def test_a_server_that_failed_a_moment_or_an_age_ago_needs_nobody(server: ServerFacts) -> None:
    assert told(replace(WELL, servers=(server,))) == []


def test_the_worst_comes_first() -> None:
    secret = Expiring("oauth.office", ExpiringKind.SECRET, NOW)
    found = told(
        replace(WELL, expiring=(secret,), held=1, overdue=1, cant_write="read-only", free=0, quarantined=1)
    )
    assert [kind for kind, _, _ in found] == [
        NeedKind.DATABASE,
        NeedKind.DISK,
        NeedKind.QUARANTINED,
        NeedKind.HELD,
        NeedKind.OVERDUE,
        NeedKind.EXPIRING,
    ]
