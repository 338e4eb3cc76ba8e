"""What a mail says by itself, before anything is known of its sender or of tickets."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from intake.desk.message import Address, AttachedMessage, Header
from intake.desk.rules.reading import read, whole_findings
from tests.unit.desk_cases import ANNA, COMPLETE, CUSTOMER, DESK, from_agent, mail, regulation

TOKEN = "nh2gxeeimn2xg5dpnvsxf6b74dizfjvyusycf3xqciyealjhti"


@pytest.mark.parametrize(
    "values",
    [
        {"subject": "Re: Счёт"},
        {"in_reply_to": ("<a@client.example>",)},
        {"references": ("<a@client.example>",)},
        {"references": (f"<{TOKEN}@desk.test>",)},
        {"subject": "Счёт [#7]"},
        {"headers": (Header("auto-submitted", "auto-replied"),)},
    ],
)
def test_what_may_answer_another_mail_is_not_read_whole_yet(values: dict[str, Any]) -> None:
    assert read(mail(**values), regulation(), DESK).findings is None


def test_a_first_mail_is_read_whole() -> None:
    found = read(mail(subject="Fwd: Счёт"), regulation(), DESK)
    assert found.findings == whole_findings(mail(subject="Fwd: Счёт"), regulation())
    assert [finding.name for finding in found.findings or ()] == [
        "registration_number",
        "organization",
        "release",
        "subject",
    ]
    assert (found.subject, found.is_reply, found.automatic, found.kind.name) == ("Счёт", False, None, "error")
    assert (found.reply.text, found.mail) == (COMPLETE, mail(subject="Fwd: Счёт"))


@pytest.mark.parametrize(
    ("values", "answers"),
    [
        ({"subject": "Re: Счёт"}, True),
        ({"in_reply_to": ("<a@client.example>",)}, True),
        ({"references": ("<a@client.example>",)}, False),
    ],
)
def test_a_reply_shows_by_its_subject_or_by_what_it_replies_to(
    values: dict[str, Any], *, answers: bool
) -> None:
    assert read(mail(**values), regulation(), DESK).is_reply is answers


def test_the_new_text_is_parted_by_the_whole_mail() -> None:
    text = "Не печатается.\n\n04.03.2026 12:00, Анна пишет:\n> Рег. номер: 800123456"
    found = read(mail(text, subject="Re: [#7] Счёт"), regulation(), DESK)
    assert found.reply.text == "Не печатается."
    assert "800123456" in found.reply.quoted


def test_the_person_whom_a_list_in_the_desks_own_name_names_is_the_sender() -> None:
    assert read(mail(sender=DESK.address), regulation(), DESK).behind is None
    found = read(mail(sender=DESK.address, reply_to=(DESK.address, CUSTOMER)), regulation(), DESK)
    assert (found.mail.sender, found.question.sender, found.automatic) == (CUSTOMER, CUSTOMER.key, None)


@pytest.mark.parametrize(
    ("text", "organization"),
    [
        ("Не печатается. ООО «Вектор»", "ООО «Вектор»"),
        (COMPLETE, ""),
        ("Не печатается.", ""),
    ],
)
def test_the_organization_is_asked_about_only_where_something_is_missing(
    text: str, organization: str
) -> None:
    assert read(mail(text), regulation(), DESK).question.organization == organization


def test_where_a_field_is_not_required_nothing_is_missing_without_it() -> None:
    usual = regulation()
    fields = tuple(replace(spec, required=spec.name == "organization") for spec in usual.fields)
    relaxed = replace(usual, fields=fields)
    assert read(mail("Не печатается. ООО «Вектор»"), relaxed, DESK).question.organization == ""


def test_only_an_agents_commands_are_looked_up() -> None:
    asked = read(mail("#merge 3", Address(ANNA.address)), regulation(), DESK).question
    assert asked.named_numbers == (3,)
    assert read(mail("#merge 3"), regulation(), DESK).question.named_numbers == ()


def test_only_the_given_text_is_searched_and_what_is_attached() -> None:
    attached = AttachedMessage(Address("x@len.example"), "тема", "Релиз: 3.0.2.5")
    found = whole_findings(
        mail(COMPLETE, attached_messages=(attached,)), regulation(), "Рег. номер: 800111222"
    )
    assert {finding.name: finding.value for finding in found} == {
        "registration_number": "800111222",
        "release": "3.0.2.5",
        "subject": "Счёт",
    }


INTRO = "04.03.2026 12:00, Анна <anna@desk.test> пишет:"


@pytest.mark.parametrize("values", [{"subject": "Re: Счёт"}, {"subject": "Счёт"}])
def test_words_below_an_intro_count_where_nothing_else_does(values: dict[str, Any]) -> None:
    found = read(mail(f"{INTRO}\nДа, помогло.", **values), regulation(), DESK)
    assert found.reply.text == "Да, помогло."


@pytest.mark.parametrize(
    "ours",
    [
        "Пришлите номер.\n-- \nПоддержка\nSUPPORT@desk.test",
        "Ваше обращение – [#15]. Пример: 800123456",
        "Ваше обращение – [FM-15].",
    ],
)
def test_a_mail_of_ours_below_an_intro_is_not_taken_for_the_answer_to_it(ours: str) -> None:
    assert not read(mail(f"{INTRO}\n{ours}", subject="Re: Счёт"), regulation(), DESK).reply.text


def test_an_agents_words_never_stand_below_an_intro_alone() -> None:
    answer = from_agent(f"{INTRO}\nТолько для нас.", subject="Re: Счёт")
    assert not read(answer, regulation(), DESK).reply.text
