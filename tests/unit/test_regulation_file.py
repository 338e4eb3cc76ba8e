from __future__ import annotations

import re
import time
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.config.regulations import RegulationError, load_regulation
from intake.config.safe_patterns import pattern_problem
from intake.desk.regulation import Regulation, Shape
from intake.desk.term_rules import Term, Unit
from intake.desk.terms.business_time import calendar_of
from intake.desk.ticket import Priority

DEFAULT = Path(__file__).parents[2] / "regulations" / "default.toml"


def problems(tmp_path: Path, text: str) -> tuple[str, ...]:
    file = tmp_path / "broken.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(RegulationError) as caught:
        load_regulation(file)
    return caught.value.problems


def test_the_default_regulation_asks_for_four_fields() -> None:
    regulation = load_regulation(DEFAULT)
    assert [spec.name for spec in regulation.fields] == [
        "registration_number",
        "organization",
        "release",
        "subject",
    ]
    assert [spec.shape for spec in regulation.fields] == [
        Shape.DIGITS, Shape.ORGANIZATION, Shape.RELEASE, Shape.SUBJECT,
    ]  # fmt: skip
    assert all(text for spec in regulation.fields for text in (*spec.title.variants, *spec.hint.variants))
    assert all(all(spec.example.variants) and spec.labels for spec in regulation.fields)


def test_every_problem_is_reported_at_once_with_file_line_and_key(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        'name = "x"\ntitle = { ru = "Поддержка", en = 7 }\ntag_prefix = 5\ncolour = "red"\n\n'
        '[[field]]\nname = "a"\nshape = "round"\nlabels = ["a", ""]\nrequired = "yes"\n'
        'title = "A"\nhint = { ru = "", en = "" }\nexample = { ru = "", en = "" }\n',
    )
    text = "\n".join(found)
    for line, key in (
        (2, "title.en"), (3, "tag_prefix"), (4, "colour"), (8, "field[1].shape"),
        (9, "field[1].labels"), (10, "field[1].required"), (11, "field[1].title"),
    ):  # fmt: skip
        assert f"broken.toml:{line}: {key}: " in text
    assert len(found) == 7


def test_a_pattern_that_does_not_compile_is_a_problem(tmp_path: Path) -> None:
    text = DEFAULT.read_text(encoding="utf-8").replace(
        'shape = "digits"', 'shape = "digits"\npattern = "8["', 1
    )
    assert any(
        "pattern" in problem and "not a regular expression" in problem for problem in problems(tmp_path, text)
    )


_PRODUCTS = """
[[field]]
name = "product"
shape = "mention"
title = { en = "Product" }
hint = { en = "which" }
example = { en = "Shop 15" }
labels = ["product"]
[[field.product]]
name = "Shop 15"
called = ["Магазин 15"]
[[field.product]]
name = "Warehouse 15"
called = ["Склад 15", "магазин-15"]
"""


def test_two_products_called_alike_are_named_with_file_and_line(tmp_path: Path) -> None:
    text = DEFAULT.read_text(encoding="utf-8") + _PRODUCTS
    line = text[: text.index('called = ["Склад 15"')].count("\n") + 1
    (told,) = problems(tmp_path, text)
    assert f"broken.toml:{line}: " in told
    assert told.endswith('"магазин-15" is what another product is called already')


def test_a_list_of_products_needs_a_field_that_mentions_them(tmp_path: Path) -> None:
    text = DEFAULT.read_text(encoding="utf-8") + _PRODUCTS.replace('"mention"', '"text"').replace(
        ', "магазин-15"', ""
    )
    (told,) = problems(tmp_path, text)
    assert 'needs the shape "mention"' in told


def test_listed_products_are_looked_for_without_a_pattern(tmp_path: Path) -> None:
    file = tmp_path / "products.toml"
    text = DEFAULT.read_text(encoding="utf-8") + _PRODUCTS.replace(', "магазин-15"', "")
    file.write_text(text, encoding="utf-8")
    assert "warehouse" in load_regulation(file).field("product").pattern


