"""Servers that take their time, or leave: no wait is shortened or lengthened by them, no command lasts for ever."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress

import pytest

from intake.mail.imap.mailbox import ImapTemporary, Mailbox
from tests.mail.sick_imap import SickImap, said, without_end

DRIBBLES = {
    "lines": b"* OK still here\r\n",
    "flags": b"* 1 FETCH (FLAGS (\\Seen))\r\n",
    "expunges": b"* 1 EXPUNGE\r\n",
    "a line without an end": b"*",
}


@pytest.fixture
def server() -> Iterator[SickImap]:
    made = SickImap()
    yield made
    made.close()


def selected(server: SickImap) -> Mailbox:
    mailbox = Mailbox(server.account)
    mailbox.connect()
    mailbox.select("INBOX")
    mailbox.all_uids()
    return mailbox


def work(mailbox: Mailbox) -> None:
    """All that a mailbox with one mail is asked, but waiting."""
    mailbox.select("INBOX")
    mailbox.all_uids()
    list(mailbox.fetch([1], mailbox_name="support", max_bytes_a_mail=1_000_000))
    mailbox.settle([1], "Processed")


@pytest.mark.parametrize("dribble", DRIBBLES)
def test_what_is_no_news_neither_ends_a_wait_nor_prolongs_it(
    server: SickImap, monkeypatch: pytest.MonkeyPatch, dribble: str
) -> None:
    """Every tenth of a second comes something, and IDLE is renewed all the same."""
    monkeypatch.setattr("intake.mail.imap.idle._RENEWAL_SECONDS", 0.5)

    def dribbling(tag: bytes) -> Iterable[bytes]:
        yield b"+ \r\n"
        for _ in range(4):
            time.sleep(0.1)
            yield DRIBBLES[dribble]
        yield b"\r\n" if dribble == "a line without an end" else b""

    server.sick = {"IDLE": dribbling, "DONE": lambda tag: [tag + b" OK done\r\n"]}
    mailbox = selected(server)
    began = time.monotonic()
    if dribble == "a line without an end":
        # Stars are no answer.
        with pytest.raises(ImapTemporary, match="wait for new mail"):
            mailbox.wait(1.2)
    else:
        assert mailbox.wait(1.2) is False
        assert server.commands.count("IDLE") == 3
    assert time.monotonic() - began < 5
    mailbox.close()


def test_a_server_that_says_goodbye_over_each_idle_is_polled(
    server: SickImap, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = itertools.count(1000.0, 0.001)
    ahead = [0.0]
    monkeypatch.setattr("intake.mail.imap.idle.time.monotonic", lambda: next(clock) + ahead[0])
    server.sick = {"IDLE": said(b"* BYE not with me\r\n")}
    mailbox = Mailbox(server.account)

    def wait() -> bool:
        mailbox.connect()
        mailbox.select("INBOX")
        mailbox.all_uids()
        return mailbox.wait(0.05)

    for _ in range(3):
        with pytest.raises(ImapTemporary, match="goodbye"):
            wait()
    logins = server.commands.count("AUTHENTICATE")
    assert [wait() for _ in range(5)] == [True] * 5
    assert server.commands.count("AUTHENTICATE") == logins + 1
    assert server.commands.count("IDLE") == 3
    ahead[0] = 3600.0
    with pytest.raises(ImapTemporary, match="goodbye"):
        wait()
    assert wait()
    ahead[0] = 7300.0
    server.sick = {}
    assert wait() is False
    mailbox.close()


@pytest.mark.parametrize("command", ["greeting", "CAPABILITY", "AUTHENTICATE"])
def test_all_that_comes_before_the_login_has_one_time(
    server: SickImap, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    """What dribbles never breaks the silence of the timeout; three slow answers are no three times."""
    minutes = itertools.count(0.0, 20.0)
    server.sick = {command: without_end(b"x")}
    monkeypatch.setattr("intake.mail.imap.wire.time.monotonic", lambda: next(minutes))
    with pytest.raises(ImapTemporary, match=r"the server talks for \d+ seconds") as failure:
        Mailbox(server.account).connect()
    assert failure.value.sick
    assert next(minutes) < 400


@pytest.mark.parametrize("command", ["SELECT", "NOOP", "SEARCH", "FETCH", "MOVE"])
def test_a_line_now_and_then_ends_each_command_in_eight_minutes(
    server: SickImap, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    server.mails = {1: b"Subject: one\r\n\r\nhi\r\n"}
    mailbox = selected(server)
    seconds = itertools.count(0.0, 15.0)
    real = time.monotonic
    server.sick = {command: without_end(b"* OK still working on it\r\n")}
    monkeypatch.setattr("intake.mail.imap.wire.time.monotonic", lambda: real() + next(seconds))
    with pytest.raises(ImapTemporary, match="the server is sick") as failure:
        work(mailbox)
    assert failure.value.sick


def test_a_server_that_goes_on_behind_an_idle_is_left(server: SickImap) -> None:
    server.sick = {"DONE": without_end(b"* OK still working on it\r\n")}
    with pytest.raises(ImapTemporary, match="the server is sick") as failure:
        selected(server).wait(0.1)
    assert failure.value.sick


def test_the_last_command_is_known_while_it_lasts_and_before_there_is_a_connection(server: SickImap) -> None:
    mailbox = Mailbox(server.account)
    seen: list[float] = []

    def looked_at(tag: bytes) -> Iterable[bytes]:
        seen.append(mailbox.last_command)
        return [b"* OK hello\r\n"] if not tag.strip(b"*") else [tag + b" OK done\r\n"]

    server.sick = {"greeting": looked_at, "NOOP": looked_at}
    began = time.monotonic()
    mailbox.connect()
    mailbox.select("INBOX")
    first = time.monotonic()
    mailbox.all_uids()
    assert began <= seen[0] <= first <= seen[1] <= time.monotonic()
    with suppress(ImapTemporary):
        mailbox.close()
