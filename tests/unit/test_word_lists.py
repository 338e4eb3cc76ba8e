"""The word lists of the languages: what is wrong with one has a file and a line, and a new language needs no module."""

from __future__ import annotations

import pickle
import re
from collections.abc import Collection, Iterator
from datetime import time
from pathlib import Path

import pytest

from intake.config.cue_tables import CueFiles, LanguageError
from intake.config.paths import packaged
from intake.config.word_files import WordFiles
from intake.desk.commands.dates import read_period, read_when, takes_back
from intake.desk.commands.day_words import BESIDE_DAYS, NEAR_DAYS, UNITS, WEEKDAYS
from intake.desk.commands.parsing import parse_commands
from intake.desk.commands.types import Command, ListTickets, Prioritize
from intake.desk.commands.vocabulary import vocabulary_of
from intake.desk.declension import accusative, forms
from intake.desk.language import cues, word_lists
from intake.desk.language.cues import Cues
from intake.desk.language.word_lists import NoWordListsError, WordLists, WordTable
from intake.desk.licences.firm_domains import bears_the_name
from intake.desk.licences.organizations import same_organization
from intake.desk.listing import Which
from intake.desk.ticket import Priority
from intake.desk.when import After, InDays, Measure, OnDay, OnWeekday, Period, When
from tests.languages import LANGUAGES
from tests.unit.desk_cases import regulation

SHIPPED = packaged("languages")
LANGUAGES_PAGE = Path(__file__).parents[2] / "docs" / "languages.md"
ESPERANTO = {
    "commands": """
        [command]
        close = ["fermi"]
        priority = ["gravo"]
        list = ["listo"]
        [priority]
        high = ["alta"]
        [list]
        overdue = ["malfruaj"]
    """,
    "when": """
        [unit]
        working-days = ["labortago", "labortagoj"]
        [weekday]
        friday = ["vendredo"]
        [day]
        tomorrow = ["morgaŭ"]
        [beside]
        lead = ["post", "ĝis"]
        before-time = ["je la"]
        ordinal = ["-a"]
        before-month = ["de"]
        none = ["nenio"]
        since = ["de"]
    """,
    "organizations": """
        [form]
        akc = ["akcia societo"]
        [word]
        short-form = ["akc"]
        left-out = ["akc"]
        added = ["grupo"]
    """,
    "spelling": """
        [letter]
        "ŝ" = ["sh", "sx"]
    """,
    "declension": """
        [ending]
        "o" = ["on"]
        [accusative-noun]
        "o" = ["on"]
    """,
}

MAY = """
[may]
meaning = "may"
wordings = ["majo"]
example = "5 majo"
counterexample = "maja"
"""


def written(folder: Path, file: str, text: str, language: str = "eo") -> Path:
    path = folder / language / "words" / f"{file}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def _esperanto(tmp_path: Path) -> Iterator[None]:
    (tmp_path / "eo" / "cues").mkdir(parents=True)
    (tmp_path / "eo" / "cues" / "dates.toml").write_text(MAY, encoding="utf-8")
    for file, text in ESPERANTO.items():
        written(tmp_path, file, text)
    files = WordFiles((SHIPPED, tmp_path))
    assert not files.problems()
    word_lists.install(WordLists(files))
    cues.install(Cues(CueFiles((SHIPPED, tmp_path))))
    yield
    word_lists.install(LANGUAGES.lists)
    cues.install(LANGUAGES.cues)


def test_the_shipped_lists_have_no_problem() -> None:
    assert not WordFiles((SHIPPED,)).problems()


@pytest.mark.parametrize("table", WordTable)
def test_no_table_is_without_words(table: WordTable) -> None:
    assert word_lists.words(table)


@pytest.mark.parametrize("language", ["ru", "de"])
@pytest.mark.parametrize(
    ("table", "members"),
    [
        (WordTable.COMMANDS, Command),
        (WordTable.PRIORITIES, Priority),
        (WordTable.LISTS, Which),
        (WordTable.UNITS, UNITS),
        (WordTable.WEEKDAYS, WEEKDAYS),
        (WordTable.NEAR_DAYS, NEAR_DAYS),
    ],
)
def test_each_shipped_language_has_words_for_all_that_agents_may_type(
    language: str, table: WordTable, members: Collection[str]
) -> None:
    english = word_lists.installed().by_language(table)["en"].keys()
    there = word_lists.installed().by_language(table)[language].keys()
    assert set(english) == set(members)
    assert set(members) - there <= {Command.SPAM}


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ('[command]\nclose = ["fermi"]\nfermi = ["fermi"]', 3, "command.fermi: unknown key; known: "),
        ('[command]\nclose = ["fermi"]\ndue = ["fermi"]', 3, 'command.due: "fermi" means close already, by '),
        ('[command]\ndue = ["Закрыть"]', 2, 'command.due: "закрыть" means close already, by '),
        ('[command]\ndue = ["fino", ""]', 2, "command.due: must be a list of texts, none empty"),
        ('[command]\ndue = "fino"', 2, "command.due: must be a list of texts, none empty"),
        ('[command]\ndue = ["fino"]\n[command.more]\nx = ["y"]', 3, "command.more: unknown key; known: "),
        ('[komando]\ndue = ["fino"]', 1, "komando: unknown table; did you mean"),
        ('command = ["fino"]', 1, "command: must be written as a table [command]"),
    ],
)
def test_what_is_wrong_with_a_list_has_a_file_and_a_line(
    tmp_path: Path, text: str, line: int, problem: str
) -> None:
    file = written(tmp_path, "commands", text)
    files = WordFiles((SHIPPED, tmp_path))
    assert [
        one for one in files.problems() if one.startswith(f"{file}:{line}: {problem}")
    ] == files.problems()
    with pytest.raises(LanguageError):
        files(WordTable.COMMANDS.file)


