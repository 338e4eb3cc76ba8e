"""A reply above what a mail program quotes, by the intro lines of 36 programs: the reply alone is new."""

from __future__ import annotations

import pytest

from intake.desk.quoting.reply_text import new_text

QUOTE = "Перезапуск помог? Напишите, пожалуйста, номер релиза."
REPLY = "Касса снова работает."
PROGRAMS = {
    "polymail": "REPLY\n\nOn Thu, Nov 12, 2026 at 10:07 Support Desk\n\n<\nmailto:Support Desk <support@desk.test>\n> wrote:\n\nQUOTE",
    "polymail2": "REPLY\n\nOn Thu, Nov 12, 2026 at 10:07 AM Support Desk\n<\nsupport@desk.test\n> wrote:\nQUOTE",
    "spark": "REPLY\n\nОтправлено из Spark\n12 нояб. 2026 г., 10:07 +0300, Support Desk <support@desk.test>, писал:\n> QUOTE",
    "spark-en": "REPLY\n\nOn Nov 12, 2026, 10:07 +0300, Support Desk <support@desk.test>, wrote:\nQUOTE",
    "emclient": 'REPLY\n\n------ Исходное сообщение ------\nОт "Support Desk" <support@desk.test>\nКому "Пётр" <p@k.example>\nДата 12.11.2026 10:07:11\nТема Re: kassa\n\nQUOTE',
    "thunderbird": "REPLY\n\n12.11.2026 10:07, Support Desk пишет:\n> QUOTE",
    "outlook-mobile": "REPLY\n\nЗагрузите Outlook для Android<https://aka.ms/x>\n________________________________\nОт: Support Desk <support@desk.test>\nОтправлено: четверг, 12 ноября 2026 г. 10:07\nКому: Пётр <p@k.example>\nТема: Re: kassa\n\nQUOTE",
    "yandex-mobile": 'REPLY\n\n12.11.2026, 10:07, "Support Desk" <support@desk.test>:\nQUOTE',
    "mailru": "REPLY\n\n>Четверг, 12 ноября 2026, 10:07 +03:00 от Support Desk <support@desk.test>:\n>\n>QUOTE",
    "mailru2": "REPLY\n--\nОтправлено из Mail.ru для Android\nчетверг, 12 ноября 2026г., 10:07 +03:00 от Support Desk support@desk.test :\n\nQUOTE",
    "samsung": "REPLY\n\n\nОтправлено с моего Galaxy\n\n-------- Исходное сообщение --------\nОт: Support Desk <support@desk.test>\nДата: 12.11.2026 10:07 (GMT+03:00)\nКому: p@k.example\nТема: Re: kassa\n\nQUOTE",
    "xiaomi": "REPLY\n\nSupport Desk <support@desk.test> 于2026年11月12日周四 10:07写道：\nQUOTE",
    "proton": "REPLY\n\nSent from Proton Mail for iOS.\n\n-------- Original Message --------\nOn Thursday, 11/12/26 at 10:07 Support Desk <support@desk.test> wrote:\nQUOTE",
    "tutanota": "REPLY\n\n12 нояб. 2026, 10:07 от support@desk.test:\n\n> QUOTE",
    "zoho": "REPLY\n\n---- Вкл Чт, 12 нояб. 2026 10:07:11 +0300 Support Desk <support@desk.test> написал(а) ----\n\nQUOTE",
    "roundcube": "REPLY\n\nSupport Desk писал(а) 2026-11-12 10:07:\n> QUOTE",
    "sogo": "REPLY\n\nOn Thursday, November 12, 2026 10:07 MSK, Support Desk <support@desk.test> wrote:\n \nQUOTE",
    "gmail-android": "REPLY\n\nчт, 12 нояб. 2026 г., 10:07 Support Desk <support@desk.test>:\n\n> QUOTE",
    "ios": "REPLY\n\nОтправлено с iPhone\n\n> 12 нояб. 2026 г., в 10:07, Support Desk <support@desk.test> написал(а):\n> \n> QUOTE",
    "ios-nomarks": "REPLY\n\nОтправлено с iPhone\n\n12 нояб. 2026 г., в 10:07, Support Desk <support@desk.test> написал(а):\n\nQUOTE",
    "hey": "REPLY\n\nOn November 12, 2026, Support Desk <support@desk.test> wrote:\n\nQUOTE",
    "superhuman": "REPLY\n\nSent via Superhuman ( https://sprh.mn/?vip=x )\n\nOn Thu, Nov 12, 2026 at 10:07 AM, Support Desk < support@desk.test > wrote:\n\n> QUOTE",
    "missive": "REPLY\n\nOn November 12, 2026 at 10:07 AM GMT+3 support@desk.test <support@desk.test> wrote:\nQUOTE",
    "thebat": "REPLY\n\n-- \nС уважением,\n Пётр\n\nЧетверг, 12 ноября 2026, 10:07:11, вы писали:\n\nSD> QUOTE",
    "bitrix": "REPLY\n\nОт: Support Desk <support@desk.test> Кому: p@k.example Отправлено: 12.11.2026 10:07 Тема: Re: kassa\n\nQUOTE",
    "html-oneline": "REPLY\n\nFrom: Support Desk <support@desk.test> Sent: Thursday, November 12, 2026 10:07 AM To: p@k.example Subject: Re: kassa\n\nQUOTE",
    "notes": "REPLY\n\n\n\nSupport Desk <support@desk.test>\n12.11.2026 10:07\n\nКому\np@k.example\nКопия\n\nТема\nRe: kassa\n\nQUOTE",
    "canary": "REPLY\n\nOn Thursday, Nov 12, 2026 at 10:07, Support Desk <support@desk.test (mailto:support@desk.test)> wrote:\n\nQUOTE",
    "front": "REPLY\n\nOn November 12, 2026, 10:07 AM GMT+3 support@desk.test wrote:\n\nQUOTE",
    "evolution": "REPLY\n\nВ Чт, 12/11/2026 в 10:07 +0300, Support Desk пишет:\n> QUOTE",
    "kmail": "REPLY\n\nВ письме от четверг, 12 ноября 2026 г. 10:07:11 MSK пользователь Support Desk написал:\n> QUOTE",
    "deltachat": "> QUOTE\n\nREPLY",
    "myoffice": 'REPLY\n\n12 ноября 2026 г., 10:07:11 +03:00, отправитель "Support Desk" <support@desk.test> написал:\n\nQUOTE',
    "r7": "REPLY\n\nЧт 12.11.26 10:07, Support Desk support@desk.test писал(а):\n\nQUOTE",
    "communigate": "REPLY\n\nOn Thu, 12 Nov 2026 10:07:11 +0300\n Support Desk <support@desk.test> wrote:\n> QUOTE",
    "rambler": "REPLY\n\n12.11.2026, 10:07, Support Desk <support@desk.test>\n\nQUOTE",
}


