"""Servers that talk without end: what we take from them is bounded, they are called sick, and no mail is lost."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import suppress

import pytest

from intake.desk.message import FetchedMail
from intake.mail.imap import allowance
from intake.mail.imap.mailbox import ImapTemporary, Mailbox
from intake.mail.imap.wire import Wire
from tests.mail.sick_imap import Saying, SickImap, said, without_end

# What lies in the buffers of two sockets and was never read.
_ON_THE_WAY = 16_000_000


@pytest.fixture
def servers() -> Iterator[list[SickImap]]:
    made: list[SickImap] = []
    yield made
    for server in made:
        server.close()


@pytest.fixture
def wires(monkeypatch: pytest.MonkeyPatch) -> list[Wire]:
    """Every connection that is made, to be looked at after it is lost."""
    made: list[Wire] = []
    connect = Wire._create_socket

    def remember(self: Wire, timeout: float | None) -> object:
        made.append(self)
        return connect(self, timeout)

    monkeypatch.setattr(Wire, "_create_socket", remember)
    return made


def kept(wires: list[Wire]) -> int:
    """The bytes of what was said that the connections still hold."""
    entries = [entry for wire in wires for held in wire.untagged_responses.values() for entry in held]
    return sum(len(wire._received) for wire in wires) + sum(
        len(entry) if isinstance(entry, bytes) else sum(map(len, entry)) for entry in entries
    )


def work(mailbox: Mailbox) -> list[FetchedMail]:
    """All that a mailbox is asked in its life."""
    mailbox.connect()
    mailbox.check_folders("Processed")
    mailbox.select("INBOX")
    uids = mailbox.all_uids()
    batches = mailbox.fetch(uids, mailbox_name="support", max_bytes_a_mail=30_000_000)
    mails = [mail for batch in batches for mail in batch]
    mailbox.settle(uids, "Processed")
    mailbox.wait(0.2)
    return mails


def floods() -> dict[str, Saying]:
    numbered = b"".join(b"* X-%s something\r\n" % _letters(number) for number in range(3000))
    return {
        "OK": without_end(b"* OK still here\r\n"),
        "EXISTS": without_end(b"* 5 EXISTS\r\n"),
        "EXPUNGE": without_end(b"* 1 EXPUNGE\r\n"),
        "FETCH": without_end(b"* 1 FETCH (FLAGS (\\Seen))\r\n"),
        "FETCH of what was asked": without_end(b"* 1 FETCH (UID 1 RFC822.SIZE 1 BODY[] {1}\r\nx)\r\n"),
        "SEARCH": without_end(b"* SEARCH 1 2 3 4 5 6 7 8 9\r\n"),
        "LIST": without_end(b'* LIST () "/" Processed\r\n'),
        "names that are all different": without_end(numbered),
        "a line without an end": without_end(b"x" * 60_000, b"* OK "),
        "literals": without_end(b"x" * 60_000, b"* 1 FETCH (UID 1 BODY[] {60000000}\r\n"),
        "a monstrous literal": without_end(b"x" * 60_000, b"* 1 FETCH (UID 1 BODY[] {99999999999}\r\n"),
    }


def _letters(number: int) -> bytes:
    return (
        number.to_bytes(2, "big")
        .hex()
        .translate(str.maketrans("0123456789abcdef", "ABCDEFGHIJKLMNOP"))
        .encode()
    )


COMMANDS = [
    "greeting",
    "CAPABILITY",
    "AUTHENTICATE",
    "LIST",
    "SELECT",
    "NOOP",
    "SEARCH",
    "FETCH",
    "MOVE",
    "IDLE",
]


@pytest.mark.parametrize(
    ("command", "flood"),
    sorted(
        {
            *itertools.product(["FETCH", "IDLE"], floods()),
            *itertools.product(COMMANDS, ["OK", "EXISTS", "literals"]),
        }
    ),
)
def test_a_flood_in_any_answer_ends_the_connection_and_calls_the_server_sick(
    servers: list[SickImap], wires: list[Wire], command: str, flood: str
) -> None:
    servers.append(SickImap({command: floods()[flood]}))
    with pytest.raises(ImapTemporary) as failure:
        work(Mailbox(servers[0].account))
    assert "support at 127.0.0.1" in failure.value.public
    if command != "greeting" or flood in {"OK", "a line without an end"}:
        # A first line that is no greeting is refused before there is a second one.
        assert failure.value.sick
        assert "the server is sick" in failure.value.public
    assert servers[0].sent < allowance.fetched(1, 1, 1).total + _ON_THE_WAY
    assert kept(wires) < 2_500_000


@pytest.mark.parametrize("flood", floods())
def test_a_flood_instead_of_a_goodbye_is_not_listened_to(servers: list[SickImap], flood: str) -> None:
    servers.append(SickImap({"LOGOUT": floods()[flood]}))
    mailbox = Mailbox(servers[0].account)
    work(mailbox)
    mailbox.close()
    assert servers[0].sent < allowance.farewell().total + _ON_THE_WAY


def test_the_failure_names_what_the_server_was_asked(servers: list[SickImap]) -> None:
    servers.append(SickImap({"SEARCH": floods()["EXISTS"]}))
    words = r"connection lost while trying to search: the server is sick: .* 20002 lines"
    with pytest.raises(ImapTemporary, match=words):
        work(Mailbox(servers[0].account))


@pytest.mark.parametrize("command", ["SELECT", "NOOP", "SEARCH", "FETCH", "MOVE", "IDLE"])
def test_the_news_of_a_large_folder_is_no_flood(
    servers: list[SickImap], wires: list[Wire], command: str
) -> None:
    """Somebody marks thirty thousand mails as read and throws half of them away while we work."""
    news = b"".join(b"* %d FETCH (FLAGS (\\Seen))\r\n" % place for place in range(30_000, 0, -1))
    news += b"* 15000 EXPUNGE\r\n" * 15_000
    server = SickImap()
    servers.append(server)
    well = server._well

    def with_news(tag: bytes) -> Iterator[bytes]:
        line = tag + b" UID FETCH 1 (RFC822.SIZE)\r\n"
        pieces = list(well(command, tag, line))
        yield from [*pieces[:-1], news, pieces[-1]] if len(pieces) > 1 else [news, *pieces]

    def select(tag: bytes) -> Iterator[bytes]:
        yield b"* 30000 EXISTS\r\n"
        yield from list(well("SELECT", tag, b""))[1:]

    server.sick = {"SELECT": select}
    mailbox = Mailbox(server.account)
    mailbox.connect()
    mailbox.select("INBOX")
    server.sick = {command: with_news}
    if command == "SELECT":
        server.sick = {
            "SELECT": lambda tag: [b"* 30000 EXISTS\r\n", news, *list(well("SELECT", tag, b""))[1:]]
        }
        mailbox.select("INBOX")
    elif command == "FETCH":
        assert mailbox._connection.fetch([1], ["RFC822.SIZE", "INTERNALDATE"])
    else:
        assert mailbox.all_uids() == [1]
        mailbox.settle([1], "Processed")
        mailbox.wait(0.2)
    assert kept(wires) < 2_500_000
    mailbox.close()


def test_what_is_not_asked_for_does_not_gather_in_a_long_life(
    servers: list[SickImap], wires: list[Wire]
) -> None:
    news = b"* 1 FETCH (FLAGS (\\Seen))\r\n* 1 EXPUNGE\r\n* OK [ALERT] the disk is full\r\n" * 100
    servers.append(SickImap({"NOOP": said(news, b"TAG OK done\r\n")}))
    mailbox = Mailbox(servers[0].account)
    mailbox.connect()
    mailbox.select("INBOX")
    for _ in range(50):
        mailbox.all_uids()
    assert kept(wires) < 5_000
    mailbox.close()


def test_a_mail_far_larger_than_its_size_says_comes_in_pieces_and_keeps_no_other_waiting(
    servers: list[SickImap],
) -> None:
    large = b"Subject: large\r\n\r\n" + b"Forty-two characters make a line of this\r\n" * 200_000
    mails = {1: b"Subject: one\r\n\r\nfirst\r\n", 2: large, 3: b"Subject: three\r\n\r\nthird\r\n"}
    server = SickImap(mails=dict(mails))
    servers.append(server)
    listed = b'* %d FETCH (UID %d RFC822.SIZE 100 INTERNALDATE "30-Nov-2026 09:00:00 +0000")\r\n'
    well = server._fetched

    def lying(line: bytes) -> Iterator[bytes]:
        if b"RFC822.SIZE" in line:
            yield from (listed % (uid, uid) for uid in mails)
        else:
            yield from well(line)

    server._fetched = lying  # type: ignore[method-assign]
    mailbox = Mailbox(server.account)
    fetched = work(mailbox)
    mailbox.close()
    assert {mail.uid: mail.raw for mail in fetched} == mails


def test_a_mail_over_which_the_server_floods_is_asked_for_ever_more_carefully_and_then_left(
    servers: list[SickImap],
) -> None:
    mails = {uid: b"Subject: %d\r\n\r\ntext\r\n" % uid for uid in (1, 2, 3)}
    server = SickImap(mails=dict(mails))
    servers.append(server)
    well = server._fetched
    flood = floods()["EXISTS"]

    def sick_over_two(line: bytes) -> Iterator[bytes]:
        if b"PEEK" in line and 2 in _asked(line):
            yield from flood(b"")
        yield from well(line)

    server._fetched = sick_over_two  # type: ignore[method-assign]
    mailbox, arrived, failures = Mailbox(server.account), dict[int, bytes](), 0
    for _ in range(6):
        try:
            mailbox.connect()
            mailbox.select("INBOX")
            waiting = [uid for uid in mailbox.all_uids() if uid not in arrived]
            for batch in mailbox.fetch(
                waiting, mailbox_name="support", max_bytes_a_mail=30_000_000, max_batch_count=1
            ):
                arrived |= {mail.uid: mail.raw for mail in batch}
        except ImapTemporary as problem:
            failures += problem.sick
    assert failures == 3
    assert arrived == {uid: raw for uid, raw in mails.items() if uid != 2}
    assert list(mailbox.refused) == [2]
    mailbox.close()


@pytest.mark.parametrize("size", [100, 1_200_000])
@pytest.mark.parametrize(
    ("dies_over", "looks", "comes"),
    [(b"<", 2, "whole"), (b"BODY.PEEK[]", 4, "its text"), (b"PEEK", 6, "nothing")],
)
def test_a_mail_over_which_the_server_dies_is_asked_for_in_other_ways_and_keeps_no_other_waiting(
    servers: list[SickImap], dies_over: bytes, looks: int, comes: str, size: int
) -> None:
    mails = {uid: b"Subject: %d\r\n\r\n" % uid + b"x" * size for uid in (1, 2, 3)}
    server = SickImap(mails=dict(mails))
    servers.append(server)
    well = server._fetched

    def mortal(line: bytes) -> Iterator[bytes]:
        if dies_over in line and 2 in _asked(line):
            raise ConnectionAbortedError
        if b"BODYSTRUCTURE" in line:
            yield b'* 2 FETCH (UID 2 BODYSTRUCTURE ("text" "plain" NIL NIL NIL "7bit" 9 1))\r\n'
        elif b"HEADER" in line:
            yield b"* 2 FETCH (UID 2 BODY[HEADER]<0> {14}\r\nSubject: 2\r\n\r\n)\r\n"
        elif b"BODY.PEEK[1]" in line:
            yield b"* 2 FETCH (UID 2 BODY[1]<0> {3}\r\nxxx)\r\n"
        else:
            yield from well(line)

    server._fetched = mortal  # type: ignore[method-assign]
    mailbox, arrived = Mailbox(server.account), dict[int, FetchedMail]()
    for _ in range(looks):
        with suppress(ImapTemporary):
            mailbox.connect()
            mailbox.select("INBOX")
            waiting = [uid for uid in mailbox.all_uids() if uid not in arrived]
            for batch in mailbox.fetch(waiting, mailbox_name="support", max_bytes_a_mail=30_000_000):
                arrived |= {mail.uid: mail for mail in batch}
    mailbox.close()
    assert {uid: arrived[uid].raw for uid in (1, 3)} == {uid: mails[uid] for uid in (1, 3)}
    second = arrived.get(2)
    came = "nothing" if second is None else "whole" if second.raw == mails[2] else "its text"
    assert came == comes
    assert list(mailbox.refused) == ([2] if comes == "nothing" else [])


def _asked(line: bytes) -> list[int]:
    return [int(uid) for uid in line.split()[3].replace(b":", b",").split(b",")]


def test_a_structure_too_large_to_read_costs_its_mail_only_the_text(servers: list[SickImap]) -> None:
    """A mail of a hundred thousand parts describes itself in megabytes; its header says who wrote it."""
    part = b'("text" "plain" ("charset" "us-ascii") NIL NIL "7bit" 0 0 NIL NIL NIL NIL)'
    server = SickImap(mails={1: b"Subject: many parts\r\n\r\n" + b"x" * 50_000})
    servers.append(server)
    well = server._fetched

    def parts(line: bytes) -> Iterator[bytes]:
        if b"BODYSTRUCTURE" in line:
            yield b"* 1 FETCH (UID 1 BODYSTRUCTURE (" + part * 100_000 + b' "mixed"))\r\n'
        elif b"HEADER" in line:
            yield b"* 1 FETCH (UID 1 BODY[HEADER]<0> {24}\r\nSubject: many parts\r\n\r\n )\r\n"
        else:
            yield from well(line)

    server._fetched = parts  # type: ignore[method-assign]
    mailbox = Mailbox(server.account)
    mailbox.connect()
    mailbox.select("INBOX")
    ((fetched,),) = mailbox.fetch([1], mailbox_name="support", max_bytes_a_mail=1000)
    assert fetched.raw.startswith(b"Subject: many parts\r\n")
    assert not fetched.complete
    mailbox.close()


def test_a_server_that_dribbles_is_left_before_it_is_taken_for_a_death_of_ours(
    servers: list[SickImap], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line every minute never breaks the silence of the timeout; after eight minutes we go."""
    minutes = [0.0]

    def later() -> float:
        minutes[0] += 60.0
        return minutes[0]

    servers.append(SickImap({"NOOP": without_end(b"* OK still working on it\r\n")}))
    mailbox = Mailbox(servers[0].account)
    mailbox.connect()
    mailbox.select("INBOX")
    monkeypatch.setattr("intake.mail.imap.wire.time.monotonic", later)
    with pytest.raises(ImapTemporary, match="talks for 480 seconds") as failure:
        mailbox.all_uids()
    assert failure.value.sick


