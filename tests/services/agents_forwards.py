"""Forwards of customers' mails, as the mail programs of agents really write them.

Each is somebody's "forward" button at its defaults, in Russian or English; the agent's words stand above
where he wrote any.  The customer is always Marina, and the subject of her mail the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP

SENDER = "Марина Ткач <marina@len-tkani.example>"
ADDRESS = "marina@len-tkani.example"
SUBJECT = "Не открывается форма заказа"
WORDS = "Передаю, это пришло мне лично."
TEXT = """Анна, здравствуйте!
Не открывается форма заказа, пишет про блокировку.
ООО «Лён и ткани», рег. номер 800314314, релиз 11.5.12.70
Марина"""
ABOVE = f"{WORDS}\n\n"


@dataclass(frozen=True)
class Forward:
    """One forward: its subject, its text or HTML, and whether the mail itself is attached."""

    program: str
    subject: str
    text: str
    html: bool = False
    attached: bool = False
    named: bool = True


def quoted(text: str) -> str:
    """Text behind marks, as Apple's programs write forwards in plain text."""
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.split("\n"))


def lines(text: str) -> str:
    """Text as the lines of HTML."""
    return "<br>\n".join(text.split("\n"))


BARE = f'<a href="mailto:{ADDRESS}">{ADDRESS}</a>'

