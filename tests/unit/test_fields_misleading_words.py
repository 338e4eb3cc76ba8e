"""Words that say something of a value mislead where they belong to a name or to another clause."""

from __future__ import annotations

import pytest

from intake.desk.fields.names.legal_forms import key
from tests.unit.test_fields import values

NAMES = (
    "Партнёр-Авто", "Планета", "Новый дом", "Второй хлеб", "Доступная среда", "Следующий шаг", "Пример",
    "Банкет-холл", "Старый город", "Другая жизнь", "Франчайзи-Плюс", "Покупатель", "Договор", "Скоро", "Гость",
    "Версия", "Регион", "Конкурент", "Сейчас", "Филиал", "Ожидание", "Будем здоровы", "Нет проблем", "Точнее",
    "Обновление", "Верный", "Раньше всех", "Предыдущий", "Номер Один", "Телефон-Сервис", "Платформа", "Сервер-М",
    "Код Здоровья", "Windows-Юг", "Заявка", "1000 мелочей", "Мир 24", "В гостях", "Рег-Сервис", "Завтра",
)  # fmt: skip
SHAPES = (
    "ООО «%s», рег. № 8044552, релиз 3.0.12.4",
    'Рег. номер: 8044552\nОрганизация: ООО "%s"\nРелиз: 3.0.12.4',
    "Мы — ООО «%s». Рег. номер нашей программы 8044552, версия 3.0.12.4.",
    'Добрый день! В ООО "%s" стоит 3.0.12.4 (рег. № 8044552)',
    "3.0.12.4, ООО «%s» рег 8044552",
    "Здравствуйте, не печатает чек.\n\n--\nООО «%s»\nрег.номер 8044552\nрелиз 3.0.12.4",
)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", NAMES)
def test_the_words_of_a_name_say_nothing_of_the_values_beside_it(name: str, shape: str) -> None:
    found = values(shape % name)
    assert found["registration_number"] == "8044552"
    assert found["release"] == "3.0.12.4"
    assert key(found["organization"]) == key(f"ООО «{name}»")


COMPLAINTS = (
    "Это магазин Марина", "Во вторник упала база", "Не работает обмен с банком", "Ошибка при проведении заказа поставщику",
    "Когда открываем отчёт, вылетает", "Хотим настроить склад", "Планируем инвентаризацию",
    "Будем благодарны за помощь", "Нужен совет по филиалам", "Раньше всё работало", "Прошу выставить счёт",
    "Скоро закрытие квартала", "Нам предлагают доработку", "Клиент не может оплатить заказ",
    "Партнёры не получают документы", "У контрагента двоится ИНН", "Ждём ответа", "Старый отчёт пропал",
    "Следующий документ не открывается", "Телефон не меняли", "Вторая касса не работает",
    "We plan to close the month", "We would like to print labels", "The old report is missing",
)  # fmt: skip
OWN_VALUES = (
    "%s, рег. № 8044552, релиз 3.0.12.4",
    "%s. Рег. № 8044552, релиз 3.0.12.4.",
    "%s! рег номер 8044552 релиз 3.0.12.4",
    "%s - наш рег. номер 8044552 (релиз 3.0.12.4)",
    "%s. ООО «Ива», 8044552, 3.0.12.4",
    "ООО «Ива» (рег. № 8044552, версия 3.0.12.4). %s",
)


@pytest.mark.parametrize("shape", OWN_VALUES)
@pytest.mark.parametrize("complaint", COMPLAINTS)
def test_the_words_of_a_complaint_say_nothing_of_the_values_behind_it(complaint: str, shape: str) -> None:
    found = values(shape % complaint)
    assert found["registration_number"] == "8044552"
    assert found["release"] == "3.0.12.4"


@pytest.mark.parametrize(
    "text",
    [
        "Ждём новую версию (3.0.172.10)",
        "Ждём, версия 3.0.172.10",
        "Когда будет релиз, версия 3.0.172.10?",
        "Планируем обновление, версия 3.0.172.10",
        "Хотим перейти, релиз 3.0.172.10",
        "Скоро выйдет (3.0.172.10)",
        "Нам предлагают (3.0.172.10)",
        "Раньше стояла (3.0.172.10)",
        "Обещали к марту, версия 3.0.172.10",
        "Партнёр предложил поставить, версия 3.0.172.10",
        "Обновите нас до 3.0.172.10",
        "We want the upgrade (version 3.0.172.10)",
        "Обновление 3.0.172.10 когда?",
    ],
)
def test_a_release_that_is_not_installed_is_no_finding(text: str) -> None:
    assert "release" not in values(text, "Вопрос")


@pytest.mark.parametrize(
    "organization",
    [
        "ООО Планета", "ООО Партнер", "ООО Конкурент", "ИП Новиков С.С.", "ИП Гостев Павел Ильич", "Next Step Ltd",
        "Upgrade Solutions LLC", "Old Mill Inc.", "Latest Fashion Ltd", "Partner Logistics GmbH", "Version Films Ltd",
        "Second Cup LLC", "Planet Foods B.V.", "Windows & Doors Ltd",
    ],
)  # fmt: skip
def test_the_words_of_an_unquoted_name_say_nothing_either(organization: str) -> None:
    found = values(f"{organization}, reg. no. 8044552, version 3.0.12.4")
    assert found["registration_number"] == "8044552"
    assert found["release"] == "3.0.12.4"
    assert key(found["organization"]) == key(organization)


@pytest.mark.parametrize(
    "text",
    [
        "Не обновляется, ООО «Гранит», релиз 3.0.12.4, рег. № 8044552.",
        "Программа не обновляется, релиз 3.0.12.4, ООО «Гранит», рег. № 8044552.",
        "Конфигурация не обновлялась, версия 3.0.12.4. ООО «Гранит», рег. № 8044552.",
    ],
)
def test_what_is_not_updated_has_the_release_named_behind_it(text: str) -> None:
    assert values(text)["release"] == "3.0.12.4"


@pytest.mark.parametrize("text", ["База не обновляется на релиз 3.0.13.1.", "Не обновляется до 3.0.13.1."])
def test_the_aim_of_a_failing_update_is_not_installed(text: str) -> None:
    assert "release" not in values(f"{text} ООО «Гранит», рег. № 8044552.")
