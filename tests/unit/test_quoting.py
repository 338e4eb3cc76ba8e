"""Replies as the clients of Russian and foreign customers send them."""

import pytest

from intake.desk.quoting.reply_text import answers_under_quotes, new_text

ANSWER = "Регистрационный номер 800417263.\n\nРелиз 3.0.171.28."
QUOTE = "Здравствуйте!\nУкажите, пожалуйста, регистрационный номер.\n--\nСлужба поддержки"
MARKED = "\n".join(f"> {line}" for line in QUOTE.split("\n"))

UNMARKED_INTROS = {
    "gmail": "пн, 2 мар. 2026 г. в 14:05, Служба поддержки <support@desk.test>:",
    "gmail old": "2 марта 2026 г., 14:05 пользователь Служба <support@desk.test> написал:",
    "gmail wrapped": "пн, 2 мар. 2026 г. в 14:05, Служба поддержки программных продуктов\n<support@desk.test>:",
    "gmail english": "On Mon, Mar 2, 2026 at 2:05 PM Support Desk <support@desk.test> wrote:",
    "gmail english wrapped": "On Mon, Mar 2, 2026 at 2:05 PM Support Desk <\nsupport@desk.test>\nwrote:",
    "mail.ru": "Понедельник, 2 марта 2026, 14:05 +03:00 от Служба поддержки <support@desk.test>:",
    "yandex": '02.03.2026, 14:05, "Служба поддержки" <support@desk.test>:',
    "yandex without year first": "2 марта 2026, 14:05, Служба поддержки <support@desk.test>:",
    "thunderbird": "02.03.2026 14:05, Служба поддержки пишет:",
    "thunderbird english": "On 02.03.26 14:05, Support wrote:",
    "apple": "2 марта 2026 г., в 14:05, Служба поддержки <support@desk.test> написал(а):",
    "apple short": "2 марта 2026 г., в 14:05, support@desk.test написал(а):",
    "android": "Служба поддержки <support@desk.test> написал(а):",
    "android english": '"Support Desk" <support@desk.test> wrote:',
    "the bat": "Вы писали 2 марта 2026 г., 14:05:00:",
    "roundcube": "Служба поддержки писал 2026-03-02 14:05:",
    "roundcube (а)": "Служба поддержки писал(а) 2026-03-02 14:05:",
    "roundcube english": "On 2026-03-02 14:05, Support wrote:",
    "outlook ru": "От: Служба поддержки <support@desk.test>\nОтправлено: 2 марта 2026 г. 14:05\n"
    "Кому: Светлана\nТема: Нужны сведения",
    "outlook rule": "________________________________\nОт: Служба поддержки <support@desk.test>\n"
    "Отправлено: 2 марта 2026 г. 14:05\nКому: Светлана\nТема: Нужны сведения",
    "outlook en": "From: Support <support@desk.test>\nSent: Monday, March 2, 2026 2:05 PM\n"
    "To: Svetlana\nSubject: Details needed",
    "outlook bold": "*From:* Support [mailto:support@desk.test]\n*Sent:* Monday, March 2, 2026 2:05 PM\n"
    "*To:* Svetlana\n*Subject:* Details needed",
    "outlook wrapped": "From: Support\nSent: Monday, March 2, 2026 2:05 PM\n"
    "To: Svetlana; Petr;\n Ivan\nCc: Boss\nSubject: Details needed",
    "original message": "-----Original Message-----\nFrom: Support",
    "original message ru": "-----Исходное сообщение-----\nОт: Служба поддержки",
    "samsung danish": "-------- Oprindelig besked --------\nFra: Support",
    "samsung dashes": "-------- Исходное сообщение --------\nОт: Служба поддержки",
    "reply above": "##- Введите ответ выше этой строки -##",
    "reply above en": "##- Please type your reply above this line -##",
    "lotus": "От:\tsupport@desk.test\nКому:\tsvetlana@x.test\nДата:\t02.03.2026 14:05\nТема:\tНужны сведения",
    "german": "Am 02.03.2026 um 14:05 schrieb Support:",
    "german gmail": "Support <support@desk.test> schrieb am Mo., 2. März 2026, 14:05:",
    "french": "Le lun. 2 mars 2026 à 14:05, Support <support@desk.test> a écrit :",
    "spanish": "El lun, 2 mar 2026 a las 14:05, Support (<support@desk.test>) escribió:",
    "italian": "Il giorno lun 2 mar 2026 alle ore 14:05 Support <support@desk.test> ha scritto:",
    "dutch": "Op ma 2 mrt 2026 om 14:05 schreef Support <support@desk.test>:",
    "polish": "W dniu 2.03.2026 o 14:05, Support pisze:",
    "portuguese": "Em seg., 2 de mar. de 2026 às 14:05, Support <support@desk.test> escreveu:",
    "danish": "Den man. 2. mar. 2026 kl. 14.05 skrev Support <support@desk.test>:",
    "czech": "po 2. 3. 2026 v 14:05 odesílatel Support <support@desk.test> napsal:",
    "ukrainian": "пн, 2 бер. 2026 р. о 14:05 Служба <support@desk.test> пише:",
    "zoho": "---- On Mon, 02 Mar 2026 14:05:00 +0300 Support <support@desk.test> wrote ----",
    "finnish": "ma 2. maaliskuuta 2026 klo 14.05 Support\n<support@desk.test> kirjoitti:",
    "vietnamese": "Vào 14:05 2 tháng 3, 2026, Support <support@desk.test> đã viết:",
    "name first, date last": "Support <support@desk.test> 2 марта 2026 г. 14:05:",
    "weekday without time": "понедельник, 2 марта 2026 г. пользователь Support написал:",
    "broken after the day": "Support <support@desk.test> schrieb am Mo., 2.\nMärz 2026, 14:05:",
    "samsung k-9": "2 марта 2026 г. 14:05:12 GMT+03:00, Support <support@desk.test> пишет:",
    "mac outlook": 'On 3/2/26, 2:05 PM, "Support" <support@desk.test> wrote:',
    "mail.ru bare address": "Понедельник, 2 марта 2026, 14:05 +03:00 от support@desk.test:",
    "old gmail": "2026-03-02 14:05 GMT+03:00 Support <support@desk.test>:",
    "japanese": "2026年3月2日(月) 14:05 Support <support@desk.test>:",
    "apple polish": "Wiadomość napisana przez Support <support@desk.test> w dniu 02.03.2026, o godz. 14:05:",
    "orange french": '====\nMessage du : 02/03/2026 14:05\nDe : "Support" <support@desk.test>\nA : svetlana@x.test\nCopie à :\nSujet : details',
    "icloud spanish": "El 02/03/2026 14:05, Support <support@desk.test> escribieron:",
    "outlook arabic": "من: Support <support@desk.test>\nتم الإرسال: Monday, March 2, 2026 2:05:22 PM\nإلى: svetlana@x.test\nالموضوع: details",
    "mail.ru without brackets": 'Понедельник, 2 марта 2026, 14:05 +03:00 от "Служба поддержки" support@desk.test:',
    "kmail": "В письме от понедельник, 2 марта 2026 г. 14:05:12 MSK пользователь Служба написал:",
    "otrs": "02.03.2026 14:05 (Europe/Moscow) - Служба поддержки написал(а):",
    "horde": "Цитирую Служба <support@desk.test>:",
    "bluemail": '2 марта 2026 г., в 14:05, в "Служба" <support@desk.test> написал:п',
    "opera": "Служба <support@desk.test> писал(а) в своём письме Mon, 02 Mar 2026 14:05:12 +0300:",
    "evolution": "В Пн, 02/03/2026 в 14:05 +0300, Служба поддержки пишет:",
    "gmail in a language that is not known": "На пн, 2.03.2026 г. в 14:05 ч. Support <support@desk.test> написа:",
    "title without rules": "Исходное сообщение\nОт: Служба <support@desk.test>\nДата: 02.03.2026 14:05\nКому: Светлана\nТема: x",
    "chinese": "Support <support@desk.test> 于2026年3月2日周一 14:05写道：",
}


