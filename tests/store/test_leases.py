from __future__ import annotations

import multiprocessing
from datetime import UTC, datetime, timedelta
from multiprocessing.synchronize import Barrier

from intake.store import leases
from intake.store.database.session import Database
from intake.store.tickets.counters import next_number, secret_bytes
from tests.store.examples import NOW, apply, opens, said

SPAWN = multiprocessing.get_context("spawn")
MINUTE = timedelta(minutes=1)


def test_a_lease_has_one_holder_until_it_expires(database: Database) -> None:
    with database.write() as connection:
        assert leases.acquire(connection, "support", "one", MINUTE, NOW)
        assert leases.acquire(connection, "support", "one", MINUTE, NOW)
        assert leases.acquire(connection, "sales", "two", MINUTE, NOW)
        assert not leases.acquire(connection, "support", "two", MINUTE, NOW + 0.9 * MINUTE)
        assert leases.holder(connection, "support") == "one"
        assert leases.acquire(connection, "support", "two", MINUTE, NOW + MINUTE)
        assert not leases.renew(connection, "support", "one", MINUTE, NOW + MINUTE)
        assert leases.renew(connection, "support", "two", MINUTE, NOW + MINUTE)


def test_a_renewed_lease_lasts_from_now(database: Database) -> None:
    with database.write() as connection:
        leases.acquire(connection, "support", "one", MINUTE, NOW)
        leases.renew(connection, "support", "one", MINUTE, NOW + 0.5 * MINUTE)
        assert not leases.acquire(connection, "support", "two", MINUTE, NOW + 1.4 * MINUTE)


def test_a_released_lease_is_free_at_once_but_only_its_holder_releases_it(database: Database) -> None:
    with database.write() as connection:
        leases.acquire(connection, "support", "one", MINUTE, NOW)
        leases.release(connection, "support", "two")
        assert not leases.acquire(connection, "support", "two", MINUTE, NOW)
        leases.release(connection, "support", "one")
        assert leases.acquire(connection, "support", "two", MINUTE, NOW)


def test_leases_go_by_the_clock_of_the_database(database: Database) -> None:
    with database.write() as connection:
        assert abs(leases.clock(connection) - datetime.now(UTC)) < MINUTE
        assert leases.clock(connection).tzinfo is UTC
        assert leases.acquire(connection, "support", "one", MINUTE)
        assert not leases.acquire(connection, "support", "two", MINUTE)


def _acquire(url: str, owner: str, ready: Barrier, results: multiprocessing.Queue[list[bool]]) -> None:
    database = Database(url)
    won = []
    ready.wait(30)
    for number in range(40):
        with database.write() as connection:
            won.append(leases.acquire(connection, f"mailbox {number}", owner, MINUTE))
    results.put(won)
    database.close()


def test_of_two_processes_that_want_a_lease_exactly_one_gets_it(
    database: Database, database_url: str
) -> None:
    ready, results = SPAWN.Barrier(2), SPAWN.Queue()
    workers = [
        SPAWN.Process(target=_acquire, args=(database_url, owner, ready, results)) for owner in ("a", "b")
    ]
    for worker in workers:
        worker.start()
    first, second = results.get(timeout=60), results.get(timeout=60)
    for worker in workers:
        worker.join(30)
    assert [one + other for one, other in zip(first, second, strict=True)] == [1] * 40


def _open_tickets(url: str, ready: Barrier, results: multiprocessing.Queue[list[int | None]]) -> None:
    database = Database(url)
    numbers: list[int | None] = []
    ready.wait(30)
    for turn in range(60):
        try:
            with database.write() as connection:
                number = apply(connection, opens(said()))
                if turn % 5 == 0:
                    raise RuntimeError  # noqa: TRY301
                numbers.append(number)
        except RuntimeError:
            continue
    results.put(numbers)
    database.close()


def test_two_processes_number_their_tickets_without_gaps_or_doubles(
    database: Database, database_url: str
) -> None:
    ready, results = SPAWN.Barrier(2), SPAWN.Queue()
    workers = [SPAWN.Process(target=_open_tickets, args=(database_url, ready, results)) for _ in range(2)]
    for worker in workers:
        worker.start()
    first, second = results.get(timeout=60), results.get(timeout=60)
    for worker in workers:
        worker.join(30)
    assert sorted(first + second) == list(range(1, 97))
    assert first == sorted(first)


def test_counters_are_apart(database: Database) -> None:
    with database.write() as connection:
        assert [next_number(connection, name) for name in ("a", "a", "b", "a")] == [1, 2, 1, 3]


def test_a_secret_is_made_once_and_stays(database: Database) -> None:
    with database.write() as connection:
        key = secret_bytes(connection, "tokens")
        other = secret_bytes(connection, "other")
    with database.read() as connection:
        assert secret_bytes(connection, "tokens") == key
    assert len(key) == len(other) == 32
    assert key != other
