"""Fields of every regulation in short mails, class by class, as a careful operator reads them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pytest

from intake.config.regulations import load_regulation
from intake.desk.fields.finder import find_fields, weigh
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
    Told("cleverence", "contract_number", "По договору тп 77/25 обращаемся", "ТП-77/25"),
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

# Classes of mails that were once read wrongly: (regulation, field, text, what is to be found, From).
MENDED = (
    Told("cleverence", "product", "склад 15 вылетает, платформа Mobile SMARTS 3.3.43.20", "склад 15"),
    Told("cleverence", "version", "egais: егаис 3 не видит утм (утм 4.2.0)", None),
    Told("cleverence", "version", "вопрос по Warehouse 15, v1.5.13.1002", "1.5.13.1002"),
    Told("cleverence", "version", "Склад 15, в нём 18 000 позиций, версия 1.8.16.1320", "1.8.16.1320"),
    Told("cleverence", "terminal_os", "терминал на восьмом андроиде", "восьмом андроиде"),
    Told("cleverence", "terminal_os", "Android version: 11", "11"),
    Told("cleverence", "terminal_model", "не находит zebra на 11 андроиде", None),
    Told("cleverence", "terminal_model", "сканируем на Honeywell ScanPal EDA50K", "Honeywell ScanPal EDA50K"),
    Told("cleverence", "contract_number", "Договор № AC 2024 001235", "AC-2024-001235"),
    Told("cleverence", "contract_number", "Договор № АС-2024-001235", "AC-2024-001235"),
    Told("cleverence", "contract_number", "договор tп - 88/2026", "ТП-88/2026"),
    Told("cleverence", "contract_number", "Договор TP-0911/26, ООО «Склад-Экспресс»", "TP-0911/26"),
    Told("regionsoft", "version", "версия 7 0 билд 2012, не открывается", "7.0"),
    Told("regionsoft", "version", "версия 7 12 мест", "7"),
    Told("regionsoft", "version", "midas.dll версии 7.0, сама CRM 8.0, падает", "8.0"),
    Told("keysystems", "phone", "МБУДО ДШИ №1 8 831 45 9-11-20", "8 831 45 9-11-20"),
    Told("keysystems", "organization", "МБУДО ДШИ №1 8 831 45 9-11-20", "МБУДО ДШИ №1"),
    Told("keysystems", "phone", "Котова Л.Г., 89023314477.", "89023314477"),
    Told("keysystems", "phone", "Министерство финансов, 3902 29-91-14", "3902 29-91-14"),
    Told("keysystems", "phone", "Не открывается форма. 8(34245)45678", "8(34245)45678"),
    Told(
        "keysystems",
        "full_name",
        "Обращается Ольга Петровна Симонова, ГКУ «Архив»",
        "Ольга Петровна Симонова",
    ),
    Told(
        "keysystems", "full_name", "Әхмәтҗанов Илнур Рәфкат улы, МКУ «Архив»", "Әхмәтҗанов Илнур Рәфкат улы"
    ),
    Told("keysystems", "full_name", "Звоните 8 831 45 9-11-20. Рябова Анна", "Рябова Анна"),
    Told("keysystems", "full_name", "Не считается итог.", None, "МЦБ Бавлы"),
    Told(
        "keysystems",
        "organization",
        "консультант департамента финансов Приморской области",
        "департамент финансов Приморской области",
    ),
    Told(
        "keysystems",
        "organization",
        "Председатель комитета Северской городской Думы",
        "Северской городской Думы",
    ),
    Told("keysystems", "organization", "Директор СДК «Радуга» просит помочь", "СДК «Радуга»"),
    Told(
        "default", "organization", "Дом творчества «Радуга», не открывается база", "Дом творчества «Радуга»"
    ),
    Told(
        "keysystems",
        "desired_date",
        "Просим сделать в течение первого полугодия 2027 года.",
        "первого полугодия 2027 года",
    ),
    Told("keysystems", "desired_date", "We need it by the end of Q2 2027.", "Q2 2027"),
    Told(
        "default",
        "organization",
        "Директор Государственного автономного учреждения Тульской области «Центр»",
        "Государственное автономное учреждение Тульской области «Центр»",
    ),
    Told(
        "default",
        "organization",
        "Председатель Комитета по делам молодёжи города Вельска\nПетров И.И.",
        "Комитет по делам молодёжи города Вельска",
    ),
    Told(
        "default",
        "organization",
        "Постоянное представительство Республики Карелия, рег. № 8101000111",
        "Постоянное представительство Республики Карелия",
    ),
    Told(
        "default",
        "organization",
        "Территориальный орган Федеральной службы статистики по Республике Коми",
        "Территориальный орган Федеральной службы статистики по Республике Коми",
    ),
    Told("default", "organization", 'BV "Maes Logistics", reg. no. 8101000111', 'BV "Maes Logistics"'),
    Told("default", "organization", "since 1 December Svea Parts AB has no access", "Svea Parts AB"),
    Told("default", "organization", "Porto Soft Lda, reg. no. 8101000111", "Porto Soft Lda"),
    Told("default", "organization", 'Агрохолдинг "Звезда" ООО рег. № 8101000111', 'Агрохолдинг "Звезда" ООО'),
    Told("default", "organization", "Омега-Трейд ООО / 8102 4477 91", "Омега-Трейд ООО"),
    Told("default", "organization", "ООО Ветер и море, рег. № 8101000111", "ООО Ветер и море"),
    Told("default", "organization", "ООО Ветер и мы, его клиенты", "ООО Ветер"),
    Told("default", "organization", "оформлено на своё имя: Седов Илья Олегович", "Седов Илья Олегович"),
    Told("default", "organization", "Контрагент ООО «Рубин»\nРег номер 8101000111", "ООО «Рубин»"),
    Told("default", "registration_number", "Омега-Трейд ООО / 8102 4477 91", "8102447791"),
    Told("default", "registration_number", "номер рег 8 3 0 0 5 1 7 2 2 6 релиз 2 3 19 47", "8300517226"),
    Told(
        "default", "registration_number", "Был рег. номер 8101000111, потом выдали 8101000222.", "8101000222"
    ),
    Told(
        "default",
        "registration_number",
        "БП (8101000111, 3.0.171.36), КА (8101000222, 2.5.22.130). Проблема в КА",
        "8101000222",
    ),
    Told(
        "default",
        "registration_number",
        "Trade 11.5.21.77 (8101000111), Payroll 3.1.31.72 (8101000222). This is about Payroll.",
        "8101000222",
    ),
    Told(
        "default",
        "registration_number",
        "Первая – УПП, рег. номер 8100221450; по ней вопросов нет. Вторая – ERP, рег. номер 8100774632, и вопрос именно по ней",
        "8100774632",
    ),
    Told(
        "default",
        "release",
        "Первая – УПП, релиз 1.3.245.2. Вторая – ERP, релиз 2.5.20.115, и вопрос именно по ней",
        "2.5.20.115",
    ),
    Told("rarus-fm", "goal", "Цель: сократить ручной труд. Рег. номер 1000777111", "сократить ручной труд"),
    Told(
        "rarus-fm",
        "goal",
        "Добавьте отбор. Тогда казначей сможет готовить реестр сам.",
        "казначей сможет готовить реестр сам",
    ),
    Told("cleverence", "product", "на складе 15 (расширенный) не видно базу", "Склад 15 (расширенный)"),
    Told("cleverence", "terminal_model", "тсд мертех зависает на заставке", None),
    Told("regionsoft", "product", "РегионСофт CRM Professional, 8.0", "РегионСофт CRM Professional"),
    Told("keysystems", "desired_date", "обновили до 3.0.171.36", None),
    Told("keysystems", "organization", "ЦБ Агрызского района", "ЦБ Агрызского района"),
    Told(
        "rarus-fm",
        "organization",
        "Фонд поддержки предпринимательства Курганской области",
        "Фонд поддержки предпринимательства Курганской области",
    ),
    Told(
        "default",
        "organization",
        "Управление молодёжной политики Администрации города Шумерли",
        "Управление молодёжной политики Администрации города Шумерли",
    ),
    Told("default", "organization", "AB Lindqvist Bygg", "AB Lindqvist Bygg"),
    Told(
        "default",
        "organization",
        "на 2 3 23 29 было 2 3 22 41 ип валиуллин камиль рег 8300774120",
        "ип валиуллин камиль",
    ),
    Told(
        "default",
        "organization",
        "Просим направить оригиналы актов в адрес ГБУЗ «Больница № 4».",
        "ГБУЗ «Больница № 4»",
    ),
    Told(
        "default",
        "registration_number",
        "Сканер Honeywell Voyager 1470g (s/n 22045590871). ООО «А», рег. № 8013 229 558",
        "8013229558",
    ),
    Told("default", "release", "УТ 11.5.22.67, БП 3.0.172.19. Ошибка на стороне БП.", "3.0.172.19"),
    Told("default", "release", "rel. 3.0.172.24 (installed yesterday, 3.0.171.36 was fine).", "3.0.172.24"),
    Told(
        "default", "release", "Стоит 3.0.172.24, на нём ошибка, 3.0.171.36 работал нормально.", "3.0.172.24"
    ),
    Told(
        "default",
        "release",
        "Переадресую вопрос. ООО «Вега», рег. 8109004417, релиз 3.0.170.20.\n\n"
        "От: Пётр Кац <kats@alfa.example>\nОтправлено: 27 ноября 2026 г. 16:20\nКому: Олег\nТема: обмен\n\n"
        "У нас в ООО «Альфа» на релизе 3.0.150.10 всё выгружается.",
        "3.0.170.20",
    ),
    Told(
        "rarus-fm",
        "goal",
        "Цель: не терять срочные платежи. ООО «Борщ», рег. № 1000773018, ФМ 3.2.26.40",
        "не терять срочные платежи",
    ),
    Told("rarus-fm", "goal", "Цель: обслуживать ООО «Борщ» в срок", "обслуживать ООО «Борщ» в срок"),
    Told(
        "keysystems",
        "entity",
        "Просим доработать фильтр в навигаторе Администратор \\ Справочники \\ Контрагенты: добавить отбор.",
        "Администратор \\ Справочники \\ Контрагенты",
    ),
    Told("regionsoft", "organization", "срм 8.0 сборка 2140 ооо свет и быт ключ 77118800", "ооо свет и быт"),
    Told("default", "organization", "ооо свет и не печатается чек", "ооо свет"),
    Told("regionsoft", "build", "RegionSoft CRM версия 8.0 (2131), не открывается карточка", "2131"),
    Told("regionsoft", "build", "RegionSoft CRM версия 8.0 (2 места)", None),
    Told(
        "rarus-fm", "release", "Stuck on the second step since the update to 3.2.28.11: error.", "3.2.28.11"
    ),
    Told("default", "release", "На копии базы с 3.0.172.24 то же, рабочая на 3.0.171.52.", "3.0.171.52"),
    Told(
        "rarus-fm",
        "goal",
        "Хорошо бы выделять цветом просроченные, чтобы директор сразу их видел. ЗАО «Прогресс»",
        "чтобы директор сразу их видел",
    ),
    Told("cleverence", "version", "After the update to 1.8.21.1402 Warehouse 15 crashes", "1.8.21.1402"),
    Told("cleverence", "version", "Когда сможем перейти на 1.8.21.1402 со склада?", None),
    Told("default", "organization", "Zebra with Android 11. Lund Lager ApS, contract 7.", "Lund Lager ApS"),
    Told("default", "organization", 'Our institution is GKU "Center of Finance".', 'GKU "Center of Finance"'),
    Told("default", "organization", "The GUP was founded.", None),
    Told("keysystems", "phone", "МБУК ЦБС, Петрухина Валентина Олеговна 41-136-3-22-10", "41-136-3-22-10"),
    Told(
        "keysystems",
        "entity",
        "При формировании (навигатор: Отчёты \\ Месячная) выходит ошибка",
        "Отчёты \\ Месячная",
    ),
    Told(
        "keysystems",
        "entity",
        "Просим в режиме Документы \\ Реестры добавить печать реестра.",
        "Документы \\ Реестры",
    ),
    Told(
        "default",
        "release",
        "Бухгалтерия | 3.0.170.25 | рег. 8010556201\nРозница | 2.3.19.44\nОбмен встал со стороны Розницы.",
        "2.3.19.44",
    ),
    Told("cleverence", "terminal_model", "на атоле смарт лайт не печатается", "атоле смарт лайт"),
    Told("regionsoft", "build", "Прайс на 12.0 (1500) рублей", None),
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
    [*PRODUCTS, *SYSTEMS, *PEOPLE, *ORGANIZATIONS, *NUMBERS, *RELEASES, *TEXTS, *MENDED],
    ids=lambda told: told.text[:50],
)
def test_a_field_is_read_as_a_careful_operator_would(told: Told) -> None:
    found = {one.name: one.value for one in find_fields(_written(told), _regulation(told.regulation))}
    value = found.get(told.field)
    if told.field == "organization" and told.value and value:
        assert key(value) == key(told.value)
    else:
        assert value == told.value


_OTHERS = "У нас не печатается счёт.\n\n12.11.2026 10:11, {who} пишет:\n> рег. номер 8109990000\n> релиз 3.0.1.10\n\nОмега"


@pytest.mark.parametrize(
    ("who", "number"),
    [
        ("Софт-Партнёр <info@partner.example>", None),
        ("Анна Ким <kim@firm.example>", "8109990000"),  # his own mail
        ("Бухгалтерия <acc@firm.example>", "8109990000"),  # a colleague's
    ],
)
def test_what_another_person_wrote_is_not_the_senders(who: str, number: str | None) -> None:
    told = Told("default", "registration_number", _OTHERS.format(who=who), number, sender="Ким Анна")
    written = _written(told)
    found = {one.name: one.value for one in find_fields(written, _regulation("default"))}
    assert found.get("registration_number") == number
    assert found.get("release") == (number and "3.0.1.10")
    reasons = {one.lost for one in weigh(written, _regulation("default"), "release")}
    assert reasons == ({""} if number else {"another person wrote it"})


def test_labels_in_the_quote_of_another_person_announce_what_stands_below_them() -> None:
    text = "12.11.2026 10:11, Поддержка <help@partner.example> пишет:\n> Регистрационный номер:\n8101112223\n> Релиз:\n3.0.1.10"
    found = {one.name: one.value for one in find_fields(mail(text, "Вопрос"), _regulation("default"))}
    assert (found["registration_number"], found["release"]) == ("8101112223", "3.0.1.10")