@pytest.mark.parametrize("intro", UNMARKED_INTROS.values(), ids=UNMARKED_INTROS.keys())
def test_history_below_an_intro_is_cut_though_nothing_marks_it(intro: str) -> None:
    reply = new_text(f"{ANSWER}\n\n{intro}\n\n{QUOTE}\n", subject="Re: x")
    assert reply.text == ANSWER
    assert "Укажите" in reply.quoted


@pytest.mark.parametrize("intro", UNMARKED_INTROS.values(), ids=UNMARKED_INTROS.keys())
def test_an_intro_above_marked_lines_goes_with_them(intro: str) -> None:
    assert new_text(f"{ANSWER}\n{intro}\n{MARKED}\n").text == ANSWER


ENDLESS = ("reply above", "lotus")


@pytest.mark.parametrize(
    "intro", [intro for name, intro in UNMARKED_INTROS.items() if not name.startswith(ENDLESS)]
)
def test_an_answer_below_the_quote_is_kept(intro: str) -> None:
    assert new_text(f"{intro}\n{MARKED}\n\n{ANSWER}\n").text == ANSWER


@pytest.mark.parametrize(
    "last",
    [
        "Почта: svetlana@x.test",
        "svetlana@x.test",
        "В последний раз работало 1 марта",
        "На втором месте 3.0.2",
        "В 13:40 снова зависло",
        "On the second machine it is 3.0.2",
        "Am zweiten Arbeitsplatz 3.0.2",
    ],
)
@pytest.mark.parametrize(
    "intro",
    [
        "02.03.2026 14:05, Служба поддержки пишет:",
        '02.03.2026, 14:05, "Служба поддержки" <support@desk.test>:',
        "пн, 2 мар. 2026 г. в 14:05, Служба поддержки <support@desk.test>:",
        "пн, 2 мар. 2026 г. в 14:05, Служба поддержки программных продуктов\n<support@desk.test>:",
        "2 марта 2026 г., в 14:05, Служба поддержки <support@desk.test> написал(а):",
        "Понедельник, 2 марта 2026, 14:05 +03:00 от Служба поддержки <support@desk.test>:",
        "Служба поддержки <support@desk.test> написал(а):",
        "On Mon, Mar 2, 2026 at 2:05 PM Support Desk <\nsupport@desk.test>\nwrote:",
        "Am Mo., 2. März 2026 um 14:05 Uhr\nschrieb Support Desk <\nsupport@desk.test>:",
    ],
)
def test_the_last_line_of_a_reply_is_no_part_of_the_intro_below_it(intro: str, last: str) -> None:
    assert new_text(f"{ANSWER}\n{last}\n{intro}\n{MARKED}").text == f"{ANSWER}\n{last}"
    assert new_text(f"{ANSWER}\n{last}\n{intro}\n\n{QUOTE}").text == f"{ANSWER}\n{last}"


