"""What must hold when the storm is over: every mail one effect, every effect one mail."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from email import message_from_bytes
from itertools import pairwise

from intake.config.settings import load_settings
from intake.services.recorder import UNWRITTEN_A_CONNECTION
from tests.crash.storm import Storm
from tests.servers.smtp import RecordedMail

_COMPLETE = Counter({"acknowledgement": 1, "notification": 1})
_INCOMPLETE = Counter({"request": 1})
# The customer gets the answer, and the other agent a copy.
_ANSWER = Counter({"relay": 1, "copy": 1})
# All agents hear of what is held; whoever decides is not told of it, and whoever comes later learns why not.
_HELD, _RELEASED = Counter({"held": 1}), Counter({"held": 1, "update": 1})
_DECIDED, _TOO_LATE = Counter({"held_decided": 1}), Counter({"commands": 1})


def judge(storm: Storm) -> str:
    """Fail on anything lost, doubled or out of order; returns a line about the repeats."""
    ids = mails_by_mark(storm)
    everything_is_taken_in(storm, ids)
    tickets_are_gapless_and_in_order(storm, ids)
    verdicts = held_mail_is_decided_once(storm, ids)
    every_mail_is_answered_once(storm, ids, verdicts)
    every_mail_is_told_once(storm, verdicts)
    return repeats_come_from_the_smtp_window(storm)


def mails_by_mark(storm: Storm) -> dict[str, int]:
    """The ledger's id of every delivered letter; each must be there once."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for mail_id, subject in storm.rows("SELECT id, subject FROM mail ORDER BY id"):
        found[str(subject).rsplit(" ", 1)[-1]].append(int(str(mail_id)))
    doubles = {mark: ids for mark, ids in found.items() if len(ids) > 1}
    assert doubles == {}
    assert sorted(found) == sorted(letter.mark for letter in storm.delivered)
    return {mark: ids[0] for mark, ids in found.items()}


def everything_is_taken_in(storm: Storm, ids: dict[str, int]) -> None:
    desk = storm.desk
    assert desk.dovecot.count(desk.user) == 0
    assert desk.dovecot.count(desk.user, "Quarantine") == 0
    assert desk.dovecot.count(desk.user, "Processed") == len(storm.delivered)
    states = storm.rows("SELECT status, settled, count(*) FROM mail GROUP BY status, settled")
    of_status = {(str(status), bool(settled)): int(str(count)) for status, settled, count in states}
    assert set(of_status) <= {("processed", True), ("discarded", True)}
    assert sum(of_status.values()) == len(storm.delivered)
    late = marks_kept_back(storm)
    on_time = [ids[letter.mark] for letter in storm.delivered if letter.mark not in late]
    assert on_time == sorted(on_time), "not as they arrived"
    assert storm.rows("SELECT * FROM lease") == []


def marks_kept_back(storm: Storm) -> set[str]:
    """The letters that the server kept back for a while: they came when they came."""
    rows = storm.rows("SELECT uid, subject FROM mail")
    return {str(subject).rsplit(" ", 1)[-1] for uid, subject in rows if uid in storm.kept_back}


def tickets_are_gapless_and_in_order(storm: Storm, ids: dict[str, int]) -> None:
    numbers = [row[0] for row in storm.rows("SELECT number FROM ticket ORDER BY number")]
    assert len(numbers) == len(storm.first)
    assert numbers == list(range(int(str(numbers[0])), int(str(numbers[0])) + len(numbers)))
    ticket_of = {row[0]: row[1] for row in storm.rows("SELECT id, ticket_number FROM mail")}
    late = marks_kept_back(storm)
    given = {letter.mark: int(str(ticket_of[ids[letter.mark]])) for letter in storm.first}
    assert sorted(given.values()) == numbers
    on_time = [number for mark, number in given.items() if mark not in late]
    assert on_time == sorted(on_time)
    set_aside = {row[0] for row in storm.rows("SELECT id FROM mail WHERE status = 'discarded'")}
    for letter in (*storm.replies, *storm.answers, *storm.strangers):
        # What an agent set aside is in no ticket.
        assert ticket_of[ids[letter.mark]] in numbers or ids[letter.mark] in set_aside, letter.mark


