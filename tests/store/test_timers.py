from __future__ import annotations

from datetime import timedelta, timezone

from intake.desk.licence_rules import Licence
from intake.desk.terms.silence import TimerKind
from intake.desk.terms.timers import Planned
from intake.store import licences
from intake.store.database.session import Database
from intake.store.tickets import tickets, timers
from tests.store.examples import NOW, new_ticket

LATER = (NOW + timedelta(days=1, microseconds=3)).astimezone(timezone(timedelta(hours=5)))


def test_the_due_time_returned_is_the_one_that_the_ticket_bears(database: Database) -> None:
    with database.write() as connection:
        number = new_ticket(connection)
        for wanted in (LATER, None):
            returned = timers.set_due(connection, number, wanted)
            read = tickets.load(connection, number)
            assert read is not None
            assert repr(read.due_at) == repr(returned)
            assert returned == wanted


def test_planning_anew_drops_what_waits_and_repeats_nothing_that_fired(database: Database) -> None:
    fired, waits = Planned(TimerKind.REMIND, "silence", NOW), Planned(TimerKind.CLOSE, "silence", LATER)
    with database.write() as connection:
        number = new_ticket(connection)
        timers.plan(connection, number, "support", [fired, Planned(TimerKind.CLOSE, "other", NOW)])
        first = next(one for one in timers.due(connection, "support", NOW, 10) if one.planned == fired)
        timers.fired(connection, first.id, NOW)
        timers.plan(connection, number, "support", [fired, waits])
        assert [one.planned for one in timers.due(connection, "support", LATER, 10)] == [waits]
        timers.plan(connection, number, "support", [])
        assert not timers.due_exists(connection, "support", LATER)


def test_licences_are_found_by_their_numbers_however_many_are_asked(database: Database) -> None:
    registered = [Licence(f"{number:010}", "ООО Ромашка", "Касса", "full") for number in range(50)]
    with database.write() as connection:
        assert licences.is_empty(connection)
        licences.replace_all(connection, registered)
        assert not licences.is_empty(connection)
        assert licences.find(connection, []) == {}
        asked = [one.registration_number for one in registered[3:]]
        assert list(licences.find(connection, ["unknown", *asked]).values()) == registered[3:]


def test_new_licences_replace_the_old_ones_and_none_clear_the_registry(database: Database) -> None:
    first, second = (Licence(number, "ООО Ромашка", "Касса", "full") for number in ("1", "2"))
    with database.write() as connection:
        assert licences.replace_all(connection, [first, second]) == 0
        assert licences.replace_all(connection, [second]) == 2
        assert list(licences.find(connection, ["1", "2"])) == ["2"]
        assert licences.replace_all(connection, []) == 1
        assert licences.is_empty(connection)
