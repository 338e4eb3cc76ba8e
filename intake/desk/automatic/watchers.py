"""Robots that watch machines and tell of backups, and texts that say of themselves that a program made them.

They come from addresses that a person may have, and bear no mark of a robot; none of them reads an answer.
What they tell is a request all the same: somebody pointed them at the desk.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from intake.desk.automatic import phrases
from intake.desk.automatic.hints import without_quoted_words
from intake.desk.automatic.web_forms import is_filled_form
from intake.desk.subjects import is_forward, is_reply

if TYPE_CHECKING:
    from intake.desk.quoting.reply_text import ReplyText

_SUBJECT = re.compile(
    r"^\W{0,6}(?:problem|resolved|recovery|acknowledgement|firing|alert(?:ing)?|critical|warning|disaster"
    r"|down|up|ok|success(?:ful)?|failed|failure|error|notification|backup|cron|ups"
    r"|проблема|решено|восстановлен[оа]?|авария|тревога|резервное копирование|бэкап|успешно|ошибка)"
    r"(?:\W|$)|\bbackup\b|\bservice alert\b|\bhost alert\b|резервн\w{2,3} копи"
    r"|\b(?:is|are|has gone|went|back) (?:down|up|offline|online|critical|unreachable)\b",
    re.IGNORECASE,
)
# Lines of their forms; each is a program's, and two different ones are no person's mail.
_LINES = re.compile(
    r"^[ \t*]{0,8}(?:problem (?:started|name|has been resolved)|original problem id|operational data"
    r"|severity|host(?:name)?"
    r"|notification type|additional info|state|service|address|event(?: id)?|trigger(?: status"
    r"| severity)?|item values"
    r"|\d+ (?:firing|resolved) alert|labels|annotations|silence|silenceurl|dashboard|generatorurl"
    r"|alertname|instance"
    r"|backup job|backup task|job name|job status|vms? processed|start time|end time|duration|total size"
    r"|data (?:read|size)"
    r"|backup size|transferred|success|location|contact|code|device|sensor|probe|monitor(?: name)?"
    r"|checked at|uptime|downtime"
    r"|root cause|узел|хост|важность|уровень|триггер|проблема (?:началась|устранена)|событие"
    r"|сработал триггер|датчик|устройство"
    r"|задание(?: резервного копирования)?|начало|окончание|длительность|объ[её]м(?: данных)?"
    r"|размер(?: копии| архива)?"
    r"|результат|статус)(?=[ \t]*[:=]|[ \t]+\d| at |\(s\)|$)",
    re.IGNORECASE | re.MULTILINE,
)
_LINES_ENOUGH = 3
_READ = 4_000
_PROGRAM = re.compile(
    r"\b(?:zabbix|nagios|icinga|grafana|prometheus|alertmanager|prtg|uptime ?(?:kuma|robot)|veeam"
    r"|acronis|bacula"
    r"|cobian|handy backup|effector saver|apc ups|powerchute|synology|qnap|smartd|mdadm|checkmk|munin"
    r"|netdata)\b",
    re.IGNORECASE,
)


def written_by_a_watcher(subject: str, reply: ReplyText) -> bool:
    """Whether the form of a mail is that of a robot that watches machines or backups.

    People hand such mails on and answer them; so it is no reply and no forward, and asks nothing.
    """
    if is_reply(subject) or is_forward(subject) or reply.forwarded or reply.quoted:
        return False
    text = reply.text[:_READ]
    if not text or "?" in text or not _SUBJECT.search(subject[:300]):
        return False
    lines = {line[0].strip(" \t*").casefold() for line in _LINES.finditer(text)}
    enough = _LINES_ENOUGH - (_PROGRAM.search(f"{subject[:300]}\n{text}") is not None)
    return len(lines) >= enough and not is_filled_form(text)


def says_it_was_made_by_a_program(subject: str, reply: ReplyText) -> bool:
    """Whether a mail says of itself, also below its signature's line, that a program made it.

    Not in a reply, whose writer may have kept such words, nor where the fields of a request are filled in.
    """
    if is_reply(subject) or is_forward(subject) or reply.forwarded:
        return False
    said = f"{reply.text[-_READ:]}\n{reply.signature[:_READ]}"
    if "?" in said or not phrases.calls_itself_automatic(without_quoted_words(said)):
        return False
    return not phrases.names_fields(reply.text) and not is_filled_form(reply.text)
