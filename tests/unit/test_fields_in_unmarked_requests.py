"""Our own request, copied without a mark into a reply: its examples are nobody's values."""

from __future__ import annotations

from pathlib import Path

import pytest

from intake.config.paths import packaged
from intake.config.regulations import load_regulation
from intake.desk.answer_context import AnswerContext, FieldLine
from intake.desk.fields.finder import find_fields, find_in_reply
from intake.mail.templates.templates import Templates
from tests.unit.desk_cases import mail

REGULATION = load_regulation(Path(__file__).parents[2] / "regulations" / "default.toml")
TEMPLATES = Templates([packaged("templates")])
ANSWERS = {
    "registration_number": "800771234",
    "organization": "ООО «Вега»",
    "release": "2.0.3.4",
    "subject": "Не открывается отчёт",
}
LANGUAGES = pytest.mark.parametrize("language", TEMPLATES.languages)


def request(language: str, *, asked: int = 0) -> str:
    """The text of our request for every field, as it is sent."""
    missing = tuple(
        FieldLine(
            spec.name,
            spec.title.for_language(language),
            hint=spec.hint.for_language(language),
            example=spec.example.for_language(language),
        )
        for spec in REGULATION.fields
    )
    context = AnswerContext(
        desk_name="Support",
        desk_address="support@desk.example",
        tag="#1042",
        number=1042,
        subject="",
        status="awaiting_info",
        kind="",
        requester_name="",
        requester_address="kunde@firma.example",
        created_at="",
        missing=missing,
        asked=asked,
    )
    return TEMPLATES.render("request", language, context).text


def filled_in(language: str, name: str, answer: str) -> str:
    """The request with an answer behind the colon of one of the places at its end."""
    place = f"{REGULATION.field(name).title.for_language(language)}:"
    head, found, tail = request(language).rpartition(f"\n{place}\n")
    assert found
    return f"{head}\n{place} {answer}\n{tail}"


def answers(text: str) -> dict[str, str]:
    return {finding.name: finding.value for finding in find_in_reply(text, REGULATION.fields, REGULATION)}


@LANGUAGES
@pytest.mark.parametrize("asked", [0, 1])
@pytest.mark.parametrize("own", ["", "?", "OK", "Danke!"])
def test_an_unmarked_copy_of_our_request_gives_no_value(language: str, own: str, asked: int) -> None:
    copied = request(language, asked=asked)
    assert answers(f"{own}\n\n{copied}") == {}
    assert answers(f"{copied}\n\n{own}") == {}


@LANGUAGES
@pytest.mark.parametrize("name", ANSWERS)
def test_a_line_filled_in_in_an_unmarked_copy_gives_just_that(language: str, name: str) -> None:
    assert answers(filled_in(language, name, ANSWERS[name])) == {name: ANSWERS[name]}


@LANGUAGES
@pytest.mark.parametrize("name", ["registration_number", "organization", "release"])
def test_the_asked_for_list_with_one_line_filled_in_gives_just_that(language: str, name: str) -> None:
    listed = request(language).partition("\n1. ")[2]
    title = REGULATION.field(name).title.for_language(language)
    text = f"1. {listed}".replace(f". {title}\n", f". {title}: {ANSWERS[name]}\n", 1)
    assert answers(text) == {name: ANSWERS[name]}


@pytest.mark.parametrize("word", ["Beispiel", "Мысал", "Przykład", "Esempio", "Por ejemplo"])
def test_our_own_example_in_the_text_is_no_answer_whatever_a_language_calls_it(word: str) -> None:
    lines = [f"{word}: {spec.example.for_language('en')}" for spec in REGULATION.fields]
    assert answers("\n".join(lines)) == {}


@pytest.mark.parametrize(
    "text",
    ["Release: 3.0.12.4", "Релиз: 3.0.12.4", "3.0.12.4", "Unser Release ist 3.0.12.4", "Версия: 3.0.12.4."],
)
def test_an_answer_that_happens_to_be_our_example_is_one(text: str) -> None:
    assert answers(text) == {"release": "3.0.12.4"}


@pytest.mark.parametrize(
    "example", ["Beispiel: 800999111", "z. B. 800999111", "(Beispiel: 800999111)", "zum Beispiel 800999111"]
)
def test_a_german_example_is_no_value_in_a_first_mail_either(example: str) -> None:
    found = find_fields(mail(f"Registrierungsnummer, {example}", subject="Frage"), REGULATION)
    assert "registration_number" not in {finding.name for finding in found}
