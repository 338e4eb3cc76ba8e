"""The subject of a request without one: a «Тема: …» line, the next reply's, or a line that tells the trouble."""

from __future__ import annotations

from pathlib import Path

import pytest

from intake.config.regulations import load_regulation
from intake.desk.fields.finder import find_in_reply
from intake.desk.fields.replies.remarks import is_passing_remark

REGULATION = load_regulation(Path(__file__).parents[2] / "regulations" / "default.toml")
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
    "Мы уже писали об этом в прошлый раз",
    "Смотрите в первом письме",
    "Я же уже всё написала",
    "Файлы отправил другим письмом",
    "Номер не нашли, коробка на складе",
    "See my first mail",
    "I already told you everything",
    "Please find attached",
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
    "Не проводится документ, завтра сдавать отчёт",
    "Где посмотреть отчёт по кассе",
    "Не знаем, как закрыть месяц",
    "Не могу найти проведённый документ",
    "Вложенные файлы не открываются",
    "Касса ждёт оплату и зависает",
    "Срочно! Не работает касса",
    "Подробности заказа не открываются",
    "Attached files cannot be opened",
    "We do not know how to close the month",
    "Не видно остатков на складе",
    "Не понимаем, почему задвоился приход",
    "Просим настроить обмен с банком",
    "Касса завтра перестанет работать, закончилась лицензия",
    "Не отвечает сервер лицензий",
    "Отправляли счёт клиенту, пришёл пустой",
    "Надо перенести базу на новый компьютер",
    "Не видит программу сканер",
    "После установки релиза пропали отчёты",
    "Где найти журнал операций",
    "Не находит сотрудника в списке",
    "Письма клиентам не уходят",
    "Ожидание ответа сервера и вылет",
    "Хотим сменить тариф",
    "Восстановление пароля",
    "Вчера всё работало, сегодня нет",
    "Документ прикреплён, но не открывается",
    "Cannot attach files to an order",
    "Login page does not answer",
    "How do we add a second till",
    "Nobody can log in since this morning",
    "Kann keine Rechnung drucken",
    "Der Bericht zeigt falsche Summen",
    "Висит при закрытии смены",
    "Две одинаковые накладные",
    "Разница в остатках",
    "Установка на второй компьютер",
    "Мы не видим документы филиала",
    "У нас выключилась программа",
    "Вы прислали неверный счёт",
    "Сегодня программа закрылась сама",
    "Лицензия заблокирована",
    "Прошу разблокировать пользователя",
    "Нам требуется отчёт по сменам",
    "Завтра инвентаризация, терминал выключается",
    "Данные за март исчезли",
    "Обновили, теперь всё медленно",
    "Помогите восстановить базу",
    "My till shows a blank screen",
    "We lost the database",
    "Slow since the update",
    "Die Kasse hängt",
    "Printer prints twice",
]


@pytest.mark.parametrize("line", REMARKS)
def test_a_passing_remark_is_no_subject(line: str) -> None:
    assert is_passing_remark(line)


@pytest.mark.parametrize("line", TROUBLES)
def test_what_the_trouble_is_may_be_one(line: str) -> None:
    assert not is_passing_remark(line)


@pytest.mark.parametrize(
    ("reply", "subject"),
    [
        ("800412977\nНаш бухгалтер сейчас не здесь", None),
        ("Номер 800412977\nКассир заболел, она одна знает", None),
        ("800412977, ООО «Лютик»\nКоробка на складе в Твери", None),
        ("ООО «Лютик»\nСергей Петрович разберётся", None),
        ("800412977\nООО «Лютик»\n3.0.149.18\nНе печатается ценник", "Не печатается ценник"),
        (
            "Здравствуйте!\nПосле обновления не открывается справочник",
            "После обновления не открывается справочник",
        ),
        ("Не печатается ценник", "Не печатается ценник"),
        ("800412977\nТема: Не печатается ценник\nКассир заболел", "Не печатается ценник"),
    ],
)
def test_a_line_beside_part_of_what_was_asked_is_no_subject(reply: str, subject: str | None) -> None:
    found = find_in_reply(reply, REGULATION.fields, REGULATION)
    assert {one.name: one.value for one in found}.get("subject") == subject
