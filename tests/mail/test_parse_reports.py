from __future__ import annotations

import base64

import pytest

from intake.desk.message import InboundMail
from tests.mail.parse_help import corpus, multipart, read

NOTICE = "Content-Type: text/plain; charset=utf-8\n\nВаше письмо не доставлено."
STATUS = (
    "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
    "Final-Recipient: rfc822; a@x.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 User\n unknown\n\n"
    "Final-Recipient: rfc822;b@x.example\nOriginal-Recipient: rfc822; <c@x.example>\nAction: Delayed\nStatus: 4.4.1 (timeout)\n"
)
RETURNED = "Content-Type: message/rfc822\n\nFrom: support@desk.test\nSubject: =?utf-8?B?0JfQsNGP0LLQutCw?=\nMessage-ID: <our@desk.test>\nContent-Type: text/plain; charset=utf-8\n\nнаш текст"
REPORT = "multipart/report; report-type=delivery-status"


def bounce(
    text: str, *, sender: str = "MAILER-DAEMON@mx.example", path: str = "<>", subject: str = "failure notice"
) -> InboundMail:
    head = f"Return-Path: {path}\nFrom: {sender}\nTo: support@desk.test\nSubject: {subject}\nContent-Type: text/plain; charset=utf-8\n\n"
    return read((head + text).replace("\n", "\r\n").encode())


def test_a_delivery_report_names_recipients_and_the_original() -> None:
    found = multipart(REPORT, NOTICE, STATUS, RETURNED)
    report = found.report
    assert report is not None
    assert [(each.recipient, each.action, each.status, each.diagnostic) for each in report.recipients] == [
        ("a@x.example", "failed", "5.1.1", "550 5.1.1 User unknown"),
        ("c@x.example", "delayed", "4.4.1", ""),
    ]
    assert (report.kind, report.original_message_id, report.original_subject) == (
        "delivery-status",
        "<our@desk.test>",
        "Заявка",
    )


def test_nothing_of_a_report_is_merged_into_the_text() -> None:
    found = multipart(REPORT, NOTICE, STATUS, RETURNED)
    assert found.text == "Ваше письмо не доставлено."
    assert found.attachments == ()
    assert [each.text for each in found.attached_messages] == ["наш текст"]


def test_returned_headers_alone_tell_the_original() -> None:
    headers = "Content-Type: text/rfc822-headers\n\nSubject: x\nMessage-ID:\n <our@desk.test>\n"
    report = multipart(REPORT, NOTICE, STATUS, headers).report
    assert report is not None
    assert report.original_message_id == "<our@desk.test>"


def test_an_encoded_status_part_is_read() -> None:
    body = STATUS.partition("\n\n")[2].encode()
    part = (
        "Content-Type: message/delivery-status\nContent-Transfer-Encoding: base64\n\n"
        + base64.encodebytes(body).decode()
    )
    report = multipart(REPORT, NOTICE, part).report
    assert report is not None
    assert report.recipients[0].recipient == "a@x.example"


def test_a_status_in_utf8_is_read() -> None:
    part = "Content-Type: message/global-delivery-status\n\nReporting-MTA: dns; x\n\nFinal-Recipient: utf-8; иван@x.example\nAction: failed\nStatus: 5.1.1\n"
    report = multipart(REPORT, NOTICE, part).report
    assert report is not None
    assert report.recipients[0].recipient == "иван@x.example"


def test_a_read_receipt_is_a_report() -> None:
    part = (
        "Content-Type: message/disposition-notification\n\nReporting-UA: Outlook\nFinal-Recipient: rfc822; a@x.example\n"
        "Original-Message-ID: <our@desk.test>\nDisposition: manual-action/MDN-sent-manually; displayed\n"
    )
    report = multipart("multipart/report; report-type=disposition-notification", NOTICE, part).report
    assert report is not None
    assert (report.kind, report.original_message_id) == ("disposition-notification", "<our@desk.test>")
    assert (report.recipients[0].recipient, report.recipients[0].action) == ("a@x.example", "displayed")


