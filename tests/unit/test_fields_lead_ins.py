"""Grids of the words that lead to a value, in several shapes of sentence."""

from __future__ import annotations

import pytest

from intake.desk.fields.names.legal_forms import key
from tests.unit.test_fields import values

INSTALLED = (
    "стоит %s", "у нас %s", "работаем на %s", "на релизе %s", "обновились до %s", "после перехода на %s", "в релизе %s",
    "текущая %s", "УТ 11 (%s)", "still on %s", "we use %s", "updated to %s", "последнее обновление %s",
    "релиз, если не ошибаюсь, %s", "вернулись на %s", "программа версии %s", "с релиза %s не обновляется",
    "обновление с %s падает", "не можем уйти с %s", "1С 8.3.24.1467, %s", "до 3.0.13.1 не обновиться, остались на %s",
    "релиз не 3.0.11.2, а %s", "З.0.12.4, то есть %s", "Windows 10.0.19045, релиз %s",
)  # fmt: skip


@pytest.mark.parametrize(
    "shape",
    ["ООО «Ива», рег. № 8011345. %s.", "Здравствуйте! Не закрывается месяц, %s", "рег 8011345 ооо ива, %s, отчёт пустой"],
)  # fmt: skip
@pytest.mark.parametrize("words", INSTALLED)
def test_the_installed_release_is_found_behind_whatever_words(words: str, shape: str) -> None:
    assert values(shape % (words % "3.0.12.4"))["release"] == "3.0.12.4"


NOT_INSTALLED = (
    "пришлите %s", "пришлите дистрибутив %s", "ссылку на релиз %s", "нужен релиз %s", "нам нужен %s",
    "send the installer of %s", "please send release %s", "where to download %s", "is %s available",
    "не ставится %s", "не устанавливается релиз %s", "в релизе %s обещали", "в %s исправили?", "когда будет %s",
    "вышел ли %s", "в списке изменений %s", "вместо %s", "обработка версии %s", "откатились с %s", "ушли с %s",
    "сначала поставили %s, потом откатили", "обновление на %s не идёт",
)  # fmt: skip


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ("ООО «Ива», рег. № 8011345. %s.", None),
        ("Здравствуйте! %s? Стоит 3.0.12.4", "3.0.12.4"),
        ("Релиз 3.0.12.4. %s. Спасибо", "3.0.12.4"),
    ],
)
@pytest.mark.parametrize("words", NOT_INSTALLED)
def test_a_release_spoken_of_otherwise_is_not_taken(words: str, shape: str, expected: str | None) -> None:
    assert values(shape % (words % "3.0.13.1")).get("release") == expected


OTHERS = (
    "контрагент %s", "у поставщика %s", "накладная от %s", "оплата от %s", "акт с %s", "наш банк %s",
    "нас обслуживает %s", "перешли к вам от %s", "звонили из %s", "приходил специалист %s", "в отчёте двоится %s",
    "сверка с %s", "аренда у %s", "груз от %s", "не могу найти %s",
)  # fmt: skip


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ("Рег. № 8011345, релиз 3.0.12.4. %s.", None),
        ("Мы ООО «Ива», рег. № 8011345. %s.", "ООО «Ива»"),
        ("%s. Помогите.\n\nС уважением, Ольга\nООО «Ива»", "ООО «Ива»"),
    ],
)
@pytest.mark.parametrize("words", OTHERS)
def test_an_organization_of_others_is_not_the_writer_s(words: str, shape: str, expected: str | None) -> None:
    assert values(shape % (words % "ООО «Сад»")).get("organization") == expected


COMPLAINTS = (
    "Не загружается счёт", "Не проходит оплата", "Не сходится акт сверки", "Не уходят документы в ЭДО",
    "Нужен счёт на ИТС", "Раньше всё считалось верно", "Не формируется реализация", "Обслуживание закончилось",
)  # fmt: skip


