"""Which mails are a machine's, and which may be answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from intake.desk.automatic.recognition import Automatic, automatic_reason
from intake.desk.disposition import Extent
from intake.desk.message import Address, Header, InboundMail, RecipientStatus, Report
from tests.unit.desk_cases import passed, permitted

OWN = frozenset({"support@desk.test"})
REQUEST = "Добрый день!\nНе печатает чек.\nОрганизация: ООО «Ромашка»\nРег. номер: 900614478\nРелиз: 3.1.24.9"


def a_mail(  # noqa: PLR0917
    subject: str = "Не печатает чек",
    text: str = REQUEST,
    sender: str = "buh@romashka.test",
    name: str = "Анна Петрова",
    return_path: str | None = "buh@romashka.test",
    headers: dict[str, str] | None = None,
    report: Report | None = None,
    content_type: str = "text/plain",
    calendar_method: str | None = None,
    reply_to: str = "",
    message_id: str = "<1@romashka.test>",
) -> InboundMail:
    return InboundMail(
        headers=tuple(Header(key.lower(), value) for key, value in (headers or {}).items()),
        message_id=message_id,
        subject=subject,
        senders=(Address(sender, name),) if sender else (),
        reply_to=(Address(reply_to),) if reply_to else (),
        to=(Address("support@desk.test"),),
        cc=(),
        return_path=return_path,
        in_reply_to=(),
        references=(),
        date=None,
        arrived_at=datetime(2026, 3, 2, tzinfo=UTC),
        text=text,
        attachments=(),
        attached_messages=(),
        content_type=content_type,
        report=report,
        calendar_method=calendar_method,
        body_digest="",
        size=1000,
    )


def answered(mail: InboundMail) -> bool:
    return permitted(mail).extent is not Extent.NONE


def kind_of(mail: InboundMail) -> str | None:
    found = automatic_reason(mail, OWN)
    return found.kind if found else None


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ({"Auto-Submitted": "auto-replied"}, "auto_reply"),
        ({"AUTO-SUBMITTED": "Auto-Replied (vacation)"}, "auto_reply"),
        ({"Auto-Submitted": "auto-generated; owner-email=x@y.test"}, "auto_reply"),
        ({"Auto-Submitted": "(rfc 3834) auto-notified"}, "notice"),
        ({"X-Autoreply": "yes"}, "auto_reply"),
        ({"X-Autorespond": ""}, "auto_reply"),
        ({"X-Auto-Response": "1"}, "auto_reply"),
        ({"Precedence": "auto_reply"}, "auto_reply"),
        ({"X-Precedence": "auto-reply"}, "auto_reply"),
        ({"X-Cron-Env": "<SHELL=/bin/sh>"}, "auto_reply"),
        ({"X-Failed-Recipients": "x@y.test"}, "bounce"),
        ({"X-Loop": "support@desk.test"}, "own_mail"),
        ({"X-Loop": "<BUH@romashka.test>", "Precedence": "junk"}, "auto_reply"),
        ({"Delivered-By-The-Graces-Of": "The Vacation program"}, "auto_reply"),
        ({"List-Id": "<news.shop.test>", "List-Unsubscribe": "<mailto:u@shop.test>"}, "list"),
        ({"List-Id": "<dev.list.test>", "Precedence": "list"}, "list"),
        ({"List-Unsubscribe": "<https://shop.test/u>", "Feedback-ID": "1:2:3"}, "newsletter"),
        ({"List-Unsubscribe": "<https://shop.test/u>", "Precedence": "bulk"}, "newsletter"),
    ],
)
def test_headers_of_machines_are_believed_whatever_the_text_asks(headers: dict[str, str], kind: str) -> None:
    mail = a_mail(headers=headers)
    found = automatic_reason(mail, OWN)
    assert found is not None
    assert found.kind == kind
    assert not answered(mail)


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto-Submitted": "no"},
        {"Auto-Submitted": "No (a person wrote this)"},
        {"X-Autoreply": "no"},
        {"Precedence": "bulk"},
        {"Precedence": "junk"},
        {"Precedence": "normal"},
        {"List-Unsubscribe": "<mailto:gateway@romashka.test>"},
        {"X-Auto-Response-Suppress": "All"},
        {"X-Auto-Response-Suppress": "DR, OOF, AutoReply"},
        {"X-Loop": "romashka.test"},
        {"X-Loop": "buh@romashka.test"},
        {"X-Loop": "all@romashka.test", "Precedence": "bulk"},
        {"X-MS-Exchange-Inbox-Rules-Loop": "buh@romashka.test"},
        {"List-Id": "<support.desk.test>", "List-Post": "<mailto:support@desk.test>", "Precedence": "list"},
        {"X-Mailer": "The Bat! 10"},
    ],
)
def test_a_single_wrong_header_leaves_a_persons_mail_a_persons(headers: dict[str, str]) -> None:
    assert automatic_reason(a_mail(headers=headers), OWN) is None


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Отзыв: Счёт", 'Пользователь Анна Петрова хочет отозвать сообщение "Счёт".'),
        ("Recall: Invoice", 'Anna Petrova would like to recall the message, "Invoice".'),
        (
            "[SD-5521] Заявка закрыта: [#1] Счёт",
            "Заявка SD-5521 закрыта. Оцените качество: https://sd.test/r\n\nСообщение создано автоматически.",
        ),
    ],
)
def test_recalls_and_requests_for_a_rating_are_machines(subject: str, text: str) -> None:
    assert kind_of(a_mail(subject, text)) is not None


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        (
            "Отзыв о работе поддержки",
            "Хочу оставить отзыв: спасибо, всё быстро. Но остался вопрос по печати.",
        ),
        ("Отзыв: счёт", "Прошу отозвать счёт № 5: в нём ошибка."),
        (
            "Не уходит письмо",
            "Бухгалтер хочет отозвать сообщение, отправленное из программы. Как это сделать?",
        ),
        ("Заявка закрыта", "Заявку закрыли, а ошибка осталась. Оцените, пожалуйста, когда исправите."),
    ],
)
def test_people_who_take_back_or_rate_something_are_people(subject: str, text: str) -> None:
    assert kind_of(a_mail(subject, text)) is None


@pytest.mark.parametrize(
    ("answer", "automatic"),
    [
        (f"<{'a2' * 15}@desk.test>", False),
        (f"<{'a2' * 15}@list.test>", True),
        ("<1@desk.test>", True),
    ],
)
def test_what_a_persons_list_brings_back_in_answer_to_our_mail_is_his(answer: str, automatic: bool) -> None:
    headers = {
        "List-Id": "<it.holding.test>",
        "List-Post": "<mailto:it@holding.test>",
        "Precedence": "list",
    }
    mail = replace(a_mail(headers=headers), in_reply_to=(answer,))
    found = automatic_reason(mail, OWN)
    assert (found is not None) is automatic
    assert not answered(mail)


@pytest.mark.parametrize(
    ("headers", "forbidden"),
    [
        ({}, False),
        ({"Auto-Submitted": "no"}, False),
        ({"X-Auto-Response-Suppress": "All"}, True),
        ({"X-Auto-Response-Suppress": "DR, RN, NRN, OOF, AutoReply"}, True),
        ({"X-Auto-Response-Suppress": "None"}, False),
        ({"X-Auto-Response-Suppress": "DR, RN"}, False),
        ({"X-Auto-Response-Suppress": "OOF"}, False),
        ({"X-Auto-Response-Suppress": "DR, OOF, RN, NRN"}, False),
        ({"X-Auto-Response-Suppress": "oof, AUTOREPLY"}, True),
        ({"Precedence": "bulk"}, True),
        ({"Precedence": "first-class"}, False),
        ({"List-Unsubscribe": "<mailto:x@y.test>"}, False),
        ({"List-Id": "<dev.list.test>"}, True),
    ],
)
def test_some_headers_forbid_an_answer_to_a_person(headers: dict[str, str], forbidden: bool) -> None:
    mail = a_mail(headers=headers)
    assert answered(mail) is not forbidden


@pytest.mark.parametrize(
    ("sender", "reply_to", "forbidden"),
    [
        ("buh@romashka.test", "", False),
        ("noreply@site-forms.test", "", True),
        ("no-reply@site-forms.test", "anna@romashka.test", False),
        ("donotreply@x.test", "", True),
        ("shop.noreply@x.test", "", True),
        ("anna@romashka.test", "noreply@romashka.test", True),
        ("MAILER-DAEMON@x.test", "", True),
        ("dev-request@list.test", "", True),
        ("", "", True),
        ("noreplyanna", "", True),
        ("norep@x.test", "", False),
        ("elnora.reply@x.test", "", False),
    ],
)
def test_nobody_is_written_to_who_does_not_read(sender: str, reply_to: str, forbidden: bool) -> None:
    mail = replace(a_mail(sender=sender, reply_to=reply_to), authentication=(passed(Address(sender)),))
    assert answered(mail) is not forbidden


def test_an_empty_envelope_sender_forbids_an_answer_but_is_no_proof() -> None:
    mail = a_mail(return_path="")
    assert automatic_reason(mail, OWN) is None
    assert not answered(mail)


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        (
            "Автоответ: Я в отпуске",
            "Здравствуйте! Я в отпуске до 10 марта. Это письмо отправлено автоматически.",
        ),
        ("Автоответ: Re: чек", "Добрый день, меня нет на работе по 6 марта."),
        ("Автоответ", "Вернусь 10 марта."),
        ("Автоматический ответ: Не печатает чек", "Нахожусь в командировке, отвечу по возвращении."),
        ("Автоматический ответ: [#12] чек", "Здравствуйте. Я в отпуске с 1 по 14 июля."),
        ("Out of Office", "I am on vacation until March 10."),
        ("Out of Office: Re: [#12] receipt", "I will be out of the office until Monday."),
        ("Automatic reply: [#12] receipt", "I am currently away with limited access to my email."),
        ("Out of Office AutoReply: receipt", "I'll be back on Monday."),
        ("Abwesenheitsnotiz", "Ich bin bis zum 10. März im Urlaub."),
        ("Automatische Antwort: Beleg", "Ich bin derzeit nicht im Büro."),
        ("Réponse automatique : reçu", "Je suis absente jusqu'au 10 mars."),
        ("Respuesta automática: recibo", "Estaré ausente hasta el lunes."),
        ("Risposta automatica: ricevuta", "Sono in ferie fino a lunedì."),
        ("Automatisch antwoord: bon", "Ik ben afwezig tot maandag."),
        ("Autosvar: kvitto", "Jag är på semester till 10 mars."),
        ("Odpowiedź automatyczna: paragon", "Jestem na urlopie do poniedziałku."),
        ("自動返信: 領収書", "ただいま不在にしております。"),
        ("Автовідповідь: чек", "Я у відпустці до 10 березня."),
        ("Ваше обращение № 5521 принято", "Здравствуйте! Ваше обращение зарегистрировано под номером 5521."),
        ("Ваша заявка принята", "Мы получили ваше письмо. Наши специалисты свяжутся с вами."),
        (
            "away from my mail",
            'I will not be reading my mail for a while.\nYour mail regarding "bill" will be read when I return.',
        ),
        (
            "I am on vacation",
            "I am on vacation until July 22. If you have something urgent,\nplease contact Keith <keith@romashka.test>.",
        ),
        ("Re: чек", "I am on vacation until July 22. For urgent matters write to keith@romashka.test."),
        ("Спасибо за обращение", "Ваше письмо получено. Это письмо сформировано автоматически."),
        ("We received your request", "Your request has been received. Please do not reply to this message."),
        (
            "Re: чек",
            "Это письмо отправлено автоматически, отвечать на него не нужно. Я в отпуске до 3 марта.",
        ),
    ],
)
def test_robots_without_headers_are_known_by_their_words(subject: str, text: str) -> None:
    assert kind_of(a_mail(subject, text)) == "auto_reply"


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Автоответ «Я в отпуске» не уходит клиентам из CRM", REQUEST),
        ("Автоответ: не уходит клиентам", f"{REQUEST}\nВ шаблоне «Это письмо отправлено автоматически»."),
        ("Автоматический ответ не настраивается", "Как включить автоответ «Я в отпуске»?"),
        ("Re: Не печатает чек", "Я в отпуске, но почту вижу. Регистрационный номер 4001178250."),
        ("Re: Ваше обращение № 1042 принято", "Спасибо, вот номер: 900614478"),
        ("Re: Ваше обращение принято", "Релиз 3.0.1.2\n\n> Ваше обращение зарегистрировано под номером 12"),
        (
            "Re: чек",
            "900614478\n\nпн, 2 мар. 2026 г. в 14:05, Desk <support@desk.test>:\n\nЭто письмо отправлено автоматически.",
        ),
        ("Fwd: Undelivered Mail Returned to Sender", "Что это?\n\n---- Forwarded message ----\nuser unknown"),
        (
            "Undelivered Mail Returned to Sender",
            "Получаем такое при отправке счёта из 1С: 550 5.1.1 user unknown",
        ),
        ("Не доставляются письма", "Не удалось доставить сообщение, 550 user unknown. Что делать?"),
        (
            "Fwd: Автоматический ответ: чек",
            "Вот что приходит. Письмо отправлено автоматически, не отвечайте на него.",
        ),
        ("Отпускные", "Я в отпуске была с 1 по 14, отпускные начислились неверно. Что не так?"),
        ("Больничный в ЗУП", "Сотрудница на больничном, вернусь к вопросу завтра. Рег. номер 900614478"),
        ("Письма уходят не туда", "Письмо сформировано автоматически и уходит не туда. Как отключить?"),
        ("Ваша заявка 1042 создана неверно", "Вы указали чужую организацию. Исправьте."),
        ("Прошу прощения за задержку", "Был в командировке. Рег. номер: 900614478, релиз: 3.0.1.2"),
        ("Доставка не создаётся", "Документ «Доставка» не удалось провести."),
        ("Прочитано сообщение ЭДО", "Сообщение было прочитано, но статус не меняется. Почему?"),
        ("Undeliverable item in stock", "Item marked undeliverable, cannot post document"),
        ("Спасибо за обращение", "В шаблоне «Спасибо за обращение» ошибка, номер не подставляется."),
        ("Автоматическое сообщение о просрочке не уходит", "В 1С не уходит автоматическое сообщение."),
        ("Re: чек", "Я в отпуске, по срочным вопросам звоните Ивановой. Релиз 3.0.1.2"),
        ("Отпуск", "Не начисляется отпуск сотруднику.\nРег. номер: 4310098"),
        ("В отпуске сотрудник не виден в табеле", "Где его искать?"),
        ("Больничный", "Не рассчитывается больничный."),
        ("Прочтено: не ставится отметка", "В ЭДО не ставится отметка о прочтении."),
        ("Спасибо за письмо", "Всё заработало, закрывайте заявку."),
        ("Запрос принят, что дальше", "Вы приняли наш запрос неделю назад. Когда ответите?"),
        (
            "Уведомление не приходит",
            "Клиентам не приходят автоматические уведомления, хотя раньше приходили.",
        ),
    ],
)
def test_a_person_who_writes_like_a_robot_or_about_one_is_heard(subject: str, text: str) -> None:
    assert kind_of(a_mail(subject, text)) is None


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        (
            "Re: Не печатает чек",
            "Я в отпуске до 15 декабря. По срочным вопросам обращайтесь к Сергееву, доб. 214.",
        ),
        ("Автоматический ответ: чек", "С 20.11 нахожусь в ежегодном оплачиваемом отпуске. Замещает Иванова."),
        ("Re: чек", "С 1 по 14 июня буду в очередном отпуске. Пишите на адрес it@ya.test."),
        ("Re: чек", "Сейчас не могу ответить, нахожусь в командировке. Обращайтесь к Сидоровой, доб. 214."),
        ("OOO: Re: чек", "Traveling."),
        ("Спасибо за обращение", "Это письмо автоматически создано нашей программой учёта заявок."),
        ("Ваша заявка #771 успешно создана", "Ваша заявка создана. Следить за ней можно здесь."),
        ("Re: чек", "Автоматический ответ: я на конференции."),
        ("Автоответ: Re: [#1042] Не печатает чек", "Благодарю за письмо."),
        ("Re: чек", "Уволился 1 ноября. По вопросам закупок – zakupki@ya.test."),
        ("Re: чек", "I no longer work at Romashka. For urgent matters please write to Jane, jane@ya.test."),
        (
            "Re: чек",
            "Нахожусь в отпуске до 10.12, почта не проверяется. Если вам нужен доступ, звоните Анне, доб. 214.",
        ),
        ("Re: чек", "Буду отсутствовать до 5-го. Нужна помощь по заявкам – пишите на адрес it@ya.test."),
        ("Re: чек", "Нахожусь на больничном. По вопросам доступов и лицензий обращайтесь к Сидоровой."),
        ("Re: bill", "I am on leave until Monday. If it is urgent and you need access, ask Jane."),
    ],
)
def test_absences_are_noticed_in_the_words_in_which_people_set_them(subject: str, text: str) -> None:
    assert kind_of(a_mail(subject, text)) == "auto_reply"


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Re: чек", "Я в отпуске с понедельника, поэтому прошу сделать до пятницы."),
        (
            "Re: чек",
            "Я в отпуске до 15 декабря, по срочным вопросам звоните Петрову. Лицензию прошу продлить.",
        ),
        ("Re: чек", "Буду в отпуске, пишите на почту склада. Программа не запускается."),
        (
            "Доступ",
            "Иванов уволился, по вопросам закупок теперь Сидоров (sidorov@ya.test). Верните ему доступ.",
        ),
        (
            "Доступ",
            "Нахожусь в отпуске до 5 декабря; на время моего отсутствия откройте доступ Петровой.",
        ),
        ("Лицензия", "Я уволился, по срочным вопросам звоните Петровой, нужен перенос лицензии."),
        ("Лицензия", "Я больше не работаю в Иве, по вопросам пишите Анне; переведите лицензию на неё."),
        (
            "Licence",
            "I no longer work at Iva. For urgent matters call Jane, and please transfer the licence to her.",
        ),
        (
            "Доступ",
            "Нахожусь в отпуске до 10.12, по вопросам звоните Анне. На время отпуска нужен доступ Сидоровой.",
        ),
        (
            "Отчёт",
            "Добрый день! Нахожусь в отпуске до 10.12, по всем вопросам звоните Анне. Отчёт Ф-12 пустой.",
        ),
        ("Отпуск", "Буду отсутствовать до 10 декабря, обращайтесь к Анне: anna@ya.test. Доступ ей открыть."),
        ("Out of office", "Я в отпуске с 1 по 10 декабря, за меня Анна. Выпустите ей, пожалуйста, доступ."),
        ("Leave", "I am on leave until Monday, for urgent matters call Jane. Jane needs access to the till."),
        ("Курсы", "Ответ не требуется, для информации: курсы не загружаются автоматически с 25 ноября."),
        (
            "Доставлено: статус",
            "Статус «Доставлено» не ставится. Сообщение было прочитано, но статус прежний.",
        ),
        ("Вход", "Программа просит: подтвердите, что вы не робот, http://lk.test – и дальше не пускает."),
        ("Report domain: iva.test Submitter: we", "How do we read this?"),
        (
            "Вход",
            "Сайт просит доказать, что вы не робот, и перейти по ссылке https://lk.test – она не открывается.",
        ),
        ("Вход", "Сайт просит подтвердить, что я не робот, и так по кругу: https://lk.test"),
        ("Диск", "Подтвердите, пожалуйста, доставку диска, трек тут: https://post.test/1"),
        ("Автоответ: не уходит", "Настроили в программе, тишина."),
        ("Автоматический ответ: как отключить", "Клиенты жалуются."),
        ("Автоответ: настройка", "Подскажите, где включается."),
        (
            "Re: bill",
            "I am on vacation until July 22. If you have something urgent, call Keith. The bill does not print.",
        ),
        ("Re: bill", "I won't be reading my mail next week. Please send the licence to keith@romashka.test."),
        ("Re: bill", "Thanks, it works. I am on vacation until July 22."),
        ("Отпуск", "Нахожусь в отпуске, по срочным вопросам звоните Сергею. На кассе ошибка 235."),
        ("Новый сотрудник", "Иванов уволился. По вопросам лицензий пишите на почту it@ya.test."),
        ("Спасибо за письмо", "Спасибо за письмо! Попробовали версию 3, всё печатает."),
        ("Мы получили ваше письмо", "Мы получили ваше письмо с обновлением, но архив не открывается."),
        ("Thank you for your email", "Thank you for your email. We tried it and it works fine."),
        ("Ваш запрос получен", "Высылаем базу во вложении. Сотрудник на обучении."),
        ("Automatic reply: wrong language", "The reply is in Russian. Please switch to English."),
        ("Re: чек", "Буду отсутствовать до 5-го. Пока обращайтесь к Сидорову, он проверит и пришлёт."),
        ("DMARC report domain", "В отчёте DMARC письма вашей программы не проходят. Как настроить подпись?"),
    ],
)
def test_a_person_may_be_absent_and_still_want_something(subject: str, text: str) -> None:
    assert kind_of(a_mail(subject, text)) is None


def test_a_person_whose_forwarder_empties_the_envelope_sender_is_heard() -> None:
    trouble = "Добрый день! Программа пишет «не удалось доставить», ящик переполнен."
    assert kind_of(a_mail("Не уходят отчёты", trouble, return_path="")) is None
    assert kind_of(a_mail("Re: чек", "Спасибо за письмо, всё заработало.", return_path="")) is None
    assert kind_of(a_mail("Чек", "Спасибо за письмо! Ответим в течение дня.", return_path="")) == "auto_reply"


def test_a_mailboxs_rule_that_wants_no_response_is_a_robot() -> None:
    rule = {"X-MS-Exchange-Inbox-Rules-Loop": "buh@romashka.test"}
    assert kind_of(a_mail("Чек", "Спасибо.", headers=rule)) is None
    assert kind_of(a_mail("Чек", "Спасибо.", headers=rule | {"X-Auto-Response-Suppress": "DR, OOF"})) is None
    assert (
        kind_of(a_mail("Чек", "Спасибо.", headers=rule | {"X-Auto-Response-Suppress": "All"})) == "auto_reply"
    )


def test_a_report_on_a_domains_mail_is_a_notice() -> None:
    subject = "Report Domain: desk.test Submitter: ya.test Report-ID: <2026.11.21@ya.test>"
    assert kind_of(a_mail(subject, "")) == "notice"
    assert kind_of(a_mail(f"Fwd: {subject}", "Что это за письма?")) is None


@pytest.mark.parametrize(
    ("text", "proved"),
    [
        ("Резервная копия готова.", True),
        ("Здравствуйте! Не работает касса.", False),
        ("Касса не печатает", False),
    ],
)
def test_of_what_a_program_marked_though_a_person_wrote_it_agents_are_told(text: str, proved: bool) -> None:
    found = automatic_reason(a_mail("Касса", text, headers={"Auto-Submitted": "auto-generated"}))
    assert found is not None
    assert found.proved is proved


@pytest.mark.parametrize(("stated", "kind"), [("tlsrpt", "notice"), ("delivery-status", "bounce")])
def test_a_report_of_an_unknown_type_is_no_bounce(stated: str, kind: str) -> None:
    headers = {"Content-Type": f'multipart/report; report-type="{stated}"; boundary=edge'}
    assert kind_of(a_mail("Отчёт", "", headers=headers, content_type="multipart/report")) == kind


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Re: Недоставленные письма", "Проверил: письма не доставлены из-за SPF."),
        ("Не удалось доставить отчёты", "Добрый день! Программа пишет: 550 5.1.1 user unknown."),
        ("Не работает обмен", "Сервер недоступен, пользователь не найден в базе."),
        (
            "Delivery problem",
            "Hello, we see a delivery problem: message rejected, 550 5.7.1. Check your SPF.",
        ),
    ],
)
def test_an_administrator_may_write_from_the_postmasters_address(subject: str, text: str) -> None:
    mail = a_mail(subject, text, sender="postmaster@romashka.test", return_path="postmaster@romashka.test")
    assert kind_of(mail) is None
    assert (
        kind_of(a_mail("Сообщение отклонено", text, sender="postmaster@a.test", return_path="")) == "bounce"
    )


def test_an_administrator_by_name_is_a_person() -> None:
    mail = a_mail(
        "Не работает обмен", "Пользователь не найден. Ошибка доставки.", name="Системный администратор"
    )
    assert kind_of(mail) is None


BOUNCES = {
    "postfix": (
        "Undelivered Mail Returned to Sender",
        "This is the mail system at host mx.a.test.\nuser unknown",
    ),
    "exim": ("Mail delivery failed: returning message to sender", "A message could not be delivered"),
    "qmail": ("failure notice", "Hi. This is the qmail-send program. Sorry, no mailbox here by that name."),
    "sendmail": (
        "Returned mail: see transcript for details",
        "The following addresses had permanent fatal errors",
    ),
    "exchange": ("Undeliverable: [#12] чек", "Delivery has failed to these recipients or groups"),
    "exchange ru": (
        "Недоставленное сообщение: чек",
        "Не удалось доставить следующим получателям или группам",
    ),
    "yandex": ("Недоставленное сообщение", "К сожалению, мы не можем доставить: пользователь не найден"),
    "mail.ru": ("Mail failure.", "Сообщение не может быть доставлено. Ящик переполнен."),
    "gmail": ("Delivery Status Notification (Failure)", "Address not found. Your message wasn't delivered"),
    "german": ("Unzustellbar: Beleg", "Ihre Nachricht konnte nicht zugestellt werden"),
    "french": ("Non remis : reçu", "Échec de la remise pour ces destinataires"),
}


@pytest.mark.parametrize(("subject", "text"), BOUNCES.values(), ids=BOUNCES.keys())
@pytest.mark.parametrize(
    ("sender", "return_path"),
    [
        ("MAILER-DAEMON@mx.a.test", None),
        ("postmaster@a.test", ""),
        ("x@a.test", ""),
        ("mailer-daemon@yandex.ru", ""),
    ],
)
def test_bounces_in_plain_text_are_known(
    subject: str, text: str, sender: str, return_path: str | None
) -> None:
    assert kind_of(a_mail(subject, text, sender=sender, name="", return_path=return_path)) == "bounce"


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        (
            "Warning: could not send message for past 4 hours",
            "THIS IS A WARNING MESSAGE ONLY. YOU DO NOT NEED TO RESEND",
        ),
        ("Delayed Mail (still being retried)", "Your message could not be delivered for more than 4 hour(s)"),
        ("Задержка доставки", "Доставка письма задерживается, попытки доставки будут продолжены"),
    ],
)
def test_a_delay_is_told_from_a_bounce(subject: str, text: str) -> None:
    mail = a_mail(subject, text, sender="MAILER-DAEMON@mx.a.test", name="", return_path="")
    assert kind_of(mail) == "delay"


def a_report(kind: str, *actions: str) -> Report:
    return Report(kind, tuple(RecipientStatus("x@y.test", action, "", "") for action in actions))


@pytest.mark.parametrize(
    ("report", "kind"),
    [
        (a_report("delivery-status", "failed"), "bounce"),
        (a_report("delivery-status", "delayed"), "delay"),
        (a_report("delivery-status", "failed", "delayed"), "bounce"),
        (a_report("delivery-status", "delivered"), "receipt"),
        (a_report("delivery-status"), "bounce"),
        (a_report("disposition-notification"), "receipt"),
        (a_report("feedback-report"), "notice"),
    ],
)
def test_a_report_is_read_by_its_actions(report: Report, kind: str) -> None:
    assert kind_of(a_mail(report=report, content_type="multipart/report")) == kind


def test_a_report_that_could_not_be_read_is_still_one() -> None:
    assert kind_of(a_mail(content_type="multipart/report")) == "bounce"


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Прочтено: [#12] чек", "Ваше сообщение было прочитано 2 марта 2026 г."),
        ("Read: [#12] receipt", "Your message was read on Monday."),
        ("Gelesen: Beleg", "Ihre Nachricht wurde gelesen am Montag"),
        ("Доставлено: чек", "Сообщение доставлено следующим получателям"),
        ("Read: receipt", "Your message\n\n   To: Desk\n   Sent: Monday\n\nwas read on Monday, 10:05."),
        ("Прочитано: чек", "Ваше сообщение\n\n   Кому: Служба\n\nбыло прочитано в 10:05."),
        (
            "DELIVERED: receipt",
            "Your document: receipt\nhas been delivered to: ivan@client.example\nat 10:00",
        ),
        ("Read receipt", "The mail you sent to Ivan has been displayed on his screen."),
    ],
)
def test_receipts_without_a_report_are_known(subject: str, text: str) -> None:
    assert kind_of(a_mail(subject, text)) == "receipt"


@pytest.mark.parametrize("subject", ["Read: stock", "Прочитано: остатки", "Delivered: stock"])
@pytest.mark.parametrize(
    "text",
    [
        "The file was read but the stock is zero.",
        "Read access to the folder is denied.",
        "The scale was read on Monday, the weights are zero.",
        "The terminal has been delivered to our shop, there is no licence in the box.",
        "Прочитано 12 записей, остатки нулевые.",
        "Файл обмена был прочитан, открыто 3 смены, остатки нулевые.",
        "Здравствуйте! Сообщение было прочитано кассой, чек пустой.",
    ],
)
def test_a_person_tells_what_was_read_and_confirms_nothing(subject: str, text: str) -> None:
    assert kind_of(a_mail(subject, text)) is None


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Спасибо за обращение!", "Спасибо за ваше обращение. Мы ответим вам в течение 24 часов."),
        ("Автоответчик", "Я временно недоступна. Отвечу позже."),
        ("Re: Касса", "I'm out of the office with limited access to email and will respond upon my return."),
        (
            "Re: Касса",
            "Я нахожусь в отпуске по 20 марта. По всем вопросам обращайтесь к Марии Ивановой, доб. 112.",
        ),
        ("[Ticket#20260302] Касса", "Ваша заявка принята. Пожалуйста, не меняйте тему письма."),
        ("Касса", "Сотрудник уволен. Это автоматическое уведомление, просьба не отвечать."),
        ("Нерабочее время", "Спасибо за письмо! Ответим завтра. Сообщение отправлено автоматически."),
        ("Vacation", "I'm on vacation until Monday. In urgent cases call 555."),
    ],
)
def test_robots_may_answer_as_people_do(subject: str, text: str) -> None:
    assert kind_of(a_mail(subject, text)) == "auto_reply"


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Мы получили ваш счёт", "Мы получили ваш счёт, но сумма неверная. Исправьте, пожалуйста."),
        ("Re: Касса", "Меня не будет до среды, звоните Ивановой 112, она всё покажет."),
        ("Re: Касса", "Спасибо за обращение внимания, ошибка на втором компьютере, завтра отвечу."),
        ("Уведомление о получении", "При отправке приходит уведомление о получении, как отключить?"),
        (
            "Не уходят письма",
            (
                "Клиентам уходит «Ваше обращение принято, не отвечайте на это письмо, оно создано "
                "автоматически». Как убрать?"
            ),
        ),
        ("Не отвечайте", "Просьба не отвечать клиенту до четверга, автоматически закрылась смена."),
        ("Заявка №77812 зарегистрирована, но не решена", "Когда решите заявку? Прошло две недели."),
    ],
)
def test_people_may_use_the_words_of_robots(subject: str, text: str) -> None:
    assert kind_of(a_mail(subject, text)) is None


def test_a_mailbox_that_refuses_in_the_form_of_a_receipt_bounces() -> None:
    # Dovecot refuses so (RFC 5429 §2.1).
    report = Report("disposition-notification", (), None)
    refusal = "Your message to <masha@ya.test> was automatically rejected:\nQuota exceeded"
    name = "Mail Delivery Subsystem"
    assert kind_of(a_mail("Automatically rejected mail", refusal, name=name, report=report)) == "bounce"
    read = "Ваше письмо было прочитано 2 марта 2026 г."
    assert kind_of(a_mail("Прочтено: заявка", read, report=report)) == "receipt"


def test_a_bounce_may_come_from_a_sender_that_nobody_reads() -> None:
    subject, text = (
        "Письмо не доставлено",
        "Ваше письмо не может быть доставлено: ящик ivan@ya.test не найден.",
    )
    assert kind_of(a_mail(subject, text, sender="no-reply@mail.test")) == "bounce"
    assert kind_of(a_mail(subject, text)) is None


def test_a_robots_heading_may_stand_in_brackets() -> None:
    junk = {"Precedence": "junk"}
    assert kind_of(a_mail("[Автоответ] Не печатает чек", "Спасибо.", headers=junk)) == "auto_reply"
    assert kind_of(a_mail("[Автоответчик 1С] не звонит", REQUEST)) is None


def test_a_filter_that_lets_in_only_who_clicks_may_call_its_mail_a_reply() -> None:
    text = (
        "This account is protected by Blue. Please click on the following link to be added to the "
        "recipient's allowed list:\nhttp://blue.test/verification/1234"
    )
    assert kind_of(a_mail("Re: Не печатает чек", text)) == "challenge"


def test_our_own_mail_is_known_by_its_message_id_and_no_sender() -> None:
    assert kind_of(a_mail(sender="Support@Desk.test")) is None
    mail = a_mail(message_id="<7@tickets.desk.test>")
    found = automatic_reason(mail, OWN, "tickets.desk.test")
    assert found == Automatic("own_mail", "the Message-ID is the desk's own", proved=True)


def test_an_answer_to_an_invitation_is_automatic_and_an_invitation_is_not() -> None:
    assert kind_of(a_mail(text="", calendar_method="REPLY")) == "calendar"
    assert kind_of(a_mail(calendar_method="REQUEST")) is None


FORM = (
    "Новая заявка с сайта\n\nИмя: Эльвира\nТелефон: +7 900 000-00-00\nE-mail: elvira@lombard.test\n"
    "Наименование организации: ООО «Ломбард»\nСообщение: Не уходит отчёт"
)


@pytest.mark.parametrize("headers", [{}, {"Precedence": "bulk"}, {"X-Auto-Response-Suppress": "All"}])
def test_a_web_form_is_a_request_that_nobody_can_answer_at_its_sender(headers: dict[str, str]) -> None:
    mail = a_mail("Ваша заявка принята", FORM, sender="noreply@site-forms.test", headers=headers)
    assert automatic_reason(mail, OWN) is None
    assert not answered(mail)


def test_an_answer_is_no_campaign_though_software_marks_it() -> None:
    marks = {"List-Unsubscribe": "<https://crm.test/u>", "Feedback-ID": "1:2:crm"}
    campaign = a_mail("Новости", "Скидки!", headers=marks)
    assert kind_of(campaign) == "newsletter"
    answer = replace(
        a_mail("Re: чек", "Всё ещё не печатает.", headers=marks), in_reply_to=("<our@desk.test>",)
    )
    assert kind_of(answer) is None
    robot = replace(answer, senders=(Address("no-reply@crm.test"),))
    assert kind_of(robot) == "newsletter"


@pytest.mark.parametrize(
    "text",
    [
        "The site says “verify that you are not a robot” and nothing happens: https://lk.test",
        "My account is protected by a second factor, I click and get no code: https://lk.test",
        "Our domain was put on the white list, yet when I click the link it fails: https://lk.test",
    ],
)
def test_a_person_may_tell_of_a_challenge(text: str) -> None:
    assert kind_of(a_mail("Login", text)) is None


def test_a_challenge_is_not_a_request() -> None:
    text = "Чтобы ваше письмо было доставлено, подтвердите: вы не робот.\nhttps://challenge.test/1"
    assert (
        kind_of(a_mail("Подтвердите отправку", f"Подтвердите, что вы не робот: https://a.test/1\n{text}"))
        == "challenge"
    )
    held = "Ваше письмо задержано. Чтобы доказать, что вы не робот, и доставить письмо, перейдите по ссылке:"
    assert kind_of(a_mail("Письмо задержано", f"{held} https://challenge.test/1")) == "challenge"


@pytest.mark.parametrize(
    "piece",
    [
        "письмо ",
        "ваше обращение ",
        "a:",
        "ФИО: x\n",
        "(",
        "не удалось ",
        "автоматически ",
        "the ",
        "буду в очередном ",
        "обращайтесь ",
        "по рабочим вопросам ",
        "auto-reply: ",
        "to be ",
    ],
)
@pytest.mark.hostile
def test_a_hostile_megabyte_ends(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    automatic_reason(a_mail(text, text, name=text, headers={"Auto-Submitted": text, "List-Id": text}), OWN)


@pytest.mark.parametrize(
    ("headers", "message_id"),
    [
        ({"X-Precedence": "Auto-Reply"}, "<1@romashka.test>"),
        ({"X-Post-MessageClass": "9; Autoresponder"}, "<1@romashka.test>"),
        ({"X-FC-MachineGenerated": "True"}, "<1@romashka.test>"),
        ({"X-Mailer": "Vacation 1.2"}, "<1@romashka.test>"),
        ({}, "<dovecot-sieve-1@romashka.test>"),
    ],
)
def test_a_header_by_which_machines_answer_gives_them_away(headers: dict[str, str], message_id: str) -> None:
    assert kind_of(a_mail(headers=headers, message_id=message_id)) == "auto_reply"


@pytest.mark.parametrize("kind", ["feedback-report", "disposition-notification"])
def test_a_report_that_a_person_attached_proves_no_machine(kind: str) -> None:
    words = "Провайдер прислал жалобу на рассылку из программы. Рассылка перестала уходить."
    mail = a_mail("Жалоба", words, report=Report(kind), content_type="multipart/mixed")
    found = automatic_reason(mail, OWN)
    assert found is not None
    assert not found.proved
    of_machine = automatic_reason(replace(mail, content_type="multipart/report"), OWN)
    assert of_machine is not None
    assert of_machine.proved


def test_a_complaint_of_another_desk_is_a_notice() -> None:
    assert kind_of(a_mail("Abuse report", "complaint", report=Report("feedback-report"))) == "notice"


@pytest.mark.parametrize(
    "said",
    [
        "Меня не будет на рабочем месте до 7 декабря.\nВаше письмо не будет переслано.",
        "Я в отпуске до 7 декабря. Письма в это время не пересылаются.",
        "Нахожусь в отпуске по 7 декабря, почту не читаю. Ответить на письма не смогу.",
        "I am out of the office until 7 December. Your message will not be forwarded.",
        "I am on leave until 7 December. I cannot read my e-mail.",
        "Ich bin bis zum 7. Dezember nicht im Büro. Ihre E-Mail wird nicht weitergeleitet.",
    ],
)
def test_a_notice_of_absence_may_say_what_becomes_of_the_mail_meanwhile(said: str) -> None:
    assert kind_of(a_mail("Автоответ: Re: [#1042] печать", f"Добрый день!\n{said}")) == "auto_reply"
