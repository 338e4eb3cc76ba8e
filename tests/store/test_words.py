"""Tickets are found by the words of what was said in them, in any form, alike on both databases."""

from __future__ import annotations

import tracemalloc
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import text

from intake.desk.changes import AddEntry, SetSubject
from intake.desk.source import Source
from intake.desk.ticket import EntryKind, Finding
from intake.services.old_words import OldWords
from intake.store.database.daemon_tables import counter
from intake.store.database.session import Connection, Database
from intake.store.stems import stems_of
from intake.store.tickets import changes, words
from intake.store.tickets.search import Search, search
from intake.store.tickets.words import MOST_SOUGHT, Sought, TooManyWordsError
from tests.store.examples import NOW, changes_ticket, opens


def said(what: str, kind: EntryKind = EntryKind.CUSTOMER) -> AddEntry:
    return AddEntry(kind, "olga@firma.example", what)


def does(connection: Connection, disposition: Any, mailbox: str = "support") -> int:
    applied = changes.apply(
        connection,
        disposition,
        mail_id=None,
        mailbox=mailbox,
        arrived_at=NOW,
        attachments=(),
        now=NOW,
    )
    assert applied.number is not None
    return applied.number


def organization(name: str) -> tuple[Finding, ...]:
    return (Finding("organization", name, Source.read("label in the text"), name),)


def found(database: Database, sought: str) -> list[int]:
    with database.read() as connection:
        return [one.ticket.number for one in search(connection, Search(text=sought))]


@pytest.fixture
def desk(database: Database) -> Database:
    with database.write() as connection:
        does(
            connection,
            opens(
                said("После обновления программы не открываются отчёты по складу."),
                subject="Ошибка в отчётах",
                fields=organization("ООО «Ромашка»"),
            ),
        )
        does(connection, opens(said("The printers stopped printing invoices"), subject="Printing"))
        does(connection, opens(said("Добрый день! Лицензии закончились."), subject="Лицензия RU-8001-55"))
        does(connection, changes_ticket(2, said("Restart the spooler, please", EntryKind.AGENT)))
        does(connection, changes_ticket(2, said("Клиент сердится", EntryKind.NOTE)))
    return database


@pytest.mark.parametrize(
    ("sought", "numbers"),
    [
        ("отчет", [1]),
        ("отчётами складов", [1]),
        ("открывать обновление", [1]),
        ("РОМАШКИ", [1]),
        ("printer invoice", [2]),
        ("spoolers", [2]),
        ("сердится", [2]),
        ("лицензией", [3]),
        ("ru-8001-55", [3]),
        ("#3 лицензия", [3]),
        ("8001", [3]),
        ("день", [3]),
        ("Ивану обновления", [1]),
        ("ромашка printing", []),
        ("нет такого слова", []),
        ("…!?", []),
    ],
)
def test_words_are_found_in_any_form(desk: Database, sought: str, numbers: Sequence[int]) -> None:
    assert found(desk, sought) == numbers


@pytest.mark.parametrize(
    "sought",
    [
        'spooler" OR "день',
        "spooler OR день",
        "spooler NOT printing",
        "NEAR(spooler день)",
        "words:spooler день",
        "spooler*день",
        "spooler & !день",
        "spooler') день",
        "spooler\\' | день",
        "^spooler день",
        "spool:* день",
    ],
)
def test_what_is_looked_for_is_words_and_never_a_command(desk: Database, sought: str) -> None:
    assert found(desk, sought) == []


@pytest.mark.parametrize(
    "sought", ["'", '"', "\\", "((", "* * *", "\0", "a\0b", "\ud800", "'; DROP TABLE ticket"]
)
def test_signs_alone_harm_nothing(desk: Database, sought: str) -> None:
    found(desk, sought)
    assert found(desk, "spooler") == [2]


def test_what_a_ticket_is_told_later_is_found_with_what_it_is(desk: Database) -> None:
    with desk.write() as connection:
        does(connection, changes_ticket(3, SetSubject("Другая тема"), said("Пришлите счёт на оплату")))
    assert found(desk, "счет тема") == [3]
    assert found(desk, "оплата другой 3") == [3]


def test_a_busy_mailbox_hides_no_mail_of_a_quiet_one(desk: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "MOST_FOUND", 3)
    with desk.write() as connection:
        quiet = does(connection, opens(said("The scanner is slow"), subject="Scanner"), "sales")
        for _ in range(5):
            does(connection, opens(said("The scanner is slow"), subject="Scanner"))
    with desk.read() as connection:
        of_sales = words.found(connection, Sought.of("scanners"), "sales")
        assert of_sales == words.Hits((quiet,), more=False)
        assert words.found(connection, Sought.of("scanners"), "support").more
        assert [one.ticket.number for one in search(connection, Search(text="scanner", mailbox="sales"))] == [
            quiet
        ]
    monkeypatch.setattr(words, "MOST_PASSED", 5)
    with desk.read() as connection:
        assert words.found(connection, Sought.of("scanners"), "sales") == words.Hits((), more=True)


def test_what_is_rolled_back_is_not_found(desk: Database) -> None:
    def fails(connection: Connection) -> None:
        does(connection, changes_ticket(3, said("небывальщина")))
        raise KeyError

    with pytest.raises(KeyError), desk.write() as connection:
        fails(connection)
    with desk.write() as connection, pytest.raises(KeyError), desk.savepoint(connection):
        fails(connection)
    assert found(desk, "небывальщина") == []


