"""Contexts that templates are checked against: everything given, nothing given, hostile values."""

from __future__ import annotations

from dataclasses import replace

from intake.desk.answer_context import (
    AnswerContext,
    DeskLine,
    DigestRow,
    DigestTable,
    EntryLine,
    FieldLine,
    TicketLine,
    TroubleLine,
)
from intake.desk.report import ReportTable, ToldReport

_FIELDS = (
    FieldLine(
        "registration_number",
        "Регистрационный номер",
        "8001234567",
        "цифры с регистрационной карточки",
        "800-123-456-7",
        "подпись в тексте",
        "8001234567",
    ),
    FieldLine("organization", "Организация", "ООО «Ромашка»", "владелец программы", "ООО «Лютик»", "подпись"),
    FieldLine("release", "Релиз", "", "меню «О программе»", "3.0.12.4"),
)

_HISTORY = (
    EntryLine(
        "02.03.2026 11:40",
        "Анна <anna@desk.example>",
        "внутренняя заметка",
        "Спросить бухгалтерию.",
        internal=True,
        files=("акт.pdf",),
    ),
    EntryLine(
        "02.03.2026 10:12",
        "Пётр <petr@client.example>",
        "письмо",
        "Добрый день!\n\nНе печатается счёт.",
        warning="возможно, подделка: почтовый сервер не подтвердил отправителя",
    ),
    EntryLine("02.03.2026 10:05", "Борис <boris@desk.example>", "ответ клиенту", "", files=("снимок.png",)),
)
_LATE = DigestRow(
    "#1042",
    "Не загружается выписка из банка",
    "Ольга Кузьмина",
    "5 марта 2026, 18:00",
    "Анна",
    "550 no such user",
)
_PASSED_OVER = DigestRow("77", "Cheap pills", "x@spam.example", "5 марта 2026, 3:10", detail="SpamAssassin")

_SINCE = "5 марта 2026, 3:10"
_TROUBLES = (
    TroubleLine("mailbox", "support", "begun", _SINCE, detail="login refused", minutes=15),
    TroubleLine("token", "sales", "begun", _SINCE, detail="the token server refuses (400)", hours=1),
    TroubleLine("sending", "mail.desk.example:587", "lasts", _SINCE, detail="can't connect", days=1),
    TroubleLine("refused", "mail.desk.example:587", "begun", _SINCE, detail="550 relay denied", minutes=16),
    TroubleLine("scanner", "clamd", "begun", _SINCE, detail="no such file", minutes=17),
    TroubleLine("disk", "/var/lib/intake", "begun", _SINCE, detail="12 MB < 500 MB"),
    TroubleLine("database", "intake.db", "over", _SINCE, "6 марта 2026, 5:12", "full", 1, 2, 2),
)

COMPLETE = AnswerContext(
    desk_name="Служба поддержки",
    desk_address="support@desk.example",
    tag="#1042",
    number=1042,
    subject="Не загружается выписка из банка",
    status="open",
    kind="error",
    kind_title="Ошибка",
    priority="critical",
    requester_name="Ольга Кузьмина",
    requester_address="o.kuzmina@client.example",
    created_at="2 марта 2026, 10:12",
    fields=_FIELDS,
    missing=(
        FieldLine("release", "Релиз", "", "меню «Справка – О программе»", "3.0.12.4"),
        FieldLine(
            "organization", "Организация", "", "владелец программы", "ООО «Лютик»", "", "ООО «Ромашка»"
        ),
        FieldLine("screenshot", "Снимок экрана", hint="снимок окна с ошибкой", is_file=True),
    ),
    text="Добрый день!\n\nПри загрузке выписки ошибка:\n  «Поле объекта не обнаружено».\n\nОльга",
    author="Ольга Кузьмина <o.kuzmina@client.example>",
    notices=("Клиент ответил после решения: обращение снова в работе.",),
    attachment_names=("снимок экрана.png", "выписка.txt"),
    attachments_left_out=("база.zip",),
    attachment_contents=("письмо.msg\nСчёт\nМарина Белова <belova@other.example>",),
    due_at="5 марта 2026, 18:00",
    assignee="anna@desk.example",
    continues="#1001",
    goes_on_in="#1040",
    reasons=("отправитель не участвует в обращении",),
    asked=3,
    asks_no_more=True,
    mail_id=77,
    invitations=("#invite petr@client.example lena@client.example", "#invite oleg@client.example"),
    warning="Почтовый сервер не подтверждает, что письмо отправил petr@client.example: dmarc=fail.",
    history=_HISTORY,
    history_left=12,
    for_good=True,
    report=ToldReport(
        "Отчёт: support",
        "01.02.2026 – 28.02.2026 (Europe/Moscow)",
        "Сроки соблюдены: первая реакция 98 %, решение 95 %.",
        (),
        (
            ReportTable(
                "terms",
                "Сроки",
                ("что обещано", "в срок", "с опозданием"),
                (("первая реакция", "120", "2"), ("решение", "114", "6")),
                (0.98, 0.95),
            ),
            ReportTable("mails", "Письма", ("показатель", "число"), (("поступило", "310"),), note="Все."),
        ),
    ),
    digest=(
        DigestTable("overdue", 1, (_LATE,)),
        DigestTable("due_today", 1, (_LATE,)),
        DigestTable("unassigned", 1, (DigestRow("#1043", "Вопрос", "Пётр", "4 марта 2026, 9:12"),)),
        DigestTable("waiting", 1, (_LATE,)),
        DigestTable("held", 1, (_PASSED_OVER,)),
        DigestTable("undelivered", 1, (_LATE,)),
        DigestTable("unanswered", 12),
        DigestTable("expiring", 1, (DigestRow("[oauth.office]", "secret", at="6 марта 2026, 0:00"),)),
        DigestTable("ignored", 38, (_PASSED_OVER,)),
    ),
    ignored=(
        DigestTable("undelivered", 1, (replace(_PASSED_OVER, detail="", owner="#1041"),)),
        DigestTable("machine", 41, (replace(_PASSED_OVER, detail="newsletter", owner="#1042"),)),
        DigestTable("filter", 38, (_PASSED_OVER,)),
        DigestTable("copied", 1, (replace(_PASSED_OVER, detail=""),)),
        DigestTable("spam", 1, (replace(_PASSED_OVER, detail="", owner="#1043"),)),
        DigestTable("other", 1, (replace(_PASSED_OVER, detail=""),)),
        DigestTable("thanks", 1, (replace(_PASSED_OVER, detail="", owner="#1044"),)),
    ),
    day="5 марта 2026",
    comes_back_until="7 марта 2026, 18:00",
    list_title="Просроченные обращения",
    tickets=(
        TicketLine(
            "#1042",
            1042,
            "Не загружается выписка из банка",
            "в работе",
            "05.03.2026 18:00",
            late=True,
            assignee="Анна",
            customer="ООО «Ромашка»",
        ),
        TicketLine("#1043", 1043, "", "решено", "", late=False, assignee="", customer="petr@client.example"),
    ),
    tickets_left=7,
    tickets_unread=True,
    commands=(("#заметка", "заметка для своих"), ("#показать 1042", "всё обращение с файлами")),
    troubles=_TROUBLES,
    second_way=True,
    desk=DeskLine(
        open=False, opens_at="9:00 (МСК) в понедельник, 9 марта", closure="С 5 по 8 марта мы не работаем."
    ),
)