def held_mail_is_decided_once(storm: Storm, ids: dict[str, int]) -> dict[int, str]:
    """The verdict on each held mail: that of whoever decided first, and what became of the mail.

    Agents answer the notices in the order in which their mails arrive.
    """
    rows = storm.rows("SELECT mail_id, verdict FROM held_decision")
    verdicts = {int(str(mail_id)): str(verdict) for mail_id, verdict in rows}
    assert len(rows) == len(verdicts) == len(storm.strangers)
    assert set(verdicts) == {ids[letter.mark] for letter in storm.strangers}
    status = {row[0]: str(row[1]) for row in storm.rows("SELECT id, status FROM mail")}
    notices = storm.rows("SELECT message_id, mail_id FROM outbox WHERE template = 'held'")
    held_by_notice = {str(message_id): int(str(mail_id)) for message_id, mail_id in notices}
    first: dict[int, str] = {}
    for letter, notice, word in sorted(storm.decisions, key=lambda one: ids[one[0].mark]):
        first.setdefault(held_by_notice[notice], word)
        assert status[ids[letter.mark]] == "processed"
    assert verdicts == first
    for mail_id, verdict in verdicts.items():
        assert status[mail_id] == ("discarded" if verdict == "discard" else "processed")
    assert verdicts.keys() >= {mail_id for mail_id in status if status[mail_id] == "discarded"}
    return verdicts


def every_mail_is_answered_once(storm: Storm, ids: dict[str, int], verdicts: dict[int, str]) -> None:
    queued: defaultdict[object, Counter[str]] = defaultdict(Counter)
    for mail_id, template, state in storm.rows("SELECT mail_id, template, state FROM outbox"):
        assert state == "sent", f"outbox: {template} for mail {mail_id} is {state}"
        queued[mail_id][str(template)] += 1
    for letter in storm.first:
        expected = _COMPLETE if letter.complete else _INCOMPLETE
        assert queued.pop(ids[letter.mark]) == expected, letter.mark
    for letter in storm.replies:
        assert queued.pop(ids[letter.mark]) == _COMPLETE, letter.mark
    for letter in storm.answers:
        assert queued.pop(ids[letter.mark]) == _ANSWER, letter.mark
    for letter in storm.strangers:
        verdict = verdicts[ids[letter.mark]]
        assert queued.pop(ids[letter.mark]) == (_HELD if verdict == "discard" else _RELEASED), letter.mark
    decided = set[str]()
    for letter, notice, _ in sorted(storm.decisions, key=lambda one: ids[one[0].mark]):
        expected = _TOO_LATE if notice in decided else _DECIDED
        assert queued.pop(ids[letter.mark]) == expected, letter.mark
        decided.add(notice)
    # Of mail that is kept back agents hear once.
    assert queued.pop(None, Counter()) == Counter({"unread": 1} if storm.kept_back else {})
    assert not queued


def every_mail_is_told_once(storm: Storm, verdicts: dict[int, str]) -> None:
    """The conversation holds each mail's words once, but those of what agents set aside and their decisions."""
    entries = storm.rows(
        "SELECT mail_id, count(*) FROM entry WHERE kind IN ('customer', 'agent') GROUP BY mail_id"
    )
    assert {count for _, count in entries} == {1}
    discarded = sum(verdict == "discard" for verdict in verdicts.values())
    assert len(entries) == len(storm.delivered) - len(storm.decisions) - discarded


def repeats_come_from_the_smtp_window(storm: Storm) -> str:
    """A mail may go out again only if whoever sent it was killed before he could write that down.

    Times alone don't tell that.  What a daemon had sent before it was killed, a busy sink reads from
    the socket and notes after the kill; and another daemon sees at once that the first is dead and
    repeats its mail, maybe before the test sees it.  So the sink notes from whom it got a mail.
    """
    copies: defaultdict[str, list[RecordedMail]] = defaultdict(list)
    for mail in storm.sink.mails:
        copies[str(message_from_bytes(mail.raw)["Message-ID"])].append(mail)
    attempts = {row[0]: row[1] for row in storm.rows("SELECT message_id, attempts FROM outbox")}
    assert sorted(copies) == sorted(map(str, attempts))
    repeats: Counter[str] = Counter()
    for message_id, sent in copies.items():
        assert len({(mail.raw, mail.mail_from, mail.rcpt_tos) for mail in sent}) == 1
        assert len(sent) <= int(str(attempts[message_id]))
        for before, after in pairwise(sent):
            killed = storm.kills.get(before.client, math.inf)
            assert before.client != after.client, f"{before.client} sent {message_id} twice"
            assert killed <= after.at, f"{message_id} was sent again, and {before.client} wasn't killed yet"
            repeats[before.client] += 1
    # So many results may wait to be written down before a connection waits too, each of the others may
    # add the one that it is about to have, and as many more may be on their way to the disk.
    connections = load_settings(storm.desk.config).smtp.connections
    most = 2 * (UNWRITTEN_A_CONNECTION * connections + connections - 1)
    worst = max(repeats.values(), default=0)
    assert worst <= most, f"{worst} mails were sent again after one kill, {most} at most may be"
    return (
        f"{sum(map(len, copies.values()))} sent, {repeats.total()} of them repeats with the same Message-ID, "
        f"at most {max(repeats.values(), default=0)} after one kill"
    )
