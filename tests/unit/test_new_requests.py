"""`#new`: a request for another customer, registered from any mail, with nothing of that mail's conversation."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from intake.desk.changes import AddEntry, OpenTicket
from intake.desk.disposition import Disposition, DispositionKind
from intake.desk.message import AttachedMessage
from tests.unit.desk_cases import CUSTOMER, decided, from_agent, names, ticket

ORDER = "#new zoya@liliya.example\n"
TOLD = (
    "Звонила Зоя: не открывается база после обновления.\nООО «Лилия», рег. номер 800400501, релиз 3.0.148.20"
)
QUOTED = "\n\n04.03.2026 12:00, Служба поддержки пишет:\n> Ольга: не печатается счёт, 800123456\n"
OLGAS = ticket(subject="Не печатается счёт")


def _opened(text: str, **values: Any) -> tuple[OpenTicket, AddEntry, Disposition]:
    facts = values.pop("facts", names(OLGAS))
    done = decided(from_agent(text, **{"subject": "Re: [#7] Не печатается счёт"} | values), facts)
    opened = next(change for change in done.changes if isinstance(change, OpenTicket))
    return opened, next(change for change in done.changes if isinstance(change, AddEntry)), done


def _subject(text: str, **values: Any) -> str:
    return _opened(text, **values)[0].subject


def test_in_a_reply_nothing_of_the_other_customer_is_carried_over() -> None:
    opened, entry, done = _opened(ORDER + TOLD + QUOTED)
    assert opened.subject == "Звонила Зоя: не открывается база после обновления"
    assert entry.text == TOLD
    assert "800123456" not in str(opened.fields)
    assert not opened.plain
    assert all(CUSTOMER not in answer.recipients for answer in done.answers)


@pytest.mark.parametrize("label", ["Тема", "тема", "Subject", "*Тема", "Betreff"])
def test_a_line_of_its_own_is_the_subject(label: str) -> None:
    assert _subject(f"{ORDER}{label}: База Лилии\n{TOLD}") == "База Лилии"


def test_a_line_further_down_is_what_was_told() -> None:
    assert (
        _subject(f"{ORDER}{TOLD}\n1\n2\n3\nТема: не та")
        == "Звонила Зоя: не открывается база после обновления"
    )


@pytest.mark.parametrize("subject", ["База Лилии", "  База   Лилии "])
def test_a_subject_that_the_agent_wrote_anew_counts(subject: str) -> None:
    assert _subject(ORDER + TOLD, subject=subject) == "База Лилии"
    assert _subject(ORDER + TOLD, subject=subject, facts=names(ticket(number=0))) == "База Лилии"


@pytest.mark.parametrize(
    "subject",
    [
        "Не печатается счёт",
        "не печатается СЧЁТ",
        "[#7] Не печатается счёт",
        "RE: Не печатается счёт",
        "Fwd: [#7] Не печатается счёт",
        "Печатается счёт",
        "Звонок, #7",
    ],
)
def test_a_subject_of_the_other_ticket_never_counts(subject: str) -> None:
    expected = "Звонила Зоя: не открывается база после обновления"
    assert _subject(ORDER + TOLD, subject=subject) == expected


def test_of_several_sentences_in_the_first_line_the_first_is_the_subject() -> None:
    line = "Звонила Зоя, база не открывается. Это ООО «Лилия», рег. номер 800400501"
    assert _subject(ORDER + line) == "Звонила Зоя, база не открывается"
    assert _subject(ORDER + "Рег. Номер не тот") == "Рег. Номер не тот"


def test_a_long_first_line_is_cut_at_a_word() -> None:
    assert _subject(ORDER + "слово " * 40).endswith("слово…")
    assert len(_subject(ORDER + "слово " * 40)) <= 101
    assert len(_subject(ORDER + "я" * 300)) <= 101


def test_without_a_word_there_is_nothing_to_register() -> None:
    done = decided(from_agent(ORDER, subject="Re: [#7] Не печатается счёт"), names(OLGAS))
    assert done.kind is DispositionKind.REJECT


def test_with_values_alone_the_subject_is_asked_for() -> None:
    opened, _, _ = _opened(ORDER.strip() + "\n#set release 3.0.12.4\n")
    assert opened.subject == ""
    assert "subject" in opened.missing


def test_what_was_forwarded_or_attached_in_the_other_ticket_stays_there() -> None:
    below = (
        "\n\n---------- Forwarded message ---------\nОт: Ольга <olga@client.example>\n\nРег. номер 800123456"
    )
    attached = (AttachedMessage(CUSTOMER, "Чужое", "Организация: ООО «Вектор»\nРелиз: 3.0.12.4"),)
    told = "Звонила Зоя: база не открывается."
    opened, entry, _ = _opened(ORDER + told + below, attached_messages=attached)
    assert entry.text == told
    assert "800123456" not in str(opened.fields)
    assert "Вектор" not in str(opened.fields)


def test_the_language_is_the_one_in_which_the_customer_wrote_before() -> None:
    known = replace(names(OLGAS), written_in="en")
    assert _opened(ORDER + TOLD, facts=known)[0].language == "en"


@pytest.mark.parametrize(
    "told", [TOLD, "Zoya called: the base does not open after the update, please help her."]
)
def test_of_a_new_customer_it_is_the_mailboxs(told: str) -> None:
    english = names(ticket(language="en"))
    assert _opened(ORDER + told, facts=english)[0].language == "ru"


def test_a_fresh_mail_has_its_own_subject() -> None:
    assert _subject(ORDER + TOLD, subject="Звонок", facts=None) == "Звонок"
    assert (
        _subject(ORDER + TOLD, subject="", facts=None) == "Звонила Зоя: не открывается база после обновления"
    )
