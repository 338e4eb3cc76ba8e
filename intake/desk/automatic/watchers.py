"""Robots that watch machines and tell of backups, and texts that say of themselves that a program made them.

They come from addresses that a person may have, and bear no mark of a robot; none of them reads an answer.
What they tell is a request all the same: somebody pointed them at the desk.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from intake.desk.automatic import bounce_phrases, phrases
from intake.desk.automatic.desk_words import wants_nothing
from intake.desk.automatic.hints import without_quoted_words
from intake.desk.automatic.web_forms import is_filled_form
from intake.desk.language.cues import hits
from intake.desk.language.meanings import Meaning
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
_PROGRAMS_ADDRESS = re.compile(
    r"(?:root|cron|daemon|zabbix|nagios|icinga\d?|grafana|prometheus|alertmanager|prtg|kuma|monit|munin|cacti"
    r"|bacula|bareos|veeam|acronis|backuppc|healthchecks|jenkins|gitlab|sentry|logwatch|fail2ban|wazuh|ossec"
    r"|smartd|mdadm|ilo|idrac|ipmi|bmc|mikrotik|apcupsd|nut|www-data|nobody)(?:[._+=\d-]|$)",
    re.IGNORECASE,
)
# Programs and devices have such addresses, which people may use, too.
_LIKELY_ADDRESS = re.compile(
    r"(?:nas|printer|mfp|scanner|scan|ups|router|firewall|camera|dvr|nvr|srv|server|raid|1c"
    r"|monitor(?:ing)?|uptime|status|alerts?|alarm|notif(?:y|ier|ications?)|robot|bot|reports?|backups?"
    r"|system|syslog|snmp|watchdog|ci|build|deploy)(?:[._+=\d-]|\dc|$)",
    re.IGNORECASE,
)
_STATE_ANYWHERE = re.compile(rf"(?:^|\W)(?:{_STATE})(?:\W|$)", re.IGNORECASE)
# Any labelled line tells, where the address does.
_LABELLED = re.compile(r"^[ \t*]{0,8}[^\W\d_][\w ()/.-]{1,30}[:=][ \t]{0,20}\S", re.MULTILINE)
_MOMENT = re.compile(r"(?<!\d)\d{1,2}:\d\d:\d\d(?!\d)")
_FIRST_PERSON = re.compile(r"(?<!\w)(?:мы|нас|нам|наш\w{0,3}|меня|мне|i|we|our)(?!\w)", re.IGNORECASE)
# What doesn't work is told by people in these words; programs say that something is down or doesn't answer.
_DENIES = re.compile(
    r"(?<!\w)не (?!отвеча|найд|обнаруж|доступ|треб|превыш|буд|мож|име)[а-яё]{2,20}[еиуюая]т(?:ся)?(?!\w)"
    r"|^[^:=\n]{1,60} (?:cannot|can['’]?t|do not|does not|don['’]t|doesn['’]t) "
    r"(?!respond|answer|reply|connect|reach|find|read|write|access|resolve|exist|be |need|have)[a-z]{2,}",
    re.IGNORECASE | re.MULTILINE,
)

_CERTAIN = (Meaning.CALLS_ITSELF_AUTOMATIC, Meaning.MADE_BY_PROGRAM)
_STATEMENTS = (*_CERTAIN, Meaning.MAY_BE_MADE_BY_PROGRAM)
# Programs send files as people do, and say what they don't need.
_ENCLOSED = re.compile(
    r"(?<!\w)(?:во вложении|прилага\w+|высыла\w+|(?:is |are )?attached"
    r"|не (?:требу\w+|нужда\w+ в)(?: \w+)? (?:ответ|подпис|печат)\w*"
    r"|(?:ответ|подпис|печат)\w* (?:\w+ )?не (?:треб|нуж)\w+"
    r"|(?:no|not require an?y?) (?:signature|answer|reply|response)(?: is)?"
    r"(?: required| needed| necessary)?)(?!\w)",
    re.IGNORECASE,
)
# Who says that a program did not do it has a complaint.
_NOT_DONE = re.compile(
    r"(?<!\w)не (?:был[аио]? )?(?:отправлен|сформирован|создан|сгенерирован|послан)"
    r"|(?<!\w)(?:not|isn['’]t|wasn['’]t) (?:been )?(?:sent|generated|created)|(?<!\w)nicht (?:vom|autom)",
    re.IGNORECASE,
)


def written_by_a_watcher(subject: str, reply: ReplyText, sender: str = "") -> bool:
    """Whether the form of a mail is that of a robot that watches machines or backups.

    People hand such mails on and answer them; so it is no reply and no forward, and asks nothing.  What the
    subject says, the sender's address, the lines of a form and a program's name are weighed together.
    """
    if is_reply(subject) or is_forward(subject) or reply.forwarded or reply.quoted:
        return False
    head, address = subject[:300], _weight_of(sender.partition("@")[0])
    headed = _SUBJECT.search(head) is not None
    if not (headed or address or _PROGRAM.search(head)):
        return False
    text = reply.text[:_READ]
    if not text or _speaks_as_a_person(text):
        return False
    named = _PROGRAM.search(f"{head}\n{text}") is not None
    if not named and _DENIES.search(text):
        return False
    told = address + (headed or (bool(address) and _STATE_ANYWHERE.search(head) is not None))
    told += _weight_of_lines(text, likely=bool(address))
    told += named
    told += bool(address) and headed and _MOMENT.search(text) is not None
    return told >= _ENOUGH and not is_filled_form(text)


def _weight_of(local: str) -> int:
    """How much the local part of the sender's address says."""
    return 2 if _PROGRAMS_ADDRESS.match(local) else 1 if _LIKELY_ADDRESS.match(local) else 0