@pytest.mark.parametrize("dies", [True, False])
def test_a_mail_whose_size_the_server_cannot_tell_keeps_no_other_waiting(
    servers: list[SickImap], dies: bool
) -> None:
    mails = {uid: b"Subject: %d\r\n\r\nhi\r\n" % uid for uid in range(1, 301)}
    server = SickImap(mails=dict(mails))
    servers.append(server)
    well = server._fetched

    def speechless(line: bytes) -> Iterator[bytes]:
        if b"RFC822.SIZE" in line and 200 in _asked_in_ranges(line):
            if dies:
                raise ConnectionAbortedError
            yield b"* 200 FETCH (UID 200 RFC822.SIZE (((\r\n"
        else:
            yield from well(line)

    server._fetched = speechless  # type: ignore[method-assign]
    mailbox, arrived, looks = Mailbox(server.account), dict[int, bytes](), 0
    while len(arrived) < 299 or 200 not in mailbox.refused:
        looks += 1
        assert looks <= 6
        with suppress(ImapTemporary):
            mailbox.connect()
            mailbox.select("INBOX")
            waiting = [uid for uid in mailbox.all_uids() if uid not in arrived]
            for batch in mailbox.fetch(waiting, mailbox_name="support", max_bytes_a_mail=30_000_000):
                arrived |= {mail.uid: mail.raw for mail in batch}
    assert arrived == {uid: raw for uid, raw in mails.items() if uid != 200}
    server._fetched = well  # type: ignore[method-assign]
    mailbox.select("INBOX")
    came = mailbox.fetch([200], mailbox_name="support", max_bytes_a_mail=30_000_000, again={200})
    assert [mail.raw for batch in came for mail in batch] == [mails[200]]
    mailbox.close()