@pytest.mark.parametrize(
    "intro",
    [
        "On Monday,\n2 March 2026 14:05, Support <support@desk.test> wrote:",
        "В понедельник,\n2 марта 2026 г., в 14:05, Служба <support@desk.test> написал(а):",
        "2 марта 2026 г., в 14:05,\nСлужба поддержки <support@desk.test> написал(а):",
        "Служба поддержки <support@desk.test>\n2 марта 2026 г. 14:05 написал(а):",
        "Le lundi 2 mars 2026 à 14:05,\nSupport <support@desk.test> a écrit :",
    ],
)
def test_an_intro_wrapped_behind_its_day_is_cut_whole(intro: str) -> None:
    assert new_text(f"{ANSWER}\n\n{intro}\n{MARKED}").text == ANSWER


@pytest.mark.parametrize("rule", ["", "_____________________\n", "-----Исходное сообщение-----\n"])
@pytest.mark.parametrize("last", ["Тема: не печатает", "Дата: 02.03.2026", "Кому: всем", "От: Светланы"])
def test_the_last_line_of_a_reply_is_no_header_of_the_block_below_it(last: str, rule: str) -> None:
    block = f"{rule}{UNMARKED_INTROS['outlook ru']}"
    assert new_text(f"{ANSWER}\n{last}\n{block}\n\n{QUOTE}").text == f"{ANSWER}\n{last}"