def test_two_fields_of_one_name_and_turned_bounds_are_problems(tmp_path: Path) -> None:
    text = DEFAULT.read_text(encoding="utf-8").replace('name = "release"', 'name = "organization"')
    text = text.replace("minimum_digits = 7", "minimum_digits = 70")
    found = problems(tmp_path, text)
    assert any('a field "organization" already' in problem for problem in found)
    assert any("minimum_digits" in problem for problem in found)


def test_a_language_that_the_desk_does_not_speak_is_named_at_the_text(tmp_path: Path) -> None:
    file = tmp_path / "small.toml"
    file.write_text(small().replace('en = "Support"', 'fr = "Assistance"'), encoding="utf-8")
    with pytest.raises(RegulationError) as caught:
        load_regulation(file, languages={"ru", "en", "de"})
    assert caught.value.problems == (f"{file}:2: title.fr: unknown language; known: de, en, ru",)


def test_a_file_that_is_no_toml_or_missing_is_one_problem(tmp_path: Path) -> None:
    assert len(problems(tmp_path, "name = ")) == 1
    with pytest.raises(RegulationError):
        load_regulation(tmp_path / "nowhere.toml")


# --- What a regulation can say --------------------------------------------------------------------

FIELD = '[[field]]\nname = "organization"\nlike = "default"\n'
HEAD = 'name = "small"\ntitle = { ru = "Поддержка", en = "Support" }\ntag_prefix = "S-"\n'
KIND = '[[kind]]\nname = "{name}"\ntitle = {{ ru = "Вид", en = "Kind" }}\n'
CONSULTATION, ERROR = KIND.format(name="consultation"), KIND.format(name="error")


def small(tables: str = "", top: str = "") -> str:
    return f"{HEAD}{top}\n{FIELD}{tables}"


def loaded(tmp_path: Path, tables: str = "", top: str = "") -> Regulation:
    file = tmp_path / "small.toml"
    file.write_text(small(tables, top), encoding="utf-8")
    return load_regulation(file, years=range(2024, 2028))


@pytest.mark.parametrize("file", sorted(DEFAULT.parent.glob("*.toml")), ids=lambda file: file.stem)
def test_every_shipped_regulation_loads_and_names_only_templates_that_exist(file: Path) -> None:
    assert load_regulation(file).name == file.stem


def test_the_default_regulation_promises_and_closes_nothing() -> None:
    regulation = load_regulation(DEFAULT)
    assert regulation.deadlines.terms == ()
    assert (regulation.silence.close_after, regulation.silence.remind_after) == (None, ())
    assert regulation.reopening.usual == Term(2, Unit.WORKING_DAYS)
    assert regulation.licences is None
    assert regulation.objections == ()


def test_a_field_like_another_takes_over_what_it_does_not_say(tmp_path: Path) -> None:
    told = (
        'title = { ru = "Чья программа", en = "Firm" }\nmore_labels = ["чья это копия"]\nrequired = false\n'
    )
    spec = loaded(tmp_path, told).field("organization")
    usual = load_regulation(DEFAULT).field("organization")
    assert (spec.title.for_language("ru"), spec.required, spec.shape) == (
        "Чья программа",
        False,
        Shape.ORGANIZATION,
    )
    assert {*usual.labels, "чья это копия", "Чья программа"} <= {*spec.labels}


def test_a_field_and_a_kind_are_called_as_those_they_are_like_and_more(tmp_path: Path) -> None:
    kind = '[[kind]]\nname = "error"\nlike = "default"\ncalled = ["беда"]\n'
    regulation = loaded(tmp_path, f'more_called = ["фирма"]\n{kind}', top='default_kind = "error"')
    assert regulation.fields[0].called == ("организация", "организацию", "компания", "фирма")
    assert regulation.kinds[0].called == ("беда",)


def own_field(name: str, title: str, more: str = "") -> str:
    texts = (
        'hint = { ru = "", en = "" }\nexample = { ru = "", en = "" }\nlabels = ["место"]\nshape = "text"\n'
    )
    return f'[[field]]\nname = "{name}"\ntitle = {{ ru = "{title}", en = "Own {title}" }}\n{texts}{more}'


