"""`explain --why`: what is known of every value that may be a field's, and why the others lost."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from intake.cli import app
from intake.desk.fields.finder import Verdict, find_fields, weigh
from intake.desk.fields.search.decision import Known
from intake.desk.fields.search.searches import DECISIONS
from tests.unit.field_cases import CASES
from tests.unit.test_fields import REGULATION, mail

_TWO = (
    "Добрый день! После обновления на релиз 3.0.2.1 не печатается чек, раньше стоял 3.0.1.9.\n"
    "Платформа 8.3.25.1394, драйвер 9.12.5.2."
)


def _lost(name: str, text: str) -> dict[str, str]:
    return {verdict.value: verdict.lost for verdict in weigh(mail(text), REGULATION, name)}


def test_each_release_says_why_it_was_taken_or_lost() -> None:
    assert _lost("release", _TWO) == {
        "3.0.2.1": "",
        "3.0.1.9": "planned, former or another program's",
        "9.12.5.2": "behind a label of something else",
    }


def test_the_words_that_tell_a_fact_are_named() -> None:
    verdict = next(one for one in weigh(mail(_TWO), REGULATION, "release") if one.value == "9.12.5.2")
    assert Known("behind a label of something else", "драйвер") in verdict.facts
    assert verdict.region == "text"
    assert "Платформа" in verdict.line


def test_two_values_as_good_lose_both() -> None:
    lost = _lost("registration_number", "Рег. номер 8001234567\nРег. номер 8007654321")
    assert lost == dict.fromkeys(["8001234567", "8007654321"], "another value is as good")


def test_a_preference_says_by_what_the_others_lost() -> None:
    lost = _lost("organization", "Организация: ООО «Альфа»\nВ ООО «Бета» то же самое.")
    assert lost == {"ООО «Альфа»": "", "ООО «Бета»": "another one is said more plainly"}


def test_the_row_of_cues_by_which_a_value_lost_is_named() -> None:
    text = "Релиз 3.0.1.9, простите, 3.0.2.1"
    cues = {verdict.value: verdict.cues for verdict in weigh(mail(text), REGULATION, "release")}
    assert _lost("release", text) == {"3.0.1.9": "the writer took it back", "3.0.2.1": ""}
    assert cues == {"3.0.1.9": ("ru/evidence/pardon",), "3.0.2.1": ()}


def test_the_row_that_keeps_a_label_from_counting_is_named() -> None:
    text = "Рег. номер пришлю завтра, в карточке 8001234567"
    verdict = next(iter(weigh(mail(text), REGULATION, "registration_number")))
    assert verdict.lost
    assert "ru/evidence/sent-later" in verdict.cues


def test_the_subject_is_not_chosen_among_several() -> None:
    assert weigh(mail("Тема: чек"), REGULATION, "subject") == ()


def test_every_fact_of_a_decision_has_a_name_of_its_own() -> None:
    for decision in DECISIONS.values():
        names = [fact.name for fact in decision.facts]
        assert len(names) == len(set(names))


def _taken(name: str, text: str, subject: str) -> Iterator[Verdict]:
    return (one for one in weigh(mail(text, subject), REGULATION, name) if one.lost == "")


@pytest.mark.parametrize("name", ["registration_number", "organization", "release"])
def test_what_is_weighed_is_what_is_found(name: str) -> None:
    for case in CASES:
        found = {one.name: one.value for one in find_fields(mail(case.text, case.subject), REGULATION)}
        taken = [one.value for one in _taken(name, case.text, case.subject)]
        assert taken == ([found[name]] if name in found else []), case.habit


def _asked(tmp_path: Path, *arguments: str) -> str:
    path = tmp_path / "1.eml"
    path.write_text(f"From: kim@firm.example\nSubject: check\n\n{_TWO}\n", encoding="utf-8")
    return CliRunner().invoke(app, ["explain", str(path), *arguments]).stdout


def test_explain_shows_each_value_with_what_is_known_of_it(tmp_path: Path) -> None:
    shown = _asked(tmp_path, "--why", "release")
    assert "3.0.2.1 – taken" in shown
    assert "9.12.5.2 – lost: behind a label of something else" in shown
    assert "behind a label of something else: драйвер" in shown


def test_explain_tells_the_same_as_json(tmp_path: Path) -> None:
    told = json.loads(_asked(tmp_path, "--why", "release", "--json"))
    assert told["why"]["field"] == "release"
    values = {one["value"]: one["taken"] for one in told["why"]["candidates"]}
    assert values == {"3.0.2.1": True, "3.0.1.9": False, "9.12.5.2": False}


def test_explain_weighs_a_forwarded_quote_that_it_reads_where_a_reply_answers_nobody_we_know(
    tmp_path: Path,
) -> None:
    path = tmp_path / "1.eml"
    text = "Ответа жду.\n\nОт: Пётр Кац\nОтправлено: 27.11.2026 16:20\nКому: Олег\nТема: обмен\n\nРелиз 3.0.150.10"
    path.write_text(f"From: kim@firm.example\nSubject: RE: check\n\n{text}\n", encoding="utf-8")
    told = json.loads(CliRunner().invoke(app, ["explain", str(path), "--why", "release", "--json"]).stdout)
    taken = [one["value"] for one in told["why"]["candidates"] if one["taken"]]
    assert taken == [told["fields"]["release"]["value"]] == ["3.0.150.10"]


def test_explain_knows_no_field_that_the_regulation_hasnt(tmp_path: Path) -> None:
    path = tmp_path / "1.eml"
    path.write_text("From: kim@firm.example\n\nhello\n")
    asked = CliRunner().invoke(app, ["explain", str(path), "--why", "colour"])
    assert asked.exit_code == 2
    assert "registration_number" in asked.output
