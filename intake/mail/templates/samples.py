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
        "Registration number",
        "8001234567",
        "the digits on the registration card",
        "800-123-456-7",
        "signature in the text",
        "8001234567",
    ),
    FieldLine(
        "organization", "Organization", "“Daisy” Ltd", "who owns the program", "“Buttercup” Ltd", "signature"
    ),
    FieldLine("release", "Release", "", "menu “About”", "3.0.12.4"),
)

_HISTORY = (
    EntryLine(
        "02.03.2026 11:40",
        "Anna <anna@desk.example>",
        "internal note",
        "Ask the accountants.",
        internal=True,
        files=("résumé.pdf",),
    ),
    EntryLine(
        "02.03.2026 10:12",
        "Søren <soren@client.example>",
        "mail",
        "Good morning!\n\nThe invoice isn’t printed.",
        warning="may be forged: the mail server didn’t confirm the sender",
    ),
    EntryLine(
        "02.03.2026 10:05", "Boris <boris@desk.example>", "answer to the customer", "", files=("picture.png",)
    ),
)
_LATE = DigestRow(
    "#1042",
    "The bank’s statement isn’t loaded",
    "Zoë Müller",
    "5 March 2026, 18:00",
    "Anna",
    "550 no such user",
)
_PASSED_OVER = DigestRow("77", "Cheap pills", "x@spam.example", "5 March 2026, 3:10", detail="SpamAssassin")

_SINCE = "5 March 2026, 3:10"
_TROUBLES = (
    TroubleLine("mailbox", "support", "begun", _SINCE, detail="login refused", minutes=15),
    TroubleLine("token", "sales", "begun", _SINCE, detail="the token server refuses (400)", hours=1),
    TroubleLine("sending", "mail.desk.example:587", "lasts", _SINCE, detail="can't connect", days=1),
    TroubleLine("refused", "mail.desk.example:587", "begun", _SINCE, detail="550 relay denied", minutes=16),
    TroubleLine("scanner", "clamd", "begun", _SINCE, detail="no such file", minutes=17),
    TroubleLine("disk", "/var/lib/intake", "begun", _SINCE, detail="12 MB < 500 MB"),
    TroubleLine("database", "intake.db", "over", _SINCE, "6 March 2026, 5:12", "full", 1, 2, 2),
)

COMPLETE = AnswerContext(
    desk_name="Support desk",
    desk_address="support@desk.example",
    tag="#1042",
    number=1042,
    subject="The bank’s statement isn’t loaded",
    status="open",
    kind="error",
    kind_title="Error",
    priority="critical",
    requester_name="Zoë Müller",
    requester_address="z.mueller@client.example",
    created_at="2 March 2026, 10:12",
    fields=_FIELDS,
    missing=(
        FieldLine("release", "Release", "", "menu “Help – About”", "3.0.12.4"),
        FieldLine(
            "organization", "Organization", "", "who owns the program", "“Buttercup” Ltd", "", "“Daisy” Ltd"
        ),
        FieldLine("screenshot", "Screenshot", hint="a picture of the window with the error", is_file=True),
    ),
    text="Good morning!\n\nLoading a statement gives an error:\n  “Field of object not found”.\n\nZoë",
    author="Zoë Müller <z.mueller@client.example>",
    notices=("The customer answered after it was resolved: the ticket is open again.",),
    attachment_names=("screenshot.png", "statement.txt"),
    attachments_left_out=("database.zip",),
    attachment_contents=("mail.msg\nInvoice\nMary White <white@other.example>",),
    due_at="5 March 2026, 18:00",
    assignee="anna@desk.example",
    continues="#1001",
    goes_on_in="#1040",
    reasons=("the sender does not take part in the ticket",),
    asked=3,
    asks_no_more=True,
    mail_id=77,
    invitations=("#invite petr@client.example lena@client.example", "#invite oleg@client.example"),
    warning="The mail server doesn’t confirm that petr@client.example sent the mail: dmarc=fail.",
    history=_HISTORY,
    history_left=12,
    for_good=True,
    report=ToldReport(
        "Report: support",
        "01.02.2026 – 28.02.2026 (Europe/Moscow)",
        "Terms kept: first answer 98 %, resolution 95 %.",
        (),
        (
            ReportTable(
                "terms",
                "Terms",
                ("what is promised", "in time", "late"),
                (("first answer", "120", "2"), ("resolution", "114", "6")),
                (0.98, 0.95),
            ),
            ReportTable("mails", "Mails", ("figure", "number"), (("came", "310"),), note="All."),
        ),
    ),
    digest=(
        DigestTable("overdue", 1, (_LATE,)),
        DigestTable("due_today", 1, (_LATE,)),
        DigestTable("unassigned", 1, (DigestRow("#1043", "Question", "Søren", "4 March 2026, 9:12"),)),
        DigestTable("waiting", 1, (_LATE,)),
        DigestTable("held", 1, (_PASSED_OVER,)),
        DigestTable("undelivered", 1, (_LATE,)),
        DigestTable("unanswered", 12),
        DigestTable("expiring", 1, (DigestRow("[oauth.office]", "secret", at="6 March 2026, 0:00"),)),
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
    day="5 March 2026",
    comes_back_until="7 March 2026, 18:00",
    list_title="Overdue tickets",
    tickets=(
        TicketLine(
            "#1042",
            1042,
            "The bank’s statement isn’t loaded",
            "open",
            "05.03.2026 18:00",
            late=True,
            assignee="Anna",
            customer="“Daisy” Ltd",
        ),
        TicketLine(
            "#1043", 1043, "", "resolved", "", late=False, assignee="", customer="petr@client.example"
        ),
    ),
    tickets_left=7,
    tickets_unread=True,
    commands=(("#note", "a note for colleagues"), ("#show 1042", "the whole ticket with its files")),
    troubles=_TROUBLES,
    second_way=True,
    desk=DeskLine(
        open=False, opens_at="9:00 (MSK) on Monday, 9 March", closure="From 5 to 8 March we are closed."
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
