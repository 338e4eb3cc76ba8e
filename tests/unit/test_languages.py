"""The catalogues: complete in every language, checked key by key, and values that are only ever data."""

from __future__ import annotations

import ast
import shutil
from datetime import date
from pathlib import Path

import pytest

from intake.config.cue_tables import LanguageError
from intake.config.languages import load_languages
from intake.config.paths import packaged
from intake.desk.language.text_values import VALUES
from intake.desk.language.texts import Text, TextKey
from intake.desk.language.wording import Wording
from intake.desk.source import Source, SourceKind, source_text
from tests.languages import LANGUAGES, in_words

SHIPPED = packaged("languages")
INTAKE = Path(__file__).parents[2] / "intake"
_DETAILS = {SourceKind.CONFIRMED: "17", SourceKind.SET_BY: "Анна <anna@desk.test>"}
SOURCES = [Source(kind, _DETAILS.get(kind, "")) for kind in SourceKind if kind is not SourceKind.FORMER]


@pytest.mark.parametrize("source", SOURCES)
def test_every_source_that_a_value_can_have_has_words_in_every_language(source: Source) -> None:
    text = source_text(source)
    assert isinstance(text, Text)
    assert in_words(text, "en") == str(source)
    for language in LANGUAGES.spoken:
        assert language == "en" or in_words(text, language) != str(source)


def test_a_source_of_an_older_version_is_told_as_it_is() -> None:
    assert in_words(source_text(Source.read("crystal ball"))) == "crystal ball"


def test_the_code_gives_every_text_exactly_the_values_that_it_is_known_for() -> None:
    given: dict[str, set[frozenset[str]]] = {}
    for file in INTAKE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("Text", "Text.of") and node.args:
                names = frozenset(word.arg for word in node.keywords if word.arg)
                for key in ast.walk(node.args[0]):
                    if isinstance(key, ast.Attribute) and ast.unparse(key.value) == "TextKey":
                        given.setdefault(key.attr, set()).add(names)
    expected = {
        key.name: {frozenset(name for value in values for name in value.rstrip("?").split("|"))}
        for key, values in VALUES.items()
    }
    by_name = {
        key.name
        for key in TextKey
        if key.value.startswith(("status.", "source.", "history.", "list.", "usage.", "help.", "report."))
    }
    assert given == {key.name: expected.get(key.name, {frozenset()}) for key in TextKey
                     if key.name in given or key.name not in by_name}  # fmt: skip


def test_braces_in_a_value_are_harmless() -> None:
    nasty = "{detail} {command} {} {0} {times!r} %s"
    text = Text.of(TextKey.COMMAND_KIND, command=nasty, detail=nasty)
    assert in_words(text, "en") == f"{nasty}: no such kind: {nasty}"


def test_values_are_written_as_each_language_does() -> None:
    until = Text.of(TextKey.LICENCE_EXPIRED, until=date(2026, 3, 16))
    assert in_words(until, "ru") == "Лицензия действовала до 16.03.2026."
    assert in_words(until, "en") == "supported until 2026-03-16"
    title = Wording.of({"ru": "Релиз", "en": "Release"})
    told = Text.of(TextKey.ASKED_IN_VAIN, times=3, names=("release", "logs"), titles=(title, "logs"))
    assert in_words(told, "ru") == "Запросов без полного ответа: 3. Не хватает: Релиз, logs."
    assert in_words(told, "en") == "the customer was asked 3 times; still missing: release, logs"


def test_what_a_regulation_lacks_in_a_language_is_told_in_the_next_best() -> None:
    title = Wording.of({"ru": "Релиз", "en": "Release"})
    assert title.for_language("de", "ru") == "Релиз"
    assert title.for_language("de") == "Release"
    assert Wording.of({"ru": "Релиз"}).for_language("de", "fr") == "Релиз"


def catalogue(folder: Path, language: str, text: str) -> Path:
    file = folder / language / "catalogue.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def problems(folder: Path) -> tuple[str, ...]:
    with pytest.raises(LanguageError) as caught:
        load_languages((SHIPPED, folder))
    return caught.value.problems


def test_an_operator_alters_single_texts_of_a_language(tmp_path: Path) -> None:
    catalogue(tmp_path, "ru", '[notice]\nwithdrawn = "Вопрос снят."\n')
    russian = load_languages((SHIPPED, tmp_path)).catalogue("ru")
    assert russian.say(Text(TextKey.WITHDRAWN)) == "Вопрос снят."
    assert russian.say(Text(TextKey.CUSTOMER_ANSWERED)) == "Клиент ответил на вопрос."


def test_a_language_is_added_by_a_folder(tmp_path: Path) -> None:
    (tmp_path / "tlh").mkdir()
    shutil.copy(SHIPPED / "en" / "catalogue.toml", tmp_path / "tlh")
    assert "tlh" in load_languages((SHIPPED, tmp_path)).spoken


