"""The tables of cues: each row is found in its example and in nothing else, and what is wrong has a line."""

from __future__ import annotations

import pickle
import random
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from intake.config.cue_tables import CueFiles, LanguageError
from intake.config.languages import load_languages
from intake.config.paths import packaged
from intake.desk.language import cues
from intake.desk.language.cue_patterns import fold, keys_of, read_wording
from intake.desk.language.cue_syntax import WordingError
from intake.desk.language.cues import Cue, Cues, Place
from intake.desk.language.meanings import Meaning
from tests.languages import LANGUAGES

SHIPPED = packaged("languages")
INTAKE = Path(__file__).parents[2] / "intake"
TABLES = sorted({meaning.table for meaning in Meaning})
ROWS = [row for table in TABLES for row in CueFiles((SHIPPED,))(table)]
MEANING = Meaning.CALLS_ITSELF_AUTOMATIC


def alone(*rows: Cue) -> Cues:
    return Cues(lambda _: rows)


def row(*wordings: str, place: Place = Place.ANYWHERE) -> Cue:
    return Cue("xx", "row", MEANING, place, wordings, "", "")


def found(wording: str, text: str, place: Place = Place.ANYWHERE) -> str | None:
    hit = alone(row(wording, place=place)).first(MEANING, text)
    return text[hit.start : hit.end] if hit else None


@pytest.mark.parametrize("cue", ROWS, ids=[cue.name for cue in ROWS])
def test_each_row_is_found_in_its_example_and_not_in_its_counterexample(cue: Cue) -> None:
    assert alone(cue).first(cue.meaning, cue.example), "no wording is found in the example"
    assert not alone(cue).first(cue.meaning, cue.counterexample)


@pytest.mark.parametrize("cue", ROWS, ids=[cue.name for cue in ROWS])
def test_each_wording_is_found_by_its_words_as_it_is_by_its_pattern(cue: Cue) -> None:
    chance = random.Random(cue.name)
    for wording in cue.wordings:
        for _ in range(5):
            text = spelled(wording, chance)
            assert re.search(read_wording(wording).pattern, fold(text)), (wording, text)
            assert found(wording, text) is not None, (wording, text)


def spelled(wording: str, chance: random.Random) -> str:
    """One of the texts that a wording stands for."""
    text = re.sub(r"\{\d+( in sentence)?\}|…", " ", wording)
    text = re.sub(r" ?\{not [^{}]*\}|\{words 0-\d\} ?| ?\{end\}", "", text)
    text = re.sub(r"\{words \d-\d\}", "слово", text)
    text = re.sub(r"\{number(?: (\d)-\d)?\}", lambda found: "1" * int(found[1] or 1), text)
    text = text.replace("*", "")
    while choice := re.search(r"\(([^()\[\]]*)\)|\[([^()\[\]]*)\]", text):
        ways = (choice[1] if choice[1] is not None else choice[2]).split("|")
        before, after = text[: choice.start()], text[choice.end() :]
        if choice[1] is None and chance.random() < 0.5:
            ways, after = [""], after.lstrip(" ") if before.endswith(" ") or not before else after
            before = before.rstrip(" ") if not after or after[0] in ")|" else before
        text = before + chance.choice(ways) + after
    return text


def test_what_a_row_means_is_asked_for_somewhere() -> None:
    texts = [file.read_text(encoding="utf-8") for file in INTAKE.rglob("*.py")]
    code = "\n".join(text for text in texts if "language.meanings import Meaning" in text)
    asked = set(re.findall(r"(?<!\w)Meaning\.([A-Z_]+)", code))
    assert {meaning.name for meaning in Meaning} == asked
    assert {row.meaning for row in ROWS} == set(Meaning), "a meaning without a row"