def test_a_word_that_was_only_taken_over_gives_way_to_one_of_the_file_itself(tmp_path: Path) -> None:
    like = '[[field]]\nname = "registration_number"\nlike = "default"\n'
    own = own_field("seat", "Номер", 'called = ["Рег. №", "компания"]\n')
    regulation = loaded(tmp_path, like + 'more_called = ["ключ"]\n' + own)
    usual = load_regulation(DEFAULT)
    assert {*usual.field("registration_number").called} - {
        *regulation.field("registration_number").called
    } == {
        "номер",
        "рег. №",
    }
    assert "ключ" in regulation.field("registration_number").called
    assert regulation.field("organization").called == ("организация", "организацию")
    # What another regulation's file says itself stays as it is.
    assert (
        load_regulation(DEFAULT).field("registration_number").called
        == usual.field("registration_number").called
    )


def test_a_word_that_the_file_itself_says_twice_is_still_told(tmp_path: Path) -> None:
    like = '[[field]]\nname = "registration_number"\nlike = "default"\nmore_called = ["место"]\n'
    found = problems(tmp_path, small(like + own_field("seat", "Место")))
    assert any('field[2].called: "место" is what agents call the field "seat"' in one for one in found)


def test_what_two_regulations_call_different_fields_refuses_no_file(tmp_path: Path) -> None:
    other = own_field("seat", "Место", 'role = "none"\ncalled = ["номер"]\n')
    (tmp_path / "other.toml").write_text(f"{HEAD}\n{other}", encoding="utf-8")
    both = '[[field]]\nname = "registration_number"\nlike = "default"\n[[field]]\nname = "seat"\nlike = "other"\n'
    called = [spec.called for spec in loaded(tmp_path, both).fields]
    assert sum("номер" in words for words in called) == 1


def test_likeness_to_what_is_not_there_tells_what_is(tmp_path: Path) -> None:
    found = problems(tmp_path, small().replace('name = "organization"', 'name = "firm"'))
    assert any(
        'default.toml has no field "firm"; it has: registration_number, organization' in one for one in found
    )


def test_likeness_to_nothing_and_in_a_circle_are_problems(tmp_path: Path) -> None:
    text = small().replace('like = "default"', 'like = "nowhere"')
    lost = problems(tmp_path, text)
    assert any("no readable regulation nowhere.toml; available: broken, cleverence" in one for one in lost)
    # What it would have brought is not told as missing, too.
    assert not [problem for problem in lost if ": missing" in problem]
    text = small().replace('like = "default"', 'like = "broken"')
    assert any("in a circle" in problem for problem in problems(tmp_path, text))
    text = small().replace('like = "default"', 'like = "../default"')
    assert any("must be the name of a regulation" in problem for problem in problems(tmp_path, text))


def test_a_misspelt_key_is_answered_with_the_right_one(tmp_path: Path) -> None:
    found = problems(tmp_path, small("[silence]\nclose_aftr = 'never'\nxyzzy = 1\n"))
    assert any('silence.close_aftr: unknown key; did you mean "close_after"?' in one for one in found)
    assert any("silence.xyzzy: unknown key; known: close_after, remind_after" in one for one in found)


def test_hours_are_read_by_weekday_with_breaks_and_own_days(tmp_path: Path) -> None:
    regulation = loaded(
        tmp_path,
        '[hours]\nzone = "Asia/Yekaterinburg"\nmonday_to_friday = ["9:00-13:00", "14:00-18:00"]\n'
        'friday = "9:00-16:00"\nsaturday = "10:00-14:00"\ncountry = "RU"\nclosed = [2026-03-02]\n'
        "open = [2026-03-08]\nshortened = { 2026-03-03 = 90 }\n",
    )
    calendar = calendar_of(regulation)

    def hours(day: date) -> list[str]:
        return [str(window) for window in calendar.windows_on(day)]

    assert regulation.time_zone == "Asia/Yekaterinburg"
    assert hours(date(2026, 3, 2)) == []
    assert hours(date(2026, 3, 3)) == ["9:00-13:00", "14:00-16:30"]
    assert hours(date(2026, 3, 6)) == ["9:00-16:00"]
    assert hours(date(2026, 3, 7)) == ["10:00-14:00"]
    assert hours(date(2026, 3, 8)) != []
    assert hours(date(2026, 1, 5)) == []


