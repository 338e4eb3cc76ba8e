"""Who wrote a mail that comes from a list's, a form's or the desk's own address."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from intake.desk import tokens
from intake.desk.automatic.behind import Way, person_behind
from intake.desk.automatic.web_forms import email_of
from intake.desk.mail_rules import MailRule, RuleAction, RuleBook
from intake.desk.message import Address, Header, InboundMail
from intake.desk.outgoing import Audience
from tests.unit.desk_cases import DESK, KEY, NOW, mail, passed, results
from tests.unit.stories import only, story

LIST = Address("vse@kontora.example", "'Вера' via Все")
FORM = "Имя: Вера\nE-mail: vera@kontora.example\nТелефон: +7 900 000-00-00\nСообщение: не печатает чек"
GENERATED = ("Auto-Submitted", "auto-generated")


def a_mail(
    sender: Address, *headers: tuple[str, str], reply_to: tuple[str, ...] = (), **values: Any
) -> InboundMail:
    return mail(
        sender=sender,
        headers=tuple(Header(name.lower(), value) for name, value in headers),
        reply_to=tuple(map(Address, reply_to)),
        **values,
    )


def writer(of: InboundMail) -> str:
    found = person_behind(of, DESK)
    return "" if found is None else f"{found.way} {found.person} {found.header}"


@pytest.mark.parametrize(
    ("headers", "reply_to", "expected"),
    [
        ((("X-Original-From", "Ольга <olga@client.example>"),), (), "x-original-from"),
        ((("X-Original-Sender", "olga@client.example"),), ("support@desk.test",), "x-original-sender"),
        ((), ("support@desk.test", "olga@client.example"), "Reply-To"),
        ((), (), ""),
        ((), ("support@desk.test",), ""),
        ((("X-Original-From", "anna@desk.test"),), ("olga@client.example",), ""),
        ((("X-Original-From", "noreply@client.example"),), (), ""),
        ((("X-Original-From", "nobody"),), (), ""),
    ],
)
def test_behind_the_desks_own_address_is_whom_the_headers_name(
    headers: tuple[tuple[str, str], ...], reply_to: tuple[str, ...], expected: str
) -> None:
    found = person_behind(a_mail(DESK.address, *headers, reply_to=reply_to), DESK)
    assert (found.header if found else "") == expected
    assert found is None or found.person.address == "olga@client.example"


def test_a_list_that_sends_in_its_own_name_is_believed_of_its_own_firms_people_only() -> None:
    post = ("List-Post", "<mailto:vse@kontora.example>")
    own, foreign = ("X-Original-From", "vera@kontora.example"), ("X-Original-From", "olga@client.example")
    assert writer(a_mail(LIST, post, own)) == "list Вера <vera@kontora.example> x-original-from"
    assert not writer(a_mail(LIST, post, foreign))
    assert not writer(a_mail(LIST, own))


def test_a_filled_form_names_its_person_in_reply_to_or_in_a_field() -> None:
    site = Address("noreply@site.example")
    assert writer(a_mail(site, GENERATED, text=FORM)) == "form vera@kontora.example text"
    named = a_mail(site, GENERATED, reply_to=("olga@client.example",), text=FORM)
    assert writer(named) == "form olga@client.example Reply-To"
    assert not writer(a_mail(site, text=FORM))
    assert not writer(a_mail(site, GENERATED, text="Копирование завершено."))
    assert not writer(a_mail(site, ("Auto-Submitted", "auto-replied"), text=FORM))


@pytest.mark.parametrize(
    ("line", "address"),
    [
        ("E-mail: a@b.example", "a@b.example"),
        ("  * Ваш e-mail: <a@b.example>", "a@b.example"),
        ("Электронная почта | a@b.example", "a@b.example"),
        ("Your email address: a@b.example", "a@b.example"),
        ("E-mail автора: a@b.example", "a@b.example"),
        ("Адрес mail: a@b.example", "a@b.example"),
        ("Ваш адрес email: a@b.example", "a@b.example"),
        ("E-mail для ответа: a@b.example", "a@b.example"),
        ("E-mail менеджера: a@b.example", ""),
        ("E-mail: нет", ""),
    ],
)
def test_the_address_in_a_form(line: str, address: str) -> None:
    assert email_of(f"Имя: Вера\n{line}") == address


def test_a_form_of_1c_bitrix_names_its_person_below_its_event() -> None:
    site, event = Address("admin@site.example"), ("X-EVENT_NAME", "FEEDBACK_FORM")
    asked = "Автор: Вера\nE-mail автора: vera@kontora.example\n\nТекст сообщения:\nНе печатается счёт.\n"
    assert writer(a_mail(site, event, text=asked)) == "form vera@kontora.example text"
    assert not writer(a_mail(site, text=asked))
    assert not writer(a_mail(site, event, text="Заказ N15 оплачен.\nE-mail: vera@kontora.example"))


@pytest.mark.parametrize(
    "asked",
    [
        "Имя\nВера\n\nЭлектронная почта\nvera@kontora.example\n\nСообщение\nНе печатается счёт.",
        "*Name*\n\nVera\n\n*Email*\n\n<vera@kontora.example>\n\n*Comment or Message*\n\nNo invoice.",
        "Ваше имя - Вера\nВаш e-mail - vera@kontora.example\nВаш вопрос - Не печатается счёт.",
        "Ваше имя: Вера\nВаш e-mail: vera@kontora.example\nВаш вопрос:\nНе печатается счёт.",
    ],
)
def test_a_programs_form_may_have_labels_above_and_dashes(asked: str) -> None:
    assert writer(a_mail(Address("noreply@site.example"), GENERATED, text=asked)).startswith(
        "form vera@kontora.example text"
    )


def test_a_report_with_headings_is_no_form() -> None:
    for text in (
        "Сервер\nsrv1\n\nСтатус\nуспешно",
        "Заказ оплачен\n\nПочта\nvera@kontora.example\n\nСумма\n100",
    ):
        assert not writer(a_mail(Address("noreply@site.example"), GENERATED, text=text))


def test_a_lists_proof_proves_nobody_behind_it_and_a_forms_its_own_firms_people() -> None:
    through = ("X-Original-From", "olga@desk.test.example")
    proved = a_mail(DESK.address, through, authentication=(passed(DESK.address),))
    said = only("because", story(proved))
    assert any(
        "support@desk.test sent it for olga@desk.test.example, and nothing proves that" in why for why in said
    )
    form = a_mail(Address("noreply@kontora.example"), GENERATED, text=FORM)
    assert [line for line in only("answer", story(form)) if "vera@kontora.example" in line]
    other = a_mail(Address("noreply@site.example"), GENERATED, text=FORM)
    assert all("audience=agents" in line for line in only("answer", story(other)))


def test_what_the_server_refutes_of_either_address_is_refuted() -> None:
    refuted = results("mx.desk.test", ("dmarc", "fail", "desk.test"))
    through = a_mail(DESK.address, ("X-Original-From", "olga@client.example"), authentication=(refuted,))
    assert all("audience=agents" in line for line in only("answer", story(through)))


def test_our_mail_is_known_by_a_message_id_that_only_we_make() -> None:
    token = tokens.issue(KEY, b"12345678", NOW + timedelta(days=1), Audience.CUSTOMER)
    ours = a_mail(DESK.address, message_id=f"<{token}@desk.test>")
    assert story(ours)[:2] == ["ignore", "because our own mail came back"]
    desk = replace(DESK, subaddress_separator="+")
    renamed = a_mail(DESK.address, reply_to=(f"support+{token}@desk.test",), message_id="<1@ses.example>")
    assert story(renamed, desk=desk)[:2] == ["ignore", "because our own mail came back"]
    posted = a_mail(
        Address("all@client.example", "Служба поддержки via all"),
        ("List-Post", "<mailto:all@client.example>"),
        reply_to=(f"support+{token}@desk.test",),
        message_id="<2@client.example>",
    )
    assert story(posted, desk=desk)[:2] == ["ignore", "because our own mail came back"]
    forged = a_mail(DESK.address, message_id=f"<{'a2' * 15}@desk.test>")
    assert story(forged)[0] == "hold"


def test_a_list_with_the_desks_address_hands_us_customers() -> None:
    group = (
        ("List-Id", "<support.desk.test>"),
        ("List-Post", "<mailto:support@desk.test>"),
        ("List-Unsubscribe", "<mailto:u@groups.example>"),
        ("Precedence", "list"),
        ("X-Loop", "support@desk.test"),
    )
    through = story(a_mail(Address("olga@client.example"), *group))
    assert through[0] == "open_ticket"
    assert len(only("answer", through)) == len(("acknowledgement", "notification"))
    # The name alone isn't enough: another list's may begin or end with it.
    alike = (("List-Id", "<x-support.desk.test>"), *group[2:4])
    assert story(a_mail(Address("olga@client.example"), *alike))[0] == "ignore"


@pytest.mark.parametrize("way", Way)
def test_agents_read_that_the_writer_is_taken_for_one(way: Way) -> None:
    headers = {
        Way.LIST: (DESK.address, ("X-Original-From", "vera@kontora.example")),
        Way.FORM: (Address("noreply@site.example"), GENERATED),
    }
    sender, header = headers[way]
    text = f"{FORM}\nОрганизация: ООО «Вектор»\nРег. номер: 800123456\nРелиз: 3.0.12.4"
    lines = only("answer", story(a_mail(sender, header, text=text)))
    assert any("vera@kontora.example" in line and sender.address in line for line in lines)


@pytest.mark.parametrize("meant", ["^noreply@site[.]example$", "^vera@kontora[.]example$"])
def test_an_operators_rule_means_the_site_that_sent_a_form_or_whom_it_names(meant: str) -> None:
    rules = RuleBook((MailRule("mine", "config.toml:57", action=RuleAction.IGNORE, sender=meant),))
    form = a_mail(Address("noreply@site.example"), GENERATED, text=FORM)
    assert story(form, desk=replace(DESK, rules=rules))[0] == "ignore"
    assert story(form)[0] == "open_ticket"
