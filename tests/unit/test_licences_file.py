import string
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.desk.licence_rules import Licence
from intake.desk.licences.file import COLUMNS, RowProblem, decode_licences, format_licences, parse_licences

HEADER = ";".join(COLUMNS)
VECTOR = Licence("800123456", "ООО «Вектор»", "УА", "ПРОФ", date(2025, 3, 2), date(2026, 3, 2), "3.0.12.4")


def parsed(*rows: str, header: str = HEADER) -> tuple[tuple[Licence, ...], tuple[RowProblem, ...]]:
    return parse_licences("\n".join([header, *rows]))


def wrong(*rows: str, header: str = HEADER) -> list[str]:
    return [str(problem) for problem in parsed(*rows, header=header)[1]]


@pytest.mark.parametrize(
    "text",
    [
        HEADER + "\n800123456;ООО «Вектор»;УА;ПРОФ;2025-03-02;2026-03-02;3.0.12.4\n",
        HEADER + "\r\n800 123-456; ООО «Вектор» ;УА;ПРОФ;02.03.2025;2.3.2026;3.0.12.4;;\r\n;;;;;;\r\n\r\n",
        "\ufeff\n" + HEADER.upper() + "\n№800123456;ООО\u00a0«Вектор»;УА;ПРОФ;2025-03-02;2026-03-02;3.0.12.4",
        HEADER.replace(";", ",") + '\n800123456,"ООО «Вектор»",УА,ПРОФ,2025-03-02,2026-03-02,3.0.12.4',
        "product;organization;registration_number;valid_until;kind;latest_release;purchased_on\nУА;ООО «Вектор»;800123456;2026-03-02;ПРОФ;3.0.12.4;2025-03-02",
    ],
)
def test_a_licence_is_read_however_the_file_is_written(text: str) -> None:
    assert parse_licences(text) == ((VECTOR,), ())


def test_the_last_four_columns_may_be_missing_or_empty() -> None:
    assert parsed("1;ООО Вектор;УА", header="registration_number;organization;product")[0] == (
        Licence("1", "ООО Вектор", "УА"),
    )
    assert parsed("1;ООО Вектор;УА;;;;")[0] == (Licence("1", "ООО Вектор", "УА"),)


def test_quotes_of_csv_hold_dividers() -> None:
    assert parsed('1;"ООО ""Вектор; Плюс""";УА;;;;')[0][0].organization == 'ООО "Вектор; Плюс"'


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (";ООО Вектор;УА;;;;", "line 2: registration_number: is empty"),
        ("1;;УА;;;;", "line 2: organization: is empty"),
        ("1;ООО Вектор;;;;;", "line 2: product: is empty"),
        ("№;ООО Вектор;УА;;;;", "line 2: registration_number: no number: №"),
        (
            "8,00123E+08;ООО Вектор;УА;;;;",
            "line 2: registration_number: a spreadsheet has shortened it: 8,00123E+08",
        ),
        (
            "1;ООО Вектор;УА;;31.02.2026;;",
            "line 2: purchased_on: no day like 2026-03-02 or 02.03.2026: 31.02.2026",
        ),
        ("1;ООО Вектор;УА;;;завтра;", "line 2: valid_until: no day like 2026-03-02 or 02.03.2026: завтра"),
        (
            "1;ООО Вектор;УА;;;9999-12-31;",
            "line 2: valid_until: no day like 2026-03-02 or 02.03.2026: 9999-12-31",
        ),
        ("1;ООО Вектор;УА;;2026-03-02;2026-03-01;", "line 2: valid_until: before purchased_on"),
        ("1;ООО Вектор;УА;;;;последний", "line 2: latest_release: no release like 3.0.12.4: последний"),
        ("1;ООО Вектор", "line 2: 2 cells instead of 7"),
        ("1;ООО;Вектор;УА;;;;x", "line 2: 8 cells instead of 7"),
        ('1;"ООО Вектор;УА;;;;', "line 2: quotes: unexpected end of data"),
        ('1;"Вектор" ООО;УА;;;;', "line 2: quotes: ';' expected after '\"'"),
        (f"1;{'ы' * 501};УА;;;;", "line 2: organization: longer than 500 characters"),
    ],
)
def test_a_bad_row_is_named(row: str, problem: str) -> None:
    assert problem in wrong(row)