def test_terms_silence_notices_and_reopening_are_read(tmp_path: Path) -> None:
    regulation = loaded(
        tmp_path,
        '[[term]]\nobligation = "first_reaction"\nterm = "4 working hours"\npriorities = ["critical"]\n'
        '[[term]]\nobligation = "resolution"\nterm = "none"\nkinds = ["error"]\n'
        '[silence]\nremind_after = ["2 working days"]\nclose_after = "never"\n'
        '[notices]\nremind_before = ["2 working hours"]\nescalate_after = "30 working minutes"\n'
        'head = "head@desk.example"\n'
        '[reopening]\nusual = "never"\nby_kind = { error = "1 working day" }\n' + CONSULTATION + ERROR,
        top="restart_on_reopening = true",
    )
    first, second = regulation.deadlines.terms
    assert (first.term, first.priorities) == (Term(4, Unit.WORKING_HOURS), (Priority.CRITICAL,))
    assert (second.term, second.kinds) == (None, ("error",))
    assert regulation.deadlines.restart_on_reopening
    assert regulation.silence.close_after is None
    assert regulation.notices.remind_before == (timedelta(hours=2),)
    assert regulation.notices.escalate_after == timedelta(minutes=30)
    assert regulation.reopening.term("consultation") is None
    assert regulation.reopening.term("error") == Term(1, Unit.WORKING_DAYS)


# --- What it can't say ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tables", "key", "message"),
    [
        ('[hours]\nmonday_to_friday = "18:00-9:00"\n', "hours.monday_to_friday", "must end after they begin"),
        ('[hours]\nmonday_to_friday = "9-18"\n', "hours.monday_to_friday", "written 9:00"),
        ('[hours]\nzone = "Moscow"\nmonday = "9:00-18:00"\n', "hours.zone", "there is no time zone"),
        ('[hours]\nmonday = ["9:00-14:00", "13:00-18:00"]\n', "hours", "begins before"),
        ('[hours]\nmonday = "9:00-18:00"\nclosed = [2026-03-02]\nopen = [2026-03-02]\n', "hours", "is both"),
        ('[hours]\nmonday = "9:00-18:00"\nclosed = ["2 марта"]\n', "hours.closed", "days without quotes"),
        ('[hours]\nmonday = "9:00-18:00"\ncountry = "KZ"\n', "hours.country", "only the calendar of"),
        ('[hours]\ncountry = "RU"\n', "hours", "no day has hours"),
        ('[hours]\nmontag = "9:00-18:00"\n', "hours.montag", "unknown key"),
        ('[[term]]\nobligation = "resolution"\nterm = "3 days"\n', "term[1].term", "a term is written"),
        ('[[term]]\nobligation = "answer"\nterm = "1 working day"\n', "term[1].obligation", "must be one of"),
        (
            '[[term]]\nobligation = "resolution"\nterm = "1 working day"\nkinds = ["eror"]\n',
            "term[1].kinds",
            'no kind "eror"',
        ),
        ("[silence]\nremind_after = []\n", "silence.close_after", "missing"),
        ("[reopening]\nby_kind = {}\n", "reopening.by_kind", "must name kinds"),
        ('[reopening]\nby_kind = { wish = "5 working days" }\n', "reopening.by_kind", 'no kind "wish"'),
        ('[notices]\nescalate_after = "1 working hour"\n', "notices.head", "missing"),
        ('[notices]\nremind_before = ["1 working day"]\n', "notices.remind_before", "is counted in"),
        ('[licences]\nexpired = { verdict = "no" }\n', "licences.expired.verdict", "must be one of"),
        ('[licences]\nexpired = { verdict = "refuse" }\n', "licences.expired.template", "missing"),
        ("[licences]\ngrace_months = 3\n", "licences.grace_months", "has no effect"),
        (
            (
                '[licences]\n[[licences.kind]]\nlicence = "X"\ncovers = ["bug"]\n'
                'treatment = { verdict = "hold" }\n'
            ),
            "licences.kind[1].covers",
            'no kind "bug"',
        ),
        (
            'called = ["срок", "Версия ПО"]\n[[field]]\nname = "version"\nlike = "regionsoft"\ncalled = ["версия по"]\n',
            "field[2].called",
            '"версия по" is what agents call the field "organization"',
        ),
        (
            '[[kind]]\nname = "feature"\nlike = "default"\ncalled = ["ERROR"]\n',
            "kind[1].called",
            '"ERROR" is what agents call the kind "error"',
        ),
        ('normalized = ["letters"]\n', "field[1].normalized", "must be one of"),
        ('normalized = ["case"]\n', "field[1].normalized", "has no effect"),
        ('called = "фирма"\n', "field[1].called", "must be a list of texts"),
        ('[[route]]\nkinds = ["error"]\n', "route[1]", "needs notify or assignee"),
        ('[[route]]\nnotify = ["quality"]\n', "route[1].notify", "not a mail address"),
        ('[[priority]]\npriority = "urgent"\n', "priority[1].priority", "must be one of low"),
        (
            '[[objection]]\nname = "w"\ntitle = { ru = "", en = "" }\nverdict = "hold"\nwords = []\n',
            "objection[1].words",
            "must not be empty",
        ),
        (
            '[[objection]]\nname = "w"\ntitle = { ru = "", en = "" }\nverdict = "hold"\nwords = ["*"]\n',
            "objection[1].words",
            "not a word or phrase",
        ),
    ],
)
def test_what_contradicts_itself_or_names_nothing_is_told_with_its_key(
    tmp_path: Path, tables: str, key: str, message: str
) -> None:
    text = small(tables + CONSULTATION + ERROR)
    found = problems(tmp_path, text)
    assert any(f": {key}: " in problem and message in problem for problem in found), found
    assert all("broken.toml:" in problem for problem in found)


