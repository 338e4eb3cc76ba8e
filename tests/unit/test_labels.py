"""Labels are found in a line whatever the table remembers of words, and whoever else looks at the same time."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from intake.desk.fields.page.labels import LabelTable
from intake.desk.fields.page.lines import Line, split_lines
from tests.unit.field_cases import CASES
from tests.unit.test_fields import REGULATION

LINES = tuple(line for case in CASES for line in split_lines(case.text) if line.text)
THREADS = 4


def owners(table: LabelTable, text: str) -> list[str]:
    """The fields that the labels of a line announce, from left to right."""
    labels = table.scan(split_lines(text)[0])
    return [name for label in labels for name in sorted(label.owners)]


@pytest.fixture
def impatient_threads() -> Iterator[None]:
    """Threads take turns as often as the interpreter lets them."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


def test_a_word_that_fills_the_memory_costs_the_line_none_of_its_labels() -> None:
    table = LabelTable(REGULATION.fields, remembered_words=1)
    line = "Организация ООО «Ромашка», рег. номер 800123456, релиз 3.0.12.4"
    assert owners(table, line) == ["organization", "registration_number", "release"]
    assert owners(table, line) == ["organization", "registration_number", "release"]


@pytest.mark.parametrize("remembered_words", [0, 1, 7, 60])
def test_a_short_memory_finds_the_same_labels_as_a_long_one(remembered_words: int) -> None:
    forgetful, patient = LabelTable(REGULATION.fields, remembered_words), LabelTable(REGULATION.fields)
    assert [forgetful.scan(line) for line in LINES] == [patient.scan(line) for line in LINES]


def test_words_that_begin_no_label_fill_the_memory_as_well() -> None:
    table = LabelTable(REGULATION.fields, remembered_words=100)
    for number in range(1_000):
        table.scan(split_lines("абв" + "где" * (number % 7) + chr(0x436 + number % 20) * (number % 11))[0])
        assert len(table._memory) <= 100


def test_threads_that_share_a_table_find_what_each_would_find_alone(impatient_threads: None) -> None:
    alone = LabelTable(REGULATION.fields)
    expected = {line: alone.scan(line) for line in LINES}
    shared = LabelTable(REGULATION.fields, remembered_words=40)

    def wrong(first: int) -> list[Line]:
        lines = LINES[first:] + LINES[:first]
        return [line for line in lines if shared.scan(line) != expected[line]]

    with ThreadPoolExecutor(THREADS) as threads:
        found = list(threads.map(wrong, range(0, len(LINES), len(LINES) // THREADS)))
    assert not any(found)
