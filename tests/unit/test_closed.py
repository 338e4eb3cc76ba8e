"""The desk says truly whether it is closed, until when, and why; announcements are checked when they are read."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from intake.config.cue_tables import LanguageError
from intake.config.languages import load_languages
from intake.config.paths import packaged
from intake.config.regulations import RegulationError, load_regulation
from intake.desk.calendar_days import Closure
from intake.desk.language.catalogue import Catalogue
from intake.desk.language.wording import Wording
from intake.desk.regulation import Regulation
from intake.desk.terms.closed import closed_at
from intake.services.desk_hours import desk_line
from tests.languages import LANGUAGES

MOSCOW = ZoneInfo("Europe/Moscow")
HOURS = '[hours]\ncountry = "RU"\nmonday_to_friday = ["9:00-13:00", "14:00-18:00"]\n'
TRAINING = (
    '[[hours.closure]]\nfrom = 2026-10-05\nuntil = 2026-10-06\n'
    'text = { ru = "5 и 6 октября мы на учёбе", en = "On 5 and 6 October we are in training!" }\n'
)  # fmt: skip


def regulation(tmp_path: Path, hours: str) -> Regulation:
    file = tmp_path / "small.toml"
    top = 'name = "small"\ntitle = { ru = "Малый" }\ntag_prefix = "#"\n'
    field = (
        '[[field]]\nname = "subject"\nshape = "subject"\nrole = "subject"\n'
        'title = { ru = "Тема" }\nhint = { ru = "-" }\nexample = { ru = "-" }\nlabels = ["тема"]\n'
    )
    file.write_text(top + hours + field, encoding="utf-8")
    return load_regulation(file, years=range(2025, 2028))


def at(*when: int) -> datetime:
    return datetime(*when, tzinfo=MOSCOW)  # type: ignore[arg-type,misc]  # year, month, day, hour, minute


def test_an_open_desk_is_not_closed_from_the_minute_of_opening_to_that_of_closing(tmp_path: Path) -> None:
    small = regulation(tmp_path, HOURS)
    for moment in (at(2026, 10, 2, 9, 0), at(2026, 10, 2, 12, 59), at(2026, 10, 2, 17, 59)):
        assert closed_at(small, moment) is None


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        (at(2026, 10, 2, 8, 59), at(2026, 10, 2, 9, 0)),
        (at(2026, 10, 2, 13, 0), at(2026, 10, 2, 14, 0)),
        (at(2026, 10, 2, 18, 0), at(2026, 10, 5, 9, 0)),
        (at(2026, 12, 31, 10, 0), at(2027, 1, 11, 9, 0)),
        (at(2026, 3, 6, 18, 30), at(2026, 3, 10, 9, 0)),  # 9 March is off in place of Sunday the 8th
        (datetime(2026, 10, 3, 23, 30, tzinfo=UTC), at(2026, 10, 5, 9, 0)),
    ],
)
def test_a_closed_desk_tells_its_next_opening_by_the_production_calendar(
    tmp_path: Path, now: datetime, opens: datetime
) -> None:
    closed = closed_at(regulation(tmp_path, HOURS), now)
    assert closed is not None
    assert (closed.opens_at, closed.closure) == (opens, None)


def test_an_announced_closure_has_no_working_time_and_is_named_from_the_closing_before_it(
    tmp_path: Path,
) -> None:
    small = regulation(tmp_path, HOURS + TRAINING)
    expected = Closure(
        date(2026, 10, 5),
        date(2026, 10, 6),
        Wording.of({"ru": "5 и 6 октября мы на учёбе", "en": "On 5 and 6 October we are in training!"}),
    )
    for now in (at(2026, 10, 2, 18, 0), at(2026, 10, 4, 12, 0), at(2026, 10, 6, 12, 0)):
        closed = closed_at(small, now)
        assert closed is not None
        assert (closed.opens_at, closed.closure) == (at(2026, 10, 7, 9, 0), expected)
    assert closed_at(small, at(2026, 10, 2, 17, 0)) is None
    later = closed_at(small, at(2026, 10, 7, 13, 30))
    assert later is not None
    assert later.closure is None


@pytest.mark.parametrize(
    ("language", "told", "announced"),
    [
        ("ru", "9:00 (МСК) в среду, 7 октября", "5 и 6 октября мы на учёбе."),
        ("en", "9:00 (UTC+3) on Wednesday, 7 October", "On 5 and 6 October we are in training!"),
        ("de", "Mittwoch, dem 7. Oktober, 9:00 Uhr (UTC+3)", "5 и 6 октября мы на учёбе."),
    ],
)
def test_the_next_opening_is_told_in_words_of_each_language(
    tmp_path: Path, language: str, told: str, announced: str
) -> None:
    small = regulation(tmp_path, HOURS + TRAINING)
    catalogue = LANGUAGES.catalogue(language)
    line = desk_line(small, at(2026, 10, 5, 12, 0), catalogue, "ru")
    assert (line.open, line.opens_at, line.closure) == (False, told, announced)
    there = desk_line(small, at(2026, 10, 7, 12, 0), catalogue, "ru")
    assert (there.open, there.opens_at, there.closure) == (True, "", "")


def test_a_language_without_words_for_an_opening_tells_it_in_numbers() -> None:
    bare = Catalogue("tlh", {}, "%Y-%m-%d", "%d.%m.%Y %H:%M", {})
    assert bare.tell_moment(at(2026, 10, 5, 9, 0), MOSCOW) == "05.10.2026 09:00 (UTC+3)"


@pytest.mark.parametrize(
    ("closure", "told"),
    [
        ("from = 2026-10-06\nuntil = 2026-10-05", "2026-10-06 to 2026-10-05 ends before it begins"),
        ("from = 2026-10-06\nuntil = 2028-10-05", "is longer than 366 days"),
        ('from = "2026-10-06"\nuntil = 2026-10-07', "from: must be a day without quotes"),
        ("from = 2026-10-06T10:00:00\nuntil = 2026-10-07", "from: must be a day without quotes"),
        ("until = 2026-10-07", "from: missing"),
        ("from = 2026-10-06\nuntil = 2026-10-06\ntill = 2026-10-07", 'till: unknown key; did you mean "until"'),
        ("from = 2026-10-06\nuntil = 2026-10-06\ntext = 'Closed'", "text: must be given by language"),
        ("from = 2026-10-06\nuntil = 2026-10-06\ntext = { ru = ' ' }", "text.ru: must be one line"),
        ("from = 2026-10-06\nuntil = 2026-10-06\ntext = { ru = 'a\\nb' }".replace("'", '"'), "must be one line"),
        ("from = 2026-10-03\nuntil = 2026-10-05", "2026-10-05 to 2026-10-06 begins before 2026-10-03 to 2026-10-05"),
    ],
)  # fmt: skip
def test_an_announcement_that_cannot_be_is_named(tmp_path: Path, closure: str, told: str) -> None:
    with pytest.raises(RegulationError) as caught:
        regulation(tmp_path, f"{HOURS}{TRAINING}[[hours.closure]]\n{closure}\n")
    assert told in str(caught.value)


def test_a_day_that_is_announced_as_closed_and_listed_as_open_is_named(tmp_path: Path) -> None:
    with pytest.raises(RegulationError) as caught:
        regulation(tmp_path, f"{HOURS}open = [2026-10-05]\n{TRAINING}")
    assert "2026-10-05 is among the days that are open or shortened" in str(caught.value)


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ('opening = "{clock} {weekday} {day} {mouth}"', "{mouth} is not a value"),
        ('opening = "{clock} {weekday} {day}"', "time.opening: lacks {month}"),
        ('weekdays = ["Mo", "Di"]', "time.weekdays: needs 7 names, and has 2"),
    ],
)
def test_wrong_words_for_an_opening_are_named(tmp_path: Path, table: str, told: str) -> None:
    (tmp_path / "de").mkdir()
    (tmp_path / "de" / "catalogue.toml").write_text(f"[time]\n{table}\n", encoding="utf-8")
    with pytest.raises(LanguageError) as caught:
        load_languages((packaged("languages"), tmp_path))
    assert any(told in problem for problem in caught.value.problems), caught.value.problems
