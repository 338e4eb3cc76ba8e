"""The subject of a request without one: a «Тема: …» line, the next reply's, or a line that tells the trouble."""

from __future__ import annotations

import pytest

from intake.desk.fields.replies.remarks import is_passing_remark

REMARKS = [
    "Остальное знает программист, он будет завтра",
    "Остальное пришлю позже",
    "Номер уточню у бухгалтера",
    "Это всё, что мне известно",
    "Больше ничего не знаю",
    "Скриншот во вложении",
    "Скриншоты прилагаю",
    "Файл прикрепила к письму",
    "Высылаю то, что просили",
    "Перезвоните мне после обеда",
    "Мой телефон в подписи",
    "Жду вашего ответа",
    "Как узнаю, сразу напишу",
    "Где это посмотреть, не знаю",
    "Не понимаю, где взять номер",
    "Всё остальное как раньше",
    "Вот что удалось найти",
    "Программист в отпуске до пятницы",
    "Спрошу у директора и отвечу",
    "Надеюсь, этого достаточно",
    "Прошу принять заявку в работу",
    "Если нужно что-то ещё, пишите",
    "The rest is known to our programmer",
    "I will send the rest later",
    "That is all I know",
    "Please find the screenshot attached",
    "Call me if you need more",
    "Our accountant will tell you tomorrow",
    "I don't know where to find it",
    "Hope this is enough",
    "Den Rest schicke ich morgen",
    "Mehr weiß ich leider nicht",
    "Der Screenshot ist angehängt",
]
TROUBLES = [
    "Не печатается счёт",
    "Не открывается касса после обновления",
    "Ошибка при проведении документа",
    "Печать этикеток",
    "Вопрос по отчёту о продажах",
    "Доступ для нового сотрудника",
    "Не отправляется письмо из программы",
    "Не загружается файл выписки",
    "Телефония не звонит",
    "Обмен с сайтом",
    "Не приходят уведомления о заявках",
    "The invoice is not printed",
    "Cannot open the till",
    "Report is empty since Monday",
    "Mails are not sent",
    "Question about the VAT report",
    "Etiketten werden nicht gedruckt",
]


@pytest.mark.parametrize("line", REMARKS)
def test_a_passing_remark_is_no_subject(line: str) -> None:
    assert is_passing_remark(line)


@pytest.mark.parametrize("line", TROUBLES)
def test_what_the_trouble_is_may_be_one(line: str) -> None:
    assert not is_passing_remark(line)
