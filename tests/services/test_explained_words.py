"""What was cut from an agent's mail or kept of it is among the reasons that `explain` and the mail list show."""

from __future__ import annotations

import pytest

from tests.services.test_copies import ANNA, OLGA, Office, office

__all__ = ["office"]

SIGNED = "Обновите драйвер.\n\nС уважением,\nАнна Петрова\nтел. 8 800 555-00-00"
INLINE = "Ольга пишет:\n> Не открывается форма. ООО «Вектор», рег. номер 800123456, релиз 3.0.12.4\nКакая?\n> Спасибо"


def reasons(office: Office, text: str, extra: str = "") -> str:
    office.write(ANNA, text, answering=office.to(ANNA)[0].message_id, extra=extra)
    return "; ".join(office.last().reasons)


def test_a_signature_that_is_cut(office: Office) -> None:
    assert "his own signature is cut, from «С уважением,» on" in reasons(office, SIGNED)
    assert "signature" not in reasons(office, "Обновите драйвер.")


def test_and_below_a_command(office: Office) -> None:
    assert "his own signature is cut" in reasons(office, f"#resolve\n{SIGNED}")


def test_a_question_that_stays_above_an_answer(office: Office) -> None:
    assert "quoted lines of the customer that stay above the answers: 1" in reasons(office, INLINE)
    assert "quoted lines" not in reasons(office, "Какая?")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Тема: Склад\nНе открывается склад.", "its subject is the line that names it"),
        ("Не открывается склад.", "its subject is the beginning of what is told"),
        ("Не открывается склад.\n\n> Не открывается форма.", "what is quoted stays with its ticket"),
    ],
)
def test_whence_the_subject_of_a_new_request_is(office: Office, text: str, why: str) -> None:
    assert why in reasons(office, f"#new zoya@liliya.example\n{text}")


def test_nothing_is_said_of_one_that_the_mail_itself_has(office: Office) -> None:
    office.write(ANNA, f"#new {OLGA}\nНе открывается склад.")
    assert "subject" not in "; ".join(office.last().reasons)
