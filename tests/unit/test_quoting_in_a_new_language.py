"""A language that no module knows: its rows alone tell where a quote begins, and what desks and telephones say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from intake.config.cue_tables import CueFiles
from intake.config.paths import packaged
from intake.desk.automatic.desk_words import speaks_as_a_desk, wants_nothing
from intake.desk.language import cues
from intake.desk.language.cues import Cues
from intake.desk.language.meanings import Meaning
from intake.desk.language.spellings import endings, hints, is_spelled, spellings
from intake.desk.phrases import is_only_thanks
from intake.desk.quoting.reply_text import new_text
from tests.languages import LANGUAGES

ROWS = {
    "quoting": [
        ("wrote", "skribis"),
        ("opener", "je"),
        ("header-from", "sendinto"),
        ("header-date", "sendita"),
        ("header-to", "ricevonto"),
        ("header-subject", "temo"),
        ("original", "origina mesaĝo"),
        ("reply-above", "respondu super ĉi tiu linio"),
    ],
    "devices": [("sent-from", "sendita de mia"), ("device", "poŝtelefono")],
    "desks": [
        ("request", "peto"),
        ("done", "ricevita"),
        ("speaks", "via vico"),
        ("trouble", "ne"),
        ("bidden", "atendu"),
        ("wanted", "bonvolu"),
        ("no-answer", "respondo ne bezonata"),
    ],
    "answers": [("thanks", "dankon"), ("around-thanks", "koran")],
}
REPLY = "La eldono estas 3.0.12."


@pytest.fixture(autouse=True)
def _esperanto(tmp_path: Path) -> Iterator[None]:
    for table, rows in ROWS.items():
        file = tmp_path / "eo" / "cues" / f"{table}.toml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(
            "\n".join(
                f'[{meaning}]\nmeaning = "{meaning}"\nwordings = ["{words}"]\nexample = "{words}"\n'
                f'counterexample = "nenio"\n'
                for meaning, words in rows
            ),
            encoding="utf-8",
        )
    files = CueFiles((packaged("languages"), tmp_path))
    assert not files.problems()
    cues.install(Cues(files))
    yield
    cues.install(LANGUAGES.cues)


@pytest.mark.parametrize(
    "below",
    [
        "Je 2026-03-02 14:05 Anna <anna@desk.example> skribis:\n> Kiu eldono?",
        "Je 2026-03-02 14:05, Anna <anna@desk.example> skribis:\n\nKiu eldono?",
        "-----Origina mesaĝo-----\nKiu eldono?",
        "Sendinto: Anna <anna@desk.example>\nSendita: 2026-03-02 14:05\nRicevonto: Ivan\nTemo: Eldono\n\nKiu?",
        "----- Respondu super ĉi tiu linio -----\nKiu eldono?",
    ],
)
def test_a_quote_in_the_language_is_cut(below: str) -> None:
    reply = new_text(f"{REPLY}\n\n{below}")
    assert reply.text == REPLY
    assert "Kiu" in reply.quoted


def test_what_a_telephone_adds_is_cut() -> None:
    assert new_text(f"{REPLY}\n\nSendita de mia poŝtelefono").text == REPLY


def test_thanks_are_thanks() -> None:
    assert is_only_thanks("Koran dankon!\nAnna")
    assert not is_only_thanks("Koran dankon, sed nenio funkcias")


def test_a_desk_that_speaks_of_a_request_is_known() -> None:
    assert speaks_as_a_desk("Peto 5", "Via peto estas ricevita.")
    assert speaks_as_a_desk("Peto 5", "Atendu, via vico venos. Respondo ne bezonata.")
    assert not speaks_as_a_desk("Peto 5", "La peto estas ricevita, sed la kaso ne funkcias.")
    assert not speaks_as_a_desk("Kaso", "La peto venis. Kiam estas ĝi ricevita?")
    assert not wants_nothing("", "Bonvolu fermi la kason")


def test_a_label_is_looked_up_in_any_letter_case_and_its_row_is_noticed() -> None:
    with cues.noticing() as noticed:
        assert is_spelled(Meaning.HEADER_FROM, "SENDINTO")
        assert not is_spelled(Meaning.HEADER_FROM, "sendintoj")
    assert noticed == {"eo/quoting/header-from": "SENDINTO"}


def test_a_wording_is_spelled_in_every_way_that_it_stands_for() -> None:
    assert {"пишет", "писал", "писала", "написал", "написала"} <= spellings(Meaning.WROTE).keys()
    assert "на" not in spellings(Meaning.WROTE)
    assert "skribis" in endings(Meaning.WROTE)
    assert any(hint in "respondu super ĉi tiu linio" for hint in hints(Meaning.REPLY_ABOVE))
    assert not any(hint in "la eldono estas 3.0.12." for hint in hints(Meaning.REPLY_ABOVE))
