"""What a mail is asked about: everything in it that may name a ticket."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import Any

import pytest

from intake.desk.correlation import fingerprint, question, reply_address
from intake.desk.message import Address, InboundMail
from intake.desk.outgoing import Audience
from intake.desk.rules.reading import read
from intake.desk.tokens import issue, shaped
from tests.unit.desk_cases import CUSTOMER, DESK, NOW, from_agent, mail, regulation

TOKEN = issue(b"k" * 32, b"nonce", NOW, Audience.AGENTS)
LONG = "Не печатается счёт на оплату, помогите, пожалуйста."


@pytest.mark.parametrize(
    ("subject", "numbers", "tagged", "replied"),
    [
        ("Re: [#7] Счёт", (7,), (7,), "Счёт"),
        ("AW: заявка 7 Счёт", (7,), (), "заявка 7 Счёт"),
        ("Fwd: Счёт", (), (), ""),
        ("Счёт № 15 от 3 марта", (), (), ""),
        ("Re: Счёт", (), (), "Счёт"),
        ("", (), (), ""),
    ],
)
def test_numbers_of_the_subject(
    subject: str, numbers: tuple[int, ...], tagged: tuple[int, ...], replied: str
) -> None:
    asked = question(mail(subject=subject), DESK, regulation())
    assert (asked.numbers, asked.tagged_numbers, asked.replied_subject) == (numbers, tagged, replied)


def test_of_endless_references_the_first_and_the_last_are_asked_for() -> None:
    many = tuple(f"<r{number}@x.example>" for number in range(10_000))
    asked = question(mail(references=many, in_reply_to=("<p@x.example>",)), DESK, regulation())
    assert len(asked.customer_ids) == 41
    assert asked.customer_ids[:2] == ("<p@x.example>", "<r9999@x.example>")
    assert "<r0@x.example>" in asked.customer_ids


def test_the_token_of_our_sub_address_names_our_mail() -> None:
    desk = replace(DESK, subaddress_separator="+")
    asked = question(mail(to=(Address("Support+abc@desk.test"),)), desk, regulation())
    assert asked.token_ids == ("<abc@desk.test>",)
    assert question(mail(to=(Address("support+abc@desk.test"),)), DESK, regulation()).token_ids == ()


def test_only_agents_commands_name_further_tickets() -> None:
    assert read(from_agent("#merge 3"), regulation(), DESK).question.named_numbers == (3,)
    assert read(mail("#merge 3"), regulation(), DESK).question.named_numbers == ()


@pytest.mark.parametrize(
    ("reply_to", "where"),
    [
        ((), CUSTOMER.address),
        ((Address("other@client.example"),), "other@client.example"),
        ((Address("support@desk.test"),), CUSTOMER.address),
        ((Address("anna@desk.test"),), CUSTOMER.address),
        ((Address("nonsense"), Address("other@client.example")), "other@client.example"),
    ],
)
def test_answers_never_go_to_ourselves(reply_to: tuple[Address, ...], where: str) -> None:
    assert reply_address(mail(reply_to=reply_to), DESK).address == where


@pytest.mark.parametrize(
    ("values", "same"),
    [
        ({"return_path": "other", "to": ()}, True),
        ({"arrived_at": NOW + timedelta(hours=3)}, True),
        ({"body_digest": "1" * 64}, False),
        ({"message_id": "<other@client.example>"}, False),
        ({"date": NOW + timedelta(seconds=1)}, False),
        ({"subject": "Другое"}, False),
    ],
)
def test_a_mail_is_known_again_by_its_content(values: dict[str, Any], *, same: bool) -> None:
    first = mail(LONG)
    assert (fingerprint(replace(first, **values)) == fingerprint(first)) is same


def digest(written: InboundMail) -> str:
    return question(written, DESK, regulation()).text_digest


def test_only_texts_long_enough_are_said_again() -> None:
    assert digest(mail("да")) == ""
    assert digest(mail(LONG, subject="Re: Счёт")) == digest(mail(LONG, message_id=None))
    assert digest(mail(LONG)) != digest(mail(LONG, Address("other@client.example")))


def test_a_quotation_makes_no_short_answer_long() -> None:
    quoted = "\n".join(f"> {line}" for line in LONG.splitlines())
    assert digest(mail(f"Да\n\n{quoted}", subject="Re: Счёт")) == ""
    assert digest(mail(f"{LONG}\n\n{quoted}", subject="Re: Счёт")) != ""


def test_a_message_id_of_ours_is_known_by_its_shape() -> None:
    """The shape alone is forged in no time; it only tells where it is worth looking."""
    ours, older = f"<{TOKEN}@{DESK.address.domain}>", f"<{TOKEN}@desk-before.example>"
    theirs = ("<0A1B@firm.example>", "<short@desk.example>", f"<{TOKEN.upper()}@firm.example>", f"<{TOKEN}>")
    asked = question(mail(references=(ours, older, *theirs)), DESK, regulation())
    assert set(asked.own_ids) == {ours, older}
    assert set(asked.customer_ids) == {older, *theirs}


@pytest.mark.parametrize(("audience", "nonce"), list(product(Audience, (b"", b"1234", b"12345678"))))
def test_every_token_has_the_shape_of_one(audience: Audience, nonce: bytes) -> None:
    assert shaped(issue(b"k" * 32, nonce, NOW, audience))


def test_ours_is_found_in_the_middle_of_an_endless_thread() -> None:
    ours = f"<{TOKEN}@{DESK.address.domain}>"
    theirs = tuple(f"<r{number}@x.example>" for number in range(200))
    asked = question(mail(references=(*theirs[:100], ours, *theirs[100:])), DESK, regulation())
    assert asked.own_ids == (ours,)
    assert len(asked.customer_ids) == 40


def test_made_up_message_ids_of_our_shape_are_not_all_asked_for() -> None:
    forged = tuple(
        f"<{TOKEN[:-4]}{number:04}@x.example>".translate({48: "a", 49: "b", 56: "c", 57: "d"})
        for number in range(2000)
    )
    assert len(question(mail(references=forged), DESK, regulation()).own_ids) == 40