def test_behind_the_line_of_a_phone_its_short_intro_is_enough() -> None:
    assert new_text(f"{ANSWER}\n\nSent from my iPhone\n\nsupport@desk.test wrote:\n\n{QUOTE}").text == ANSWER


@pytest.mark.parametrize(
    "answer", ["Да!)))", "Спасибо:)", "3.0.171.28(тестовый)", "3.0.171(prof)", "800417263)"]
)
def test_an_answer_that_ends_in_a_bracket_is_no_link(answer: str) -> None:
    text = f"02.03.2026 14:05, Служба пишет:\n> Какой релиз?\n{answer}\n> Спасибо"
    assert new_text(text).text == answer


def test_the_rest_of_a_quoted_line_that_was_broken_is_no_answer() -> None:
    question = "> Укажите, пожалуйста, регистрационный номер вашей программы, конфигурацию\nи номер релиза\n> Спасибо"
    assert new_text(f"{ANSWER}\n\n02.03.2026 14:05, Служба пишет:\n{question}").text == ANSWER
    asked = "> Скажите, стоит ли у вас на компьютере последний релиз конфигурации?\nда, последний\n> Спасибо"
    assert new_text(f"02.03.2026 14:05, Служба пишет:\n{asked}").text == "да, последний"
    short = "> Стоит ли у вас последний релиз\nда, последний\n> Спасибо"
    assert new_text(f"02.03.2026 14:05, Служба пишет:\n{short}").text == "да, последний"


@pytest.mark.parametrize("line", ["На экране пишет:", "Программа снова пишет:", "Теперь сервер пишет:"])
def test_the_line_that_tells_of_a_program_is_kept_above_a_marked_one(line: str) -> None:
    assert new_text(f"{line}\n> Ошибка формата потока\nЧто делать?").text == f"{line}\n\nЧто делать?"


def test_a_forward_within_a_quote_is_quoted() -> None:
    quote = "> Здравствуйте\n> ---------- Forwarded message ---------\n> От: Пётр"
    assert new_text(f"{ANSWER}\n\n02.03.2026 14:05, Служба пишет:\n{quote}").text == ANSWER


def test_two_signatures_below_each_other_are_cut() -> None:
    below = "--\nС уважением, Светлана\n\n--\nОтправлено из Mail.ru для Android"
    assert new_text(f"{ANSWER}\n\n{below}").text == ANSWER


def test_a_phones_line_is_cut_though_text_stands_below_it() -> None:
    assert new_text(f"{ANSWER}\nОтправлено с iPhone\nСветлана").text == f"{ANSWER}\nСветлана"


def test_what_is_added_below_a_signature_is_kept() -> None:
    text = f"{ANSWER}\n\n--\nС уважением, Светлана\n\nP.S. Когда выйдет релиз?"
    assert new_text(text).text == f"{ANSWER}\n\nP.S. Когда выйдет релиз?"


def test_history_that_begins_with_a_quote_is_no_answer() -> None:
    block = "От: Служба поддержки <support@desk.test>\nОтправлено: 2 марта 2026 г. 14:05\nКому: Анна\nТема: x"
    assert new_text(f"{ANSWER}\n\n{block}\n\n{MARKED}\n\nСтарый ответ").text == ANSWER


