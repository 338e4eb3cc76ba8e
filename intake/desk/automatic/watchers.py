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
from intake.desk.automatic.told_by_people import tells_what_fails
from intake.desk.automatic.web_forms import is_filled_form
from intake.desk.language.cues import Hit, hits, says
from intake.desk.language.meanings import Meaning
from intake.desk.language.shapes import Shape
from intake.desk.subjects import is_forward, is_reply

if TYPE_CHECKING:
    from intake.desk.quoting.reply_text import ReplyText

_SUBJECT = Shape(
    r"^\W{0,6}",
    Meaning.STATE_OF_MACHINE,
    r"(?:\W|$)|\[\W{0,4}",
    Meaning.STATE_OF_MACHINE,
    r"\W{0,3}\]|",
    Meaning.HEADS_WATCHING,
    "|",
    Meaning.ENDS_WATCHING,
    "$|: ",
    Meaning.RESULT_OF_JOB,
    "$",
)
# Lines of their forms; each is a program's, and two different ones are no person's mail.
_LINES = Shape(
    r"^[ \t*]{0,8}(?:\d+ (?:firing|resolved) alert|",
    Meaning.LINE_OF_WATCHER,
    r")(?=[ \t]*[:=]|[ \t]+\d| at | [^\W\d_]{1,2} \d|\(s\)|$)",
    flags=re.MULTILINE,
)
_LINES_ENOUGH = 2
_ENOUGH = 3
_READ = 4_000
_LONGEST_NAME = 100
_PROGRAM = re.compile(
    r"\b(?:zabbix|nagios|icinga|grafana|prometheus|alertmanager|prtg|uptime ?(?:kuma|robot)|veeam"
    r"|acronis|bacula|bareos|vzdump|healthchecks|pingdom|statuscake|sentry|jenkins|gitlab"
    r"|cobian|handy backup|effector saver|apc ups|powerchute|synology|qnap|smartd|mdadm|checkmk|munin"
    r"|netdata|logwatch|fail2ban|paniclog|mikrotik|routeros|kaspersky security center|dr\.web enterprise"
    r"|integrated lights-out|idrac|sql server job system|cron daemon|hylafax|asterfax"
    r"|fax ?(?:server|gateway)|sms ?gateway)\b",
    re.IGNORECASE,
)
# Programs greet as well, but nobody by name.
_GREETS_NOBODY = Shape(r"\W{0,5}(?:hi,$|", Meaning.GREETS_NOBODY, ")", flags=re.MULTILINE)
# From these nobody writes by hand, unless he greets, asks or gives fields.
_PROGRAMS_ADDRESS = re.compile(
    r"(?:root|cron|daemon|zabbix|nagios|icinga\d?|grafana|prometheus|alertmanager|prtg|kuma|monit|munin|cacti"
    r"|bacula|bareos|veeam|acronis|backuppc|healthchecks|jenkins|gitlab|sentry|logwatch|fail2ban|wazuh|ossec"
    r"|smartd|mdadm|ilo|idrac|ipmi|bmc|mikrotik|apcupsd|nut|www-data|nobody)(?:[._+=\d-]|$)",
    re.IGNORECASE,
)
# Programs and devices have such addresses, which people may use, too.
_LIKELY_ADDRESS = re.compile(
    r"(?:fax|sms|nas|printer|mfp|scanner|scan|ups|router|firewall|camera|dvr|nvr|srv|server|raid|1c"
    r"|monitor(?:ing)?|uptime|status|alerts?|alarm|notif(?:y|ier|ications?)|robot|bot|reports?|backups?"
    r"|system|syslog|snmp|watchdog|ci|build|deploy)(?:[._+=\d-]|\dc|$)",
    re.IGNORECASE,
)
_STATE_ANYWHERE = Shape(r"(?:^|\W)", Meaning.STATE_OF_MACHINE, r"(?:\W|$)")
# Any labelled line tells, where the address does.
_LABELLED = re.compile(r"^[ \t*]{0,8}[^\W\d_][\w ()/.-]{1,30}[:=][ \t]{0,20}\S", re.MULTILINE)
_MOMENT = re.compile(r"(?<!\d)\d{1,2}:\d\d:\d\d(?!\d)")
_CERTAIN = (Meaning.CALLS_ITSELF_AUTOMATIC, Meaning.MADE_BY_PROGRAM)
_STATEMENTS = (*_CERTAIN, Meaning.MAY_BE_MADE_BY_PROGRAM)
# Programs send files as people do, and say what they don't need.
_ENCLOSED = Shape(Meaning.ENCLOSES)


