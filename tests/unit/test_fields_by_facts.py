"""Fields of every regulation in short mails, class by class, as a careful operator reads them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pytest

from intake.config.regulations import load_regulation
from intake.desk.fields.finder import find_fields
from intake.desk.fields.names.legal_forms import key
from intake.desk.message import Address, InboundMail
from intake.desk.regulation import Regulation
from tests.unit.test_fields import mail

_REGULATIONS = Path(__file__).parents[2] / "regulations"


@dataclass(frozen=True)
class Told:
    """A mail by its text, and what is to be found for one field (None: nothing)."""

    regulation: str
    field: str
    text: str
    value: str | None
    sender: str = ""


PRODUCTS = (
    Told("cleverence", "product", "На Складе 15, базовый, не уходит документ", "Склад 15, базовый"),
    Told("cleverence", "product", "Работаем с Магазином 15 второй год", "Магазин 15"),
    Told("cleverence", "product", "We use Warehouse 15, Extended", "Warehouse 15, Extended"),
    Told(
        "cleverence",
        "product",
        "Программа Mobile SMARTS: Доставка 15, омни",
        "Mobile SMARTS: Доставка 15, омни",
    ),
    Told("cleverence", "product", "на складе 150 коробок", None),
    Told("rarus-fm", "product", "в фм-3 не открывается заявка", "фм-3"),
    Told("rarus-fm", "product", "ФМ 3.2.20.4, не проводится платёж", "ФМ"),
    Told("rarus-fm", "product", "обновили Финансовый менеджмент, ред. 3", "Финансовый менеджмент, ред. 3"),
    Told("rarus-pharmacy", "product", "в УА3 задвоилась накладная", "УА3"),
    Told("rarus-pharmacy", "product", "из Управления аптекой 3 не печатается", "Управление аптекой 3"),
    Told("rarus-pharmacy", "product", "управление аптекой 3.0.55.1", "управление аптекой"),
    Told(
        "regionsoft",
        "product",
        "У нас RegionSoft Retail и RegionSoft CRM Standard. Вопрос касается Retail.",
        "RegionSoft Retail",
    ),
)
SYSTEMS = (
    Told("cleverence", "os_version", "windows 11 pro 23H2, 64 бит", "windows 11 pro 23H2, 64 бит"),
    Told("cleverence", "os_version", "на винде 10 про 22H2 64 бита", "винде 10 про 22H2 64 бита"),
    Told("cleverence", "os_version", "Windows Server 2019 Standard x64", "Windows Server 2019 Standard x64"),
    Told("cleverence", "os_version", "Windows | 10 Pro 21H2, 64-bit", "10 Pro 21H2, 64-bit"),
    Told("cleverence", "terminal_model", "терминал атол смарт лайт, андроид 9", "атол смарт лайт"),
    Told("cleverence", "terminal_model", "печать на мобильный принтер Zebra ZQ220", None),
    Told("cleverence", "onec_version", "платформа 8 3 24 1467", "8.3.24.1467"),
    Told("cleverence", "version", "доставка 15 версия 1 5 30 12", "1.5.30.12"),
    Told("cleverence", "contract_number", "Договор заключён, номер пришлю позже", None),
    Told("cleverence", "contract_number", "По договору тп 77/25 обращаемся", "тп 77/25"),
    Told("cleverence", "contract_number", "Contract no. AC-2025-000114", "AC-2025-000114"),
    Told("regionsoft", "version", "версия CRM v.7.0, драйвер принтера 9.2.1", "7.0"),
    Told("regionsoft", "registration_number", "RegionSoft CRM 8.0, сборка 2119, ключ № 44002211", "44002211"),
    Told("regionsoft", "build", "RegionSoft CRM 8.0, сборка 2119, ключ № 44002211", "2119"),
)
PEOPLE = (
    Told("keysystems", "phone", "Иванова Н.П.\n8-83130-5-12-44", "8-83130-5-12-44"),
    Told("keysystems", "phone", "звоните: 8 (83130) 5-12-44, доб. 3", "8 (83130) 5-12-44, доб. 3"),
    Told("keysystems", "phone", "тел./факс 8 34932 3 10 07", "8 34932 3 10 07"),
    Told("keysystems", "phone", "8 912 330 11 08", "8 912 330 11 08"),
    Told("keysystems", "phone", "платёж 8 000 000 12 11 не прошёл", None),
    Told(
        "keysystems",
        "full_name",
        "Не печатается.\nСергеев Илья Олегович",
        "Сергеев Илья Олегович",
        "Сергеев И.",
    ),
    Told("keysystems", "full_name", "Не печатается.\nИлья Олегович Сергеев", "Илья Олегович Сергеев"),
    Told("keysystems", "full_name", "Ошибка в отчёте.\nП. С. Лагутин", "П. С. Лагутин"),
    Told("keysystems", "full_name", "Помогите. Мельничук Оксана Іванівна", "Мельничук Оксана Іванівна"),
    Told("keysystems", "full_name", "Не грузится.\nбухгалтер Петухова Дарья", "Петухова Дарья"),
    Told("keysystems", "full_name", "Не грузится.\nМЦБ Нурлатского района", None),
)
ORGANIZATIONS = (
    Told(
        "default",
        "organization",
        "Финансовое управление Администрации Ярского района",
        "Финансовое управление Администрации Ярского района",
    ),
    Told(
        "default",
        "organization",
        "Контрольно-счётная палата города Рыльска сообщает",
        "Контрольно-счётная палата города Рыльска",
    ),
    Told(
        "default",
        "organization",
        "главный бухгалтер Комитета культуры города Ельца",
        "Комитет культуры города Ельца",
    ),
    Told(
        "default",
        "organization",
        "Детский сад № 11 «Теремок», рег. номер 800123456",
        "Детский сад № 11 «Теремок»",
    ),
    Told("default", "organization", "Детский сад «Теремок» (МБДОУ № 11 «Теремок»)", "МБДОУ № 11 «Теремок»"),
    Told(
        "default",
        "organization",
        "Государственное бюджетное учреждение культуры «Музей реки» просит",
        "Государственное бюджетное учреждение культуры «Музей реки»",
    ),
    Told(
        "default",
        "organization",
        "Управляющая компания «Юг» (Общество с ограниченной ответственностью)",
        "Управляющая компания «Юг» (Общество с ограниченной ответственностью)",
    ),
    Told("default", "organization", 'LLP "Altyn Dala", reg. number 870122045', 'LLP "Altyn Dala"'),
    Told("default", "organization", "Maria Kask, OÜ Meretuul", "OÜ Meretuul"),
    Told("default", "organization", "Anatolia Foods A.S., registered under 100088205", "Anatolia Foods A.S."),
    Told("default", "organization", "ООО Синяя птица рег 800123456", "ООО Синяя птица"),
    Told("default", "organization", "ооо мясной двор рег 800123456", "ооо мясной двор"),
    Told("default", "organization", "Рег. номер: 800123456\nКонтрагент: ООО «Лотос»", "ООО «Лотос»"),
    Told("default", "organization", "У нас контрагент ООО «Лотос» двоится в базе", None),
    Told("default", "organization", "Управление торговлей 11 для города тормозит", None),
    Told("keysystems", "organization", "Water Board Office\n", "Water Board Office"),
    Told("regionsoft", "organization", "Продукт | RegionSoft CRM\nОрганизация | АО «Прибор»", "АО «Прибор»"),
)
NUMBERS = (
    Told(
        "default",
        "registration_number",
        "Рег. номер (старый): 800111222\nРег. номер (новый): 800333444",
        "800333444",
    ),
    Told(
        "default",
        "registration_number",
        "рег. номер 4601122, сдан при переходе, новый рег. номер 810099821",
        "810099821",
    ),
    Told("default", "registration_number", "Ведём у них учёт: ООО «База», рег. номер 850021447", "850021447"),
    Told("default", "registration_number", "Программа зарегистрирована под № 8203771406", "8203771406"),
    Told("default", "registration_number", "Copyright © ООО «1С-Софт», 2009-2024", None),
    Told("default", "registration_number", "Срочно! ИП Ибраева, 8 020 557 001", "8020557001"),
)
RELEASES = (
    Told("default", "release", "рег номер 800123456 релиз 3 0 44 12", "3.0.44.12"),
    Told("default", "release", "после вчерашнего обновления до 3 1 29 48 не считает", "3.1.29.48"),
    Told(
        "default",
        "release",
        "Since yesterday's update to 11.5.16.55 it fails. Before we had 11.5.14.12.",
        "11.5.16.55",
    ),
    Told("default", "release", "After the upgrade to release 3.0.52.3 nothing prints", "3.0.52.3"),
    Told("default", "release", "Релиз какой не знаю, пишет 2.3.22.41", "2.3.22.41"),
    Told(
        "default",
        "release",
        "раньше галочка была в карточке ооо ветер рег 8101220775 релиз 3.1.30.89",
        "3.1.30.89",
    ),
    Told("default", "release", "остатки по местам 3 10 12 44 не сходятся", None),
)
TEXTS = (
    Told("rarus-fm", "goal", "Это нужно для того, чтобы не сверять руками.", "чтобы не сверять руками"),
    Told(
        "rarus-fm",
        "goal",
        "Хорошо бы столбец с датой. Чтобы мы видели просрочку сразу.",
        "Чтобы мы видели просрочку сразу",
    ),
    Told(
        "rarus-fm",
        "goal",
        "это поможет видеть остаток по дням ооо лён рег номер 800123456",
        "видеть остаток по дням",
    ),
    Told("rarus-fm", "goal", "How do I set a route, so that big payments wait?", None),
    Told(
        "rarus-fm",
        "goal",
        "Цель: видеть разрывы заранее, сейчас мы считаем в таблице.",
        "видеть разрывы заранее",
    ),
    Told(
        "keysystems",
        "desired_date",
        "Хорошо бы к концу второго квартала 2027 года.",
        "к концу второго квартала 2027 года",
    ),
    Told("keysystems", "entity", "Навигатор: Закупки\\Заявки. Петренко Олена", "Закупки\\Заявки"),
)


@cache
def _regulation(name: str) -> Regulation:
    return load_regulation(_REGULATIONS / f"{name}.toml", years=range(2024, 2028))


def _written(told: Told) -> InboundMail:
    written = mail(told.text, "Вопрос")
    if not told.sender:
        return written
    return replace(written, senders=(Address("kim@firm.example", told.sender),))


@pytest.mark.parametrize(
    "told",
    [*PRODUCTS, *SYSTEMS, *PEOPLE, *ORGANIZATIONS, *NUMBERS, *RELEASES, *TEXTS],
    ids=lambda told: told.text[:50],
)
def test_a_field_is_read_as_a_careful_operator_would(told: Told) -> None:
    found = {one.name: one.value for one in find_fields(_written(told), _regulation(told.regulation))}
    value = found.get(told.field)
    if told.field == "organization" and told.value and value:
        assert key(value) == key(told.value)
    else:
        assert value == told.value
