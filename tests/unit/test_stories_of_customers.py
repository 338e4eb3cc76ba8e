"""What becomes of customers' mail, told whole: the ticket's changes, the answers, the reasons."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from intake.desk.facts import Evidence, Facts, KnownValue, OwnMail
from intake.desk.language.wording import Wording
from intake.desk.message import Address, Attachment
from intake.desk.regulation import AttachmentSpec
from intake.desk.source import Source
from intake.desk.term_rules import ReopeningRules
from intake.desk.ticket import ClosedReason, Finding, Participant, ParticipantRole, Status, Ticket
from tests.unit.desk_cases import (
    COMPLETE,
    CUSTOMER,
    DESK,
    NOW,
    mail,
    names,
    regulation,
    results,
    sent,
    ticket,
)
from tests.unit.stories import only, story

INCOMPLETE = "Не печатается счёт. ООО «Вектор»"
REPLY = "Re: [#7] Счёт"
PETR = Address("petr@client.example", "Пётр")
NOSY = Address("nosy@elsewhere.example", "Ольга")
LONG_AGO = NOW - timedelta(days=30)
KNOWN = KnownValue("registration_number", "800999888", 3)
WAITING = ticket(Status.AWAITING_INFO, missing=("registration_number", "release"), asked=1)


# --- First mails -----------------------------------------------------------------------------------


def test_a_complete_request_is_registered_acknowledged_and_notified() -> None:
    assert story(mail()) == [
        "open_ticket",
        "because a new request",
        "because kind error: words: не печатается",
        "because all required fields are given",
        "change OpenTicket status=open subject=Счёт requester=Ольга <olga@client.example> language=ru kind=error created_at=2026-03-04T09:00:00+00:00 fields=[registration_number 800123456 (label in the text: Рег. номер: 800123456); organization ООО «Вектор» (label in the text: Организация: ООО «Вектор»); release 3.0.12.4 (label in the text: Релиз: 3.0.12.4); subject Счёт (subject: Счёт)] missing=[] participants=[requester Ольга <olga@client.example>]",
        "change AddEntry kind=customer author=Ольга <olga@client.example> text=Не печатается счёт./Организация: ООО «Вектор»/Рег. номер: 800123456/Релиз: 3.0.12.4",
        "answer Answer template=acknowledgement audience=customer recipients=[Ольга <olga@client.example>] language=ru",
        "answer Answer template=notification audience=agents recipients=[anna@desk.test; boris@desk.test] language=ru text=Не печатается счёт./Организация: ООО «Вектор»/Рег. номер: 800123456/Релиз: 3.0.12.4 author=Ольга <olga@client.example> with_attachments=True",
        "found registration_number 800123456 (label in the text: Рег. номер: 800123456)",
        "found organization ООО «Вектор» (label in the text: Организация: ООО «Вектор»)",
        "found release 3.0.12.4 (label in the text: Релиз: 3.0.12.4)",
        "found subject Счёт (subject: Счёт)",
        "request error",
    ]


def test_an_incomplete_request_is_registered_and_asked_for_the_rest() -> None:
    assert story(mail(INCOMPLETE)) == [
        "open_ticket",
        "because a new request",
        "because kind error: words: не печатается",
        "because missing: registration_number, release",
        "change OpenTicket status=awaiting_info subject=Счёт requester=Ольга <olga@client.example> language=ru kind=error created_at=2026-03-04T09:00:00+00:00 fields=[organization ООО «Вектор» (sentence: Не печатается счёт. ООО «Вектор»); subject Счёт (subject: Счёт)] missing=[registration_number; release] participants=[requester Ольга <olga@client.example>]",
        "change AddEntry kind=customer author=Ольга <olga@client.example> text=Не печатается счёт. ООО «Вектор»",
        "change CountRequest",
        "answer Answer template=request audience=customer recipients=[Ольга <olga@client.example>] language=ru missing=[registration_number; release]",
        "found organization ООО «Вектор» (sentence: Не печатается счёт. ООО «Вектор»)",
        "found subject Счёт (subject: Счёт)",
        "missing [registration_number; release]",
        "request error",
    ]


def test_a_request_in_english_is_asked_in_english() -> None:
    assert story(mail("The invoice is not printed, please help us.", subject="Invoice")) == [
        "open_ticket",
        "because a new request",
        "because kind error: words: is not printed",
        "because missing: registration_number, organization, release",
        "change OpenTicket status=awaiting_info subject=Invoice requester=Ольга <olga@client.example> language=en kind=error created_at=2026-03-04T09:00:00+00:00 fields=[subject Invoice (subject: Invoice)] missing=[registration_number; organization; release] participants=[requester Ольга <olga@client.example>]",
        "change AddEntry kind=customer author=Ольга <olga@client.example> text=The invoice is not printed, please help us.",
        "change CountRequest",
        "answer Answer template=request audience=customer recipients=[Ольга <olga@client.example>] language=en missing=[registration_number; organization; release]",
        "found subject Invoice (subject: Invoice)",
        "missing [registration_number; organization; release]",
        "request error",
    ]


def test_the_people_in_to_and_cc_take_part_each_once() -> None:
    assert story(
        mail(to=(DESK.address, PETR), cc=(PETR, CUSTOMER, Address("anna@desk.test"), Address("nobody")))
    ) == [
        "open_ticket",
        "because a new request",
        "because kind error: words: не печатается",
        "because all required fields are given",
        "change OpenTicket status=open subject=Счёт requester=Ольга <olga@client.example> language=ru kind=error created_at=2026-03-04T09:00:00+00:00 fields=[registration_number 800123456 (label in the text: Рег. номер: 800123456); organization ООО «Вектор» (label in the text: Организация: ООО «Вектор»); release 3.0.12.4 (label in the text: Релиз: 3.0.12.4); subject Счёт (subject: Счёт)] missing=[] participants=[requester Ольга <olga@client.example>; participant Пётр <petr@client.example>]",
        "change AddEntry kind=customer author=Ольга <olga@client.example> text=Не печатается счёт./Организация: ООО «Вектор»/Рег. номер: 800123456/Релиз: 3.0.12.4",
        "answer Answer template=acknowledgement audience=customer recipients=[Ольга <olga@client.example>] language=ru",
        "answer Answer template=notification audience=agents recipients=[anna@desk.test; boris@desk.test] language=ru text=Не печатается счёт./Организация: ООО «Вектор»/Рег. номер: 800123456/Релиз: 3.0.12.4 author=Ольга <olga@client.example> with_attachments=True",
        "found registration_number 800123456 (label in the text: Рег. номер: 800123456)",
        "found organization ООО «Вектор» (label in the text: Организация: ООО «Вектор»)",
        "found release 3.0.12.4 (label in the text: Релиз: 3.0.12.4)",
        "found subject Счёт (subject: Счёт)",
        "request error",
    ]


def test_twenty_people_take_part() -> None:
    assert only("because", story(mail(cc=tuple(Address(f"p{n}@x.example") for n in range(20))))) == [
        "a new request",
        "kind error: words: не печатается",
        "all required fields are given",
    ]


def test_of_twenty_people_each_takes_part() -> None:
    crowd = tuple(Address(f"p{n}@x.example") for n in range(20))
    (opened,) = [line for line in only("change", story(mail(cc=crowd))) if line.startswith("OpenTicket")]
    assert opened.count("participant p") == 20


def test_a_mailing_is_registered_without_its_crowd() -> None:
    assert story(mail(cc=tuple(Address(f"p{n}@x.example") for n in range(21)))) == [
        "open_ticket",
        "because a new request",
        "because kind error: words: не печатается",
        "because all required fields are given",
        "because 21 people in To and Cc: a mailing, none of them takes part",
        "change OpenTicket status=open subject=Счёт requester=Ольга <olga@client.example> language=ru kind=error created_at=2026-03-04T09:00:00+00:00 fields=[registration_number 800123456 (label in the text: Рег. номер: 800123456); organization ООО «Вектор» (label in the text: Организация: ООО «Вектор»); release 3.0.12.4 (label in the text: Релиз: 3.0.12.4); subject Счёт (subject: Счёт)] missing=[] participants=[requester Ольга <olga@client.example>]",
        "change AddEntry kind=customer author=Ольга <olga@client.example> text=Не печатается счёт./Организация: ООО «Вектор»/Рег. номер: 800123456/Релиз: 3.0.12.4",
        "answer Answer template=acknowledgement audience=customer recipients=[Ольга <olga@client.example>] language=ru",
        "answer Answer template=notification audience=agents recipients=[anna@desk.test; boris@desk.test] language=ru text=Не печатается счёт./Организация: ООО «Вектор»/Рег. номер: 800123456/Релиз: 3.0.12.4 author=Ольга <olga@client.example> notices=[В полях «Кому» и «Копия» адресов: 21. Это рассылка, никто из них не участвует.] with_attachments=True",
        "found registration_number 800123456 (label in the text: Рег. номер: 800123456)",
        "found organization ООО «Вектор» (label in the text: Организация: ООО «Вектор»)",
        "found release 3.0.12.4 (label in the text: Релиз: 3.0.12.4)",
        "found subject Счёт (subject: Счёт)",
        "request error",
    ]


def test_answers_go_where_the_reply_to_points() -> None:
    assert story(mail(INCOMPLETE, reply_to=(PETR,)), Facts(known_values=(KNOWN,))) == [
        "open_ticket",
        "because a new request",
        "because kind error: words: не печатается",
        "because missing: registration_number, release",
        "change OpenTicket status=awaiting_info subject=Счёт requester=Ольга <olga@client.example> language=ru kind=error created_at=2026-03-04T09:00:00+00:00 fields=[organization ООО «Вектор» (sentence: Не печатается счёт. ООО «Вектор»); subject Счёт (subject: Счёт)] missing=[registration_number; release] participants=[requester Ольга <olga@client.example>] answer_to=Пётр <petr@client.example>",
        "change AddEntry kind=customer author=Ольга <olga@client.example> text=Не печатается счёт. ООО «Вектор»",
        "change CountRequest",
        "answer Answer template=request audience=customer recipients=[Пётр <petr@client.example>] language=ru missing=[registration_number; release]",
        "found organization ООО «Вектор» (sentence: Не печатается счёт. ООО «Вектор»)",
        "found subject Счёт (subject: Счёт)",
        "missing [registration_number; release]",
        "request error",
    ]


def test_what_is_on_record_is_offered_for_what_is_missing() -> None:
    assert story(mail(INCOMPLETE), Facts(known_values=(KNOWN, KnownValue("subject", "Печать", 3)))) == [
        "open_ticket",
        "because a new request",
        "because kind error: words: не печатается",
        "because missing: registration_number, release",
        "change OpenTicket status=awaiting_info subject=Счёт requester=Ольга <olga@client.example> language=ru kind=error created_at=2026-03-04T09:00:00+00:00 fields=[organization ООО «Вектор» (sentence: Не печатается счёт. ООО «Вектор»); subject Счёт (subject: Счёт)] missing=[registration_number; release] participants=[requester Ольга <olga@client.example>]",
        "change AddEntry kind=customer author=Ольга <olga@client.example> text=Не печатается счёт. ООО «Вектор»",
        "change CountRequest offered=[Offer to=olga@client.example name=registration_number value=800999888 ticket_number=3]",
        "answer Answer template=request audience=customer recipients=[Ольга <olga@client.example>] language=ru missing=[registration_number; release] offers=[KnownValue name=registration_number value=800999888 ticket_number=3]",
        "found organization ООО «Вектор» (sentence: Не печатается счёт. ООО «Вектор»)",
        "found subject Счёт (subject: Счёт)",
        "missing [registration_number; release]",
        "request error",
    ]


def test_of_a_colleague_only_what_the_firm_shares_is_offered() -> None:
    assert story(
        mail("Не печатается счёт."),
        Facts(
            known_values=(
                replace(KNOWN, of_colleague=True),
                KnownValue("organization", "ООО «Ива»", 4, of_colleague=True),
            )
        ),
    ) == [
        "open_ticket",
        "because a new request",
        "because kind error: words: не печатается",
        "because missing: registration_number, organization, release",
        "change OpenTicket status=awaiting_info subject=Счёт requester=Ольга <olga@client.example> language=ru kind=error created_at=2026-03-04T09:00:00+00:00 fields=[subject Счёт (subject: Счёт)] missing=[registration_number; organization; release] participants=[requester Ольга <olga@client.example>]",
        "change AddEntry kind=customer author=Ольга <olga@client.example> text=Не печатается счёт.",
        "change CountRequest offered=[Offer to=olga@client.example name=registration_number value=800999888 ticket_number=3]",
        "answer Answer template=request audience=customer recipients=[Ольга <olga@client.example>] language=ru missing=[registration_number; organization; release] offers=[KnownValue name=registration_number value=800999888 ticket_number=3 of_colleague=True]",
        "found subject Счёт (subject: Счёт)",
        "missing [registration_number; organization; release]",
        "request error",
    ]


def test_whoever_may_not_be_answered_is_left_to_the_agents() -> None:
    assert story(mail(INCOMPLETE), Facts(responses=sent(20))) == [
        "open_ticket",
        "because a new request",
        "because kind error: words: не печатается",
        "because missing: registration_number, release",
        "because no automatic answer: olga@client.example has had 20 automatic answers within the window",
        "change OpenTicket status=awaiting_info subject=Счёт requester=Ольга <olga@client.example> language=ru kind=error created_at=2026-03-04T09:00:00+00:00 fields=[organization ООО «Вектор» (sentence: Не печатается счёт. ООО «Вектор»); subject Счёт (subject: Счёт)] missing=[registration_number; release] participants=[requester Ольга <olga@client.example>]",
        "change AddEntry kind=customer author=Ольга <olga@client.example> text=Не печатается счёт. ООО «Вектор»",
        "answer Answer template=asked_in_vain audience=agents recipients=[anna@desk.test; boris@desk.test] language=ru text=Не печатается счёт. ООО «Вектор» author=Ольга <olga@client.example> notices=[Программа не может спросить клиента сама: на olga@client.example за короткое время ушло автоматических ответов: 20.] with_attachments=True",
        "found organization ООО «Вектор» (sentence: Не печатается счёт. ООО «Вектор»)",
        "found subject Счёт (subject: Счёт)",
        "missing [registration_number; release]",
        "request error",
    ]


def test_nineteen_answers_are_not_too_many() -> None:
    assert only("answer", story(mail(INCOMPLETE), Facts(responses=sent(19), answers_sent_ticket=19))) == [
        "Answer template=request audience=customer recipients=[Ольга <olga@client.example>] language=ru missing=[registration_number; release]",
    ]


def test_twenty_answers_in_one_ticket_are_enough() -> None:
    assert story(mail(INCOMPLETE), Facts(answers_sent_ticket=20)) == [
        "open_ticket",
        "because a new request",
        "because kind error: words: не печатается",
        "because missing: registration_number, release",
        "because no automatic answer: 20 automatic answers went out in this ticket within the window",
        "change OpenTicket status=awaiting_info subject=Счёт requester=Ольга <olga@client.example> language=ru kind=error created_at=2026-03-04T09:00:00+00:00 fields=[organization ООО «Вектор» (sentence: Не печатается счёт. ООО «Вектор»); subject Счёт (subject: Счёт)] missing=[registration_number; release] participants=[requester Ольга <olga@client.example>]",
        "change AddEntry kind=customer author=Ольга <olga@client.example> text=Не печатается счёт. ООО «Вектор»",
        "answer Answer template=asked_in_vain audience=agents recipients=[anna@desk.test; boris@desk.test] language=ru text=Не печатается счёт. ООО «Вектор» author=Ольга <olga@client.example> notices=[Программа не может спросить клиента сама: по этому обращению за короткое время ушло автоматических ответов: 20.] with_attachments=True",
        "found organization ООО «Вектор» (sentence: Не печатается счёт. ООО «Вектор»)",
        "found subject Счёт (subject: Счёт)",
        "missing [registration_number; release]",
        "request error",
    ]


def test_nobody_is_answered_at_an_address_that_does_not_work() -> None:
    assert story(mail(reply_to=(PETR,)), Facts(bounced_addresses=(PETR.address,))) == [
        "open_ticket",
        "because a new request",
        "because kind error: words: не печатается",
        "because all required fields are given",
        "because no automatic answer: mail to petr@client.example does not arrive",
        "change OpenTicket status=open subject=Счёт requester=Ольга <olga@client.example> language=ru kind=error created_at=2026-03-04T09:00:00+00:00 fields=[registration_number 800123456 (label in the text: Рег. номер: 800123456); organization ООО «Вектор» (label in the text: Организация: ООО «Вектор»); release 3.0.12.4 (label in the text: Релиз: 3.0.12.4); subject Счёт (subject: Счёт)] missing=[] participants=[requester Ольга <olga@client.example>] answer_to=Пётр <petr@client.example>",
        "change AddEntry kind=customer author=Ольга <olga@client.example> text=Не печатается счёт./Организация: ООО «Вектор»/Рег. номер: 800123456/Релиз: 3.0.12.4",
        "answer Answer template=notification audience=agents recipients=[anna@desk.test; boris@desk.test] language=ru text=Не печатается счёт./Организация: ООО «Вектор»/Рег. номер: 800123456/Релиз: 3.0.12.4 author=Ольга <olga@client.example> notices=[Отправитель не получил автоматического ответа: почта на petr@client.example не доходит.] with_attachments=True",
        "found registration_number 800123456 (label in the text: Рег. номер: 800123456)",
        "found organization ООО «Вектор» (label in the text: Организация: ООО «Вектор»)",
        "found release 3.0.12.4 (label in the text: Релиз: 3.0.12.4)",
        "found subject Счёт (subject: Счёт)",
        "request error",
    ]


def test_an_address_of_no_use_is_told_to_the_agents() -> None:
    assert story(mail(INCOMPLETE, reply_to=(Address("nowhere"),))) == [
        "open_ticket",
        "because a new request",
        "because kind error: words: не печатается",
        "because missing: registration_number, release",
        "because no automatic answer: the mail has no address to answer to",
        "change OpenTicket status=awaiting_info subject=Счёт requester=Ольга <olga@client.example> language=ru kind=error created_at=2026-03-04T09:00:00+00:00 fields=[organization ООО «Вектор» (sentence: Не печатается счёт. ООО «Вектор»); subject Счёт (subject: Счёт)] missing=[registration_number; release] participants=[requester Ольга <olga@client.example>]",
        "change AddEntry kind=customer author=Ольга <olga@client.example> text=Не печатается счёт. ООО «Вектор»",
        "answer Answer template=asked_in_vain audience=agents recipients=[anna@desk.test; boris@desk.test] language=ru text=Не печатается счёт. ООО «Вектор» author=Ольга <olga@client.example> notices=[Программа не может спросить клиента сама: в письме нет адреса для ответа.] with_attachments=True",
        "found organization ООО «Вектор» (sentence: Не печатается счёт. ООО «Вектор»)",
        "found subject Счёт (subject: Счёт)",
        "missing [registration_number; release]",
        "request error",
    ]


def test_of_a_mail_too_large_the_customer_is_told_so() -> None:
    assert story(mail(complete=False)) == [
        "open_ticket",
        "because a new request",
        "because kind error: words: не печатается",
        "because all required fields are given",
        "change OpenTicket status=open subject=Счёт requester=Ольга <olga@client.example> language=ru kind=error created_at=2026-03-04T09:00:00+00:00 fields=[registration_number 800123456 (label in the text: Рег. номер: 800123456); organization ООО «Вектор» (label in the text: Организация: ООО «Вектор»); release 3.0.12.4 (label in the text: Релиз: 3.0.12.4); subject Счёт (subject: Счёт)] missing=[] participants=[requester Ольга <olga@client.example>]",
        "change AddEntry kind=customer author=Ольга <olga@client.example> text=Не печатается счёт./Организация: ООО «Вектор»/Рег. номер: 800123456/Релиз: 3.0.12.4",
        "answer Answer template=too_large audience=customer recipients=[Ольга <olga@client.example>] language=ru",
        "answer Answer template=notification audience=agents recipients=[anna@desk.test; boris@desk.test] language=ru text=Не печатается счёт./Организация: ООО «Вектор»/Рег. номер: 800123456/Релиз: 3.0.12.4 author=Ольга <olga@client.example> with_attachments=True",
        "found registration_number 800123456 (label in the text: Рег. номер: 800123456)",
        "found organization ООО «Вектор» (label in the text: Организация: ООО «Вектор»)",
        "found release 3.0.12.4 (label in the text: Релиз: 3.0.12.4)",
        "found subject Счёт (subject: Счёт)",
        "request error",
    ]


def test_of_an_incomplete_mail_too_large_both_are_said() -> None:
    assert story(mail(INCOMPLETE, complete=False)) == [
        "open_ticket",
        "because a new request",
        "because kind error: words: не печатается",
        "because missing: registration_number, release",
        "change OpenTicket status=awaiting_info subject=Счёт requester=Ольга <olga@client.example> language=ru kind=error created_at=2026-03-04T09:00:00+00:00 fields=[organization ООО «Вектор» (sentence: Не печатается счёт. ООО «Вектор»); subject Счёт (subject: Счёт)] missing=[registration_number; release] participants=[requester Ольга <olga@client.example>]",
        "change AddEntry kind=customer author=Ольга <olga@client.example> text=Не печатается счёт. ООО «Вектор»",
        "change CountRequest",
        "answer Answer template=request audience=customer recipients=[Ольга <olga@client.example>] language=ru missing=[registration_number; release]",
        "answer Answer template=too_large audience=customer recipients=[Ольга <olga@client.example>] language=ru",
        "found organization ООО «Вектор» (sentence: Не печатается счёт. ООО «Вектор»)",
        "found subject Счёт (subject: Счёт)",
        "missing [registration_number; release]",
        "request error",
    ]


def test_several_problems_are_pointed_out_where_the_regulation_wants_one() -> None:
    assert story(mail(COMPLETE + "\n\nЕщё один вопрос: не открывается касса."), one_problem=True) == [
        "open_ticket",
        "because a new request",
        "because kind error: words: не печатается, не открывается",
        "because all required fields are given",
        "change OpenTicket status=open subject=Счёт requester=Ольга <olga@client.example> language=ru kind=error created_at=2026-03-04T09:00:00+00:00 fields=[registration_number 800123456 (label in the text: Рег. номер: 800123456); organization ООО «Вектор» (label in the text: Организация: ООО «Вектор»); release 3.0.12.4 (label in the text: Релиз: 3.0.12.4); subject Счёт (subject: Счёт)] missing=[] participants=[requester Ольга <olga@client.example>]",
        "change AddEntry kind=customer author=Ольга <olga@client.example> text=Не печатается счёт./Организация: ООО «Вектор»/Рег. номер: 800123456/Релиз: 3.0.12.4//Ещё один вопрос: не открывается касса.",
        "answer Answer template=acknowledgement audience=customer recipients=[Ольга <olga@client.example>] language=ru",
        "answer Answer template=notification audience=agents recipients=[anna@desk.test; boris@desk.test] language=ru text=Не печатается счёт./Организация: ООО «Вектор»/Рег. номер: 800123456/Релиз: 3.0.12.4//Ещё один вопрос: не открывается касса. author=Ольга <olga@client.example> notices=[В письме, похоже, несколько вопросов, а обращение – об одном.] with_attachments=True",
        "found registration_number 800123456 (label in the text: Рег. номер: 800123456)",
        "found organization ООО «Вектор» (label in the text: Организация: ООО «Вектор»)",
        "found release 3.0.12.4 (label in the text: Релиз: 3.0.12.4)",
        "found subject Счёт (subject: Счёт)",
        "request error",
    ]


def test_several_problems_are_nothing_where_the_regulation_allows_them() -> None:
    assert only("answer", story(mail(COMPLETE + "\n\nЕщё один вопрос: не открывается касса."))) == [
        "Answer template=acknowledgement audience=customer recipients=[Ольга <olga@client.example>] language=ru",
        "Answer template=notification audience=agents recipients=[anna@desk.test; boris@desk.test] language=ru text=Не печатается счёт./Организация: ООО «Вектор»/Рег. номер: 800123456/Релиз: 3.0.12.4//Ещё один вопрос: не открывается касса. author=Ольга <olga@client.example> with_attachments=True",
    ]


def test_a_mail_that_answers_us_is_read_without_what_it_quotes() -> None:
    assert story(
        mail(
            "Не печатается.\n\n> Рег. номер: 800123456\n> Релиз: 3.0.12.4",
            subject="Re: Счёт",
            in_reply_to=("<x@desk.test>",),
        ),
        Facts(own_mails=(OwnMail("<x@desk.test>", None, ()),)),
    ) == [
        "open_ticket",
        "because a new request",
        "because kind error: words: не печатается",
        "because missing: registration_number, organization, release",
        "change OpenTicket status=awaiting_info subject=Счёт requester=Ольга <olga@client.example> language=ru kind=error created_at=2026-03-04T09:00:00+00:00 fields=[subject Счёт (subject: Счёт)] missing=[registration_number; organization; release] participants=[requester Ольга <olga@client.example>]",
        "change AddEntry kind=customer author=Ольга <olga@client.example> text=Не печатается.//> Рег. номер: 800123456/> Релиз: 3.0.12.4",
        "change CountRequest",
        "answer Answer template=request audience=customer recipients=[Ольга <olga@client.example>] language=ru missing=[registration_number; organization; release]",
        "found subject Счёт (subject: Счёт)",
        "missing [registration_number; organization; release]",
        "request error",
    ]


def test_a_reply_to_somebody_else_is_read_with_what_it_quotes() -> None:
    assert story(
        mail(
            "Не печатается.\n\n> Рег. номер: 800123456\n> Релиз: 3.0.12.4",
            subject="Re: Счёт",
            in_reply_to=("<x@client.example>",),
        )
    ) == [
        "open_ticket",
        "because a new request",
        "because kind error: words: не печатается",
        "because missing: organization",
        "change OpenTicket status=awaiting_info subject=Счёт requester=Ольга <olga@client.example> language=ru kind=error created_at=2026-03-04T09:00:00+00:00 fields=[registration_number 800123456 (forwarded part: Рег. номер: 800123456); release 3.0.12.4 (forwarded part: Релиз: 3.0.12.4); subject Счёт (subject: Счёт)] missing=[organization] participants=[requester Ольга <olga@client.example>]",
        "change AddEntry kind=customer author=Ольга <olga@client.example> text=Не печатается.//> Рег. номер: 800123456/> Релиз: 3.0.12.4",
        "change CountRequest",
        "answer Answer template=request audience=customer recipients=[Ольга <olga@client.example>] language=ru missing=[organization]",
        "found registration_number 800123456 (forwarded part: Рег. номер: 800123456)",
        "found release 3.0.12.4 (forwarded part: Релиз: 3.0.12.4)",
        "found subject Счёт (subject: Счёт)",
        "missing [organization]",
        "request error",
    ]


def test_a_number_that_is_no_ticket_is_told() -> None:
    assert only("because", story(mail(subject="Счёт #15"), Facts(unknown_numbers=(15, 16)))) == [
        "a new request",
        "kind error: words: не печатается",
        "all required fields are given",
        "no ticket of this mailbox has the number 15, 16",
    ]


# --- Participants ----------------------------------------------------------------------------------


def test_a_reply_is_appended_and_told() -> None:
    assert story(mail("Всё ещё нет.\n-- \nОльга", subject=REPLY), names(ticket())) == [
        "append 7",
        "because names ticket 7 by a reference to our mail: detail",
        "because olga@client.example takes part in ticket 7",
        "change AddEntry kind=customer author=Ольга <olga@client.example> text=Всё ещё нет.//--/Ольга full_text=Всё ещё нет./-- /Ольга",
        "answer Answer template=update audience=agents recipients=[anna@desk.test; boris@desk.test] language=ru text=Всё ещё нет.//--/Ольга author=Ольга <olga@client.example> with_attachments=True retells=recent",
    ]


def test_a_reply_of_an_assigned_ticket_is_told_to_its_agent() -> None:
    assert only(
        "answer", story(mail("Всё ещё нет.", subject=REPLY), names(ticket(assignee="boris@desk.test")))
    ) == [
        "Answer template=update audience=agents recipients=[boris@desk.test] language=ru text=Всё ещё нет. author=Ольга <olga@client.example> with_attachments=True retells=recent",
    ]


def test_an_answer_to_a_question_sets_the_ticket_going() -> None:
    assert story(mail("Всё ещё нет.", subject=REPLY), names(ticket(Status.AWAITING_CUSTOMER))) == [
        "append 7",
        "because names ticket 7 by a reference to our mail: detail",
        "because olga@client.example takes part in ticket 7",
        "because the customer answered",
        "change AddEntry kind=customer author=Ольга <olga@client.example> text=Всё ещё нет. full_text=Всё ещё нет.",
        "change SetStatus status=open cause=the customer answered",
        "answer Answer template=update audience=agents recipients=[anna@desk.test; boris@desk.test] language=ru text=Всё ещё нет. author=Ольга <olga@client.example> notices=[Клиент ответил на вопрос.] with_attachments=True retells=recent",
    ]


def test_a_reply_in_time_reopens() -> None:
    assert story(mail("Всё ещё нет.", subject=REPLY), names(ticket(Status.RESOLVED))) == [
        "append 7",
        "because names ticket 7 by a reference to our mail: detail",
        "because olga@client.example takes part in ticket 7",
        "because the customer came back",
        "change AddEntry kind=customer author=Ольга <olga@client.example> text=Всё ещё нет. full_text=Всё ещё нет.",
        "change SetStatus status=open cause=the customer came back",
        "answer Answer template=update audience=agents recipients=[anna@desk.test; boris@desk.test] language=ru text=Всё ещё нет. author=Ольга <olga@client.example> notices=[Клиент написал снова: обращение опять в работе.] with_attachments=True retells=recent",
    ]


def test_a_new_problem_in_an_old_thread_is_pointed_out() -> None:
    assert only(
        "answer", story(mail("Другой вопрос: касса.", subject=REPLY), names(ticket()), one_problem=True)
    ) == [
        "Answer template=update audience=agents recipients=[anna@desk.test; boris@desk.test] language=ru text=Другой вопрос: касса. author=Ольга <olga@client.example> notices=[В письме, похоже, новый вопрос, а обращение – об одном.] with_attachments=True retells=recent",
    ]


def test_a_new_problem_is_nothing_where_the_regulation_allows_it() -> None:
    assert only("answer", story(mail("Другой вопрос: касса.", subject=REPLY), names(ticket()))) == [
        "Answer template=update audience=agents recipients=[anna@desk.test; boris@desk.test] language=ru text=Другой вопрос: касса. author=Ольга <olga@client.example> with_attachments=True retells=recent",
    ]


def test_thanks_change_nothing() -> None:
    assert story(mail("Спасибо!", subject=REPLY), names(ticket(Status.RESOLVED))) == [
        "append 7",
        "because names ticket 7 by a reference to our mail: detail",
        "because olga@client.example takes part in ticket 7",
        "because only thanks",
        "because agents read of it in the daily mail about ignored mail",
        "change AddEntry kind=customer author=Ольга <olga@client.example> text=Спасибо! full_text=Спасибо!",
    ]


ACT = Attachment("2", "акт.pdf", "application/pdf", 90, "x")


@pytest.mark.parametrize(
    "state", [ticket(), ticket(Status.RESOLVED), ticket(Status.CLOSED, finished_at=LONG_AGO)]
)
def test_thanks_with_a_file_move_nothing_but_agents_get_the_file(state: Ticket) -> None:
    told = story(mail("Спасибо!", subject=REPLY, attachments=(ACT,)), names(state))
    assert only("change", told) == [
        "AddEntry kind=customer author=Ольга <olga@client.example> text=Спасибо! full_text=Спасибо!"
    ]
    (answer,) = only("answer", told)
    assert "template=update audience=agents" in answer
    assert "with_attachments=True" in answer


@pytest.mark.parametrize(
    "file",
    [replace(ACT, inline=True), replace(ACT, name="smime.p7s", content_type="application/pkcs7-signature")],
)
def test_a_logo_or_a_signature_below_thanks_tells_nobody_at_once(file: Attachment) -> None:
    told = story(mail("Спасибо!", subject=REPLY, attachments=(file,)), names(ticket()))
    assert only("answer", told) == []


def test_thanks_with_the_file_that_was_asked_for_give_it() -> None:
    title = Wording((("ru", "акт"),))
    wanted = AttachmentSpec("act", title, title, (".pdf",))
    waiting = ticket(Status.AWAITING_INFO, missing=("act",), asked=1)
    told = story(mail("Спасибо!", subject=REPLY, attachments=(ACT,)), names(waiting), attachments=(wanted,))
    assert "only thanks" not in only("because", told)
    assert any("SetStatus status=open" in change for change in only("change", told))


def test_thanks_after_the_window_are_kept_in_the_old_ticket() -> None:
    assert story(mail("Спасибо!", subject=REPLY), names(ticket(Status.CLOSED, finished_at=LONG_AGO))) == [
        "append 7",
        "because names ticket 7 by a reference to our mail: detail",
        "because olga@client.example takes part in ticket 7",
        "because only thanks",
        "because agents read of it in the daily mail about ignored mail",
        "change AddEntry kind=customer author=Ольга <olga@client.example> text=Спасибо! full_text=Спасибо!",
    ]


def test_after_the_window_a_reply_opens_a_ticket_that_continues_the_old_one() -> None:
    assert story(
        mail("Снова не печатается.", subject=REPLY), names(ticket(Status.CLOSED, finished_at=LONG_AGO))
    ) == [
        "open_ticket",
        "because names ticket 7 by a reference to our mail: detail",
        "because a new request",
        "because kind error: words: не печатается",
        "because missing: registration_number, organization, release",
        "because ticket 7 was finished too long ago to be reopened",
        "change OpenTicket status=awaiting_info subject=Счёт requester=Ольга <olga@client.example> language=ru kind=error created_at=2026-03-04T09:00:00+00:00 fields=[subject Счёт (subject: Счёт)] missing=[registration_number; organization; release] participants=[requester Ольга <olga@client.example>] continues=7",
        "change AddEntry kind=customer author=Ольга <olga@client.example> text=Снова не печатается.",
        "change CountRequest",
        "answer Answer template=request audience=customer recipients=[Ольга <olga@client.example>] language=ru missing=[registration_number; organization; release]",
        "found subject Счёт (subject: Счёт)",
        "missing [registration_number; organization; release]",
        "request error",
    ]


def test_a_reply_goes_on_in_the_latest_continuation_that_takes_it() -> None:
    assert story(
        mail("И ещё.", subject=REPLY),
        names(
            ticket(Status.CLOSED, finished_at=LONG_AGO),
            continuations=(
                ticket(Status.CLOSED, number=9, continues=7, finished_at=LONG_AGO),
                ticket(number=11, continues=9),
                ticket(number=12, continues=8),
            ),
        ),
    ) == [
        "append 11",
        "because names ticket 7 by a reference to our mail: detail",
        "because olga@client.example takes part in ticket 11",
        "change AddEntry kind=customer author=Ольга <olga@client.example> text=И ещё. full_text=И ещё.",
        "answer Answer template=update audience=agents recipients=[anna@desk.test; boris@desk.test] language=ru text=И ещё. author=Ольга <olga@client.example> with_attachments=True retells=recent",
    ]


def test_a_continuation_of_other_people_is_no_continuation() -> None:
    assert only(
        "because",
        story(
            mail("И ещё.", subject=REPLY),
            names(
                ticket(Status.CLOSED, finished_at=LONG_AGO),
                continuations=(
                    ticket(
                        number=9,
                        continues=7,
                        requester=PETR,
                        participants=(Participant(PETR, ParticipantRole.REQUESTER),),
                    ),
                ),
            ),
        ),
    ) == [
        "names ticket 7 by a reference to our mail: detail",
        "a new request",
        "kind consultation: the regulation's usual kind",
        "missing: registration_number, organization, release",
        "ticket 7 was finished too long ago to be reopened",
    ]


def test_a_continuation_that_is_finished_long_ago_is_continued_itself() -> None:
    assert only(
        "because",
        story(
            mail("И ещё.", subject=REPLY),
            names(
                ticket(Status.CLOSED, finished_at=LONG_AGO),
                continuations=(ticket(Status.CLOSED, number=9, continues=7, finished_at=LONG_AGO),),
            ),
        ),
    ) == [
        "names ticket 7 by a reference to our mail: detail",
        "a new request",
        "kind consultation: the regulation's usual kind",
        "missing: registration_number, organization, release",
        "ticket 9 was finished too long ago to be reopened",
    ]


def test_spam_is_appended_in_silence() -> None:
    assert story(
        mail("Так вам интересно?", subject=REPLY),
        names(ticket(Status.CLOSED, closed_reason=ClosedReason.SPAM)),
    ) == [
        "append 7",
        "because names ticket 7 by a reference to our mail: detail",
        "because olga@client.example takes part in ticket 7",
        "because the ticket was closed as spam",
        "because agents read of it in the daily mail about ignored mail",
        "change AddEntry kind=customer author=Ольга <olga@client.example> text=Так вам интересно? full_text=Так вам интересно?",
    ]


def test_what_an_operator_releases_is_no_spam() -> None:
    assert only(
        "because",
        story(
            mail("Так вам интересно?", subject=REPLY),
            names(ticket(Status.CLOSED, closed_reason=ClosedReason.SPAM)),
            released=True,
        ),
    ) == [
        "names ticket 7 by a reference to our mail: detail",
        "olga@client.example takes part in ticket 7",
        "the customer came back",
    ]


def test_a_colleague_in_cc_joins_the_ticket() -> None:
    assert story(mail("Вопрос.", subject=REPLY, cc=(PETR, DESK.address)), names(ticket())) == [
        "append 7",
        "because names ticket 7 by a reference to our mail: detail",
        "because olga@client.example takes part in ticket 7",
        "change AddEntry kind=customer author=Ольга <olga@client.example> text=Вопрос. full_text=Вопрос.",
        "change AddParticipant address=Пётр <petr@client.example>",
        "answer Answer template=update audience=agents recipients=[anna@desk.test; boris@desk.test] language=ru text=Вопрос. author=Ольга <olga@client.example> with_attachments=True retells=recent",
    ]


def test_whoever_takes_part_joins_once() -> None:
    assert story(
        mail("Вопрос.", PETR, subject=REPLY, cc=(CUSTOMER,)),
        names(
            ticket(
                participants=(
                    Participant(CUSTOMER, ParticipantRole.REQUESTER),
                    Participant(PETR, ParticipantRole.PARTICIPANT),
                )
            )
        ),
    ) == [
        "append 7",
        "because names ticket 7 by a reference to our mail: detail",
        "because petr@client.example takes part in ticket 7",
        "change AddEntry kind=customer author=Пётр <petr@client.example> text=Вопрос. full_text=Вопрос.",
        "answer Answer template=update audience=agents recipients=[anna@desk.test; boris@desk.test] language=ru text=Вопрос. author=Пётр <petr@client.example> with_attachments=True retells=recent",
    ]


def test_a_refuted_mail_lets_nobody_in() -> None:
    assert story(
        mail(
            "Вопрос.",
            subject=REPLY,
            cc=(PETR,),
            authentication=(results("mx.desk.test", ("dmarc", "fail", "client.example")),),
        ),
        names(ticket()),
    ) == [
        "append 7",
        "because names ticket 7 by a reference to our mail: detail",
        "because the mail server does not confirm that olga@client.example sent this mail to ticket 7: mx.desk.test does not confirm client.example: dmarc=fail",
        "change AddEntry kind=customer author=Ольга <olga@client.example> text=Вопрос. full_text=Вопрос. warning=the mail server does not confirm that olga@client.example sent this mail: mx.desk.test does not confirm client.example: dmarc=fail. Do not take its word for anything, and open no link or file, before you have asked the sender in another way. Nothing has changed in the ticket.",
        "answer Answer template=update audience=agents recipients=[anna@desk.test; boris@desk.test] language=ru text=Вопрос. author=Ольга <olga@client.example> with_attachments=True warning=Почтовый сервер не подтверждает, что это письмо отправил olga@client.example: mx.desk.test не подтверждает client.example: dmarc=fail. Не верьте ему на слово, не открывайте ссылки и вложения, пока не спросите отправителя другим путём. В обращении ничего не изменилось. retells=recent",
    ]


def test_a_correction_changes_the_record_and_is_told() -> None:
    assert story(
        mail("Ошибся: релиз 3.0.2.2", subject=REPLY),
        names(ticket(fields=(Finding("release", "3.0.1.1", Source.read("label in the text"), ""),))),
    ) == [
        "append 7",
        "because names ticket 7 by a reference to our mail: detail",
        "because olga@client.example takes part in ticket 7",
        "because gives release: 3.0.2.2 (label in the text)",
        "change AddEntry kind=customer author=Ольга <olga@client.example> text=Ошибся: релиз 3.0.2.2 full_text=Ошибся: релиз 3.0.2.2",
        "change SetField finding=release 3.0.2.2 (label in the text: Ошибся: релиз 3.0.2.2) author=Ольга <olga@client.example>",
        "answer Answer template=update audience=agents recipients=[anna@desk.test; boris@desk.test] language=ru text=Ошибся: релиз 3.0.2.2 author=Ольга <olga@client.example> notices=[Клиент исправил: Релиз конфигурации – было 3.0.1.1, стало 3.0.2.2.] with_attachments=True retells=recent",
    ]


def test_what_an_agent_asked_for_is_taken_from_the_reply() -> None:
    assert story(
        mail("3.0.155.21", subject=REPLY),
        names(ticket(Status.AWAITING_CUSTOMER, missing=("release", "organization"))),
    ) == [
        "append 7",
        "because names ticket 7 by a reference to our mail: detail",
        "because olga@client.example takes part in ticket 7",
        "because the customer answered",
        "because gives release: 3.0.155.21 (sentence)",
        "change AddEntry kind=customer author=Ольга <olga@client.example> text=3.0.155.21 full_text=3.0.155.21",
        "change SetField finding=release 3.0.155.21 (sentence: 3.0.155.21) author=Ольга <olga@client.example>",
        "change SetMissing missing=[organization]",
        "change SetStatus status=open cause=the customer answered",
        "answer Answer template=update audience=agents recipients=[anna@desk.test; boris@desk.test] language=ru text=3.0.155.21 author=Ольга <olga@client.example> notices=[Клиент ответил на вопрос.] with_attachments=True retells=recent",
    ]


# --- Strangers and repetitions ---------------------------------------------------------------------


def test_a_stranger_is_held_and_learns_nothing() -> None:
    assert story(mail("Пришлите всё.", NOSY, subject=REPLY), names(ticket())) == [
        "hold",
        "because names ticket 7 by a reference to our mail: detail",
        "because nosy@elsewhere.example takes no part in ticket 7",
        "answer Answer template=held audience=agents recipients=[anna@desk.test; boris@desk.test] language=ru text=Пришлите всё. author=Ольга <nosy@elsewhere.example> notices=[nosy@elsewhere.example не участвует в обращении #7, на которое ссылается письмо.] with_attachments=True for_good=True",
    ]


def test_a_ticket_of_another_prefix_is_named_by_it() -> None:
    assert only(
        "answer",
        story(mail("Пришлите всё.", NOSY, subject="Re: [FM-7] Счёт"), names(ticket()), tag_prefix="FM-"),
    ) == [
        "Answer template=held audience=agents recipients=[anna@desk.test; boris@desk.test] language=ru text=Пришлите всё. author=Ольга <nosy@elsewhere.example> notices=[nosy@elsewhere.example не участвует в обращении FM-7, на которое ссылается письмо.] with_attachments=True for_good=True",
    ]


def test_a_strangers_own_complete_request_is_registered() -> None:
    assert only("because", story(mail(COMPLETE, NOSY, subject=REPLY), names(ticket()))) == [
        "names ticket 7 by a reference to our mail: detail",
        "a new request",
        "kind error: words: не печатается",
        "all required fields are given",
    ]


def test_a_tag_in_a_mail_that_answers_nothing_names_nothing() -> None:
    assert only(
        "because", story(mail("Пришлите всё.", NOSY, subject="[#7] Счёт"), names(ticket(), Evidence.TAG))
    ) == [
        "names ticket 7 by a tag in the subject: detail",
        "a new request",
        "kind consultation: the regulation's usual kind",
        "missing: registration_number, organization, release",
    ]


def test_a_released_strangers_mail_is_let_in_and_he_is_proposed() -> None:
    assert story(mail("Пришлите всё.", NOSY, subject=REPLY), names(ticket()), released=True) == [
        "append 7",
        "because names ticket 7 by a reference to our mail: detail",
        "because nosy@elsewhere.example takes part in ticket 7",
        "change AddEntry kind=customer author=Ольга <nosy@elsewhere.example> text=Пришлите всё. full_text=Пришлите всё.",
        "change Propose people=[Ольга <nosy@elsewhere.example>] cause=a stranger's mail was let through",
        "answer Answer template=update audience=agents recipients=[anna@desk.test; boris@desk.test] language=ru text=Пришлите всё. author=Ольга <nosy@elsewhere.example> notices=[Не участвуют: письмо постороннего приняли, но не его самого. Чтобы эти люди получали ответы, пришлите в ответ:] with_attachments=True proposed=[Ольга <nosy@elsewhere.example>] retells=recent",
    ]


def test_a_reply_to_another_mailbox_waits_for_a_person() -> None:
    assert story(
        mail("Дополняю.", subject="Re: [#99] Счёт"),
        Facts(
            own_mails=(
                OwnMail("<x@desk.test>", None, ()),
                OwnMail("<y@desk.test>", 99, ()),
            )
        ),
    ) == [
        "hold",
        "because it answers ticket 99 of another mailbox",
        "answer Answer template=held audience=agents recipients=[anna@desk.test; boris@desk.test] language=ru text=Дополняю. author=Ольга <olga@client.example> notices=[Письмо отвечает на обращение 99, которое ведёт другой ящик.] with_attachments=True",
    ]


def test_a_released_reply_to_another_mailbox_is_a_request() -> None:
    assert only(
        "because",
        story(
            mail("Дополняю.", subject="Re: [#99] Счёт"),
            Facts(own_mails=(OwnMail("<y@desk.test>", 99, ()),)),
            released=True,
        ),
    ) == [
        "a new request",
        "kind consultation: the regulation's usual kind",
        "missing: registration_number, organization, release",
    ]


def test_the_same_content_has_no_second_effect() -> None:
    assert story(mail(), names(ticket(), duplicate_of=3)) == [
        "duplicate",
        "because the same mail came in before as mail 3",
    ]


def test_the_same_content_counts_again_when_it_is_released() -> None:
    assert only("because", story(mail(), Facts(duplicate_of=3), released=True)) == [
        "a new request",
        "kind error: words: не печатается",
        "all required fields are given",
    ]


def test_the_same_text_a_moment_later_is_one_mail() -> None:
    assert story(mail(), Facts(repeats=3, repeats_ticket=7)) == [
        "duplicate 7",
        "because the same text of the same sender came within 15 minutes as mail 3",
    ]


def test_the_same_text_counts_again_when_it_is_released() -> None:
    assert only("because", story(mail(), Facts(repeats=3, repeats_ticket=7), released=True)) == [
        "a new request",
        "kind error: words: не печатается",
        "all required fields are given",
    ]


def test_our_own_mail_come_back_is_ignored() -> None:
    assert story(
        mail(message_id="<own@desk.test>"),
        Facts(own_mails=(OwnMail("<x@desk.test>", 7, ()), OwnMail("<own@desk.test>", 7, ()))),
    ) == [
        "ignore",
        "because our own mail came back",
    ]


def test_a_mail_without_a_sender_is_held() -> None:
    assert story(mail(sender=Address("nobody"))) == [
        "hold",
        "because the mail has no usable sender address",
        "answer Answer template=held audience=agents recipients=[anna@desk.test; boris@desk.test] language=ru text=Не печатается счёт./Организация: ООО «Вектор»/Рег. номер: 800123456/Релиз: 3.0.12.4 author=nobody notices=[У письма нет пригодного адреса отправителя.] with_attachments=True",
    ]


def test_several_senders_are_held_and_the_first_five_are_shown() -> None:
    assert story(mail(senders=tuple(Address(f"p{n}@x.example") for n in range(6)))) == [
        "hold",
        "because the mail has several From addresses: p0@x.example, p1@x.example, p2@x.example, p3@x.example, p4@x.example",
        "answer Answer template=held audience=agents recipients=[anna@desk.test; boris@desk.test] language=ru text=Не печатается счёт./Организация: ООО «Вектор»/Рег. номер: 800123456/Релиз: 3.0.12.4 author=p0@x.example notices=[В поле «От» несколько адресов: p0@x.example, p1@x.example, p2@x.example, p3@x.example, p4@x.example.] with_attachments=True",
    ]


def test_several_senders_are_heard_when_they_are_released() -> None:
    assert only("because", story(mail(senders=(CUSTOMER, PETR)), released=True)) == [
        "a new request",
        "kind error: words: не печатается",
        "all required fields are given",
    ]


def test_a_display_name_of_ours_is_held() -> None:
    assert story(mail(sender=Address("x@evil.example", "anna@desk.test"))) == [
        "hold",
        "because the display name shows anna@desk.test, the mail comes from x@evil.example",
        "answer Answer template=held audience=agents recipients=[anna@desk.test; boris@desk.test] language=ru text=Не печатается счёт./Организация: ООО «Вектор»/Рег. номер: 800123456/Релиз: 3.0.12.4 author=anna@desk.test <x@evil.example> notices=[Имя отправителя показывает адрес anna@desk.test, а письмо пришло с x@evil.example.] with_attachments=True",
    ]


# --- Completing ------------------------------------------------------------------------------------


def test_a_reply_that_gives_all_completes() -> None:
    assert story(mail("800123456, релиз 3.0.12.4", subject=REPLY), names(WAITING)) == [
        "append 7",
        "because names ticket 7 by a reference to our mail: detail",
        "because olga@client.example takes part in ticket 7",
        "because gives registration_number: 800123456 (bare value)",
        "because gives release: 3.0.12.4 (label in the text)",
        "change AddEntry kind=customer author=Ольга <olga@client.example> text=800123456, релиз 3.0.12.4 full_text=800123456, релиз 3.0.12.4",
        "change SetField finding=registration_number 800123456 (bare value: 800123456, релиз 3.0.12.4) author=Ольга <olga@client.example>",
        "change SetField finding=release 3.0.12.4 (label in the text: 800123456, релиз 3.0.12.4) author=Ольга <olga@client.example>",
        "change SetMissing missing=[]",
        "change SetStatus status=open cause=the last missing field came",
        "answer Answer template=acknowledgement audience=customer recipients=[Ольга <olga@client.example>] language=ru",
        "answer Answer template=notification audience=agents recipients=[anna@desk.test; boris@desk.test] language=ru text=800123456, релиз 3.0.12.4 author=Ольга <olga@client.example> notices=[Клиент прислал последние недостающие сведения.] with_attachments=True whole_story=True",
        "found registration_number 800123456 (bare value: 800123456, релиз 3.0.12.4)",
        "found release 3.0.12.4 (label in the text: 800123456, релиз 3.0.12.4)",
        "request consultation",
    ]


def test_a_colleague_who_completes_is_acknowledged_with_the_requester() -> None:
    assert story(
        mail("800123456, релиз 3.0.12.4", PETR, REPLY),
        names(
            replace(
                WAITING,
                assignee="boris@desk.test",
                language="en",
                participants=(
                    Participant(CUSTOMER, ParticipantRole.REQUESTER),
                    Participant(PETR, ParticipantRole.PARTICIPANT),
                ),
            )
        ),
    ) == [
        "append 7",
        "because names ticket 7 by a reference to our mail: detail",
        "because petr@client.example takes part in ticket 7",
        "because gives registration_number: 800123456 (bare value)",
        "because gives release: 3.0.12.4 (label in the text)",
        "change AddEntry kind=customer author=Пётр <petr@client.example> text=800123456, релиз 3.0.12.4 full_text=800123456, релиз 3.0.12.4",
        "change SetField finding=registration_number 800123456 (bare value: 800123456, релиз 3.0.12.4) author=Пётр <petr@client.example>",
        "change SetField finding=release 3.0.12.4 (label in the text: 800123456, релиз 3.0.12.4) author=Пётр <petr@client.example>",
        "change SetMissing missing=[]",
        "change SetStatus status=open cause=the last missing field came",
        "answer Answer template=acknowledgement audience=customer recipients=[Ольга <olga@client.example>; Пётр <petr@client.example>] language=en",
        "answer Answer template=notification audience=agents recipients=[boris@desk.test] language=ru text=800123456, релиз 3.0.12.4 author=Пётр <petr@client.example> notices=[Клиент прислал последние недостающие сведения.] with_attachments=True whole_story=True",
        "found registration_number 800123456 (bare value: 800123456, релиз 3.0.12.4)",
        "found release 3.0.12.4 (label in the text: 800123456, релиз 3.0.12.4)",
        "request consultation",
    ]


def test_the_requester_is_acknowledged_where_he_wants_to_be_answered() -> None:
    assert only(
        "answer",
        story(mail("800123456, релиз 3.0.12.4", subject=REPLY), names(replace(WAITING, answer_to=NOSY))),
    ) == [
        "Answer template=acknowledgement audience=customer recipients=[Ольга <nosy@elsewhere.example>] language=ru",
        "Answer template=notification audience=agents recipients=[anna@desk.test; boris@desk.test] language=ru text=800123456, релиз 3.0.12.4 author=Ольга <olga@client.example> notices=[Клиент прислал последние недостающие сведения.] with_attachments=True whole_story=True",
    ]


def test_a_reply_that_gives_a_part_is_asked_for_the_rest() -> None:
    assert story(mail("релиз 3.0.12.4", subject=REPLY), names(WAITING, known_values=(KNOWN,))) == [
        "append 7",
        "because names ticket 7 by a reference to our mail: detail",
        "because olga@client.example takes part in ticket 7",
        "because gives release: 3.0.12.4 (label in the text)",
        "because still missing: registration_number",
        "change AddEntry kind=customer author=Ольга <olga@client.example> text=релиз 3.0.12.4 full_text=релиз 3.0.12.4",
        "change SetField finding=release 3.0.12.4 (label in the text: релиз 3.0.12.4) author=Ольга <olga@client.example>",
        "change SetMissing missing=[registration_number]",
        "change CountRequest offered=[Offer to=olga@client.example name=registration_number value=800999888 ticket_number=3]",
        "answer Answer template=request audience=customer recipients=[Ольга <olga@client.example>] language=ru missing=[registration_number] offers=[KnownValue name=registration_number value=800999888 ticket_number=3]",
        "found release 3.0.12.4 (label in the text: релиз 3.0.12.4)",
        "missing [registration_number]",
        "request consultation",
    ]


def test_a_colleagues_part_is_asked_of_both() -> None:
    assert only(
        "answer",
        story(
            mail("релиз 3.0.12.4", PETR, REPLY),
            names(replace(WAITING, participants=(Participant(PETR, ParticipantRole.PARTICIPANT),))),
        ),
    ) == [
        "Answer template=request audience=customer recipients=[Ольга <olga@client.example>; Пётр <petr@client.example>] language=ru missing=[registration_number]",
    ]


def test_in_a_ticket_of_another_a_participant_is_offered_nothing() -> None:
    assert only(
        "answer",
        story(
            mail("релиз 3.0.12.4", PETR, REPLY),
            names(
                replace(WAITING, participants=(Participant(PETR, ParticipantRole.PARTICIPANT),)),
                known_values=(KNOWN,),
            ),
        ),
    ) == [
        "Answer template=request audience=customer recipients=[Ольга <olga@client.example>; Пётр <petr@client.example>] language=ru missing=[registration_number]",
    ]


def test_a_confirmed_offer_is_taken() -> None:
    assert story(mail("да, всё верно", subject=REPLY), names(WAITING, known_values=(KNOWN,))) == [
        "append 7",
        "because names ticket 7 by a reference to our mail: detail",
        "because olga@client.example takes part in ticket 7",
        "because gives registration_number: 800999888 (confirmed, from ticket 3)",
        "because still missing: release",
        "change AddEntry kind=customer author=Ольга <olga@client.example> text=да, всё верно full_text=да, всё верно",
        "change SetField finding=registration_number 800999888 (confirmed, from ticket 3: да, всё верно) author=Ольга <olga@client.example>",
        "change SetMissing missing=[release]",
        "change CountRequest",
        "answer Answer template=request audience=customer recipients=[Ольга <olga@client.example>] language=ru missing=[release]",
        "found registration_number 800999888 (confirmed, from ticket 3: да, всё верно)",
        "missing [release]",
        "request consultation",
    ]


def test_a_question_asked_three_times_goes_to_the_agents() -> None:
    assert story(mail("Не знаю.", subject=REPLY), names(replace(WAITING, asked=3))) == [
        "append 7",
        "because names ticket 7 by a reference to our mail: detail",
        "because olga@client.example takes part in ticket 7",
        "because still missing: registration_number, release",
        "change AddEntry kind=customer author=Ольга <olga@client.example> text=Не знаю. full_text=Не знаю.",
        "answer Answer template=asked_in_vain audience=agents recipients=[anna@desk.test; boris@desk.test] language=ru text=Не знаю. author=Ольга <olga@client.example> notices=[Запросов без полного ответа: 3. Не хватает: Регистрационный номер, Релиз конфигурации.] with_attachments=True whole_story=True",
        "missing [registration_number; release]",
        "request consultation",
    ]


def test_a_question_asked_twice_is_asked_again() -> None:
    assert only("answer", story(mail("Не знаю.", subject=REPLY), names(replace(WAITING, asked=2)))) == [
        "Answer template=request audience=customer recipients=[Ольга <olga@client.example>] language=ru missing=[registration_number; release]",
    ]


def test_whoever_takes_it_back_is_asked_nothing() -> None:
    assert story(mail("Уже не нужно, разобрались сами.", subject=REPLY), names(WAITING)) == [
        "append 7",
        "because names ticket 7 by a reference to our mail: detail",
        "because olga@client.example takes part in ticket 7",
        "because still missing: registration_number, release",
        "change AddEntry kind=customer author=Ольга <olga@client.example> text=Уже не нужно, разобрались сами. full_text=Уже не нужно, разобрались сами.",
        "answer Answer template=asked_in_vain audience=agents recipients=[anna@desk.test; boris@desk.test] language=ru text=Уже не нужно, разобрались сами. author=Ольга <olga@client.example> notices=[Клиент пишет, что вопрос снят.] with_attachments=True whole_story=True",
        "missing [registration_number; release]",
        "request consultation",
    ]


def test_whoever_can_not_be_asked_is_told_to_the_agents() -> None:
    assert story(mail("Не знаю.", subject=REPLY), names(WAITING, responses=sent(20))) == [
        "append 7",
        "because names ticket 7 by a reference to our mail: detail",
        "because olga@client.example takes part in ticket 7",
        "because still missing: registration_number, release",
        "change AddEntry kind=customer author=Ольга <olga@client.example> text=Не знаю. full_text=Не знаю.",
        "answer Answer template=asked_in_vain audience=agents recipients=[anna@desk.test; boris@desk.test] language=ru text=Не знаю. author=Ольга <olga@client.example> notices=[Программа не может спросить клиента сама: на olga@client.example за короткое время ушло автоматических ответов: 20.] with_attachments=True whole_story=True",
        "missing [registration_number; release]",
        "request consultation",
    ]


def test_where_an_agent_has_spoken_the_program_is_silent() -> None:
    assert story(mail("Не знаю.", subject=REPLY), names(replace(WAITING, first_answered_at=NOW))) == [
        "append 7",
        "because names ticket 7 by a reference to our mail: detail",
        "because olga@client.example takes part in ticket 7",
        "because still missing: registration_number, release",
        "change AddEntry kind=customer author=Ольга <olga@client.example> text=Не знаю. full_text=Не знаю.",
        "answer Answer template=update audience=agents recipients=[anna@desk.test; boris@desk.test] language=ru text=Не знаю. author=Ольга <olga@client.example> notices=[Не хватает: Регистрационный номер, Релиз конфигурации. Программа не переспрашивает: обращение ведёт сотрудник.] with_attachments=True retells=recent",
        "missing [registration_number; release]",
        "request consultation",
    ]


def test_the_notices_have_the_desks_language() -> None:
    assert only(
        "answer",
        story(
            mail("Не знаю.", subject=REPLY),
            names(replace(WAITING, asked=3)),
            desk=replace(DESK, language="en"),
        ),
    ) == [
        "Answer template=asked_in_vain audience=agents recipients=[anna@desk.test; boris@desk.test] language=en text=Не знаю. author=Ольга <olga@client.example> notices=[the customer was asked 3 times; still missing: registration_number, release] with_attachments=True whole_story=True",
    ]


def test_a_missing_subject_is_set_by_the_reply() -> None:
    assert story(
        mail("Тема: Не печатается счёт", subject="Re: [#7]"),
        names(ticket(Status.AWAITING_INFO, subject="", missing=("subject",))),
    ) == [
        "append 7",
        "because names ticket 7 by a reference to our mail: detail",
        "because olga@client.example takes part in ticket 7",
        "because gives subject: Не печатается счёт (label in the text)",
        "change AddEntry kind=customer author=Ольга <olga@client.example> text=Тема: Не печатается счёт full_text=Тема: Не печатается счёт",
        "change SetField finding=subject Не печатается счёт (label in the text: Тема: Не печатается счёт) author=Ольга <olga@client.example>",
        "change SetSubject subject=Не печатается счёт",
        "change SetMissing missing=[]",
        "change SetStatus status=open cause=the last missing field came",
        "answer Answer template=acknowledgement audience=customer recipients=[Ольга <olga@client.example>] language=ru",
        "answer Answer template=notification audience=agents recipients=[anna@desk.test; boris@desk.test] language=ru text=Тема: Не печатается счёт author=Ольга <olga@client.example> notices=[Клиент прислал последние недостающие сведения.] with_attachments=True whole_story=True",
        "found subject Не печатается счёт (label in the text: Тема: Не печатается счёт)",
        "request consultation",
    ]


def test_a_continuation_that_takes_replies_is_not_left_for_a_later_one() -> None:
    assert only(
        "because",
        story(
            mail("И ещё.", subject=REPLY),
            names(
                ticket(Status.CLOSED, finished_at=LONG_AGO),
                continuations=(ticket(number=9, continues=7), ticket(number=11, continues=9)),
            ),
        ),
    ) == [
        "names ticket 7 by a reference to our mail: detail",
        "olga@client.example takes part in ticket 9",
    ]


def test_thanks_confirm_nothing_that_was_offered() -> None:
    assert only("because", story(mail("Спасибо!", subject=REPLY), names(WAITING, known_values=(KNOWN,)))) == [
        "names ticket 7 by a reference to our mail: detail",
        "olga@client.example takes part in ticket 7",
        "only thanks",
        "agents read of it in the daily mail about ignored mail",
    ]


def test_only_the_agent_in_charge_hears_that_the_program_is_silent() -> None:
    assert only(
        "answer",
        story(
            mail("Не знаю.", subject=REPLY),
            names(replace(WAITING, first_answered_at=NOW, assignee="boris@desk.test")),
            desk=replace(DESK, language="en"),
        ),
    ) == [
        "Answer template=update audience=agents recipients=[boris@desk.test] language=en text=Не знаю. author=Ольга <olga@client.example> notices=[an agent is in charge, who may ask for what is missing: registration_number, release] with_attachments=True retells=recent",
    ]


def test_a_value_promised_for_later_is_not_confirmed() -> None:
    assert only(
        "because",
        story(mail("Да. Номер посмотрю завтра. Да.", subject=REPLY), names(WAITING, known_values=(KNOWN,))),
    ) == [
        "names ticket 7 by a reference to our mail: detail",
        "olga@client.example takes part in ticket 7",
        "still missing: registration_number, release",
    ]


def test_what_else_is_promised_hinders_no_confirmation() -> None:
    assert only(
        "because",
        story(mail("Да. Снимок пришлю завтра.", subject=REPLY), names(WAITING, known_values=(KNOWN,))),
    ) == [
        "names ticket 7 by a reference to our mail: detail",
        "olga@client.example takes part in ticket 7",
        "gives registration_number: 800999888 (confirmed, from ticket 3)",
        "still missing: release",
    ]


def test_a_correction_is_told_in_the_desks_language() -> None:
    assert only(
        "answer",
        story(
            mail("Ошибся: релиз 3.0.2.2", subject=REPLY),
            names(ticket(fields=(Finding("release", "3.0.1.1", Source.read("label in the text"), ""),))),
            desk=replace(DESK, language="en"),
        ),
    ) == [
        "Answer template=update audience=agents recipients=[anna@desk.test; boris@desk.test] language=en text=Ошибся: релиз 3.0.2.2 author=Ольга <olga@client.example> notices=[the customer corrected release: 3.0.1.1 -> 3.0.2.2] with_attachments=True retells=recent",
    ]


def test_what_the_regulation_no_longer_has_is_told_by_its_name() -> None:
    assert only(
        "answer",
        story(mail("Не знаю.", subject=REPLY), names(replace(WAITING, asked=3, missing=("release", "till")))),
    ) == [
        "Answer template=asked_in_vain audience=agents recipients=[anna@desk.test; boris@desk.test] language=ru text=Не знаю. author=Ольга <olga@client.example> notices=[Запросов без полного ответа: 3. Не хватает: Релиз конфигурации, till.] with_attachments=True whole_story=True",
    ]


def test_only_a_value_under_its_name_corrects_the_record() -> None:
    assert only(
        "change",
        story(
            mail("Ошибся: 3.0.2.2", subject=REPLY),
            names(ticket(fields=(Finding("release", "3.0.1.1", Source.read("label in the text"), ""),))),
        ),
    ) == [
        "AddEntry kind=customer author=Ольга <olga@client.example> text=Ошибся: 3.0.2.2 full_text=Ошибся: 3.0.2.2",
    ]


def test_a_value_that_is_on_record_already_corrects_nothing() -> None:
    assert only(
        "change",
        story(
            mail("Ошибся: релиз 3.0.1.1", subject=REPLY),
            names(ticket(fields=(Finding("release", "3.0.1.1", Source.read("label in the text"), ""),))),
        ),
    ) == [
        "AddEntry kind=customer author=Ольга <olga@client.example> text=Ошибся: релиз 3.0.1.1 full_text=Ошибся: релиз 3.0.1.1",
    ]


def test_a_kind_that_never_reopens_is_continued_in_a_new_ticket() -> None:
    assert only(
        "because",
        story(
            mail("Всё ещё нет.", subject=REPLY),
            names(ticket(Status.RESOLVED)),
            reopening=ReopeningRules(by_kind=(("consultation", None),)),
        ),
    ) == [
        "names ticket 7 by a reference to our mail: detail",
        "a new request",
        "kind consultation: the regulation's usual kind",
        "missing: registration_number, organization, release",
        "ticket 7 was finished too long ago to be reopened",
    ]


def test_a_finished_ticket_of_no_known_end_reopens() -> None:
    assert only(
        "because", story(mail("Всё ещё нет.", subject=REPLY), names(ticket(Status.CLOSED, finished_at=None)))
    ) == [
        "names ticket 7 by a reference to our mail: detail",
        "olga@client.example takes part in ticket 7",
        "the customer came back",
    ]


def test_a_signature_answers_where_nothing_is_confirmed() -> None:
    assert only(
        "because",
        story(
            mail("Вот.\n\n-- \nС уважением,\nОльга Липова\nООО «Роща-Сервис»", subject=REPLY),
            names(
                replace(WAITING, missing=("organization",)),
                known_values=(KnownValue("organization", "ООО «Ива»", 3),),
            ),
        ),
    ) == [
        "names ticket 7 by a reference to our mail: detail",
        "olga@client.example takes part in ticket 7",
        "gives organization: ООО «Роща-Сервис» (signature)",
    ]


def test_a_subject_that_was_read_before_answers_nothing() -> None:
    assert only(
        "because",
        story(mail("-- \nОльга", subject="Re: [#7] 800111222"), names(replace(WAITING, subject="800111222"))),
    ) == [
        "names ticket 7 by a reference to our mail: detail",
        "olga@client.example takes part in ticket 7",
        "still missing: registration_number, release",
    ]


def test_a_file_asked_for_is_taken_from_the_reply() -> None:
    assert only(
        "because",
        story(
            mail("Вот.", subject=REPLY, attachments=(Attachment("2", "a.zip", "application/zip", 4, "x"),)),
            names(replace(WAITING, missing=("log",))),
            attachments=(
                AttachmentSpec("log", regulation().fields[0].title, regulation().fields[0].title, (".zip",)),
            ),
        ),
    ) == [
        "names ticket 7 by a reference to our mail: detail",
        "olga@client.example takes part in ticket 7",
        "gives log: a.zip (attachment)",
    ]


def test_a_request_without_a_field_for_the_subject_has_that_of_the_header() -> None:
    assert [
        line.split(" requester")[0]
        for line in only(
            "change",
            story(mail(), fields=tuple(spec for spec in regulation().fields if spec.name != "subject")),
        )[:1]
    ] == [
        "OpenTicket status=open subject=Счёт",
    ]