def test_an_intro_without_a_date_is_one_above_a_quote() -> None:
    assert new_text(f"{ANSWER}\n\nСлужба поддержки пишет:\n{MARKED}").text == ANSWER


def test_answers_between_quoted_lines_are_kept_in_order() -> None:
    text = (
        "Добрый день!\n\n02.03.2026 12:18, Служба пишет:\n> Регистрационный номер?\n800417263\n"
        "> Релиз?\n\n3.0.171.28\n\n> Спасибо\n-- \nСветлана\n"
    )
    assert new_text(text).text == "Добрый день!\n\n800417263\n\n3.0.171.28"
    assert answers_under_quotes(text) == (
        ("Регистрационный номер?", "800417263"),
        ("Релиз?", "3.0.171.28"),
    )


def test_initials_of_the_bat_mark_quotes() -> None:
    text = "Здравствуйте, Иван.\n\nВы писали 2 марта 2026 г., 12:18:00:\n\nИП> Какой релиз?\n\n3.0.1.2\n"
    assert new_text(text).text == "Здравствуйте, Иван.\n\n3.0.1.2"


@pytest.mark.parametrize(
    "line",
    [
        "Отправлено с iPhone",
        "Отправлено с моего iPhone",
        "Отправлено из мобильной Яндекс Почты",
        "Отправлено из мобильной Почты Mail.ru",
        "Отправлено из Mail для Windows 10",
        "Отправлено с устройства Samsung",
        "--\nОтправлено из Mail.ru для Android",
        "Sent from my iPhone",
        "Sent from Outlook for Android<https://aka.ms/x>",
        "Получите Outlook для iOS",
        "Get Outlook for Android",
        "Get BlueMail for Android",
        "Télécharger Outlook pour Android",
        "Von meinem iPhone gesendet",
        "Envoyé de mon iPhone",
        "Enviado desde mi iPhone",
        "Inviato da iPhone",
        "Sent from my TI-85",
        "Sent from my cell, please excuse any typos.",
        "(Sent from mobile device)",
        "Diese Nachricht wurde von meinem Android-Mobiltelefon mit K-9 Mail gesendet.",
        "Hanki Outlook for Android<https://aka.ms/x>",
        "Lähetetty iPhonesta",
        "-- \nСветлана Панкратова\nООО «Печора-Лес»\n+7 900 000-00-00",
        "--\nСветлана Панкратова",
        "—\nСветлана Панкратова",
        "——————————\nСветлана Панкратова\n+7 900 000-00-00",
        "__\nпользователи кассы\nhttp://lists.x.test/kassa",
        "أُرسلت من الـ iPhone",
        "Az iPhone-omról küldve",
        "Verzonden vanuit Outlook voor iOS",
        "Sent from my iPhone\nGet Outlook for iOS",
        "Отправлено с Mac",
        "Написано с телефона",
        "Простите за опечатки, отправлено с iPhone",
        "Это сообщение отправлено с помощью K-9 Mail для Android.",
    ],
)
def test_lines_of_devices_and_delimited_signatures_are_cut(line: str) -> None:
    reply = new_text(f"{ANSWER}\n\n{line}\n\n{UNMARKED_INTROS['gmail']}\n{MARKED}")
    assert reply.text == ANSWER
    assert reply.signature.split() == line.split()


