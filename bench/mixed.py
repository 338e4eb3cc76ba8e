"""A desk's mail of a day: half of it first mails, then replies, agents' answers and automatic mail.

The database holds many tickets already; a run is valid only if every mail ended
in the ticket that it belongs to.
"""

from __future__ import annotations

import random
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import formatdate
from statistics import median

from sqlalchemy import select

from bench.mails import Letter, confirmed, letters, story
from bench.runs import BenchError, Run, watch
from bench.stored import acknowledgement_id, fill, notification_id, stored_customer
from bench.world import AGENT, ROOT, THIS_BUILD, Build, World, environment
from intake.config.languages import load_languages
from intake.config.regulations import load_regulation
from intake.desk.correlation import best_match, question
from intake.desk.language import word_lists
from intake.desk.language.cues import install
from intake.desk.message import Address, InboundMail
from intake.desk.quoting.reply_text import new_text
from intake.desk.support_desk import SupportDesk
from intake.mail.parsing.parse import parse
from intake.store.database import tables
from intake.store.database.session import Database
from intake.store.facts import facts

STORED = 100_000
_LITTLE = 100
_QUESTIONS = 400
_ROUNDS = 9


@dataclass(frozen=True, slots=True)
class MixedMail:
    """A mail and the stored ticket that it belongs to; None if it opens a ticket."""

    message_id: str
    ticket: int | None
    letter: Letter