@pytest.mark.parametrize(
    ("wording", "there", "not_there"),
    [
        ("не отвечайте на это", "Пожалуйста, НЕ отвечайте на это!", "не отвечайте на этом"),
        ("принят*", "Заявка принята", "Заявка непринята"),
        ("*принят*", "Заявка непринята", "Заявка взята"),
        ("автоматическ(ий|ое) ответ", "автоматическое ответ", "автоматические ответ"),
        ("мы [уже] получили", "мы получили", "мыуже получили"),
        ("мы [уже] получили", "мы уже получили", "мы ещё получили"),
        ("[уже] получили", "получили", "неполучили"),
        ("авто[-]ответ", "автоответ", "авто ответ"),
        ("out( |-)of office", "out-of office", "outof office"),
        ("письмо … роботом", "письмо отправлено\tроботом", "письмо отправлено\nроботом"),
        ("письмо … роботом", "письмо роботом", "письмороботом"),
        ("письмо {9} роботом", "письмо кем? роботом", "письмо отправлено роботом"),
        ("письмо {40 in sentence} роботом", "письмо нам роботом", "письмо. Нам роботом"),
        ("в {words 0-2} отпуске", "в очередном ежегодном отпуске", "в 2 отпуске"),
        ("до {number 2-4}", "до 15.03", "до 1.03"),
        ("прошу {not вас|писа*}", "прошу прислать", "прошу писать"),
        ("обращение {not внимани*}", "за обращение.", "за обращение внимания"),
        ("не отвечать {end}", "Просим не отвечать.\nСпасибо", "Просим не отвечать грубо"),
        ("завершён", "завершен", "завершенный"),
        ("d'absence", "message d’absence", "message d absence"),
        ("自動送信", "これは自動送信メール", "自動車"),
        ("から送信", "Phoneから送信", "Phoneから"),
    ],
)
def test_a_wording_means_what_the_page_on_languages_says(wording: str, there: str, not_there: str) -> None:
    assert found(wording, there) is not None
    assert found(wording, not_there) is None


@pytest.mark.parametrize(
    ("place", "there", "not_there"),
    [
        (Place.START, "\n  Отзыв: счёт", "Ваш отзыв"),
        (Place.WHOLE, " отзыв!\n", "отзыв о вас"),
        (Place.LINE, "Добрый день\n> отзыв.\nИван", "Добрый день\nотзыв о вас"),
        (Place.LINE_START, "Добрый день\nОтзыв о вас", "Добрый день, отзыв"),
    ],
)
def test_a_row_is_found_in_its_place_only(place: Place, there: str, not_there: str) -> None:
    assert found("отзыв", there, place) is not None
    assert found("отзыв", not_there, place) is None


def test_positions_are_those_of_the_text_though_letters_grow_when_lowered() -> None:
    text = "İİİ Это АВТООТВЕТ на письмо"
    assert found("автоответ", text) == "АВТООТВЕТ"


@pytest.mark.parametrize(
    ("wording", "problem"),
    [
        ("a (b|c", ") is missing"),
        ("a b)", ") has no counterpart"),
        ("a | b", "| belongs between ( and )"),
        ("a (b|)", "[word]"),
        ("a {gap}", "is unknown"),
        ("a {b", "{ has no counterpart"),
        ("a … b … c … d", "at most 2 gaps"),
        ("a {300} b", "at most 2 gaps, of at most 120"),
        ("{words 1-9} a", "at most 4 words"),
        ("((((a))))", "nested"),
        ("…", "has no word"),
        ("[a]", "has no word"),
        ("a [b] [c]", "with the last of them"),
        ("a (b [c] [d]|e)", "with the last of them"),
        ("a" * 500, "longer than 400"),
    ],
)
def test_a_wording_that_cannot_be_used_is_refused_with_a_hint(wording: str, problem: str) -> None:
    with pytest.raises(WordingError, match=re.escape(problem)):
        read_wording(wording)


def table(folder: Path, text: str, name: str = "automatic") -> Path:
    file = folder / "ru" / "cues" / f"{name}.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


GOOD = """
[thanks-for-call]
meaning = "acknowledges"
wordings = ["спасибо за звонок"]
example = "Спасибо за звонок!"
counterexample = "Спасибо за счёт"
"""


def test_an_operator_adds_rows_and_replaces_those_of_the_same_id(tmp_path: Path) -> None:
    table(tmp_path, GOOD + GOOD.replace("thanks-for-call", "thanks-for-writing").replace("звонок", "заказ"))
    rows = {cue.name: cue for cue in CueFiles((SHIPPED, tmp_path))("automatic")}
    assert rows["ru/automatic/thanks-for-call"].wordings == ("спасибо за звонок",)
    assert rows["ru/automatic/thanks-for-writing"].wordings == ("спасибо за заказ",)
    assert rows["en/automatic/automatic-reply"]
    assert not CueFiles((SHIPPED, tmp_path)).problems()