@pytest.mark.parametrize(
    "text",
    [
        "Ошибки:\n- не печатает чек\n- не проводится документ\n- зависает",
        "Прошу:\n\n- Обновить",
        "Отправлено с ошибкой: документ не дошёл.",
        "Sent from my desk, which is easier than from my phone.",
        "С уважением,\nСветлана Панкратова",
        "Коллега пишет: не работает касса.\nПроверьте.",
        "Клиент вчера написал:\nне печатает чек",
        "От: ООО «Ромашка»\nТема: не печатает\nТелефон: 8 900 000-00-00",
        "Сообщение:\n--\n1. Открыть\n2. Закрыть",
        ">From the beginning it was so",
        "В 14:05 сервер ответил:\nнет места",
        "a\n\n---\n\nb?\n\n---\n\nc",
        "На 2 марта остатки:\n100 руб.",
        "В 2026 году писали:\nисправим",
        "Первая часть.\n\n______________________\n\nВторая часть ответа.\n\nС уважением,\nИван Петров",
        "02.03.2026 в 14:05 менеджер отправил счёт на ivan@x.test:\nон не дошёл",
        "2 марта в 14:05 бухгалтер написала:\nне сходится баланс",
        "В логе:\n02.03.2026 14:05:12 user@host:\n  error\nПомогите",
        "Из журнала:\n2026-03-02 14:05 admin@server:\nСбой",
        "Я вам писал 02.03.2026 в 14:05:\nошибка при входе",
        "В чеке от 02.03.2026 14:05 написано:\nСумма 100",
        "Дата: 02.03.2026 14:05\nОт: Иванов\nСумма: 100",
        "Тема: чек\nОрганизация: ООО Ромашка\nОт: Ивановой\nДата: 02.03.2026",
        "Отправлено с ошибкой, почта не работает",
        "Отправлено с почты клиента письмо, но оно не дошло.",
        "Список:\n-Касса\n-Склад\n\n-Иванов",
        "2024-01-15 14:30:25\n15.01.2024 14:30\nJan 15, 2024 at 14:30\n\nThese are examples.",
        "On your remote host you can run:\n\n     telnet 127.0.0.1 52698\n\nThis should connect.",
        "От 1.2.3\nКому: кассиру\nобновите",
        "Порт 25> занят",
        "<anna@x.test>: host mx.x.test[198.51.100.7] said:\n    550 5.1.1 User unknown",
        "В релизе 3.0.17 ivan@x.test написал:\nне работает",
        "Меню > Настройки > Обмен: не открывается",
        "Коллега 02.03.2026 в 14:05 сообщил:\nвисит база\nЧто делать?",
        "Добрый день!\n02.03.2026 14:05 программа пишет:\nОшибка формата потока\nЧто делать?",
        "Добрый день!\nНа экране 02.03.2026 в 14:05 пишет:\n«Ошибка формата потока»",
        "02.03.2026 в 14:05 при отправке на ivan@x.test пишет:\nадрес не найден",
        "Добрый день!\nИванов 2 марта 2026 г. в 14:05 написал:\nне входит\nПосмотрите",
        "On 02.03.2026 at 14:05 the program wrote:\nstream format error",
        "Вчера в 14:05 от ivan@x.test:\nпришёл пустой файл",
        "ivan@x.test написал:\nне работает касса",
        "Отправлено через почту 02.03, ответа нет.\nЧто делать?",
        "Получите Outlook\nи поставьте его на второй компьютер.",
        "Код:\n```\nfrom x import y\n--\nSent from my iPhone\n```\nЧто не так?",
        "Номер 1\n————\nОшибка появляется после обновления, перезапуск не помогает.",
        "Отправляю данные\n----------\nРегномер 800417263\nРелиз 3.0.171.28",
        "Отправляю данные\n--\nКонфигурация: Бухгалтерия\nРелиз: 3.0",
        "Касса 1\n--\n12\n\nКасса 2\n--\n14",
        "Не работает:\n\n-Касса",
        "Наши реквизиты\n=====\nООО Ромашка\nИНН 7701234567",
        "Список пользователей:\n-----\nИванов Иван\nПетров Пётр",
        "Запрос:\n--\nSELECT 1",
        "Завис:\nОтправитель: ООО Ромашка\nПолучатель: ИП Иванов\nДата: 02.03.2026 14:05\nЧто делать?",
        "Добрый день!\nОт: Иванова, бухгалтерия\nКому: в поддержку\nТема: обновление\n\nОбновите.",
    ],
)
def test_what_may_be_text_is_kept(text: str) -> None:
    assert new_text(text).text == text