def test_only_what_is_to_be_spoken_is_read_and_english_which_reasons_are_in(tmp_path: Path) -> None:
    catalogue(tmp_path, "de", "no TOML")
    languages = load_languages((SHIPPED, tmp_path), ["ru"])
    assert languages.spoken == ("ru",)
    assert languages.catalogue("de", "en", "ru").language == "ru"
    assert languages.english(Text(TextKey.CUSTOMER_ANSWERED)) == in_words(
        Text(TextKey.CUSTOMER_ANSWERED), "en"
    )


def test_every_problem_of_a_catalogue_is_named_at_once_with_file_line_and_key(tmp_path: Path) -> None:
    file = catalogue(
        tmp_path,
        "ru",
        '[notice]\nwithdrawn = 7\nasked_in_vain = "Спросили {times} раз: {title}"\ngreeting = "Привет"\n'
        'corrected = "{name}: {old} {new} {"\ncustomer_answered = " "\n\n[colours]\nred = "красный"\n'
        '\n[time]\nday = "%d %B"\nzones = { "Europe/Nowhere" = "НГ" }\n',
    )
    found = problems(tmp_path)
    text = "\n".join(found)
    for line, key, what in (
        (2, "notice.withdrawn", "must be text in quotes"),
        (
            3,
            "notice.asked_in_vain",
            "{title} is not a value of this text; available: {names}, {times}, {titles}",
        ),
        (3, "notice.asked_in_vain", "lacks {names} or {titles}"),
        (4, "notice.greeting", "unknown key"),
        (5, "notice.corrected", "has a brace that belongs to no value"),
        (6, "notice.customer_answered", "must not be empty"),
        (8, "colours", "unknown key"),
        (12, "time.day", "%B is not one of %H %M %Y %d %m"),
        (13, "time.zones", 'there is no time zone "Europe/Nowhere"'),
    ):
        assert f"{file}:{line}: {key}: {what}" in text


def test_what_a_new_language_lacks_is_named(tmp_path: Path) -> None:
    file = catalogue(tmp_path, "tlh", '# Klingon\n\n[notice]\nwithdrawn = "…"\nwithdrawm = "…"\n')
    found = problems(tmp_path)
    assert f"{file}:3: notice.customer_answered: missing" in found
    assert f"{file}: time.moment: missing" in found
    assert any(problem.startswith(f"{file}:5: notice.withdrawm: unknown key") for problem in found)
    assert len(found) == len(TextKey) - 1 + 2 + 1


@pytest.mark.parametrize("text", ["[notice\n", "\udcff"])
def test_a_file_that_is_no_toml_is_named(tmp_path: Path, text: str) -> None:
    file = tmp_path / "tlh" / "catalogue.toml"
    file.parent.mkdir()
    file.write_bytes(text.encode("utf-8", "surrogateescape"))
    assert [problem.startswith(f"{file}: ") for problem in problems(tmp_path)] == [True]


def profile(folder: Path, language: str, text: str) -> Path:
    file = folder / language / "profile.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def test_every_problem_of_a_profile_is_named_at_once_with_file_line_and_key(tmp_path: Path) -> None:
    file = profile(
        tmp_path, "tlh", 'letters = "abC d"\nwords = ["abc", "éa", ""]\nusual = "yes"\nweight = 3\n'
    )
    words = profile(tmp_path, "eo", 'letters = "abc"\nwords = ["abc", "ĉu"]\n')
    bare = profile(tmp_path, "ia", 'words = ["a"]\n')
    text = "\n".join(problems(tmp_path))
    for expected in (
        f"{file}:1: letters: must be lower-case letters and nothing else",
        f"{file}:2: words: must be a list of texts",
        f"{file}:3: usual: must be true or false",
        f"{file}:4: weight: unknown key",
        f'{words}:2: words: "ĉu" must be written in these letters, in lower case',
        f"{bare}: letters: missing",
    ):
        assert expected in text


def test_two_usual_languages_of_the_same_letters_are_named(tmp_path: Path) -> None:
    file = profile(tmp_path, "tlh", 'letters = "abc"\nwords = ["abc"]\nusual = true\n')
    assert problems(tmp_path) == (f"{file}: usual: en is the usual language of these letters already",)


def test_a_folder_with_neither_catalogue_nor_profile_is_named(tmp_path: Path) -> None:
    (tmp_path / "tlh").mkdir()
    (tmp_path / "tlh" / "catalog.toml").write_text("", encoding="utf-8")
    assert problems(tmp_path) == (f"{tmp_path / 'tlh'}: holds neither catalogue.toml nor profile.toml",)
