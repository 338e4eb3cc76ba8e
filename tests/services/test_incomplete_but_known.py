"""An incomplete request that agents know of already: they read what its customer writes while he is asked."""

from __future__ import annotations

from email import message_from_bytes, policy

from tests.offline import Queued
from tests.services.test_copies import ANNA, BORIS, Office, office, reached

__all__ = ["office"]

ZOYA = "zoya@liliya.example"
LACKS_RELEASE = "Звонила Зоя: в отчёте нет НДС. ООО «Лилия», рег. номер 800400501"
SAYS_NOTHING = "Верно, и только по ставке 10 %."
FORWARDED = f"---------- Forwarded message ---------\nОт: Зоя <{ZOYA}>\nТема: Отчёт\n\n{LACKS_RELEASE}"


def asked(mails: list[Queued]) -> str:
    """The Message-ID of the one request for information that Zoya gets."""
    (request,) = (mail for mail in mails if ZOYA in mail.rcpt_tos)
    assert request.template == "request"
    return request.message_id


def text_of(mail: Queued) -> str:
    part = message_from_bytes(mail.raw, policy=policy.default).get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def answered(office: Office, request: str) -> list[Queued]:
    return office.write(ZOYA, SAYS_NOTHING, answering=request, number=2)


def test_of_a_request_by_telephone_agents_read_every_reply(office: Office) -> None:
    told = answered(office, asked(office.write(BORIS, f"#new {ZOYA}\n{LACKS_RELEASE}")))
    assert [mail.template for mail in told] == ["request", "update"]
    assert reached(told) == {ZOYA, ANNA, BORIS}
    assert SAYS_NOTHING in text_of(told[1])
    assert "Релиз" in text_of(told[1])


def test_of_a_request_that_an_agent_forwarded_too(office: Office) -> None:
    told = answered(office, asked(office.write(BORIS, FORWARDED)))
    assert reached(told) == {ZOYA, ANNA, BORIS}


def test_and_of_one_in_which_an_agent_wrote_a_note(office: Office) -> None:
    request = asked(office.write(ZOYA, "Не печатается счёт."))
    office.write(ANNA, "#note\nЭто те, что с кассами.", answering=request, number=2)
    assert ANNA in reached(answered(office, request))


def test_nobody_is_disturbed_by_any_other(office: Office) -> None:
    request = asked(office.write(ZOYA, "Не печатается счёт."))
    assert reached(answered(office, request)) == {ZOYA}
