"""Robots that watch machines and tell of backups, and texts that say of themselves that a program made them.

They come from addresses that a person may have, and bear no mark of a robot; none of them reads an answer.
What they tell is a request all the same: somebody pointed them at the desk.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from intake.desk.automatic import bounce_phrases, phrases
from intake.desk.automatic.hints import without_quoted_words
from intake.desk.automatic.web_forms import is_filled_form
from intake.desk.caseless import Caseless
from intake.desk.subjects import is_forward, is_reply

if TYPE_CHECKING:
    from intake.desk.quoting.reply_text import ReplyText

_STATE = (
    r"problem|resolved|recovery|acknowledgement|firing|alert(?:ing)?|critical|warning|disaster|down|up|ok"
    r"|success(?:ful)?|failed|failure|error|notification|info|backup|cron|ups|event"
    r"|проблема|решено|восстановлен[оа]?|авария|тревога|резервное копирование|бэкап|успешно|ошибка"
    r"|уведомление|предупреждение|событие"
)
_SUBJECT = re.compile(
    rf"^\W{{0,6}}(?:{_STATE})(?:\W|$)|\[\W{{0,4}}(?:{_STATE})\W{{0,3}}\]"
    r"|\bbackup\b|\b(?:service|host|monit) alert\b|\balertmail\b|\bbuild (?:failed|broken|fixed)\b"
    r"|резервн\w{2,3} копи|event on /dev/|\bhas non-zero size$|\bhas just been banned|: banned "
    r"|\b(?:is|are|has gone|went|back) (?:down|up|offline|online|critical|unreachable)\b"
    r"|\b(?:down|offline|unreachable)$|: (?:успешно|ошибка|сбой|критическое событие)$",
    re.IGNORECASE,
)
# Lines of their forms; each is a program's, and two different ones are no person's mail.
_LINES = re.compile(
    r"^[ \t*]{0,8}(?:problem (?:started|name|has been resolved)|original problem id|operational data"
    r"|severity|host(?: ?name)?"
    r"|notification type|additional info|state|service|address|event(?: id)?|trigger(?: status"
    r"| severity)?|item values"
    r"|\d+ (?:firing|resolved) alert|labels|annotations|silence|silenceurl|dashboard|generatorurl"
    r"|alertname|instance|interface|router|serial|category|message|messages|app name|nas name|date/time"
    r"|backup (?:job|task|level)|job(?:id| name| status| run)?|vms? processed|start time|end time|duration"
    r"|total (?:size|running time)|termination|client"
    r"|data (?:read|size)"
    r"|backup size|transferred|success|location|contact|code|device|sensor|probe|monitor(?: name)?"
    r"|checked at|uptime|downtime|last ping|period"
    r"|root cause|узел(?: сети)?|хост|важность|уровень|триггер|проблема (?:началась|устранена)|событие"
    r"|имя проблемы"
    r"|сработал триггер|датчик|устройство|расположение|серийный номер"
    r"|зада(?:ние|ча)(?: резервного копирования)?|план|начало|окончание|длительность|объ[её]м(?: данных)?"
    r"|размер(?: копии| архива)?"
    r"|результат|статус)(?=[ \t]*[:=]|[ \t]+\d| at | в \d|\(s\)|$)",
    re.IGNORECASE | re.MULTILINE,
)
_LINES_ENOUGH = 2
_ENOUGH = 3
_READ = 4_000
_PROGRAM = re.compile(
    r"\b(?:zabbix|nagios|icinga|grafana|prometheus|alertmanager|prtg|uptime ?(?:kuma|robot)|veeam"
    r"|acronis|bacula|bareos|vzdump|healthchecks|pingdom|statuscake|sentry|jenkins|gitlab"
    r"|cobian|handy backup|effector saver|apc ups|powerchute|synology|qnap|smartd|mdadm|checkmk|munin"
    r"|netdata|logwatch|fail2ban|paniclog|mikrotik|routeros|kaspersky security center|dr\.web enterprise"
    r"|integrated lights-out|idrac|sql server job system|cron daemon)\b",
    re.IGNORECASE,
)
# Programs greet as well, but nobody by name.
_GREETS_NOBODY = re.compile(
    r"\W{0,5}(?:hi,$|уважаем\w{2,3} (?:пользователь|администратор|клиент))", re.IGNORECASE | re.MULTILINE
)
# From these nobody writes by hand, unless he greets, asks or gives fields.
_SENDERS = re.compile(
    r"(?:root|cron|daemon|zabbix|nagios|icinga\d?|grafana|prometheus|alertmanager|prtg|uptime|kuma|monit|munin"
    r"|monitoring|bacula|bareos|veeam|acronis|backuppc|healthchecks|jenkins|gitlab|sentry|logwatch|fail2ban"
    r"|smartd|mdadm|ilo|idrac|ipmi|bmc|mikrotik|apcupsd|nut|www-data|nobody)(?:[._+=\d-]|$)",
    re.IGNORECASE,
)
# Devices have addresses of their own, which people may use, too.
_DEVICES = re.compile(
    r"(?:nas|printer|mfp|scanner|scan|ups|router|firewall|camera|dvr|nvr|srv|server)(?:[._+=\d-]|$)",
    re.IGNORECASE,
)


# What programs say below what they send, besides the words of `phrases`; one trace is in each.
_MADE = Caseless(
    r"(?:письмо|сообщение|отч[её]т|уведомление|документ|рассылка)\b[^\n.]{0,30}"
    r"(?:сгенерирован|сформирован|создан|отправлен)[аоы]?\b[^\n.]{0,20}"
    r" (?:систем|программ|робот|сервис|сервером|автоматом)|"
    r"(?:отправлен|сформирован|создан|сгенерирован)[аоы]? автоматически|автоматическая рассылка|"
    r"(?:ответ\w{0,3}|писать|письм\w) на (?:это|данн|этот)[^\n.]{0,40}"
    r" (?:никто не|не (?:чита|просматр|обрабат|доставл|будет? прочит))|"
    r"(?:этот|данный) (?:почтовый |электронный )?(?:ящик|адрес)[^\n.]{0,40}"
    r" не (?:обслужива|просматрива|чита|проверя|принима|предназначен)|"
    r"лист[^\n.]{0,30} (?:створен|сформован|надіслан|згенерован)\w{0,3} автоматично|"
    r"не відповідайте на (?:цей|нього|це)|автоматты түрде (?:жіберіл|жасал|құрыл|қалыптастырыл)|"
    r"(?:system|computer|machine)[ -]generated"
    r" (?:e-?mail|message|document|notification|invoice|statement|report)|"
    r"(?:mailbox|address|inbox|account)(?: is|['’]s)? (?:not monitored|unmonitored|unattended)|"
    r"repl(?:y|ies) to this (?:e-?mail|message|address)[^\n.]{0,30}"
    r" (?:not (?:be )?(?:read|monitored|answered|delivered|seen)|unread)|"
    r"otomatik olarak (?:oluşturul|gönderil|üretil)|wygenerowan\w{1,3} automatycznie|"
    r"vygenerován\w? automaticky|généré automatiquement|generado automáticamente|"
    r"generato automaticamente"
)
_TRACES = tuple(
    "автом,сгенер,сформир,робот,сервис,систем,программ,ответ,почтовый,электронный,этот ящик,"
    "этот адрес,"
    "відповідайте,generated,monitored,unattended,replies to,reply to,otomatik,automat,généré".split(",")
)


def written_by_a_watcher(subject: str, reply: ReplyText, sender: str = "") -> bool:
    """Whether the form of a mail is that of a robot that watches machines or backups.

    People hand such mails on and answer them; so it is no reply and no forward, and asks nothing.  What the
    subject says, the sender's address, the lines of a form and a program's name are weighed together.
    """
    head = subject[:300]
    told = (_SUBJECT.search(head) is not None) + _weight_of(sender.partition("@")[0])
    if not (told or _PROGRAM.search(head)) or is_reply(subject) or is_forward(subject):
        return False
    if reply.forwarded or reply.quoted:
        return False
    text = reply.text[:_READ]
    if not text or _speaks_as_a_person(text):
        return False
    lines = {line[0].strip(" \t*").casefold() for line in _LINES.finditer(text)}
    told += min(len(lines), _LINES_ENOUGH + 1) - 1 if len(lines) >= _LINES_ENOUGH else 0
    told += _PROGRAM.search(f"{head}\n{text}") is not None
    return told >= _ENOUGH and not is_filled_form(text)


def _weight_of(local: str) -> int:
    """How much the local part of the sender's address says."""
    return 2 if _SENDERS.match(local) else 1 if _DEVICES.match(local) else 0


def _speaks_as_a_person(text: str) -> bool:
    greets = bounce_phrases.greets(text) and not _GREETS_NOBODY.match(text)
    return "?" in text or greets or bounce_phrases.asks_as_people(text) or phrases.names_fields(text)


def says_it_was_made_by_a_program(subject: str, reply: ReplyText) -> bool:
    """Whether a mail says of itself, also below its signature's line, that a program made it.

    Not in a reply, whose writer may have kept such words, nor where the fields of a request are filled in.
    """
    if is_reply(subject) or is_forward(subject) or reply.forwarded:
        return False
    said = f"{reply.text[-_READ:]}\n{reply.signature[:_READ]}"
    if "?" in said or not _says_it_was_made(without_quoted_words(said)):
        return False
    return not phrases.names_fields(reply.text) and not is_filled_form(reply.text)


def _says_it_was_made(said: str) -> bool:
    if phrases.calls_itself_automatic(said):
        return True
    lowered = said.lower()
    return any(trace in lowered for trace in _TRACES) and _MADE.search(said) is not None
