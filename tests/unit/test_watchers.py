"""Robots that bear no mark of one: known by the form of what they write, and people are not taken for them."""

from __future__ import annotations

import pytest

from intake.desk.automatic.watchers import says_it_was_made_by_a_program, written_by_a_watcher
from intake.desk.quoting.reply_text import new_text

ROBOTS = {
    "Zabbix": (
        "RESOLVED: Link down on till-7",
        "Problem has been resolved at 11:02:10\nProblem name: Link down\nHost: till-7\nSeverity: High\n",
    ),
    "Icinga": (
        "[PROBLEM] Disk on till-7 is WARNING!",
        "***** Icinga *****\n\nDisk on till-7 is WARNING!\n\nWhen: 2026-11-30\nService: disk\nHost: till-7\nState: WARNING\n",
    ),
    "Prometheus": (
        "[FIRING:2] TillDown (till-7 critical)",
        "2 firing alerts\nLabels\nalertname = TillDown\ninstance = till-7\nAnnotations\nSource\n",
    ),
    "Veeam": (
        "[Success] Backup Job NIGHT (3 VMs)",
        "Backup job: NIGHT\nSuccess\nStart time 22:00\nEnd time 22:41\nDuration 0:41\nData read 80 GB\n",
    ),
    "a script of 1C": (
        "Резервное копирование базы БП завершено",
        "Задание: ночное\nНачало: 02:00\nОкончание: 02:15\nРезультат: успешно\n",
    ),
}
PEOPLE = {
    "a form": (
        "Ошибка кассы",
        "Организация: ООО «Ива»\nАдрес: Тверь, Мира 5\nКонтакт: Ольга\nСтатус: не печатает\nПомогите?",
    ),
    "a problem": ("Проблема с обновлением", "Добрый день. Статус: не обновляется. Когда почините?"),
    "one line alike": ("Failed update", "The update failed. Status: error 5. Please look into it."),
    "a forward": ("Fwd: PROBLEM: Link down", "Problem name: Link down\nHost: till-7\nSeverity: High"),
    "an answer": ("Re: PROBLEM: Link down", "Host: till-7\nSeverity: High\nService: disk"),
    "a subject of another matter": ("Касса", "Хост: till-7\nВажность: высокая\nСобытие: нет связи"),
}


@pytest.mark.parametrize(("subject", "text"), ROBOTS.values(), ids=ROBOTS)
def test_a_robot_that_watches_is_known_by_its_form(subject: str, text: str) -> None:
    assert written_by_a_watcher(subject, new_text(text, subject=subject))


@pytest.mark.parametrize(("subject", "text"), PEOPLE.values(), ids=PEOPLE)
def test_a_person_is_not_taken_for_a_robot_that_watches(subject: str, text: str) -> None:
    assert not written_by_a_watcher(subject, new_text(text, subject=subject))


@pytest.mark.parametrize(
    "text",
    [
        "Счёт №5 на сумму 100 руб.\n\nПисьмо создано автоматически, отвечать на него не нужно.",
        "Отчёт во вложении.\n\n-- \nСообщение сформировано автоматически программой учёта.",
        "Your report is attached.\n\nThis is an automatically generated message.",
    ],
)
def test_a_text_that_says_that_a_program_made_it_is_believed(text: str) -> None:
    assert says_it_was_made_by_a_program("Отчёт", new_text(text))


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Вопрос", "К нам приходит «Письмо создано автоматически, не отвечайте», что это?"),
        ("Re: Отчёт", "Спасибо!\n\n-- \nСообщение сформировано автоматически."),
        ("Fwd: Отчёт", "Письмо создано автоматически."),
        (
            "Заявка",
            "Регистрационный номер: 800731945\nОрганизация: ООО «Ива»\nРелиз: 3.1\n\nПисьмо создано автоматически.",
        ),
        ("Отчёт", "Отчёт создаётся долго, помогите."),
    ],
)
def test_who_speaks_of_such_mails_or_fills_in_a_request_is_answered(subject: str, text: str) -> None:
    assert not says_it_was_made_by_a_program(subject, new_text(text, subject=subject))