def test_every_bad_row_is_named_at_once_with_its_line() -> None:
    assert wrong("1;ООО Вектор;УА;;;;", "", ";;;;;;", "2;;УА;;;;", '3;"x;УА;;;;', "4;ООО Вектор;;;;;x") == [
        "line 5: organization: is empty",
        "line 6: quotes: unexpected end of data",
        "line 7: product: is empty",
        "line 7: latest_release: no release like 3.0.12.4: x",
    ]


def test_a_repeated_number_is_named_with_its_first_line() -> None:
    licences, problems = parsed("800 1;ООО А;УА;;;;", "2;ООО Б;УА;;;;", "8001;ООО В;УА;;;;")
    assert [str(problem) for problem in problems] == [
        "line 4: registration_number: 8001 is in line 2 already"
    ]
    assert len(licences) == 2


@pytest.mark.parametrize(
    ("header", "problems"),
    [
        ("registration_number;product", ["line 1: organization: the column is missing"]),
        (HEADER + ";price", ["line 1: price: no such column"]),
        (HEADER + ";kind", ["line 1: kind: the column is there twice"]),
        ('"registration_number', ["line 1: quotes: unexpected end of data"]),
    ],
)
def test_a_wrong_first_line_stops_the_reading(header: str, problems: list[str]) -> None:
    assert wrong("1;2;3", header=header) == problems


@pytest.mark.parametrize("text", ["", "\n\n", "\ufeff"])
def test_an_empty_file_is_a_problem(text: str) -> None:
    assert [str(problem) for problem in parse_licences(text)[1]] == ["line 1: the file is empty"]


@pytest.mark.parametrize("rows", [(), ("",), (";;;;;;",), (" \t", "")])
def test_a_header_alone_is_a_problem_and_not_the_end_of_all_licences(rows: tuple[str, ...]) -> None:
    assert wrong(*rows) == ["line 1: no licence follows; the registry stays as it is"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
def test_both_encodings_are_read(encoding: str) -> None:
    text = "registration_number;organization;product\n1;ООО «Вектор»;УА"
    assert decode_licences(text.encode(encoding)) == text


@pytest.mark.parametrize("raw", ["1;ООО".encode("utf-16"), b"\x98\xff", b"a\0b"])
def test_other_bytes_are_refused(raw: bytes) -> None:
    with pytest.raises(ValueError, match="neither"):
        decode_licences(raw)


def test_what_is_written_is_read_again() -> None:
    licences = (VECTOR, Licence("2", 'ЗАО "А;Б", филиал', "УА"))
    assert parse_licences(format_licences(licences)) == (licences, ())


words = st.text(string.ascii_letters + "абвАБВ \"';,«»=", min_size=1, max_size=20).map(str.strip).filter(bool)
days = st.none() | st.dates(date(1990, 1, 1), date(2020, 1, 1))


@given(st.lists(st.tuples(words, words, st.just("") | words, days), min_size=1, max_size=8))
def test_writing_and_reading_give_the_same(rows: list[tuple[str, str, str, date | None]]) -> None:
    licences = tuple(
        Licence(
            str(number),
            " ".join(owner.split()),
            " ".join(product.split()),
            " ".join(kind.split()),
            day,
            day,
            "",
        )
        for number, (owner, product, kind, day) in enumerate(rows)
    )
    assert parse_licences(format_licences(licences)) == (licences, ())


@given(st.text())
def test_no_text_breaks_the_reading(text: str) -> None:
    parse_licences(text)
    licences, problems = parse_licences(HEADER + "\n" + text)
    assert problems or all(licence.registration_number for licence in licences)


def test_many_rows_are_read_at_once() -> None:
    rows = [f"{number};ООО Вектор;УА;ПРОФ;2025-03-02;2026-03-02;3.0.1" for number in range(50_000)]
    licences, problems = parsed(*rows)
    assert (len(licences), problems) == (50_000, ())


@pytest.mark.parametrize(
    "row", ["1;" + "x" * 1_000_000, '"' * 1_000_000, ";" * 1_000_000, "e" * 1_000_000 + ";a;b"]
)
def test_a_hostile_row_is_a_problem(row: str) -> None:
    assert wrong(row) or not row.strip(";")