def test_an_abuse_report_is_a_report() -> None:
    part = "Content-Type: message/feedback-report\n\nFeedback-Type: abuse\nUser-Agent: X/1\nOriginal-Rcpt-To: a@x.example\n"
    report = multipart("multipart/report; report-type=feedback-report", NOTICE, part, RETURNED).report
    assert report is not None
    assert (report.kind, report.recipients[0].action, report.original_message_id) == (
        "feedback-report",
        "abuse",
        "<our@desk.test>",
    )


@pytest.mark.parametrize("name", ["dsn-02.eml", "dsn-03.eml", "dsn-04.eml"])
def test_real_reports_are_read(name: str) -> None:
    report = corpus(name).report
    assert report is not None
    assert report.original_message_id
    assert report.recipients[0].status == "5.1.1"


QMAIL = """Hi. This is the qmail-send program at mx.example.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<kadry@x.example>:
192.0.2.7 does not like recipient.
Remote host said: 550 5.1.1 unknown user

--- Below this line is a copy of the message.

Return-Path: <support@desk.test>
Message-ID: <our@desk.test>
From: support@desk.test
To: kadry@x.example
Subject: Ваша заявка

Здравствуйте, other@y.example!
"""
EXIM = """This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  kadry@x.example
    host mx.x.example [192.0.2.7]
    SMTP error from remote mail server after RCPT TO:<kadry@x.example>:
    550 5.1.1 unknown user

------ This is a copy of the message, including all the headers. ------

Return-path: <support@desk.test>
Message-Id: <our@desk.test>
Subject: Ваша заявка
"""
POSTFIX = """This is the Postfix program at host mx.example.

I'm sorry to have to inform you that the message returned
below could not be delivered to one or more destinations.

<kadry@x.example>: host mx.x.example[192.0.2.7] said: 550 5.1.1 unknown user

Received: from a by b
Message-ID: <our@desk.test>
Subject: Ваша заявка
"""
EXCHANGE = """Сбой доставки следующим получателям или группам:

kadry@x.example (kadry@x.example)
Введённый вами адрес не найден. Проверьте адрес.

Диагностические сведения для администраторов:
Создающий сервер: mx.example
kadry@x.example
Remote Server returned '550 5.1.1 RESOLVER.ADR.RecipNotFound; not found'

Исходные заголовки сообщения:
Received: from a by b
From: support@desk.test
Subject: Ваша заявка
Message-ID: <our@desk.test>
"""
YANDEX = """Это письмо отправлено почтовым сервером example.

К сожалению, мы вынуждены сообщить Вам о том, что Ваше письмо не может
быть отправлено одному или нескольким адресатам. Сообщение не доставлено:

<kadry@x.example>: host mx.x.example[192.0.2.7] said: 550 5.1.1 unknown user

Received: by a
Message-ID: <our@desk.test>
Subject: Ваша заявка
"""
MAILRU = """Не удалось доставить письмо.

Ваше сообщение не было доставлено одному или нескольким получателям:

kadry@x.example
  5.1.1 user not found

------ Исходное сообщение ------
Message-ID: <our@desk.test>
Subject: Ваша заявка
"""


@pytest.mark.parametrize("text", [QMAIL, EXIM, POSTFIX, EXCHANGE, YANDEX, MAILRU])
def test_a_bounce_in_plain_text_is_a_report(text: str) -> None:
    report = bounce(text).report
    assert report is not None
    assert [each.recipient for each in report.recipients] == ["kadry@x.example"]
    assert report.recipients[0].status == "5.1.1"
    assert (report.kind, report.original_message_id, report.original_subject) == (
        "delivery-status",
        "<our@desk.test>",
        "Ваша заявка",
    )


@pytest.mark.parametrize("text", [QMAIL, EXIM, POSTFIX, EXCHANGE, YANDEX, MAILRU])
def test_a_null_sender_is_evidence_enough_with_the_returned_mail(text: str) -> None:
    assert bounce(text, sender="noreply@x.example").report is not None


@pytest.mark.parametrize("text", [QMAIL, EXIM, POSTFIX, EXCHANGE, YANDEX, MAILRU])
def test_a_customer_who_forwards_a_bounce_is_no_daemon(text: str) -> None:
    assert (
        bounce("Вот что пришло:\n\n" + text, sender="ivan@x.example", path="<ivan@x.example>").report is None
    )


