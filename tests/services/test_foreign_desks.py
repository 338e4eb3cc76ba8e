"""Foreign desks that comment on their own tickets from ordinary addresses, as programs word it: two answers at most."""

from __future__ import annotations

import pytest

from intake.store.database.session import Database
from tests.services.desk import DeskInHand
from tests.services.test_budgets import proved, take, to_outsiders

# Sender, subject and text; `{n}` grows, `{name}` and `{state}` change from mail to mail.
DESKS: dict[str, tuple[str, str, str]] = {
    "an operator's name": (
        "office",
        "[SD#881] Касса",
        "В обращение SD#881 добавлен комментарий. Автор: {name}. Текст: ожидаем ответа подрядчика.",
    ),
    "a changing state": (
        "office",
        "Заявка 881: смена статуса",
        "Статус заявки 881 изменён: {state}. Ответственный: {name}.",
    ),
    "our words quoted": (
        "hotline",
        "Re: [#1] Касса",
        "Здравствуйте! К вашему обращению добавлен комментарий {n}.\n\n> Просим сообщить релиз.",
    ),
    "a tracker in English": (
        "jira",
        "[JIRA] (HD-{n}) Касса",
        "{name} commented on HD-881\n\nWaiting for vendor.\n\nView: http://jira.foreign.example/HD-881",
    ),
    "a tracker in Russian": (
        "redmine",
        "[Касса - Поддержка #881] (Новая) Касса",
        "Задача #881 была обновлена пользователем {name}.\n\nСтатус изменился с Новая на В работе",
    ),
    "German": (
        "it",
        "[Ticket#2026113010{n}] Kasse",
        "Ihre Anfrage Ticket#2026113010{n} wurde kommentiert. Bearbeiter: {name}.",
    ),
    "asks to be rated": (
        "help",
        "Re: Касса [881]",
        "Добавлен ответ в обращение 881.\n\n{name}: работаем над вопросом.\n\nОцените нашу работу",
    ),
    "tells how to comment": (
        "support",
        "[Acme] Update: Till",
        (
            "Your request (881) has been updated. To add additional comments, reply to this email.\n\n"
            "{name} (Acme)\nNov {n}, 2026, 10:0{n}\n\nWe have forwarded your message."
        ),
    ),
    "lines of a form": (
        "glpi",
        "[GLPI #0000881] Новое наблюдение",
        "URL : http://glpi.foreign.example/881\n\nЗаявка: 881\nАвтор: {name}\nОписание: передано специалисту",
    ),
    "a portal": (
        "crm",
        "Обращение 881: новое сообщение",
        "Новое сообщение в обращении 881\n\n{name} написал: Ваше сообщение получено, ответим до {n} числа.",
    ),
    "nearly nothing": ("office", "881", "Комментарий {n} к 881 добавлен"),
    "an incident": (
        "snow",
        "INC0088{n} has been commented",
        "Short description: Till\nState: {state}\nComments: {name} - Work in progress",
    ),
}
NAMES = ("Ольга Иванова", "Пётр Сидоров", "Anna Baker", "Иван Козлов", "Tom Smith", "Мария Ли")
STATES = ("В работе", "Ожидание", "В работе", "Ожидание", "Передана", "В работе")


@pytest.fixture
def desk(database: Database) -> DeskInHand:
    return DeskInHand(database, confirms=False)


@pytest.mark.parametrize(("local", "subject", "text"), DESKS.values(), ids=DESKS)
def test_a_desk_that_comments_six_times_gets_two_answers_at_most(
    desk: DeskInHand, local: str, subject: str, text: str
) -> None:
    told = [
        {"n": str(number), "name": name, "state": state}
        for number, (name, state) in enumerate(zip(NAMES, STATES, strict=True), start=1)
    ]
    mails = (
        proved(text.format_map(each), sender=f"{local}@foreign.example", subject=subject.format_map(each))
        for each in told
    )
    take(desk, mails, seconds=300)
    assert to_outsiders(desk) <= 2