def mixed_mails(count: int) -> list[MixedMail]:
    """First mails 50 %, replies 30 %, agents' answers 15 %, automatic mail 5 %, in any order."""
    chance = random.Random(3)
    kinds = ["first"] * (count // 2) + ["reply"] * (count * 3 // 10) + ["agent"] * (count * 3 // 20)
    kinds += ["automatic"] * (count - len(kinds))
    chance.shuffle(kinds)
    firsts = letters(count, seed=3)
    numbers = iter(chance.sample(range(1, STORED + 1), count))
    return [
        _first(next(firsts)) if kind == "first" else _later(kind, next(numbers), STORED, chance)
        for kind in kinds
    ]


def _first(letter: Letter) -> MixedMail:
    head = letter.raw.partition(b"\r\n\r\n")[0].decode("latin-1")
    message_id = next(line[12:] for line in head.splitlines() if line.startswith("Message-ID: "))
    return MixedMail(message_id, None, letter)


def _later(kind: str, number: int, stored: int, chance: random.Random) -> MixedMail:
    mail = EmailMessage()
    agent = kind == "agent"
    sender = AGENT if agent else stored_customer(number, stored)
    answered = notification_id(number) if agent else acknowledgement_id(number)
    mail["Authentication-Results"] = confirmed(sender)
    if kind == "automatic":
        mail["Auto-Submitted"] = "auto-replied"
    mail["From"] = sender
    mail["To"] = "support@desk.example"
    mail["Subject"] = f"{'Автоответ' if kind == 'automatic' else 'Re'}: [#{number}] Request no. {number}"
    mail["Date"] = formatdate()
    mail["Message-ID"] = f"<{kind}.{number}@firm.example>"
    mail["In-Reply-To"] = answered
    mail["References"] = f"<first.{number}@firm.example> {answered}"
    quoted = "\n".join(f"> {line}" for line in story(chance, 10))
    said = "\n\n".join(story(chance, 4))
    mail.set_content(f"{said}\n\nВаше обращение {number} писали:\n{quoted}\n", cte="base64")
    return MixedMail(mail["Message-ID"], number, Letter(sender, mail.as_bytes().replace(b"\n", b"\r\n")))


def product(world: World, kind: str, mails: Sequence[MixedMail], build: Build = THIS_BUILD) -> Run:
    """Run `intake run --once` over the mails; BenchError when one ended in a wrong ticket or was lost."""
    user, url = world.user(), world.database(kind)
    database = Database(url)
    fill(database, STORED)
    world.dovecot.deliver_many(user, [mail.letter.raw for mail in mails])
    config = world.config(user, url, notify=True, build=build)
    run = _timed(world, ["-m", "intake", "--config", str(config), "run", "--once"], len(mails), build)
    _check(database, mails)
    database.close()
    world.drop(url)
    return run


def floor(world: World, kind: str, mails: Sequence[MixedMail]) -> Run:
    """Run the floor over the same mails: it treats them all as first mails."""
    user, url = world.user(), world.database(kind)
    world.dovecot.deliver_many(user, [mail.letter.raw for mail in mails])
    run = _timed(
        world, ["-m", "bench.floor", str(world.dovecot.port), user, str(world.sink.port), url], len(mails)
    )
    world.drop(url)
    return run


def _timed(world: World, arguments: Sequence[str], mails: int, build: Build = THIS_BUILD) -> Run:
    """Time a run from the start of the process to its end, because not every mail is answered."""
    log = world.folder / "run.log"
    started = time.monotonic()
    with log.open("wb") as output:
        process = subprocess.Popen(
            [build.python, *arguments], cwd=build.root, env=environment(), stdout=output, stderr=output
        )
        peak, cpu = watch(process)
    if process.returncode != 0:
        raise BenchError(log.read_text(errors="replace")[-2000:])
    return Run(mails, time.monotonic() - started, cpu, peak)


def _check(database: Database, mails: Sequence[MixedMail]) -> None:
    mail = tables.mail.c
    with database.read() as connection:
        rows = connection.execute(
            select(mail.message_id, mail.ticket_number).where(
                mail.uidvalidity > 0, mail.status == "processed"
            )
        )
        found = {row.message_id: row.ticket_number for row in rows}
    for one in mails:
        number = found.get(one.message_id)
        right = number == one.ticket if one.ticket else number is not None and number > STORED
        if not right:
            message = f"{one.message_id} came to {number} instead of {one.ticket or 'a new ticket'}"
            raise BenchError(message)


# --- The cost of correlating ----------------------------------------------------------------------

_DESK = SupportDesk(
    "support",
    Address("support@desk.example"),
    frozenset({"support@desk.example"}),
    (),
    (),
    "ru",
    load_languages((ROOT / "languages",)),
)
install(_DESK.languages.cues)
word_lists.install(_DESK.languages.lists)


_REGULATION = load_regulation(ROOT / "regulations" / "default.toml")


@dataclass(frozen=True, slots=True)
class Correlating:
    """Milliseconds per mail, among few tickets and among many."""

    few: float
    many: float

    @property
    def more(self) -> float:
        """The extra cost among many tickets, as a fraction of the cost among few."""
        return self.many / self.few - 1


def correlating(world: World, kind: str) -> dict[str, Correlating]:
    """Measure first mails and replies in turn on a nearly empty database and on a full one.

    What is timed leads from the parsed mail to the ticket that is meant; the database's share of it is
    given as well.
    """
    urls = [world.database(kind) for _ in range(2)]
    few, many = (Database(url) for url in urls)
    fill(few, _LITTLE)
    fill(many, STORED)
    measured = {}
    for name in ("first mail", "reply"):
        mails = list(zip(_mails(name, _LITTLE), _mails(name, STORED), strict=True))
        rounds = [_correlated(few, many, mails) for _ in range(_ROUNDS)]
        for place, what in enumerate((name, f"{name}, facts")):
            costs = [one[place] for one in rounds]
            measured[what] = Correlating(median(few for few, _ in costs), median(many for _, many in costs))
    for database, url in zip((few, many), urls, strict=True):
        database.close()
        world.drop(url)
    return measured


_Pair = tuple[float, float]


def _correlated(
    few: Database, many: Database, mails: Sequence[tuple[InboundMail, InboundMail]]
) -> tuple[_Pair, _Pair]:
    """Milliseconds per mail from the parsed mail to its ticket, and for the facts alone; each among few and many.

    The databases take turns at each mail, so that a busy moment of the machine affects both.
    """
    whole, asking = [0.0, 0.0], [0.0, 0.0]
    with few.read() as with_few, many.read() as with_many:
        for pair in mails:
            for place, (connection, mail) in enumerate(zip((with_few, with_many), pair, strict=True)):
                # The daemon separates the new text once for several uses, so this isn't counted.
                reply = new_text(mail.text, subject=mail.subject)
                begun = time.perf_counter()
                asked = question(mail, _DESK, _REGULATION, reply)
                before = time.perf_counter()
                known = facts.facts(connection, asked)
                after = time.perf_counter()
                best_match(known, mail.sender)
                whole[place] += time.perf_counter() - begun
                asking[place] += after - before
    each = 1000 / len(mails)
    return (whole[0] * each, whole[1] * each), (asking[0] * each, asking[1] * each)


def _mails(name: str, stored: int) -> list[InboundMail]:
    """Parsed mails; replies belong to tickets anywhere among the stored ones."""
    chance = random.Random(4)
    if name == "first mail":
        raws = [letter.raw for letter in letters(_QUESTIONS, seed=4)]
    else:
        numbers = (chance.randrange(1, stored + 1) for _ in range(_QUESTIONS))
        raws = [_later("reply", number, stored, chance).letter.raw for number in numbers]
    return [parse(raw, datetime.now(UTC)) for raw in raws]