def test_an_autoreply_with_null_sender_is_no_bounce() -> None:
    assert (
        bounce(
            "Я в отпуске, ваше письмо не доставлено никому.", sender="ivan@x.example", subject="Автоответ"
        ).report
        is None
    )


def test_a_bounce_with_the_original_attached_is_a_report() -> None:
    raw = (
        "Return-Path: <>\nFrom: Mail Delivery System <mailer-daemon@x.example>\nSubject: Undeliverable: x\nMIME-Version: 1.0\n"
        f"Content-Type: multipart/mixed; boundary=edge\n\n--edge\n\nCould not be delivered: <a@x.example> unknown\n--edge\n{RETURNED}\n--edge--\n"
    )
    report = read(raw.encode()).report
    assert report is not None
    assert (report.original_message_id, report.recipients[0].recipient) == ("<our@desk.test>", "a@x.example")


OPENSMTPD = """Return-Path: <>
Subject: Delivery status notification: failed
From: Mailer Daemon <MAILER-DAEMON@mx.example>
To: support@desk.test
MIME-Version: 1.0
Content-Type: multipart/mixed;boundary="edge/mx.example"

This is a MIME-encapsulated message.

--edge/mx.example
Content-Type: text/plain; charset=us-ascii

    Hi!

    This is the MAILER-DAEMON, please DO NOT REPLY to this email.

    An error has occurred while attempting to deliver a message for
    the following list of recipients:

kadry@x.example: 550 5.1.1 No such user

    Below is a copy of the original message:

--edge/mx.example
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; kadry@x.example
Action: failed
Status: 5.0.0

--edge/mx.example
Content-Description: Message headers
Content-Type: text/rfc822-headers

Message-ID: <our@desk.test>
Subject: the whole mail, in spite of the type

Здравствуйте!
--edge/mx.example--
"""


def test_a_returned_header_tells_the_original_in_whatever_multipart_it_stands() -> None:
    report = read(OPENSMTPD.replace("\n", "\r\n").encode()).report
    assert report is not None
    assert (report.original_message_id, report.original_subject) == (
        "<our@desk.test>",
        "the whole mail, in spite of the type",
    )
    # Its fields leave out what the words tell.
    assert [(each.recipient, each.status, each.diagnostic) for each in report.recipients] == [
        ("kadry@x.example", "5.0.0", "550 5.1.1 No such user")
    ]


def test_a_header_that_a_person_attaches_is_his_file() -> None:
    text = OPENSMTPD.replace("MAILER-DAEMON@", "anna@").replace("Mailer Daemon", "Анна")
    found = read(text.replace("Return-Path: <>", "Return-Path: <anna@mx.example>").encode())
    assert found.report is None
    assert [each.content_type for each in found.attachments] == ["text/rfc822-headers"]


DELAY = """This message was created automatically by mail delivery software.
A message that you sent has not yet been delivered to one or more of its
recipients after more than 24 hours on the queue on mx.example.

The address to which the message has not yet been delivered is:

  kadry@x.example

No action is required on your part.
"""
GMAIL_DELAY = """** Доставка отложена **

При доставке письма на адрес kadry@x.example возникла временная проблема. Gmail будет
повторять попытки ещё 46 ч.
"""


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Warning: message 1kXyz delayed 24 hours", DELAY),
        ("Delivery Status Notification (Delay)", GMAIL_DELAY),
    ],
)
def test_a_delay_in_plain_text_is_no_failure(subject: str, text: str) -> None:
    report = bounce(text, subject=subject).report
    assert report is not None
    assert [(each.recipient, each.action) for each in report.recipients] == [("kadry@x.example", "delayed")]


def test_a_delay_that_ended_in_a_refusal_is_a_failure() -> None:
    text = "Delivery was delayed and then refused:\n\n<kadry@x.example>: 550 5.1.1 user unknown\n"
    report = bounce(text).report
    assert report is not None
    assert [(each.recipient, each.action) for each in report.recipients] == [("kadry@x.example", "failed")]