@pytest.mark.parametrize(
    "shape",
    [
        "%s (ООО «Ива», рег. № 8011345)",
        "%s - ООО «Ива», рег. 8011345",
        "%s, ООО «Ива», рег. № 8011345, 3.0.12.4",
    ],
)
@pytest.mark.parametrize("complaint", COMPLAINTS)
def test_a_name_set_off_with_its_number_is_the_writer_s_whatever_he_complains_of(
    complaint: str, shape: str
) -> None:
    assert values(shape % complaint)["organization"] == "ООО «Ива»"


NAMED = (
    "8011345 это наш рег номер", "8011345 - наш номер", "8011345 (рег. номер)", "наш номер 1С 8011345",
    "регномер8011345", "рег ном 8О11З45", "рег. № 8 О11 345", "старый рег. номер 8000111, новый 8011345",
    "рег номер был 8000111, стал 8011345", "рег. номер 8000111, ой, 8011345",
)  # fmt: skip


@pytest.mark.parametrize("shape", ["%s", "Здравствуйте! %s. Не печатает чек.", "ООО «Ива»\n%s\n3.0.12.4"])
@pytest.mark.parametrize("words", NAMED)
def test_a_number_is_found_wherever_its_label_stands(words: str, shape: str) -> None:
    assert values(shape % words)["registration_number"] == "8011345"


NUMBERED = (
    "вх. номер 8011345", "инв. номер 8011345", "таб. номер 8011345", "номер 8011345 от 01.02.2026",
    "2334455 наш номер, звоните", "89161234567 наш номер", "ХА8О11З45 наш артикул",
)  # fmt: skip


@pytest.mark.parametrize("shape", ["%s", "Здравствуйте! ООО «Ива», %s. Релиз 3.0.12.4"])
@pytest.mark.parametrize("words", NUMBERED)
def test_a_number_of_something_else_is_none_of_the_copy(words: str, shape: str) -> None:
    assert "registration_number" not in values(shape % words)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("рег 8011345 ооо мебель сити релиз 3.0.1.2", "ооо мебель сити"),
        ("ооо ромашка плюс не открывается база", "ооо ромашка плюс"),
        ("ооо вектор зависла база", "ооо вектор"),
        ("ооо северный ветер не может войти", "ооо северный ветер"),
        ("организация ооо вектор регистрационный номер 8011345", "ооо вектор"),
        ("наш номер 8011345 релиз 3.0.44.12 ип мельник срочно", "ип мельник"),
        ("выписка не грузится ип хан рег 8037744", "ип хан"),
        ("не открывается, ип камера, беда", None),
        ("не работает ип адрес", None),
        ("организация гбоу сош 15", "гбоу сош 15"),
        ("МБОУ СОШ 12, рег. № 8011345", "МБОУ СОШ 12"),
        ("МБОУ СОШ 12 рабочих мест", "МБОУ СОШ"),
        ("Наша организация - МБОУ СОШ № 12.", "МБОУ СОШ № 12"),
        ("no stock. peak outdoor gear llc, reg 8044 1190", "peak outdoor gear llc"),
        ("This is Client First LLC. Reports are empty.", "Client First LLC"),
        ("Customer Delta Ltd, reg. no 8011345", "Delta Ltd"),
        ("Фонд «Добро», рег. № 8011345", "Фонд «Добро»"),
        ("От имени Общества с ограниченной ответственностью «Вектор» прошу", "Общество с ограниченной ответственностью «Вектор»"),
        ("Организация: Крестьянское (фермерское) хозяйство Бойко Сергея Ивановича",
         "Крестьянское (фермерское) хозяйство Бойко Сергея Ивановича"),
        ('Организация: Торговый дом "Меркурий", ООО', 'Торговый дом "Меркурий", ООО'),
        ("Обслуживаемся у партнёра ООО «Софт», сами мы — МБОУ «Гимназия № 12»", "МБОУ «Гимназия № 12»"),
        ("были ООО «Старт», стали ООО «Финиш»", "ООО «Финиш»"),
        ("Мы - ООО «Ива», наш банк - ПАО «Сбербанк»", "ООО «Ива»"),
        ("Просим выставить счёт на продление ИТС для ООО «Ива»", "ООО «Ива»"),
        ("Программа на ООО «Ива», версия три ноль", "ООО «Ива»"),
        ("Организация: например, ООО «Ромашка»", None),
    ],
)  # fmt: skip
def test_a_name_is_read_as_far_as_it_goes(text: str, expected: str | None) -> None:
    assert key(values(text).get("organization", "")) == key(expected or "")