EMPTY = AnswerContext(
    desk_name="",
    desk_address="support@desk.example",
    tag="",
    number=0,
    subject="",
    status="",
    kind="",
    requester_name="",
    requester_address="",
    created_at="",
)

_HOSTILE = (
    "{{ 7*7 }}{% raw %}{# x #}${7*7}<script>alert(1)</script>\"'><img src=x onerror=y>"
    "\r\nBcc: a@evil.example\u202e"
)
_HOSTILE_FIELD = FieldLine(
    _HOSTILE, _HOSTILE, _HOSTILE, hint=_HOSTILE, example=_HOSTILE, source=_HOSTILE, offer=_HOSTILE
)

HOSTILE = replace(
    COMPLETE,
    subject=_HOSTILE,
    status=_HOSTILE,
    kind=_HOSTILE,
    kind_title=_HOSTILE,
    priority=_HOSTILE,
    requester_name=_HOSTILE,
    requester_address=_HOSTILE,
    fields=(_HOSTILE_FIELD,),
    missing=(_HOSTILE_FIELD,),
    text=_HOSTILE,
    author=_HOSTILE,
    notices=(_HOSTILE,),
    attachment_names=(_HOSTILE,),
    attachments_left_out=(_HOSTILE,),
    attachment_contents=(_HOSTILE,),
    due_at=_HOSTILE,
    assignee=_HOSTILE,
    continues=_HOSTILE,
    reasons=(_HOSTILE,),
    invitations=(_HOSTILE,),
    warning=_HOSTILE,
    list_title=_HOSTILE,
    tickets=(
        TicketLine(
            _HOSTILE, 1, _HOSTILE, _HOSTILE, _HOSTILE, late=True, assignee=_HOSTILE, customer=_HOSTILE
        ),
    ),
    commands=((_HOSTILE, _HOSTILE),),
    desk=DeskLine(open=False, opens_at=_HOSTILE, closure=_HOSTILE),
    troubles=(
        TroubleLine("mailbox", _HOSTILE, "begun", _HOSTILE, detail=_HOSTILE),
        TroubleLine("disk", _HOSTILE, "over", _HOSTILE, _HOSTILE, _HOSTILE),
    ),
    history=(EntryLine(_HOSTILE, _HOSTILE, _HOSTILE, _HOSTILE, warning=_HOSTILE, files=(_HOSTILE,)),),
    digest=(
        DigestTable("ignored", 1, (DigestRow("77", _HOSTILE, _HOSTILE, _HOSTILE, _HOSTILE, _HOSTILE),)),
        DigestTable("overdue", 1, (DigestRow("#1", _HOSTILE, _HOSTILE, _HOSTILE, _HOSTILE, _HOSTILE),)),
    ),
    report=ToldReport(
        _HOSTILE,
        _HOSTILE,
        _HOSTILE,
        (_HOSTILE,),
        (
            ReportTable("terms", _HOSTILE, (_HOSTILE, _HOSTILE, _HOSTILE), ((_HOSTILE, "1", "2"),), (0.5,)),
            ReportTable("mails", _HOSTILE, (_HOSTILE, _HOSTILE), ((_HOSTILE, "1"),), note=_HOSTILE),
        ),
    ),
    ignored=(DigestTable("filter", 1, (DigestRow("77", _HOSTILE, _HOSTILE, _HOSTILE, _HOSTILE, _HOSTILE),)),),
)

SAMPLES = (COMPLETE, EMPTY, HOSTILE)