@pytest.mark.parametrize("program", PROGRAMS)
def test_what_stands_below_a_programs_intro_is_not_new(program: str) -> None:
    text = PROGRAMS[program].replace("REPLY", REPLY).replace("QUOTE", QUOTE)
    new = new_text(text, subject="Re: kassa").text
    assert REPLY in new
    assert "Перезапуск" not in new
    assert "kassa" not in new


@pytest.mark.parametrize(
    "line",
    [
        "Я об этом уже писала",
        "Такое письмо вам никто не писал.",
        "Мы сами не знаем, кто это писал",
        "Вчера мне Иван писал",
        "2 марта я вам об этом написала",
        "C'est ce que j'ai écrit",
        "That is what you wrote",
        "Das habe ich schon geschrieben",
        "Tak właśnie napisał",
    ],
)
def test_a_sentence_that_ends_in_wrote_above_a_quote_is_the_writers_own(line: str) -> None:
    text = f"{line}\n\n> {QUOTE}\n\n{REPLY}"
    assert new_text(text, subject="Re: kassa").text == f"{line}\n\n{REPLY}"


@pytest.mark.parametrize(
    "line",
    [
        "В письме от 2 марта 2026 Анна Петрова нам об этом писала",
        "2 марта 2026 в 14:05 Анна Петрова писала",
    ],
)
def test_a_wrapped_sentence_of_who_wrote_when_takes_nothing_away(line: str) -> None:
    text = f"{line}\nи просила перезвонить.\n{REPLY}"
    assert new_text(text, subject="Re: kassa").text == text


@pytest.mark.parametrize(
    "line",
    [
        "_Отправлено с iPhone_",
        "*_Sent from my iPhone_*",
        "__Get Outlook for iOS__",
    ],
)
def test_what_a_device_adds_in_italics_is_not_new(line: str) -> None:
    assert new_text(f"{REPLY}\n\n{line}", subject="Re: kassa").text == REPLY


@pytest.mark.parametrize(
    "line",
    [
        "____Исходное сообщение____",
        "_____Original Message_____",
        "**__Ursprüngliche Nachricht__**",
    ],
)
def test_a_divider_drawn_by_underscores_without_blanks_begins_a_quote(line: str) -> None:
    assert new_text(f"{REPLY}\n\n{line}\n{QUOTE}", subject="Re: kassa").text == REPLY


def test_a_forward_divider_drawn_by_underscores_without_blanks_begins_a_forward() -> None:
    assert new_text(f"{REPLY}\n\n____Пересылаемое сообщение____\n{QUOTE}").forwarded


def test_a_sentence_that_begins_like_what_a_device_adds_stays() -> None:
    line = "Отправлено самим клиентом с почты"
    assert new_text(f"{REPLY}\n\n{line}", subject="Re: kassa").text == f"{REPLY}\n\n{line}"