@pytest.mark.parametrize(
    "text",
    [
        "Рег. номер\tНаименование\tКол-во мест\tВерсия программы\n8011345\tИП Ли\t10\t3.0.12.4\nНе печатает чек",
        "Рег. № программы:\n8011345\nНазвание организации:\nИП Ли\nВерсия:\n3.0.12.4",
        "Не печатает чек\nРег.№=8011345\nОрганизация=ИП Ли\nВерсия=3.0.12.4",
        "рег 8011345 / релиз 3.0.12.4 / программа зарегистрирована на ИП Ли\nОшибка «Поле объекта не обнаружено»",
        "рег.н-р 8011345, наша организация: ИП Ли, обновлены до 3.0.12.4\n1С:Предприятие 8.3 (8.3.25.1394)",
        "обновлены до 3.0.12.4 / Юр. лицо: ИП Ли / Рег номер - 8011345",
        "Подскажите пожалуйста, как отразить в программе возврат от покупателя\nИП Ли, рег. № 8011345, релиз 3.0.12.4",
        "вопрос 3.0.12.4 мы ип ли, рег 8011345",
    ],
)
def test_values_stay_apart_from_what_stands_around_them(text: str) -> None:
    found = values(text)
    assert found["registration_number"] == "8011345"
    assert key(found["organization"]) == "ип ли"
    assert found["release"] == "3.0.12.4"


@pytest.mark.parametrize("person", ["ИП Попов А.П.", "ИП Сафин Р.Н.", "ИП С.Н. Орлов", "ИП Гусев П. П."])
@pytest.mark.parametrize(
    "shape", ["%s, 3.0.12.4, рег. № 8011345", "Мы — %s, УТ 3.0.12.4. Рег. номер 8011345"]
)
def test_a_person_s_initials_are_no_label(person: str, shape: str) -> None:
    found = values(shape % person)
    assert found["registration_number"] == "8011345"
    assert found["release"] == "3.0.12.4"
    assert key(found["organization"]) == key(person)


@pytest.mark.parametrize("name", ["The Tea House Ltd", "Schmidt & Co GmbH", "Client First LLC"])
@pytest.mark.parametrize(
    "shape", ["registered to %s, reg. no. 8011345", "Организация=%s", "we are at %s. Help!"]
)
def test_a_latin_name_is_read_from_its_first_word(name: str, shape: str) -> None:
    assert key(values(shape % name)["organization"]) == key(name)


@pytest.mark.parametrize(
    ("text", "number", "organization"),
    [
        (("вопрос по расчету отпускных, у сотрудника 28 дней а считает 26\nстоит релиз 3.0.19.27\n"
         "организация ип петров\nНаш банк - ПАО Банк\nрег номер 8195063"), "8195063", "ип петров"),
        ("Номер на коробке 4601546137654, рег. карточка № 800 998 112. ООО «Дебют»", "800998112", "ООО «Дебют»"),
        ("Рег. № 80555123 (опечатка в прошлый раз, писала 80555132). ООО «Ландыш»", "80555123", "ООО «Ландыш»"),
        ("Сменили название с ООО «Старт» на ООО «Финиш», рег. № 8053210", "8053210", "ООО «Финиш»"),
        ('Рег. номер: 8053210\nОрганизация: 000 "Эксперт"', "8053210", "ООО «Эксперт»"),
        ("смена не закрывается ип гордеева наталья рег номер 8065001", "8065001", "ип гордеева наталья"),
    ],
)  # fmt: skip
def test_neighbouring_words_and_numbers_do_not_mislead(text: str, number: str, organization: str) -> None:
    found = values(text)
    assert found["registration_number"] == number
    assert key(found["organization"]) == key(organization)
