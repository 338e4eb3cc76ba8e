from __future__ import annotations

from pathlib import Path

import pytest

from intake.config.regulations import RegulationError, load_regulation
from intake.desk.regulation import Shape

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
    assert all(
        text
        for spec in regulation.fields
        for text in (spec.title.ru, spec.title.en, spec.hint.ru, spec.hint.en)
    )
    assert all(spec.example.ru and spec.example.en and spec.labels for spec in regulation.fields)


def test_every_problem_is_reported_at_once_with_file_line_and_key(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        'name = "x"\ntitle = { ru = "Поддержка" }\ntag_prefix = 5\ncolour = "red"\n\n'
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
        "pattern" in problem and "no regular expression" in problem for problem in problems(tmp_path, text)
    )


def test_two_fields_of_one_name_and_turned_bounds_are_problems(tmp_path: Path) -> None:
    text = DEFAULT.read_text(encoding="utf-8").replace('name = "release"', 'name = "organization"')
    text = text.replace("minimum_digits = 7", "minimum_digits = 70")
    found = problems(tmp_path, text)
    assert any('a field "organization" already' in problem for problem in found)
    assert any("minimum_digits" in problem for problem in found)


def test_a_file_that_is_no_toml_or_missing_is_one_problem(tmp_path: Path) -> None:
    assert len(problems(tmp_path, "name = ")) == 1
    with pytest.raises(RegulationError):
        load_regulation(tmp_path / "nowhere.toml")
