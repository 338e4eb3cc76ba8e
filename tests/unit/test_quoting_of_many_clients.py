"""What stands below a reply in the mails of many clients and languages.

The forms are facts gathered from the test suites of public reply parsers (email_reply_parser and its
ports, talon, email_reply_trimmer, extended_email_reply_parser); the texts are our own.
"""

import pytest

from intake.desk.quoting.reply_text import new_text

REPLY = "Спасибо, проверили.\nНомер 800417263, релиз 3.0.171.28."

BELOW = (
    (
        "________________________________\n"
        "From: The Hiring <job-applicant-inbound+65560@h.com>\n"
        "Sent: Wednesday, September 25, 2019 5:45 PM\n"
        "To: shazzwrd@msn.com <shazzwrd@msn.com>\n"
        "Subject: Your\n"
        "\n"
        "Hi"
    ),
    "Aa Bb Cc <abc@abc.org> schrieb am So., 23.\nJuni 2024, 21:08:\n\n> Hi CBA!\n>\n> ABC",
    '30.09.2017, 18.30, "John - Doe" <s.rewrre34r34reere.i@saas.com>:\n\nTest',
    "Wednesday, 17 November 2021, 3:32 PM +0300 from john@mail.acme.com <john@mail.acme.com>:\n\nEtiam",
    "----- Original Message -----\n\nHi John,\n\nI'd like",
    (
        "-------- Oprindelig besked --------\n"
        "Fra: A B C <abc@abc.org>\n"
        "Dato: 04.07.2024  17.45  (GMT+01:00)\n"
        "Til: abc@abc.dk\n"
        "Emne: Abc has sent you a message! "
    ),
    "> Le 29 avr. 2025 à 11:11, Chris - Crisp <chris@mail.support.crisp.chat> a écrit :\n> A\n> B",
    (
        'In data 11 ottobre 2017 21:11:31 "John Doe - Stripe" <s.test.i@mail.stripe.com> ha scritto:\n'
        "\n"
        "Buongiorno!"
    ),
    (
        "-----Ursprüngliche Nachricht-----\n"
        "Von: Max Mustermann <max.m@beispiel.de>\n"
        "An: Erika Musterfrau <e.m@beispiel.de>\n"
        "Betreff: Ihre Anfrage\n"
        "Datum: 25.11.2025 15:00\n"
        "\n"
        "This is"
    ),
    "Em 10 de julho de 2017 às 16:32:35, John Doe - Stripe (\ncontact@stripe.com) escreveu:\n\nHi there!",
    "Skickat från min iPhone\n\n> 12 mars 2024 kl. 10:11 skrev Anna <a@b.se>:\n>\n> Hej",
    (
        "Verzonden vanaf mijn iPhone\n"
        "\n"
        "Op 12 mrt. 2024 om 10:11 heeft Jan <jan@x.nl> het volgende geschreven:\n"
        "\n"
        "Hoi"
    ),
    "El lun, 12 mar 2024 a las 10:11, Ana (<ana@x.es>) escribió:\n\n> Hola",
    "wt., 12 mar 2024 o 10:11 Jan Kowalski <jan@x.pl> napisał(a):\n\n> Dzień",
    "Dnia 12 marca 2024 10:11 Jan Kowalski <jan@x.pl> napisał(a):\n\nDzień dobry",
    "út 12. 3. 2024 v 10:11 odesílatel Jan Novák <jan@x.cz> napsal:\n\n> Dobrý",
    "Jan Novák <jan@x.hu> ezt írta (időpont: 2024. márc. 12., K, 10:11):\n\n> Szia",
    "12 Mar 2024 Sal, 10:11 tarihinde Ali <ali@x.tr> şunu yazdı:\n\n> Merhaba",
    "在 2024年3月12日，10:11，Li <li@x.cn> 写道：\n\n你好",
    "2024年3月12日(火) 10:11 田中 <t@x.jp>:\n\n> こんにちは",
    "вт, 12 бер. 2024 р. о 10:11 Іван <i@x.ua> пише:\n\n> Привіт",
    "12.03.2024 10:11, Иван Петров пишет:\n> Привет\n> как",
    "12 марта 2024 г. 10:11:12 GMT+03:00, Иван <i@x.ru> пишет:\n>Привет",
    "--\nОтправлено из мобильного приложения Яндекс Почты\n\n12.03.2024, 10:11, Иван <i@x.ru>:\n\nПривет",
    "--\nОтправлено из Mail для Android вторник, 12 марта 2024г., 10:11 +03:00 от Иван i@x.ru :\n\nПривет",
    '----------------\nКому: "a@b.ru" (a@b.ru);\nТема: счёт;\n12.03.2024, 10:11, "Иван" <i@x.ru>:\n\nПривет',
    (
        "________________________________\n"
        "От: Иван <i@x.ru>\n"
        "Отправлено: 12 марта 2024 г. 10:11\n"
        "Кому: a\n"
        "Тема: b\n"
        "\n"
        "Привет"
    ),
    (
        "-------- Исходное сообщение --------\n"
        "От: Иван <i@x.ru>\n"
        "Дата: 12.03.2024 10:11 (GMT+03:00)\n"
        "Кому: a@b\n"
        "Тема: x\n"
        "\n"
        "Привет"
    ),
    "Отправлено с моего Samsung Galaxy\n\n\n-------- Исходное сообщение --------\nОт: Иван",
    "Get BlueMail for Android",
    (
        "Sent from Proton Mail for iOS.\n"
        "\n"
        "-------- Original Message --------\n"
        "On Tuesday, 03/12/24 at 10:11 Ivan <i@x.ru> wrote:\n"
        "\n"
        "Hi"
    ),
    (
        "Sent with Proton Mail secure email.\n"
        "\n"
        "On Tuesday, March 12th, 2024 at 10:11 AM, Ivan <i@x.ru> wrote:\n"
        "\n"
        "> Hi"
    ),
    (
        "Yahoo Mail: Search, Organize, Conquer\n"
        "\n"
        "  On Tue, Mar 12, 2024 at 10:11 AM, Ivan<i@x.ru> wrote:   Hi there"
    ),
)


@pytest.mark.parametrize("below", BELOW)
def test_nothing_but_the_reply_is_left(below: str) -> None:
    assert new_text(f"{REPLY}\n\n{below}", subject="Re: x").text == REPLY