FORWARDS = (
    Forward(
        "mutt",
        f"[{ADDRESS}: {SUBJECT}]",
        f"""----- Forwarded message from {SENDER} -----

Date: Mon, 2 Mar 2026 18:05:00 +0300
From: {SENDER}
To: anna@desk.test
Subject: {SUBJECT}
User-Agent: Mutt/2.2.9 (2022-11-12)

{TEXT}

----- End forwarded message -----""",
    ),
    Forward(
        "mutt, with words and a signature",
        f"[{ADDRESS}: {SUBJECT}]",
        f"""{ABOVE}----- Forwarded message from {SENDER} -----

Date: Mon, 2 Mar 2026 18:05:00 +0300
From: {SENDER}
To: Анна <anna@desk.test>
Subject: {SUBJECT}

{TEXT}

----- End forwarded message -----

-- \nАнна""",
    ),
    Forward("mutt, mime_forward", f"[{ADDRESS}: {SUBJECT}]", "", attached=True),
    Forward(
        "mutt, forward_quote",
        f"[{ADDRESS}: {SUBJECT}]",
        f"""----- Forwarded message from {SENDER} -----

> Date: Mon, 2 Mar 2026 18:05:00 +0300
> From: {SENDER}
> To: anna@desk.test
> Subject: {SUBJECT}
>
{quoted(TEXT)}

----- End forwarded message -----""",
    ),
    Forward(
        "NeoMutt",
        f"Fwd: {SUBJECT}",
        f"""----- Forwarded message from {SENDER} -----

Date: Mon, 2 Mar 2026 18:05:00 +0300
From: {SENDER}
To: anna@desk.test
Subject: {SUBJECT}

{TEXT}

----- End forwarded message -----""",
    ),
    Forward(
        "KMail",
        f"Fwd: {SUBJECT}",
        f"""{ABOVE}----------  Forwarded Message  ----------

Subject: {SUBJECT}
Date: Monday, March 2, 2026, 6:05:00 PM MSK
From: {SENDER}
To: anna@desk.test

{TEXT}

-----------------------------------------""",
    ),
    Forward(
        "KMail in Russian, own subject",
        "Заказ у Марины",
        f"""----------  Пересланное сообщение  ----------

Тема: {SUBJECT}
Дата: понедельник, 2 марта 2026 г., 18:05:00 MSK
От: {SENDER}
Кому: anna@desk.test

{TEXT}

-----------------------------------------""",
        named=False,
    ),
    Forward(
        "Apple Mail",
        f"Fwd: {SUBJECT}",
        f"""{ABOVE}> Begin forwarded message:
>
> From: {SENDER}
> Subject: {SUBJECT}
> Date: 2 March 2026 at 18:05:00 GMT+3
> To: anna@desk.test
>
{quoted(TEXT)}
""",
    ),
    Forward(
        "Apple Mail in Russian",
        f"Fwd: {SUBJECT}",
        f"""Начало переадресованного сообщения:

> От: {SENDER}
> Тема: {SUBJECT}
> Дата: 2 марта 2026 г. в 18:05:00 GMT+3
> Кому: anna@desk.test
>
{quoted(TEXT)}
""",
    ),
    Forward(
        "iPhone in Russian, own subject",
        "Форма заказа",
        f"""

Отправлено с iPhone

Начало переадресованного сообщения:

> От: {SENDER}
> Дата: 2 марта 2026 г. в 18:05:00 GMT+3
> Кому: anna@desk.test
> Тема: {SUBJECT}
>
> \ufeff{TEXT.splitlines()[0]}
{quoted(chr(10).join(TEXT.splitlines()[1:]))}
""",
        named=False,
    ),
    Forward(
        "Apple Mail, HTML",
        f"Fwd: {SUBJECT}",
        f"""<html><body>{WORDS}<br><div><br><blockquote type="cite"><div>Begin forwarded message:</div><br class="Apple-interchange-newline"><div style="margin: 0px"><span><b>From: </b></span><span>Марина Ткач &lt;{BARE}&gt;<br></span></div><div><span><b>Subject: </b></span><span><b>{SUBJECT}</b><br></span></div><div><span><b>Date: </b></span><span>2 March 2026 at 18:05:00 GMT+3<br></span></div><div><span><b>To: </b></span><span>anna@desk.test<br></span></div><br><div>{lines(TEXT)}</div></blockquote></div></body></html>""",
        html=True,
    ),
    Forward(
        "Outlook",
        f"FW: {SUBJECT}",
        f"""{ABOVE}From: {SENDER}
Sent: Monday, March 2, 2026 6:05 PM
To: Анна <anna@desk.test>
Subject: {SUBJECT}

{TEXT}""",
    ),
    Forward(
        "Outlook in Russian, no prefix",
        SUBJECT,
        f"""{ABOVE}From: {SENDER}
Sent: Monday, March 2, 2026 6:05 PM
To: Анна <anna@desk.test>
Subject: {SUBJECT}

{TEXT}""".replace("From", "От")
        .replace("Sent", "Отправлено")
        .replace("To", "Кому")
        .replace("Subject", "Тема"),
    ),
    Forward(
        "Outlook, plain text",
        f"FW: {SUBJECT}",
        f"""-----Original Message-----
From: {SENDER}
Sent: Monday, March 2, 2026 6:05 PM
To: Анна <anna@desk.test>
Subject: {SUBJECT}

{TEXT}""",
    ),
    Forward(
        "Outlook in Russian, plain text, no prefix",
        SUBJECT,
        f"""{ABOVE}-----Исходное сообщение-----
От: Марина Ткач [mailto:{ADDRESS}]
Отправлено: 2 марта 2026 г. 18:05
Кому: Анна
Тема: {SUBJECT}

{TEXT}""",
    ),
    Forward("Outlook, as attachment", f"FW: {SUBJECT}", WORDS, attached=True),
    Forward("Outlook, as attachment, no subject", "", "", attached=True),
    Forward(
        "Outlook, HTML, no prefix",
        SUBJECT,
        f"""<html><body lang=RU><div class=WordSection1><p class=MsoNormal>{WORDS}<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p><div><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p class=MsoNormal><b><span>From:</span></b><span> Марина Ткач &lt;{ADDRESS}&gt; <br><b>Sent:</b> Monday, March 2, 2026 6:05 PM<br><b>To:</b> Анна &lt;anna@desk.test&gt;<br><b>Subject:</b> {SUBJECT}<o:p></o:p></span></p></div></div><p class=MsoNormal>{lines(TEXT)}</p></div></body></html>""",
        html=True,
    ),
    Forward(
        "Outlook on the web",
        f"Fw: {SUBJECT}",
        f"""{ABOVE}________________________________
От: {SENDER}
Отправлено: 2 марта 2026 г. 18:05
Кому: Анна <anna@desk.test>
Тема: {SUBJECT}

{TEXT}""",
    ),
    Forward(
        "Thunderbird",
        f"Fwd: {SUBJECT}",
        f"""{ABOVE}
-------- Forwarded Message --------
Subject: \t{SUBJECT}
Date: \tMon, 2 Mar 2026 18:05:00 +0300
From: \t{SENDER}
To: \tanna@desk.test


{TEXT}""",
    ),
    Forward(
        "Thunderbird in Russian, own subject",
        "Посмотрите, пожалуйста",
        f"""{ABOVE}
-------- Перенаправленное сообщение --------
Тема: \t{SUBJECT}
Дата: \tMon, 2 Mar 2026 18:05:00 +0300
От: \t{SENDER}
Кому: \tanna@desk.test


{TEXT}""",
        named=False,
    ),
    Forward("Thunderbird, as attachment", f"Fwd: {SUBJECT}", ABOVE, attached=True),
    Forward(
        "Gmail",
        f"Fwd: {SUBJECT}",
        f"""{ABOVE}---------- Forwarded message ---------
От: Марина Ткач <{ADDRESS}>
Date: пн, 2 мар. 2026 г. в 18:05
Subject: {SUBJECT}
To: <anna@desk.test>


{TEXT}""",
    ),
    Forward(
        "Gmail, HTML, own subject",
        "Лён и ткани",
        f"""<div dir="ltr">{WORDS}<br><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">---------- Forwarded message ---------<br>От: <strong class="gmail_sendername" dir="auto">Марина Ткач</strong> <span dir="auto">&lt;{BARE}&gt;</span><br>Date: пн, 2 мар. 2026 г. в 18:05<br>Subject: {SUBJECT}<br>To:  &lt;anna@desk.test&gt;<br></div><br><br>{lines(TEXT)}</div></div>""",
        html=True,
        named=False,
    ),
    Forward(
        "Yandex",
        f"Fwd: {SUBJECT}",
        f"""{ABOVE}-------- Пересылаемое сообщение --------
02.03.2026, 18:05, "Марина Ткач" <{ADDRESS}>:

{TEXT}

-------- Конец пересылаемого сообщения --------""",
    ),
    Forward(
        "Yandex, newer",
        f"Fwd: {SUBJECT}",
        f"""----------------
Кому: anna@desk.test;
Тема: {SUBJECT};
02.03.2026, 18:05, "Марина Ткач" <{ADDRESS}>:

{TEXT}""",
    ),
    Forward(
        "Yandex in English, own subject",
        "Order form",
        f"""-------- Forwarded message --------
02.03.2026, 18:05, "Марина Ткач" <{ADDRESS}>:

{TEXT}

-------- End of forwarded message --------""",
        named=False,
    ),
    Forward(
        "Mail.ru",
        f"Fwd: {SUBJECT}",
        f"""{ABOVE}-------- Пересылаемое сообщение --------
От кого: {SENDER}
Кому: anna@desk.test
Дата: Понедельник, 2 марта 2026, 18:05 +03:00
Тема: {SUBJECT}

{TEXT}""",
    ),
    Forward(
        "Mail.ru, HTML, own subject",
        "Переслано",
        f"""<HTML><BODY><div>{WORDS}</div><div><br></div><blockquote style="border-left:1px solid #0857A6; margin:10px; padding:0 0 0 10px;">-------- Пересылаемое сообщение --------<br>От кого: Марина Ткач &lt;{BARE}&gt;<br>Кому: anna@desk.test<br>Дата: Понедельник, 2 марта 2026, 18:05 +03:00<br>Тема: {SUBJECT}<br>&nbsp;<br><div>{lines(TEXT)}</div></blockquote></BODY></HTML>""",
        html=True,
        named=False,
    ),
    Forward(
        "The Bat!",
        f"Fwd: {SUBJECT}",
        f"""This is a forwarded message
From: {SENDER}
To: Анна <anna@desk.test>
Date: Monday, March 2, 2026, 6:05:00 PM
Subject: {SUBJECT}

===8<==============Original message text===============
{TEXT}

===8<===========End of original message text===========""",
    ),
    Forward(
        "The Bat! in Russian, no prefix",
        SUBJECT,
        f"""{ABOVE}Это пересылаемое сообщение
От: {SENDER}
Кому: Анна <anna@desk.test>
Дата: 2 марта 2026 г., 18:05:00
Тема: {SUBJECT}

===8<==============Исходный текст сообщения===============
{TEXT}

===8<===========Конец исходного текста сообщения==========""",
    ),
    Forward(
        "Roundcube in Russian, own subject, no prefix",
        "Клиент пишет мне",
        f"""{ABOVE}-------- Исходное сообщение --------
Тема: {SUBJECT}
Дата: 02.03.2026 18:05
От: {SENDER}
Кому: anna@desk.test

{TEXT}""",
        named=False,
    ),
    Forward(
        "Claws Mail",
        f"Fw: {SUBJECT}",
        f"""{ABOVE}Begin forwarded message:

Date: Mon, 2 Mar 2026 18:05:00 +0300
From: {SENDER}
To: anna@desk.test
Subject: {SUBJECT}


{TEXT}""",
    ),
    Forward(
        "Evolution in Russian, no prefix",
        SUBJECT,
        f"""-------- Переадресованное сообщение --------
От: {SENDER}
Обратный адрес: {ADDRESS}
Кому: anna@desk.test
Тема: {SUBJECT}
Дата: Mon, 02 Mar 2026 18:05:00 +0300

{TEXT}""",
    ),
    Forward(
        "Zimbra",
        f"Fwd: {SUBJECT}",
        f"""----- Пересланное сообщение -----
От: "Марина Ткач" <{ADDRESS}>
Кому: "anna" <anna@desk.test>
Отправленные: Понедельник, 2 Март 2026 г 18:05:00
Тема: {SUBJECT}

{TEXT}""",
    ),
    Forward(
        "Proton",
        f"Fw: {SUBJECT}",
        f"""{ABOVE}Sent with Proton Mail secure email.

------- Forwarded Message -------
From: Марина Ткач <{ADDRESS}>
Date: On Monday, March 2nd, 2026 at 18:05
Subject: {SUBJECT}
To: anna@desk.test <anna@desk.test>

> {TEXT.splitlines()[0]}
{quoted(chr(10).join(TEXT.splitlines()[1:]))}""",
    ),
    Forward(
        "Samsung, no prefix",
        SUBJECT,
        f"""{ABOVE}Отправлено со смартфона Samsung Galaxy.

-------- Исходное сообщение --------
От: {SENDER}
Дата: 02.03.2026 18:05 (GMT+03:00)
Кому: anna@desk.test
Тема: {SUBJECT}

{TEXT}""",
    ),
)


def mail_of(one: Forward, subject: str | None = None) -> bytes:
    """The agent's mail, as it arrives: proved by the desk's own server."""
    mail = EmailMessage()
    mail["Authentication-Results"] = "mx.desk.test; dkim=pass header.d=desk.test"
    mail["From"] = "Анна <anna@desk.test>"
    mail["To"] = "support@desk.test"
    mail["Subject"] = one.subject if subject is None else subject
    mail["Date"] = "Tue, 03 Mar 2026 10:00:00 +0300"
    mail["Message-ID"] = "<forward-1@desk.test>"
    mail.set_content(one.text, subtype="html" if one.html else "plain")
    if one.attached:
        inner = EmailMessage()
        inner["From"] = SENDER
        inner["To"] = "anna@desk.test"
        inner["Subject"] = SUBJECT
        inner["Date"] = "Mon, 02 Mar 2026 18:05:00 +0300"
        inner["Message-ID"] = "<inner-1@len-tkani.example>"
        inner.set_content(TEXT)
        mail.add_attachment(inner)
    # Long headers in one line: where it folds them, Python 3.11 loses blanks between encoded words.
    return mail.as_bytes(policy=SMTP.clone(max_line_length=0))