FORWARDS = {
    "gmail": "---------- Forwarded message ---------\nОт: Пётр <petr@x.test>\nDate: пн, 2 мар. 2026 г. в 14:05\n"
    "Subject: чек\nTo: <me@x.test>\n\nНе печатает чек.\n> раньше печатал",
    "mail.ru": "-------- Пересылаемое сообщение --------\nОт кого: Пётр <petr@x.test>\nКому: me@x.test\n"
    "Дата: Понедельник, 2 марта 2026, 14:05 +03:00\nТема: чек\n\nНе печатает чек.",
    "apple": "Начало переадресованного сообщения:\n\n> От: Пётр <petr@x.test>\n> Тема: чек\n>\n> Не печатает чек.",
    "yandex": '-------- Пересланное сообщение --------\n02.03.2026, 14:05, "Пётр" <petr@x.test>:\n\nНе печатает чек.',
}


@pytest.mark.parametrize("forward", FORWARDS.values(), ids=FORWARDS.keys())
def test_a_forwarded_message_is_content(forward: str) -> None:
    text = f"Перешлите разработчикам.\n\n{forward}"
    reply = new_text(text, subject="чек")
    assert reply.text == text
    assert reply.forwarded


def test_the_outlook_block_of_a_forward_is_content() -> None:
    text = f"Посмотрите.\n\n{UNMARKED_INTROS['outlook ru']}\n\nНе печатает чек."
    assert new_text(text, subject="FW: чек").text == text
    assert new_text(text, subject="RE: чек").text == "Посмотрите."


def test_a_phone_line_above_a_forward_is_cut() -> None:
    text = f"Посмотрите.\n\nSent from my iPhone\n\n{FORWARDS['apple']}"
    assert new_text(text).text == f"Посмотрите.\n\n{FORWARDS['apple']}"


def test_a_mail_that_is_nothing_but_a_passed_on_block_keeps_it() -> None:
    text = f"{UNMARKED_INTROS['outlook ru']}\n\nНе печатает чек."
    assert new_text(text, subject="чек").text == text
    assert new_text(text, subject="Re: чек").text == ""


def test_an_agents_answer_loses_the_whole_history() -> None:
    text = (
        f"#решено\n\nПерепроведите документ.\n\n{UNMARKED_INTROS['outlook ru']}\n\nСекрет\n\n> ещё\n\nхвост"
    )
    assert new_text(text, subject="RE: [#12] чек").text == "#решено\n\nПерепроведите документ."


def test_a_forward_begins_a_quote_where_none_is_asked_for() -> None:
    text = f"#решено\n\n{FORWARDS['gmail']}"
    assert new_text(text, is_forward=False).text == "#решено"


def test_a_quote_glued_to_its_intro_is_cut() -> None:
    glued = "On Mon, 2 Mar 2026 at 14:05, Support<s@x.test> wrote:   Which release?"
    assert new_text(f"3.0.1.2\n\nSent from Yahoo Mail on Android\n\n{glued}\n").text == "3.0.1.2"
    glued = "-------- Original message --------From: S <s@x.test> Date: 3/2/26 2:05 PM To: y Subject: z"
    assert new_text(f"3.0.1.2\n{glued}\nx").text == "3.0.1.2"


def test_a_link_broken_out_of_a_quote_is_no_answer() -> None:
    text = (
        "Ответ\n\n> Заявка\n>\n (http://x.test/c/YzOT) >\n> ещё\n> см. (http://x.test/a\n_nonce=3dd518)\n>\n"
    )
    assert new_text(text).text == "Ответ"


def test_only_the_true_delimiter_parts_off_a_long_signature() -> None:
    below = "\n".join(f"строка {number}" for number in range(30))
    assert new_text(f"{ANSWER}\n-- \n{below}").text == ANSWER
    assert new_text(f"{ANSWER}\n--\n{below}").text == f"{ANSWER}\n--\n{below}"


