"""A desk of two years and a million tickets: a month's report, and finding tickets by words."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median

from sqlalchemy import Connection, Table, insert, text

from bench.world import ROOT, World, environment
from intake.config.paths import packaged
from intake.config.regulations import load_regulation
from intake.desk.report import Period
from intake.desk.ticket import Moment, Status
from intake.services.report import make_report
from intake.store.database.report_tables import ended_term
from intake.store.database.schema import upgrade
from intake.store.database.session import Database
from intake.store.database.tables import entry, mail, ticket, ticket_field
from intake.store.stems import stems_of
from intake.store.tickets.search import Search, search

TICKETS = 1_000_000
_FIRST = datetime(2024, 12, 1, tzinfo=UTC)
_MONTHS = 24
_PIECE = 5000
_WORDS = 20_000
_A_TEXT = 30
_ROUNDS = 20
_MONTH = Period(date(2026, 6, 1), date(2026, 6, 30), "Europe/Moscow")
QUERIES = {
    "a rare word": "слово19000",
    "a word of every tenth mail": "слово3",
    "the commonest word": "слово0",
    "two common words": "слово1 слово2",
    "three words, one of them rare": "слово1 слово5 слово15000",
    "a ticket's number": "777777",
    "a firm": "фирма1234",
}


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds and the peak of memory of a process that makes a report; milliseconds for each query's first page."""

    seconds: float
    megabytes: float
    milliseconds: dict[str, float]


def measure(world: World, kind: str, count: int = TICKETS) -> Measured:
    """Fill a database, report a month in a process of its own, and look for words."""
    url = world.database(kind)
    database = Database(url)
    fill(database, count)
    started = time.perf_counter()
    command = [sys.executable, "-m", "bench.large_desk", url]
    done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=True)
    seconds = time.perf_counter() - started
    told = json.loads(done.stdout)
    if not told["opened"]:
        raise RuntimeError("the report counted nothing")
    found = {name: _page(database, words) for name, words in QUERIES.items()}
    database.close()
    world.drop(url)
    return Measured(seconds, told["megabytes"], found)


def _page(database: Database, words: str) -> float:
    """The median of some looks for the first fifty tickets."""
    taken = []
    for _ in range(_ROUNDS):
        started = time.perf_counter()
        with database.read() as connection:
            found = list(search(connection, Search(text=words, limit=50, reverse=True)))
        taken.append(1000 * (time.perf_counter() - started))
        if not found:
            raise RuntimeError(f"nothing was found by {words!r}")
    return median(taken)


def report_of(url: str) -> dict[str, float]:
    """Report the month; how many tickets it counts, and the process's peak of memory."""
    regulation = load_regulation(packaged("regulations") / "default.toml")
    database = Database(url)
    with database.read() as connection:
        report = make_report(connection, {"support": regulation}, _MONTH, datetime(2026, 12, 1, tzinfo=UTC))
    status = Path("/proc/self/status").read_text(encoding="ascii")
    peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return {"opened": report.opened, "solved": report.solved, "megabytes": int(peak.split()[1]) / 1024}


def fill(database: Database, count: int) -> None:
    """Create the tables and `count` tickets, nearly all of them answered and solved, with what was said in them."""
    database.make_file()
    upgrade(database)
    chance = random.Random(1)
    for start in range(0, count, _PIECE):
        rows: dict[Table, list[dict[str, object]]] = {}
        words = []
        for number in range(start + 1, min(start + _PIECE, count) + 1):
            said = _text(chance)
            for table, row in _rows(chance, number, count, said):
                rows.setdefault(table, []).append(row)
            words.append({"entry": number, "words": " ".join(stems_of(f"{number} {_firm(number)} {said}"))})
        with database.write() as connection:
            for table, every in rows.items():
                connection.execute(insert(table), every)
            _index(connection, words)
    if not database.is_sqlite:
        with database.write() as connection:
            connection.execute(text("ANALYZE"))


def _index(connection: Connection, words: list[dict[str, object]]) -> None:
    if connection.dialect.name == "sqlite":
        into = "(rowid, words) VALUES (:entry, :words)"
    else:
        into = "(entry_id, words) VALUES (:entry, array_to_tsvector(string_to_array(:words, ' ')))"
    connection.execute(text(f"INSERT INTO ticket_words {into}"), words)


def _firm(number: int) -> str:
    return f"ООО «Фирма{number % 5000}»"


def _text(chance: random.Random) -> str:
    """Words as people use them: some all the time, most seldom."""
    return " ".join(f"слово{int(chance.paretovariate(0.35)) % _WORDS - 1}" for _ in range(_A_TEXT))


def _rows(
    chance: random.Random, number: int, count: int, said: str
) -> Iterator[tuple[Table, dict[str, object]]]:
    at = _FIRST + timedelta(days=_MONTHS * 30.4 * number / count)
    answered = at + timedelta(hours=chance.expovariate(1 / 3))
    solved = answered + timedelta(hours=chance.expovariate(1 / 20)) if chance.random() < 0.99 else None
    history = (Moment(at, Status.OPEN), *((Moment(solved, Status.RESOLVED),) if solved else ()))
    told = {
        "kind": chance.choice(("error", "consultation", "wish")),
        "licence_kind": "",
        "priority": "normal",
    }
    agent = f"agent{number % 7}@desk.example"
    yield (
        ticket,
        {
            **told,
            "number": number,
            "mailbox": "support",
            "status": history[-1].status,
            "subject": f"Request no. {number}",
            "requester_key": f"stored{number % 5000}@firm.example",
            "requester": f"stored{number % 5000}@firm.example",
            "requester_name": "",
            "language": "ru",
            "created_at": at,
            "updated_at": solved or answered,
            "missing": (),
            "first_missing": ("release",) if number % 3 == 0 else (),
            "asked": number % 3 == 0,
            "history": history,
            "assignee": agent,
            "first_answered_at": answered,
            "finished_at": solved,
        },
    )
    yield (
        ticket_field,
        {
            "ticket_number": number,
            "name": "organization",
            "position": 0,
            "value": _firm(number),
            "source": "label in the text",
            "evidence": "",
        },
    )
    yield (
        mail,
        {
            "id": number,
            "mailbox": "support",
            "folder": "",
            "uidvalidity": 0,
            "uid": number,
            "arrived_at": at,
            "size": 4500,
            "complete": True,
            "left_on_server": (),
            "spooled_at": at,
            "settled": True,
            "status": "processed",
            "disposition": "open_ticket",
            "reasons": (),
            "released": False,
            "ticket_number": number,
            "sender": "",
            "subject": "",
            "attempts": 0,
        },
    )
    yield (
        entry,
        {
            "id": number,
            "ticket_number": number,
            "at": at,
            "kind": "customer",
            "author": "",
            "text": said,
            "full_text": "",
            "mail_id": number,
            "cause": "",
        },
    )
    for obligation, ended in (("first_reaction", answered), ("resolution", solved)):
        if ended is not None:
            yield (
                ended_term,
                {
                    **told,
                    "ticket_number": number,
                    "obligation": obligation,
                    "ended_at": ended,
                    "due_at": ended,
                    "kept": chance.random() < 0.9,
                    "assignee": agent,
                },
            )


if __name__ == "__main__":
    sys.stdout.write(json.dumps(report_of(sys.argv[1])))