def written_by_a_watcher(subject: str, reply: ReplyText, sender: str = "", name: str = "") -> bool:
    """Whether the form of a mail is that of a robot that watches machines or backups.

    People hand such mails on and answer them; so it is no reply and no forward, and asks nothing.  What the
    subject says, the sender's address, the lines of a form and a program's name are weighed together.
    A `name` that somebody has, a person or his department, outweighs the address and one thing more.
    """
    if is_reply(subject) or is_forward(subject) or reply.forwarded or reply.quoted:
        return False
    local = sender.partition("@")[0]
    head, address = subject[:300], _weight_of(local)
    headed = _SUBJECT.search(head) is not None
    if not (headed or address or _PROGRAM.search(head)):
        return False
    somebodys = _is_somebodys(name, local)
    address = 0 if somebodys else address
    text = reply.text[:_READ]
    if not text or _speaks_as_a_person(text):
        return False
    named = _PROGRAM.search(f"{head}\n{text}\n{name[:_LONGEST_NAME]}") is not None
    if not named and tells_what_fails(text):
        return False
    told = address + (headed or (bool(address) and _STATE_ANYWHERE.search(head) is not None))
    told += _weight_of_lines(text, likely=bool(address))
    told += named
    told += bool(address) and headed and _MOMENT.search(text) is not None
    return told >= _ENOUGH + somebodys and not is_filled_form(text)


def _weight_of(local: str) -> int:
    """How much the local part of the sender's address says."""
    return 2 if _PROGRAMS_ADDRESS.match(local) else 1 if _LIKELY_ADDRESS.match(local) else 0


def _is_somebodys(name: str, local: str) -> bool:
    """Whether a display name is a person's or a department's, and no machine's."""
    name = name.strip(" '\"")[:_LONGEST_NAME]
    words = [word for word in name.split() if word.istitle()]
    if not words or name.casefold() == local.casefold() or _PROGRAM.search(name):
        return False
    # Makers call their devices by one word, in Latin letters.
    called = len(words) > 1 or not words[0].isascii()
    return called and not says(Meaning.NAMES_MACHINE, name)


def _weight_of_lines(text: str, *, likely: bool) -> int:
    """How much the form says: two different lines of it hardly, more of them a lot."""
    lines = (_LABELLED if likely else _LINES).finditer(text)
    different = len({line[0].strip(" \t*").partition(":")[0].casefold() for line in lines})
    return min(different, _LINES_ENOUGH + 1) - 1 if different >= _LINES_ENOUGH else 0


def _speaks_as_a_person(text: str) -> bool:
    greets = bounce_phrases.greets(text) and not _GREETS_NOBODY.match(text)
    if "?" in text or greets or says(Meaning.FIRST_PERSON, text):
        return True
    return bounce_phrases.asks_as_people(text) or phrases.names_fields(text)


def says_it_was_made_by_a_program(subject: str, reply: ReplyText) -> bool:
    """Whether a mail says of itself, also below its signature's line, that a program made it.

    Not in a reply, whose writer may have kept such words, nor where the fields of a request are filled in.
    """
    if is_reply(subject) or is_forward(subject) or reply.forwarded:
        return False
    parts = (reply.text[-_READ:], reply.signature[:_READ])
    # Asked first of the very texts that others look at as well: hardly any mail goes on from here.
    if not any(says(meaning, part) for part in parts for meaning in _STATEMENTS):
        return False
    said = "\n\n".join(parts).rstrip()
    if "?" in said:
        return False
    own = without_quoted_words(said)
    above, _, foot = own.rpartition("\n\n")
    # A paragraph at the foot that says nothing else speaks for the mail, unless people's words stand above.
    if not (above.strip() and _states("", foot, _CERTAIN)) and not _states(subject, own, _STATEMENTS):
        return False
    if _speaks_above(above):
        return False
    return not phrases.names_fields(reply.text) and not is_filled_form(reply.text)


def _speaks_above(text: str) -> bool:
    """Whether a person tells what doesn't work, in sentences and not by the lines of a form."""
    return not _weight_of_lines(text, likely=True) and tells_what_fails(text)


def _states(subject: str, said: str, meanings: tuple[Meaning, ...]) -> bool:
    """Whether a text states that a program made it, and else neither asks for anything nor tells of trouble.

    People, too, say of a document or a mail that a program made it, when something is wrong with it.
    """
    found = [hit for meaning in meanings for hit in hits(meaning, said)]
    if not found or any(_is_denied(hit, said) for hit in found):
        return False
    rest = list(said)
    # Such statements deny a lot themselves: not read, not served.
    for hit in found:
        rest[hit.start : hit.end] = " " * (hit.end - hit.start)
    return wants_nothing(subject, _ENCLOSED.without("".join(rest), " "))


def _is_denied(hit: Hit, said: str) -> bool:
    """Whether a statement says that a program did not do it: whoever writes so has a complaint."""
    return any(hit.start <= other.start < hit.end for other in hits(Meaning.NOT_DONE_BY_PROGRAM, said))