def _weight_of_lines(text: str, *, likely: bool) -> int:
    """How much the form says: two different lines of it hardly, more of them a lot."""
    lines = (_LABELLED if likely else _LINES).finditer(text)
    different = len({line[0].strip(" \t*").partition(":")[0].casefold() for line in lines})
    return min(different, _LINES_ENOUGH + 1) - 1 if different >= _LINES_ENOUGH else 0


def _speaks_as_a_person(text: str) -> bool:
    greets = bounce_phrases.greets(text) and not _GREETS_NOBODY.match(text)
    if "?" in text or greets or _FIRST_PERSON.search(text):
        return True
    return bounce_phrases.asks_as_people(text) or phrases.names_fields(text)


def says_it_was_made_by_a_program(subject: str, reply: ReplyText) -> bool:
    """Whether a mail says of itself, also below its signature's line, that a program made it.

    Not in a reply, whose writer may have kept such words, nor where the fields of a request are filled in.
    """
    if is_reply(subject) or is_forward(subject) or reply.forwarded:
        return False
    said = f"{reply.text[-_READ:]}\n\n{reply.signature[:_READ]}".rstrip()
    if "?" in said:
        return False
    own = without_quoted_words(said)
    above, _, foot = own.rpartition("\n\n")
    # A paragraph at the foot that says nothing else speaks for the mail, whatever is told above.
    if not (above.strip() and _states("", foot, _CERTAIN)) and not _states(subject, own, _STATEMENTS):
        return False
    return not phrases.names_fields(reply.text) and not is_filled_form(reply.text)


def _states(subject: str, said: str, meanings: tuple[Meaning, ...]) -> bool:
    """Whether a text states that a program made it, and else neither asks for anything nor tells of trouble.

    People, too, say of a document or a mail that a program made it, when something is wrong with it.
    """
    found = [hit for meaning in meanings for hit in hits(meaning, said)]
    if not found or any(_NOT_DONE.search(said, hit.start, hit.end) for hit in found):
        return False
    rest = list(said)
    # Such statements deny a lot themselves: not read, not served.
    for hit in found:
        rest[hit.start : hit.end] = " " * (hit.end - hit.start)
    return wants_nothing(subject, _ENCLOSED.sub(" ", "".join(rest)))