@pytest.mark.parametrize(
    "text",
    [
        "The mail from list@y.example could not be delivered to kadry@x.example: unknown user.",
        "Письмо от list@y.example не доставлено: kadry@x.example не найден.\nОбращайтесь: help@x.example",
        "Your message\n\n  To: all@y.example\n  Subject: чек\n\ndid not reach:\n\nkadry@x.example unknown user",
        "Could not deliver. dda:SMTP=kadry@x.example; unknown user",
        "Undeliverable, user unknown.\n\n-- original message --\n\nTo: Кадры <kadry@x.example>\nSubject: чек",
        "Delivery failed: kadry@x.example\n\nFrom: a@y.example\nCc: b@y.example\nMessage-ID: <o@y.example>",
        "Письмо не доставлено, такого адресата нет: kadry@x.example",
        "Sent <<< RCPT TO:<kadry@x.example>\nReceived >>> 550 5.1.1 unknown user",
        "You sent mail to kadry@x.example. That is not a valid user here.",
        "Undelivered: kadry@x.example\n\nReceived:from a by b\nMessage-ID:<o@y.example>\nFrom:c@y.example",
    ],
)
def test_only_who_failed_is_named(text: str) -> None:
    report = bounce(text).report
    assert report is not None
    assert [each.recipient for each in report.recipients] == ["kadry@x.example"]


def test_whom_the_header_names_has_failed() -> None:
    raw = (
        "From: Mail Delivery Subsystem <mailer-daemon@x.example>\nTo: support@desk.test\n"
        "X-Failed-Recipients: kadry@x.example, sklad@x.example\nSubject: こんにちは\n\n"
        "No such group.\nkadry@x.example: 550 5.7.1 no\nboss@x.example owns it.\n\n"
        "----- Original message -----\n\nMessage-ID: <our@desk.test>\n"
    )
    report = read(raw.encode()).report
    assert report is not None
    assert [(each.recipient, each.status) for each in report.recipients] == [
        ("kadry@x.example", "5.7.1"),
        ("sklad@x.example", ""),
    ]
    assert report.original_message_id == "<our@desk.test>"


def test_what_a_report_leaves_out_is_taken_from_its_words() -> None:
    words = "Content-Type: text/plain\n\nThe following recipients did not receive it:\n\n<kadry@x.example>\n"
    status = "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n"
    report = multipart(REPORT, words, status).report
    assert report is not None
    assert [(each.recipient, each.action) for each in report.recipients] == [("kadry@x.example", "failed")]


@pytest.mark.parametrize(
    "fields",
    [
        "Final-Recipient: rfc822;a@x.example\nAction: failed\nFinal-Recipient: rfc822;b@x.example\nAction: failed",
        (
            "Original-Recipient: rfc822;a@x.example\nFinal-Recipient: rfc822;z@x.example\nAction: Failure\n"
            "Original-Recipient: rfc822;b@x.example\nFinal-Recipient: rfc822;z@x.example\nAction: failed (final)"
        ),
        (
            "Final-Recipient: rfc822;a@x.example\nOriginal-Recipient: rfc822;unknown\nAction: failed\n\n"
            "Final-Recipient: rfc822;z@x.example\nOriginal-Recipient: rfc822;b@x.example\nAction: failed;"
        ),
    ],
)
def test_recipients_are_told_apart_in_sloppy_reports(fields: str) -> None:
    report = multipart(
        REPORT, NOTICE, f"Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\n{fields}\n"
    ).report
    assert report is not None
    assert [(each.recipient, each.action) for each in report.recipients] == [
        ("a@x.example", "failed"),
        ("b@x.example", "failed"),
    ]


@pytest.mark.parametrize(
    ("sender", "reports"),
    [
        ("Анна <anna@x.example>", False),
        ("Mail Delivery System <robot@x.example>", True),
        ("postmaster@x.example", True),
        ("no-reply@x.example", True),
    ],
)
def test_a_report_that_a_person_attaches_is_not_his_word(sender: str, reports: bool) -> None:
    raw = (
        f"From: {sender}\nTo: support@desk.test\nSubject: письмо\nMIME-Version: 1.0\n"
        f"Content-Type: multipart/mixed; boundary=edge\n\n--edge\n{NOTICE}\n--edge\n{STATUS}\n--edge\n{RETURNED}\n--edge--\n"
    )
    assert (read(raw.encode()).report is not None) is reports