@pytest.mark.parametrize(
    ("damage", "line", "problem"),
    [
        (
            ("Спасибо за звонок!", "Спасибо!"),
            5,
            "thanks-for-call.example: no wording of the row is found in it",
        ),
        (("за счёт", "за звонок"), 6, 'thanks-for-call.counterexample: the row is found in it: "Спасибо за'),
        (('"acknowledges"', '"thanks"'), 3, "thanks-for-call.meaning: must be one of"),
        (('за звонок"]', 'за (звонок"]'), 4, 'thanks-for-call.wordings: "спасибо за (звонок": ) is missing'),
        (('example = "Спасибо за звонок!"\n', ""), 2, "thanks-for-call.example: missing"),
        (
            ('wordings = ["спасибо за звонок"]', 'wordings = []\nplace = "nowhere"'),
            5,
            "must be one of anywhere",
        ),
        (("wordings", "words"), 4, 'thanks-for-call.words: unknown key; did you mean "wordings"?'),
    ],
)
def test_what_is_wrong_with_a_row_is_told_with_its_line(
    tmp_path: Path, damage: tuple[str, str], line: int, problem: str
) -> None:
    file = table(tmp_path, GOOD.replace(*damage, 1))
    told = CueFiles((SHIPPED, tmp_path)).problems()
    assert any(one.startswith(f"{file}:{line}: ") and problem in one for one in told), told


def test_two_rows_of_one_id_are_told_with_the_line_of_the_second(tmp_path: Path) -> None:
    file = table(tmp_path, GOOD + GOOD)
    (problem,) = CueFiles((tmp_path,)).problems()
    assert problem.startswith(f"{file}: ")
    assert "line 8" in problem
    with pytest.raises(LanguageError):
        CueFiles((tmp_path,))("automatic")


def test_a_table_that_nobody_asks_for_is_told(tmp_path: Path) -> None:
    file = table(tmp_path, GOOD, "automatc")
    assert CueFiles((tmp_path,)).problems()[0].startswith(f"{file}: there is no such table; known: ")


def test_rows_that_were_found_are_noticed_while_somebody_asks() -> None:
    text = "Это автоматическое сообщение."
    with cues.noticing() as noticed:
        assert cues.says(MEANING, text)
    assert noticed == {"ru/automatic/this-is-automatic": "Это автоматическое сообщение"}
    assert cues.says(MEANING, text)
    assert len(noticed) == 1


def test_tables_travel_to_a_helper_by_the_folders_that_they_are_in() -> None:
    there = pickle.loads(pickle.dumps(LANGUAGES.cues))
    assert there.first(MEANING, "Это автоответ")
    assert len(pickle.dumps(LANGUAGES.cues)) < 1000


class Counting(Cues):
    """Counts how many wordings are looked for."""

    def __init__(self, rows: Sequence[Cue]) -> None:
        super().__init__(lambda _: rows)

    def looked_for(self, text: str) -> int:
        return sum(len(list(self._rules(meaning, text))) for meaning in Meaning)


def test_an_ordinary_letter_is_asked_for_hardly_any_wording() -> None:
    letter = (
        "Добрый день! Не печатается счёт. Организация: ООО «Вектор», рег. номер 800123456, релиз 3.0.12.4."
    )
    assert Counting(ROWS).looked_for(letter) < len(Meaning)


def test_the_words_of_a_text_are_collected_once_for_all_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[int] = []

    def counted(folded: str) -> frozenset[str]:
        looks.append(len(folded))
        return keys_of(folded)

    monkeypatch.setattr(cues, "keys_of", counted)
    tables = Cues(CueFiles((SHIPPED,)))
    for meaning in Meaning:
        tables.first(meaning, "Это письмо отправлено роботом")
    assert len(looks) == 1


def test_looking_at_new_files_leaves_those_that_count_as_they_are(tmp_path: Path) -> None:
    before = cues.installed()
    table(tmp_path, GOOD.replace("example", "exmple", 1))
    assert CueFiles((SHIPPED, tmp_path)).problems()
    languages = load_languages((SHIPPED, tmp_path))
    with pytest.raises(LanguageError):
        languages.cues.read_all()
    assert cues.installed() is before