def test_a_key_that_stands_twice_and_a_file_that_nobody_reads_are_told(tmp_path: Path) -> None:
    twice = written(tmp_path, "commands", '[command]\nclose = ["a"]\nclose = ["b"]\n')
    strange = written(tmp_path, "komandoj", "")
    told = WordFiles((tmp_path,)).problems()
    assert told[0].startswith(f"{strange}: there is no such file of words; known: ")
    assert told[1].startswith(f"{twice}: Cannot overwrite a value (at line 3")


def test_a_long_form_is_that_of_one_short_one(tmp_path: Path) -> None:
    file = written(tmp_path, "organizations", '[form]\nakc = ["akcia societo"]\nasoc = ["Akcia societo"]')
    (problem,) = WordFiles((tmp_path,)).problems()
    assert problem == f'{file}:3: form.asoc: "akcia societo" means akc already, by {file}'


def test_a_letter_may_be_left_out_but_no_word_is_empty(tmp_path: Path) -> None:
    file = written(tmp_path, "spelling", '[letter]\n"ŭ" = ["", "u"]\n[group]\n"ks" = ["", "x"]')
    (problem,) = WordFiles((tmp_path,)).problems()
    assert problem.startswith(f"{file}:4: group.ks: must be a list of texts, none empty")


def test_a_key_of_a_keyboard_writes_one_letter(tmp_path: Path) -> None:
    file = written(tmp_path, "keyboard", '[key]\nq = "ĝx"')
    assert WordFiles((tmp_path,)).problems() == [f"{file}:2: key.q: must be one letter"]


def test_lists_of_a_folder_of_ones_own_add_words(tmp_path: Path) -> None:
    written(tmp_path, "commands", '[command]\nclose = ["готово"]', "ru")
    told = WordFiles((SHIPPED, tmp_path))("commands")[WordTable.COMMANDS]["ru"]["close"]
    assert {"закрыть", "готово"} <= set(told)


def test_lists_reach_another_process_by_their_folders_and_are_read_there() -> None:
    there = pickle.loads(pickle.dumps(LANGUAGES.lists))
    assert there.load == LANGUAGES.lists.load
    assert len(pickle.dumps(LANGUAGES.lists)) < 1000


def test_words_are_not_compared_before_anybody_told_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_lists, "_installed", [])
    with pytest.raises(NoWordListsError):
        word_lists.words(WordTable.COMMANDS)


@pytest.mark.usefixtures("_esperanto")
@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("post 3 labortagoj", After(3, Measure.WORKING_DAYS)),
        ("ĝis Vendredo", OnWeekday(4)),
        ("morgaŭ je la 10:00", InDays(1, time(10))),
        ("5-a de majo", OnDay(5, 5)),
    ],
)
def test_a_day_is_understood_in_a_language_that_no_module_knows(said: str, meant: When) -> None:
    assert read_when(said) == (meant, "")


@pytest.mark.usefixtures("_esperanto")
def test_an_absence_is_understood_in_a_language_that_no_module_knows() -> None:
    assert read_period("de morgaŭ") == (Period(since=InDays(1)), "")
    assert takes_back("Nenio.")
    assert not takes_back("ĝis vendredo")


@pytest.mark.usefixtures("_esperanto")
def test_a_firm_is_known_by_its_domain_in_a_language_that_no_module_knows() -> None:
    assert same_organization("Akcia societo «Floro»", "Floro, AKC")
    assert not same_organization("ООО «Floro»", "Floro, AKC")
    assert bears_the_name("floro-grupo.com", "AKC Floro")
    assert bears_the_name("shipego.com", "Ŝipego")


@pytest.mark.usefixtures("_esperanto")
def test_a_name_is_declined_in_a_language_that_no_module_knows() -> None:
    assert "karlon" in forms("Karlo")
    assert accusative("Helpo al klientoj", "eo") == "Helpon al klientoj"
    assert accusative("Helpo al klientoj", "ru") == "Helpo al klientoj"


def test_the_example_of_the_documents_is_understood(tmp_path: Path) -> None:
    (example,) = re.findall(
        r"```toml\n(# eo/words/commands.*?)```", LANGUAGES_PAGE.read_text(encoding="utf-8"), re.DOTALL
    )
    written(tmp_path, "commands", example)
    files = WordFiles((tmp_path,))
    assert not files.problems()
    assert files("commands")[WordTable.COMMANDS]["eo"]["close"] == ("fermi", "fermita")


def test_the_documents_name_every_file_table_and_key() -> None:
    section = LANGUAGES_PAGE.read_text(encoding="utf-8").partition("## The files of words")[2]
    for table in WordTable:
        assert f"`{table.file}`" in section
        assert f"`[{table.word}]`" in section
    for key in (
        *BESIDE_DAYS,
        *NEAR_DAYS,
        *UNITS,
        "heading",
        "for-good",
        "before-ticket",
        "left-out",
        "short-form",
    ):
        assert f"`{key}`" in section


@pytest.mark.usefixtures("_esperanto")
def test_commands_are_understood_in_a_language_that_no_module_knows() -> None:
    vocabulary = vocabulary_of(regulation())
    read = parse_commands("#fermi\n#gravo alta\n#listo malfruaj\n", vocabulary)
    assert not read.errors
    assert [order.command for order in read.commands] == [Command.CLOSE, Command.PRIORITY, Command.LIST]
    assert read.commands[1:] == (Prioritize(Priority.HIGH), ListTickets(Which.OVERDUE))
    assert parse_commands("#закрыть", vocabulary).commands