def test_problems_of_different_tables_are_told_together(tmp_path: Path) -> None:
    tables = (
        'pattern = "(a+)+"\n[hours]\nmonday = "25:00-26:00"\n'
        '[[term]]\nobligation = "resolution"\nterm = "3 working days"\nkinds = ["eror"]\n'
        '[reopening]\nby_kind = { wish = "5 working days" }\n' + CONSULTATION
    )
    found = "\n".join(problems(tmp_path, small(tables)))
    for key in ("field[1].pattern", "hours.monday", "term[1].kinds", "reopening.by_kind"):
        assert f"{key}: " in found


def test_a_template_that_nobody_wrote_is_a_problem(tmp_path: Path) -> None:
    file = tmp_path / "small.toml"
    file.write_text(
        small('[licences]\nexpired = { verdict = "refuse", template = "go_away" }\n'), encoding="utf-8"
    )
    with pytest.raises(RegulationError, match=r'no template "go_away"; available: .*refused_licence,'):
        load_regulation(file)


# --- Patterns -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+", "(a{1,10}){1,10}", "(?:a|a){1,50}", "(?:a?){1,50}", r"(\d)\1", "a{2,}", ".*", r"\w+x",
        r"\w{1,40}\w{1,40}\w{1,40}", "(a|ab)" * 10, "(?:ab)?" * 10, "(" * 30 + ")" * 30, "a{1,2000}", "8[",
        "(?P<x>a)", "(?i)a", "x" * 3000, "(?:x{0,3}){0,3}",
    ],
)  # fmt: skip
def test_a_pattern_that_may_take_for_ever_is_refused(pattern: str) -> None:
    assert pattern_problem(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        "", r"8\d{6,12}", r"[0-9]{1,9}(?:\.[0-9]{1,9}){1,4}", "[А-Я]{2}-[0-9]{1,6}", "(?:windows|win) ?1[01]",
        "[^:]{1,40}:[^,]{1,40}", r"(?:[^\\]{1,60}\\){1,8}[^\\]{1,60}", "(?<!x)a{1,3}b?$",
    ],
)  # fmt: skip
def test_a_pattern_that_support_needs_is_taken(pattern: str) -> None:
    assert pattern_problem(pattern) == ""


@given(st.text("ab01.(|)[]{}?,-\\x ", max_size=40))
def test_checking_a_pattern_never_fails_and_what_it_takes_is_quick(pattern: str) -> None:
    if pattern_problem(pattern) == "":
        matcher = re.compile(pattern)
        for hostile in ("a" * 2000, "ab" * 1000, "0.0.0." * 300, "x (" * 700, "\\" * 2000):
            started = time.process_time()
            sum(1 for _ in matcher.finditer(hostile))
            assert time.process_time() - started < 1
