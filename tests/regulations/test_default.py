"""The default regulation: kinds of request by their words, as a careful operator sorts them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from intake.desk.kinds import kind_of
from intake.desk.quoting.reply_text import new_text
from intake.desk.subjects import clean_subject
from intake.mail.parsing.parse import parse
from tests.regulations.playing import Played

CORPUS = Path(__file__).parents[1] / "corpus" / "fields"
TRUTH = [json.loads(line) for line in (CORPUS / "truth.jsonl").read_text(encoding="utf-8").splitlines()]
DEFAULT = Played("default")


@pytest.mark.parametrize("truth", TRUTH, ids=lambda truth: truth["file"])
def test_a_mail_is_of_the_kind_on_its_ticket_card(truth: dict[str, str]) -> None:
    mail = parse((CORPUS / truth["file"]).read_bytes(), datetime(2026, 3, 2, tzinfo=UTC))
    text = new_text(mail.text, subject=mail.subject).text
    assert kind_of(mail, text, clean_subject(mail.subject), DEFAULT.regulation).name == truth["kind"]


@pytest.mark.parametrize(
    ("subject", "text", "kind"),
    [
        ("", "Вид обращения: пожелание\nНе печатается номер, вот бы печатался.", "feature"),
        ("Не открывается отчёт", "Подскажите, что делать?", "error"),
        ("Вопрос", "Как правильно отразить возврат от покупателя?", "consultation"),
        ("Накладные", "Накладные дублируются при загрузке из файла.", "error"),
        ("Предложение", "Хотелось бы видеть остаток прямо в списке.", "feature"),
        ("Претензия", "Третий раз пишу, никто не отвечает. Верните деньги.", "complaint"),
        ("Обслуживание", "Ваш сотрудник нахамил нашему бухгалтеру по телефону.", "complaint"),
        ("Документы", "Пришлите, пожалуйста, оригиналы актов за март.", "other"),
        ("Отчет", "Добрый день, интересует отчёт по продажам за квартал.", "consultation"),
        ("Crash", "The program crashes when I open the sales report.", "error"),
        ("Export", "Could you tell me how to export the price list?", "consultation"),
        ("Dark theme", "It would be nice to have a dark theme. Please add it.", "feature"),
    ],
)
def test_words_tell_the_kind_and_doubt_is_a_consultation(subject: str, text: str, kind: str) -> None:
    assert DEFAULT.mail(text, subject).request_kind == kind


def test_the_examples_of_counting_hold_for_ten_to_six() -> None:
    desk = Played("rarus-fm")
    assert desk.due("2026-03-16 12:00") == "2026-03-19 18:00"
    assert desk.due("2026-03-14 12:00") == "2026-03-18 18:00"


def test_nothing_is_due_by_default() -> None:
    assert DEFAULT.due("2026-03-16 12:00") == ""