@pytest.mark.parametrize("still_there", [True, False])
@pytest.mark.parametrize(("silent_over", "size"), [(b"SIZE", 9), (b"PEEK", 9), (b"PEEK", 1_200_000)])
def test_a_mail_of_which_the_server_says_nothing_is_kept_back_unless_it_is_gone(
    servers: list[SickImap], silent_over: bytes, size: int, *, still_there: bool
) -> None:
    mails = {uid: b"Subject: %d\r\n\r\n" % uid + b"x" * size for uid in (1, 2, 3)}
    server = SickImap(mails=dict(mails))
    servers.append(server)
    well = server._fetched

    def silent(line: bytes) -> Iterator[bytes]:
        if silent_over in line and not still_there:
            server.mails.pop(2, None)
        without = [piece for piece in well(line) if b"UID 2 " not in piece]
        yield from without if silent_over in line else well(line)

    server._fetched = silent  # type: ignore[method-assign]
    mailbox = Mailbox(server.account)
    assert {mail.uid: mail.raw for mail in work(mailbox)} == {uid: mails[uid] for uid in (1, 3)}
    assert list(mailbox.refused) == ([2] if still_there else [])
    mailbox.close()


def _asked_in_ranges(line: bytes) -> set[int]:
    asked: set[int] = set()
    for item in line.split()[3].split(b","):
        first, _, last = item.partition(b":")
        asked.update(range(int(first), int(last or first) + 1))
    return asked


def test_a_mail_that_was_left_is_asked_for_once_more_when_its_time_has_come(servers: list[SickImap]) -> None:
    mails = {uid: b"Subject: %d\r\n\r\nhi\r\n" % uid for uid in (1, 2)}
    server = SickImap(mails=dict(mails))
    servers.append(server)
    well = server._fetched

    def mortal(line: bytes) -> Iterator[bytes]:
        if b"PEEK" in line and 2 in _asked(line):
            raise ConnectionAbortedError
        yield from well(line)

    server._fetched = mortal  # type: ignore[method-assign]
    mailbox = Mailbox(server.account)

    def look(*again: int) -> list[bytes]:
        mailbox.connect()
        mailbox.select("INBOX")
        batches = mailbox.fetch([2], mailbox_name="support", max_bytes_a_mail=30_000_000, again=again)
        return [mail.raw for batch in batches for mail in batch]

    for _ in range(6):
        with suppress(ImapTemporary):
            assert look() == []
    assert list(mailbox.refused) == [2]
    server._fetched = well  # type: ignore[method-assign]
    assert look() == []
    assert look(2) == [mails[2]]
    mailbox.close()
