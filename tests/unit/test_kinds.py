"""How the kind of a request is found."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from intake.desk.kinds import contains_words, kind_of, words_of_each
from intake.desk.language.wording import Wording
from intake.desk.regulation import RequestKind
from tests.unit.desk_cases import CUSTOMER, mail, regulation

RULES = replace(
    regulation(),
    kinds=(
        RequestKind("outage", Wording.of({"ru": "авария"}), labels=("сбой",), words=("не работает", "упал*")),
        RequestKind("order", Wording.of({"ru": "заказ"}), words=("счёт",), senders=("Olga@Client.example",)),
    ),
    default_kind="question",
)


@pytest.mark.parametrize(
    ("text", "subject", "kind", "why"),
    [
        ("Вид обращения: Сбой\nНужен счёт.", "Счёт", "outage", "declared in the text"),
        ("Вид обращения: другое\nВсё упало.", "Касса", "outage", "words: упало"),
        ("Всё упало и не работает.", "Счёт", "order", "words: счет"),
        ("Как быть?", "Касса", "question", "the regulation's usual kind"),
    ],
)
def test_a_declared_kind_comes_before_words_and_words_of_the_subject_before_those_of_the_text(
    text: str, subject: str, kind: str, why: str
) -> None:
    written = mail(text, replace(CUSTOMER, address="other@client.example"), subject)
    found = kind_of(written, text, subject, RULES)
    assert (found.name, found.reason) == (kind, why)


def test_a_sender_of_a_kind_comes_before_words() -> None:
    found = kind_of(mail("Всё упало."), "Всё упало.", "Касса", RULES)
    assert (found.name, found.reason) == ("order", f"sent by {CUSTOMER.address}")


_WISHES = RequestKind("feature", Wording.of({"ru": "пожелание"}), words=("пожелани*", "wish", "wishes"))
_WITH_WISHES = replace(RULES, kinds=(*RULES.kinds, _WISHES))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Документы встали.\n\nС наилучшими пожеланиями,\nИван", "question"),
        ("Документы встали.\nС самыми тёплыми пожеланиями", "question"),
        ("Документы встали. С пожеланиями успехов, Иван", "question"),
        ("Orders are stuck.\n\nBest wishes,\nGrace", "question"),
        ("Orders are stuck.\n\nWith kindest wishes\nGrace", "question"),
        ("Направляем письмо с пожеланиями по отчёту.\nС наилучшими пожеланиями", "feature"),
        ("Our wishes are listed below.\n\nBest wishes", "feature"),
    ],
)
def test_a_letter_that_ends_with_good_wishes_wishes_for_no_feature(text: str, kind: str) -> None:
    written = mail(text, replace(CUSTOMER, address="other@client.example"), "Касса")
    assert kind_of(written, text, "Касса", _WITH_WISHES).name == kind


def test_no_words_are_in_no_text() -> None:
    assert contains_words("Всё упало.", ()) == ()
    assert contains_words("Всё * упало.", ("*",)) == ()


_WORDS = st.lists(
    st.text("абёс1 *-ab", min_size=1, max_size=6).filter(lambda word: word.strip(" *")), max_size=4
).map(tuple)


@settings(max_examples=300)
@example((("1 *",),), "11")
@example((("с*",), ("с праздником",)), "слово с праздником")
@given(st.lists(_WORDS, min_size=1, max_size=3).map(tuple), st.text("абёсАС1 \n-,ab", max_size=40))
def test_looking_for_all_kinds_at_once_finds_what_looking_for_each_finds(
    sets: tuple[tuple[str, ...], ...], text: str
) -> None:
    assert words_of_each(text, sets) == [contains_words(text, words) for words in sets]