def test_a_file_that_could_not_be_written_is_no_recipient() -> None:
    words = "Content-Type: text/plain\n\nAddresses failed:\n\n  save to /mail/x\n    generated by kadry@x.example\n"
    status = "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\nFinal-Recipient: rfc822;/mail/x\nAction: failed\n"
    report = multipart(REPORT, words, status).report
    assert report is not None
    assert [each.recipient for each in report.recipients] == ["kadry@x.example"]


def test_the_words_of_a_report_may_alone_tell_the_original() -> None:
    words = "Content-Type: text/plain\n\nNot delivered.\n\nOriginal message headers:\n\nMessage-ID: <our@desk.test>\nSubject: Чек"
    report = multipart(REPORT, words.replace("text/plain", "text/plain; charset=utf-8"), STATUS).report
    assert report is not None
    assert (report.original_message_id, report.original_subject) == ("<our@desk.test>", "Чек")
    assert [each.recipient for each in report.recipients] == ["a@x.example", "c@x.example"]


def test_a_heading_divides_where_the_copy_has_no_header() -> None:
    report = bounce(
        "kadry@x.example: unknown user\n\n----- Original message -----\n\nПишите other@z.example"
    ).report
    assert report is not None
    assert [each.recipient for each in report.recipients] == ["kadry@x.example"]
    report = bounce("kadry@x.example: unknown user\n\n-- Исходное сообщение --\n\nother@z.example").report
    assert report is not None
    assert [each.recipient for each in report.recipients] == ["kadry@x.example"]


@pytest.mark.parametrize(
    ("sender", "path", "subject"),
    [
        ("<>", "<>", ""),
        ("no-reply@x.example", "<robot@x.example>", "Письмо не доставлено"),
        ("postmaster@x.example", "<postmaster@x.example>", "Доставка отложена: чек"),
        ("Mail.Delivery.System@x.example", "<a@x.example>", "Notification"),
    ],
)
def test_servers_have_many_names(sender: str, path: str, subject: str) -> None:
    text = (
        "Письмо для kadry@x.example не доставлено.\n\n--- Исходное письмо ---\nMessage-ID: <our@desk.test>\n"
    )
    report = bounce(text, sender=sender, path=path, subject=subject).report
    assert report is not None
    assert [each.recipient for each in report.recipients] == ["kadry@x.example"]


def test_a_robot_that_nobody_reads_must_show_the_returned_mail() -> None:
    text = "Письмо для kadry@x.example не доставлено."
    assert (
        bounce(text, sender="no-reply@x.example", path="<a@x.example>", subject="Не доставлено").report
        is None
    )


@pytest.mark.parametrize(
    "begins",
    [
        "Original message follows.\n\nReceived: from a by b\n",
        "--- The header of the original message is following. ---\n\n",
        "-------original message\n",
        "------- Returned Message --------\n",
        "-------- Unsent Message below:\n\n",
        "|---------- Message text follows: ----------|\n",
        "bounced E-Mail:\n\n",
        "Исходные заголовки сообщения:\n\n",
        "",
    ],
)
def test_the_returned_copy_is_known_by_its_heading_or_its_header(begins: str) -> None:
    copy = (
        "From: a@y.example\nTo: kadry@x.example\nSubject: Чек\nMessage-ID: <our@desk.test>\n\nother@z.example"
    )
    report = bounce(f"kadry@x.example: unknown user\n\n{begins}{copy}").report
    assert report is not None
    assert [each.recipient for each in report.recipients] == ["kadry@x.example"]
    assert (report.original_message_id, report.original_subject) == ("<our@desk.test>", "Чек")


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Re: Недоставленные письма", "Проверил: письма не доставлены из-за SPF, добавил ваш адрес."),
        ("Не удалось доставить отчёты", "Добрый день! Программа пишет: 550 5.1.1 user unknown."),
        ("Не работает обмен", "Сервер недоступен, пользователь не найден в базе."),
    ],
)
def test_an_administrator_may_write_from_the_postmasters_address(subject: str, text: str) -> None:
    found = bounce(text, sender="postmaster@x.example", path="<postmaster@x.example>", subject=subject)
    assert found.report is None


def test_an_ordinary_mail_is_no_report() -> None:
    assert multipart("multipart/mixed", NOTICE).report is None


