"""Agents who answer between the lines: the customer reads his questions above the answers, and nothing else quoted."""

from __future__ import annotations

from dataclasses import replace
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from intake.desk.facts import Facts
from tests.services.decided_mails import decided
from tests.unit.desk_cases import names, ticket

ASKED = """Здравствуйте!

Где включается учёт по складам, который был в старой версии программы
у нашего кладовщика?

Какой релиз нужен для обмена?

Спасибо,
Ольга"""
FIRST = """> Где включается учёт по складам, который был в старой версии программы
> у нашего кладовщика?
В настройках, раздел «Склад»."""
SECOND = """> Какой релиз нужен для обмена?
3.0.160 или новее."""
ONE, TWO = "В настройках, раздел «Склад».", "3.0.160 или новее."
CARD = ["Новое обращение #7", "", "Клиент: Ольга <olga@client.example>", "Внутренняя заметка: скандалит", ""]
FOOT = ["", "Ответьте на это письмо – ответ уйдёт клиенту."]


def _facts(*texts: str) -> Facts:
    return replace(names(ticket()), customers_words=texts or (ASKED,))


def _quoted(mark: str = "> ", inner: str = "> ") -> str:
    """The notification as a program quotes it, with the answers between its lines."""
    lines: list[str] = [f"{mark}{line}".rstrip() for line in CARD]
    for line in ASKED.split("\n"):
        lines.append(f"{mark}{inner}{line}".rstrip())
        lines += ["", ONE, ""] if line.startswith("у нашего") else []
        lines += ["", TWO, ""] if line.startswith("Какой") else []
    return "\n".join([*lines, *(f"{mark}{line}".rstrip() for line in FOOT)])


INTROS = {
    "Thunderbird": "02.03.2026 18:05, Служба поддержки пишет:\n",
    "Gmail": "пн, 2 мар. 2026 г. в 18:05, Служба поддержки <support@desk.test>:\n\n",
    "Apple Mail": "> 2 марта 2026 г., в 18:05, Служба поддержки <support@desk.test> написал(а):\n>\n",
    "mutt": "On Mon, Mar 02, 2026 at 06:05:00PM +0300, Служба поддержки wrote:\n",
    "KMail": "В письме от понедельник, 2 марта 2026 г. 18:05:00 MSK пользователь Служба поддержки написал:\n",
    "Yandex": '02.03.2026, 18:05, "Служба поддержки" <support@desk.test>:\n\n',
    "The Bat!": "Вы писали 2 марта 2026 г., 18:05:00:\n\n",
    "Roundcube": "Служба поддержки писал 2026-03-02 18:05:\n",
    "Mail.ru": "Понедельник, 2 марта 2026, 18:05 +03:00 от Служба поддержки <support@desk.test>:\n",
}


def _mail(text: str, html: str = "") -> bytes:
    mail = EmailMessage()
    mail["Authentication-Results"] = "mx.desk.test; dkim=pass header.d=desk.test"
    mail["From"] = "Анна <anna@desk.test>"
    mail["To"] = "support@desk.test"
    mail["Subject"] = "Re: [#7] Счёт"
    mail["Date"] = "Tue, 03 Mar 2026 10:00:00 +0300"
    mail["Message-ID"] = "<inline-1@desk.test>"
    if text:
        mail.set_content(text)
    if html:
        mail.set_content(html, subtype="html") if not text else mail.add_alternative(html, subtype="html")
    return mail.as_bytes(policy=SMTP.clone(max_line_length=0))


def _relayed(raw: bytes, facts: Facts | None = None) -> str:
    done = decided(raw, _facts() if facts is None else facts)
    answers = [answer for answer in done.answers if answer.audience == "customer"]
    assert len(answers) == 1, done.reasons
    return answers[0].text


@pytest.mark.parametrize("inner", ["> ", ">", ""])
@pytest.mark.parametrize("program", INTROS)
def test_the_questions_stay_above_their_answers(program: str, inner: str) -> None:
    text = (
        f"Ольга, ответы по порядку.\n\n{INTROS[program]}{_quoted(inner=inner)}\n-- \nАнна\n+7 495 123-45-67"
    )
    assert _relayed(_mail(text)) == f"Ольга, ответы по порядку.\n\n{FIRST}\n\n{SECOND}"


