"""The page that teaches writing a regulation: its sixth one loads and does what the page says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from intake.config.regulations import load_regulation
from intake.desk.disposition import DispositionKind
from tests.regulations.playing import Played, opened, templates, told

PAGE = (Path(__file__).parents[2] / "docs" / "regulations.md").read_text(encoding="utf-8")
GIVEN = "Номер лицензии: 800123456\nОрганизация: ООО «Вектор»\nВерсия: 4.12\n\n"


@pytest.fixture(scope="module")
def alfa(tmp_path_factory: pytest.TempPathFactory) -> Played:
    file = tmp_path_factory.mktemp("regulations") / "alfa.toml"
    file.write_text("\n".join(re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)), encoding="utf-8")
    played = Played("default")
    played.regulation = load_regulation(file, years=range(2024, 2028))
    return played


def test_the_sixth_regulation_does_what_its_rules_say(alfa: Played) -> None:
    assert alfa.hours("2026-03-02") == "9:00-13:00, 14:00-17:00"
    assert alfa.hours("2026-08-14") == ""
    question = alfa.mail(GIVEN + "Подскажите, как перенести остатки на другой склад?\n")
    assert (question.kind, question.missing) == (DispositionKind.OPEN_TICKET, ())
    error = alfa.mail(GIVEN + "Программа не взвешивает товар, пишет ошибку.\n", "Ошибка весов")
    assert (error.request_kind, error.missing) == ("error", ("screenshot",))
    stopped = alfa.mail(GIVEN + "Ошибка при отгрузке, склад стоит.\n", "Ошибка", files=["a.png"])
    assert opened(stopped).priority == "critical"
    printer = alfa.mail(GIVEN + "Настройте принтер, пожалуйста.\n")
    assert (printer.kind, templates(printer)) == (DispositionKind.REJECT, ["refused_competence"])
    assert "director@alfa.example" in told(alfa.mail(GIVEN + "Примите жалобу на долгий ответ.\n", "Жалоба"))


def test_the_terms_of_the_sixth_regulation_are_counted_in_its_own_time(alfa: Played) -> None:
    assert alfa.due("2026-03-16 12:00") == "2026-03-18 15:00"  # 17:00 in Yekaterinburg
    assert (
        alfa.due("2026-03-16 08:00", "error") == "2026-03-17 09:00"
    )  # 6 hours from 10:00 there, 2 the next day
    assert alfa.due("2026-03-16 12:00", "feature") == ""