@pytest.mark.parametrize(
    "piece",
    ["a@b.c ", "smtp=", "x=", "From: ", "\nFrom: a\n b", "-- original message", "\nTo: a@b.cc", "от ", "=-"],
)
def test_a_hostile_bounce_ends(piece: str) -> None:
    assert bounce("не доставлено\n" + piece * (1_000_000 // len(piece))).report is not None


def test_an_escaped_address_of_a_report_is_the_one_that_was_written_to() -> None:
    escaped = r"\x{43C}\x{430}\x{2B}a\x{3D}b\x{5C}@x.example"
    part = f"Content-Type: message/global-delivery-status\n\nReporting-MTA: dns; x\n\nOriginal-Recipient: utf-8; {escaped}\nFinal-Recipient: rfc822; z@x.example\nAction: failed\nStatus: 5.6.7\n"
    report = multipart(REPORT, NOTICE, part).report
    assert report is not None
    assert [each.recipient for each in report.recipients] == ["ма+a=b\\@x.example"]


@pytest.mark.parametrize(
    ("written", "read_as"),
    [("12.ab.cd", "12.ab.cd"), ("  12.ab.cd  ", "12.ab.cd"), ("x" * 500, "x" * 100), ("", "")],
)
def test_by_which_name_a_report_calls_the_mail_is_read(written: str, read_as: str) -> None:
    status = STATUS.replace("mx.example\n\n", f"mx.example\nOriginal-Envelope-Id: {written}\n\n", 1)
    report = multipart(REPORT, NOTICE, status).report
    assert report is not None
    assert report.envelope_id == read_as


@pytest.mark.parametrize(
    ("original", "final", "recipient"),
    [
        ("ivan+2Bkassa@x.example", "ivan@mx.example", "ivan+kassa@x.example"),
        ("ivan+2Bkassa@x.example", "ivan+kassa@x.example", "ivan+kassa@x.example"),
        ("ivan+3Dkassa@x.example", "z@x.example", "ivan=kassa@x.example"),
        ("ivan+2Bkassa@x.example", "Ivan+2Bkassa@x.example", "ivan+2Bkassa@x.example"),
        ("ivan+2020@x.example", "z@x.example", "ivan+2020@x.example"),
        ("ivan+kassa@x.example", "z@x.example", "ivan+kassa@x.example"),
    ],
)
def test_an_address_is_as_it_was_before_orcpt_wrote_it(original: str, final: str, recipient: str) -> None:
    fields = f"Original-Recipient: rfc822;{original}\nFinal-Recipient: rfc822;{final}\nAction: failed\n"
    report = multipart(
        REPORT, NOTICE, f"Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\n{fields}"
    ).report
    assert report is not None
    assert [each.recipient for each in report.recipients] == [recipient]


ATTACHED = "Content-Type: message/disposition-notification\n\nFinal-Recipient: rfc822;ivan@x.example\nDisposition: manual-action/MDN-sent-manually; displayed\n"
COMPLAINT = "Content-Type: message/feedback-report\n\nFeedback-Type: abuse\nUser-Agent: X/1\nVersion: 1\n"


@pytest.mark.parametrize(
    ("sender", "words", "part", "reports"),
    [
        ("Анна <anna@x.example>", "Рассылка перестала уходить, пример приложен.", COMPLAINT, False),
        ("Анна <anna@x.example>", "Модуль почты падает на таком отчёте.", ATTACHED, False),
        ("Системный администратор <it@x.example>", "Модуль почты падает на таком отчёте.", STATUS, False),
        ("Системный администратор <it@x.example>", "Ваше письмо не доставлено.", STATUS, True),
        ("Системный администратор <it@x.example>", "", STATUS, True),
        ("fbl@x.example", "This is an abuse report.", COMPLAINT, True),
        ("Анна <anna@x.example>", "Ваше сообщение было прочитано.", ATTACHED, True),
    ],
)
def test_who_tells_what_is_wrong_with_a_report_sends_none(
    sender: str, words: str, part: str, reports: bool
) -> None:
    raw = (
        f"From: {sender}\nTo: support@desk.test\nSubject: Отчёт\nMIME-Version: 1.0\n"
        f"Content-Type: multipart/mixed; boundary=edge\n\n--edge\nContent-Type: text/plain; charset=utf-8\n\n{words}\n"
        f"--edge\n{part}\n--edge--\n"
    )
    assert (read(raw.encode()).report is not None) is reports