def test_below_outlooks_divider_marks_count_where_nothing_stands_above() -> None:
    divider = (
        "-----Original Message-----\nFrom: support@desk.test\nSent: Monday, March 2, 2026 6:05 PM\n"
        "To: Анна\nSubject: [#7] Счёт\n\n"
    )
    assert _relayed(_mail(f"{divider}{_quoted()}")) == f"{FIRST}\n\n{SECOND}"


def test_in_the_bats_way_of_quoting() -> None:
    text = f"Вы писали 2 марта 2026 г., 18:05:00:\n\n{_quoted('СП> ', '')}"
    assert _relayed(_mail(text)) == f"{FIRST}\n\n{SECOND}"


def test_commands_above_are_obeyed_and_not_shown() -> None:
    text = f"#resolve\nГотово.\n\n{INTROS['Thunderbird']}{_quoted()}"
    done = decided(_mail(text), _facts())
    assert done.answers[0].template == "resolved"
    assert done.answers[0].text == f"Готово.\n\n{FIRST}\n\n{SECOND}"


def test_only_the_question_answered_is_kept() -> None:
    text = _quoted().replace(f"\n{ONE}\n", "\n")
    assert _relayed(_mail(f"{INTROS['Thunderbird']}{text}")) == SECOND


def test_a_trimmed_quote_is_kept_above_the_answer() -> None:
    text = f"{INTROS['Gmail']}> Какой релиз нужен для обмена?\n\n{TWO}"
    assert _relayed(_mail(text)) == SECOND


def test_below_a_whole_quote_nothing_of_it_is_kept() -> None:
    whole = "\n".join(f"> {line}" for line in [*CARD, *ASKED.split("\n"), *FOOT])
    assert _relayed(_mail(f"{INTROS['Thunderbird']}{whole}\n\n{ONE}")) == ONE
    assert _relayed(_mail(f"{ONE}\n\n{INTROS['Thunderbird']}{whole}")) == ONE


@pytest.mark.parametrize("words", [("Совсем другое.",), ("",)])
def test_what_no_customer_of_the_ticket_wrote_is_never_shown(words: tuple[str, ...]) -> None:
    assert _relayed(_mail(f"{INTROS['Thunderbird']}{_quoted()}"), _facts(*words)) == f"{ONE}\n\n{TWO}"


def test_a_note_above_an_answer_is_not_shown() -> None:
    text = (
        f"{INTROS['Thunderbird']}> Борис: он скандалит\n\nНе он.\n\n> Какой релиз нужен для обмена?\n\n{TWO}"
    )
    assert _relayed(_mail(text)) == f"Не он.\n\n{SECOND}"


def test_in_a_plain_ticket_no_question_is_shown() -> None:
    facts = replace(names(ticket(plain=True)), customers_words=(ASKED,))
    assert _relayed(_mail(f"{INTROS['Thunderbird']}{_quoted()}"), facts) == f"{ONE}\n\n{TWO}"


def test_in_html_too() -> None:
    html = (
        '<html><body><div class="moz-cite-prefix">02.03.2026 18:05, Служба поддержки пишет:<br></div>'
        '<blockquote type="cite"><p>Новое обращение #7</p><p>Внутренняя заметка: скандалит</p>'
        "<p>Где включается учёт по складам, который был в старой версии программы у нашего кладовщика?</p>"
        f'</blockquote><p>{ONE}</p><blockquote type="cite"><p>Какой релиз нужен для обмена?</p></blockquote>'
        f"<p>{TWO}</p></body></html>"
    )
    assert " ".join(_relayed(_mail("", html)).split()) == " ".join(
        f"{FIRST}\n\n{SECOND}".replace("\n> у", " у").split()
    )


def test_in_english() -> None:
    asked = "Hello,\n\nwhere do I enable stocks?\n\nWhich release is needed?\n\nThanks,\nOlga"
    text = (
        "On Mon, Mar 2, 2026 at 6:05 PM Support <support@desk.test> wrote:\n> > where do I enable stocks?\n"
        "In Settings.\n> >\n> > Which release is needed?\n3.0.160\n> >\n> > Thanks,\n> > Olga\n"
    )
    expected = "> where do I enable stocks?\nIn Settings.\n\n> Which release is needed?\n3.0.160"
    assert _relayed(_mail(text), _facts(asked)) == expected
