"""What customers answer to the requests of the five regulations, in the forms in which they do."""

from __future__ import annotations

import pytest

from intake.desk.fields.finder import find_in_reply
from tests.regulations.playing import Played

FM, KS, CL = Played("rarus-fm"), Played("keysystems"), Played("cleverence")


def given(desk: Played, text: str, *names: str) -> dict[str, str]:
    wanted = [desk.regulation.field(name) for name in names]
    return {finding.name: finding.value for finding in find_in_reply(text, wanted, desk.regulation)}


@pytest.mark.parametrize(
    "text",
    [
        "Цель доработки: не сверять остатки вручную",
        "Не сверять остатки вручную",
        "> Цель доработки:\nне сверять остатки вручную\n",
        "Здравствуйте!\nНе сверять остатки вручную\n\nС уважением,\nМария\n",
    ],
)
def test_a_goal_is_answered_by_label_under_it_or_alone(text: str) -> None:
    assert given(FM, text, "goal")["goal"].casefold().startswith("не сверять остатки вручную")


@pytest.mark.parametrize("text", ["Пришлю завтра, уточню у директора", "А зачем вам цель?", "Спасибо!"])
def test_a_promise_a_question_and_thanks_are_no_goal(text: str) -> None:
    assert given(FM, text, "goal") == {}


def test_a_phone_a_name_a_path_and_a_date_are_known_without_label() -> None:
    text = "Петров Иван Сергеевич\n+7 (495) 111-22-33 доб. 12\nАдминистратор \\ Справочники\nдо 1 сентября 2026\n"
    assert given(KS, text, "full_name", "phone", "entity", "desired_date") == {
        "full_name": "Петров Иван Сергеевич",
        "phone": "+7 (495) 111-22-33 доб. 12",
        "entity": "Администратор \\ Справочники",
        "desired_date": "1 сентября 2026",
    }


def test_the_titles_of_our_request_are_labels() -> None:
    text = "> Версия и разрядность Windows:\nWindows 11 x64\n> Модель ТСД:\nМЕРТЕХ МС-1\n"
    assert given(CL, text, "os_version", "terminal_model") == {
        "os_version": "Windows 11 x64",
        "terminal_model": "МЕРТЕХ МС-1",
    }
