"""What of a letter is but its footer, and says nothing to its reader."""

from __future__ import annotations

import pytest

from intake.desk.quoting.footers import is_footer


@pytest.mark.parametrize(
    "text",
    [
        "Тел.: 8 800 123-45-67, www.firm.example",
        "+7 (495) 123-45-67, доб. 12",
        "88001234567",
        "info@firm.example | пн–пт 9:00–18:00. Звоните нам в любое рабочее время, когда удобно вам.",
        "С уважением,\nИван Петров",
    ],
)
def test_ways_to_reach_somebody_are_a_footer(text: str) -> None:
    assert is_footer(text)


@pytest.mark.parametrize(
    "text",
    [
        "Рег. номер 8001234567",
        "Закройте заявку 8001234567",
        "Клиент с номером 123 45 67 просит перенести звонок на завтра, сделайте это, пожалуйста.",
        "Накладная 20261130",
    ],
)
def test_a_line_with_a_long_number_is_no_way_to_reach_somebody(text: str) -> None:
    assert not is_footer(text)