def test_the_rule_above_a_quote_leaves_the_signatures_rule_its_meaning() -> None:
    signed = "_________________\n\nDr. Thomas F\nGermany\n\nSent via mobile device\n_________________"
    intro = "Am 09.07.2016 um 14:03 schrieb Support <support@desk.test>:\n\nGuten Tag!"
    assert new_text(f"{ANSWER}\n{signed}\n\n{intro}").text == ANSWER
    assert new_text(f"{ANSWER}\n\n----------------\n{intro}").text == ANSWER
    section = f"{ANSWER}\n_________\nВторая часть\n_________\nТретья часть"
    assert new_text(section).text == section


def test_a_header_block_may_stand_on_one_line() -> None:
    block = "Date: Tue, 2 Oct 2012 02:35:10 +0000 From: john@x.test To: Smith, Shelly Subject: Tell us"
    assert new_text(f"{ANSWER}\n\n{block}\n\nThank you").text == ANSWER
    question = "Subject: что писать в To: и From: у нового шаблона?"
    assert new_text(f"{question}\n\n{ANSWER}").text == f"{question}\n\n{ANSWER}"


def test_a_reply_on_the_line_of_the_intro_is_kept() -> None:
    assert new_text("reply On Wed, Apr 4, 2012 at 3:59 PM, bob@x.test wrote:\n> Hi").text == "reply"


@pytest.mark.parametrize(
    "piece",
    [
        "On ", "On Mon, ", "> ", ">", "-", "_", "-- \n", "--\n", "---\n", "От: ", "От: x\n", "From: a\nSent: b\n", "@",
        "a@b ", "wrote: ", "пишет:\n", "1:00 ", "02.03.2026 ", "On Mon, Mar 2, 2026\n", "Sent from my iPhone\n",
        "\n", " ", "*", "a> ", "\t", "пн, ", "Отправлено с ", "x\n> y\n", "-x\n\n", "(", "<mailto:", "[mailto:",
        "On 1.1.2026 10:00 a@b\n",
    ],
)  # fmt: skip
@pytest.mark.hostile
def test_a_hostile_megabyte_ends(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    new_text(text)
    answers_under_quotes(text)


NAMEPLATES = (
    "Ivan Petrov, 12 Nov 2026",
    "Ivan Petrov, 12 Nov 2026:",
    "Иван Петров, 12.11.2026 10:00",
    "12.11.2026, Иван Петров",
    "12 ноября 2026 г., Иван Петров",
    "ivan@firma.example, 12.11.2026 10:00",
    "Thursday, 12 November 2026, Ivan Petrov:",
    "Am 12.11.2026, Iwan Petrow:",
    "Support (12 Nov 2026, 10:00)",
    "Ivan Petrov <ivan@firma.example>:",
)


@pytest.mark.parametrize("line", NAMEPLATES)
def test_a_line_that_names_the_writer_without_a_verb_goes_with_the_quote(line: str) -> None:
    assert new_text(f"#release\n\n{line}\n> A mail waits.\n> Text").text == "#release"


@pytest.mark.parametrize(
    "text",
    [
        "> Кто и когда?\n\nИван Петров, 12.03.2026\n\n> Какой выпуск?\n\n3.0.12",
        "Иван Петров, 12.03.2026\n\n> Кто и когда?",
        "Добрый день!\n\nВыпуск вышел 12.03.2026\n\n> Когда выпуск?",
        "Добрый день!\n\n12.03.2026\n\n> Когда выпуск?",
        "Добрый день!\nОтвечает Иван Петров, 12.03.2026\n\n> Кто отвечает?",
    ],
)
def test_a_line_with_a_name_and_a_day_is_kept_where_it_may_be_an_answer(text: str) -> None:
    assert "2026" in new_text(text).text