def test_a_text_of_ten_thousand_words_is_found_by_its_last_one_but_not_looked_for(desk: Database) -> None:
    long = " ".join(f"слово{place}" for place in range(10_000))
    with desk.write() as connection:
        number = does(connection, opens(said(f"{long} последнее")))
    assert found(desk, "последние") == [number]
    with pytest.raises(TooManyWordsError, match=f"At most {MOST_SOUGHT} "):
        found(desk, long)
    assert len(Sought.of(" ".join(f"слово{place}" for place in range(MOST_SOUGHT))).stems) == MOST_SOUGHT


def test_every_word_that_is_indexed_of_a_long_text_of_wide_letters_is_found(desk: Database) -> None:
    # Letters of four bytes each, in words of the greatest length.
    letters = [chr(0x20000 + place) for place in range(8000)]
    long = " ".join("".join(letters[(one * 7 + at * 13) % 8000] for at in range(40)) for one in range(8000))
    # The last ones fall off behind what tells the ticket.
    indexed = stems_of(long)[:-5]
    assert len(indexed) > 5000
    with desk.write() as connection:
        number = does(connection, opens(said(long)))
    # The last ones were lost on PostgreSQL.
    assert {word for word in (*indexed[::500], indexed[-1]) if found(desk, word) != [number]} == set()


def test_words_as_long_as_mails_are_not_remembered() -> None:
    tracemalloc.start()
    try:
        for place in range(100):
            assert stems_of(f"{place}{'a' * 100_000}") == [f"{place}{'a' * 40}"[:40]]
        assert tracemalloc.get_traced_memory()[0] < 1_000_000
    finally:
        tracemalloc.stop()


def not_indexed(desk: Database) -> None:
    """What was said until now isn't indexed, as on a desk of before."""
    with desk.write() as connection:
        # FTS5 empties an index without content by a command of its own.
        emptied = (
            "INSERT INTO ticket_words(ticket_words) VALUES ('delete-all')"
            if desk.is_sqlite
            else "DELETE FROM ticket_words"
        )
        connection.execute(text(emptied))
        last = connection.execute(text("SELECT max(id) FROM entry")).scalar_one()
        connection.execute(counter.insert().values(name=words.BELOW, value=last + 1))


def fill(connection: Connection) -> int:
    """Index two texts of before."""
    return words.fill(connection, words.before(connection, 2))


def test_texts_of_before_are_indexed_piece_by_piece(desk: Database) -> None:
    not_indexed(desk)
    with desk.write() as connection:
        does(connection, changes_ticket(1, said("Новое письмо")))
    assert found(desk, "ромашка") == found(desk, "spooler") == []
    assert found(desk, "новая") == [1]
    with desk.write() as connection:
        left = fill(connection)
    assert left > 0
    assert found(desk, "spooler") == [2]
    assert found(desk, "ромашка") == []

    def killed(connection: Connection) -> None:
        fill(connection)
        raise KeyError

    with pytest.raises(KeyError), desk.write() as connection:
        killed(connection)
    with desk.write() as connection:
        while fill(connection):
            pass
        assert words.left(connection) == 0
        assert fill(connection) == 0
    assert found(desk, "ромашками") == [1]
    assert found(desk, "новая") == [1]
    assert found(desk, "лицензия 8001") == [3]


def test_of_long_texts_of_before_few_are_indexed_at_once(desk: Database) -> None:
    with desk.write() as connection:
        for place in range(6):
            does(connection, changes_ticket(1, said(f"письмо{place} " + "очень длинное " * 15_000)))
    not_indexed(desk)
    OldWords(desk).fill()
    with desk.read() as connection:
        assert words.left(connection) > 0
    assert found(desk, "письмо5") == [1]
    assert found(desk, "письмо0") == []
    for _ in range(6):
        OldWords(desk).fill()
    assert found(desk, "письмо0") == found(desk, "ромашкой") == [1]


def test_writers_need_not_wait_until_the_words_of_before_are_worked_out(
    desk: Database, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    not_indexed(desk)
    daemon = Database(database_url, busy_seconds=0.05)

    def meanwhile(text: str, most: int = 100) -> list[str]:
        with monkeypatch.context() as patch, daemon.write() as connection:
            patch.setattr(words, "stems_of", stems_of)
            does(connection, changes_ticket(2, said("Между тем")))
        return stems_of(text, most)

    with monkeypatch.context() as patch:
        patch.setattr(words, "stems_of", meanwhile)
        OldWords(desk).fill()
    daemon.close()
    assert found(desk, "между тем") == found(desk, "spooler") == [2]


def test_two_who_index_the_same_texts_of_before_do_it_once(desk: Database) -> None:
    not_indexed(desk)
    with desk.read() as connection:
        first, second = (words.before(connection, 2) for _ in range(2))
    for texts in (first, second):
        with desk.write() as connection:
            assert words.fill(connection, texts) == first.rest
    OldWords(desk).fill()
    assert found(desk, "spooler") == [2]
    assert found(desk, "ромашка") == [1]


def test_stems_are_letters_and_digits_alone() -> None:
    assert stems_of("Ёлки, ёлками — Running RUNS 8.3.25 foo_bar «Ромашка»") == [
        "елк", "run", "8", "3", "25", "foo", "bar", "ромашк"
    ]  # fmt: skip
