"""History comes in as closed tickets: threads whole, nobody answered, nothing twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from intake.desk.disposition import MailStatus
from intake.desk.ticket import ClosedReason, EntryKind, Status
from intake.mail.parsing.history import History
from intake.services.importing import Fate, Imported, Importer
from intake.store.database.session import Database
from intake.store.database.tables import mail, outbox, ticket, timer
from intake.store.spool import ledger
from intake.store.tickets import tickets
from tests.services.desk import COMPLETE, DeskInHand, letter

OLGA, PETR = "olga@firma.example", "petr@other.example"
DAY = datetime(2025, 6, 2, 9, 0, tzinfo=UTC)


def old(
    text: str, day: int = 0, *, sender: str = OLGA, to: str = "support@desk.test", **headers: str
) -> bytes:
    date = (DAY + timedelta(days=day)).strftime("%a, %d %b %Y %H:%M:%S +0000")
    raw = letter(text, sender=sender, **{"Date": date, **headers})
    return raw.replace(b"To: support@desk.test", f"To: {to}".encode(), 1)


def mbox(path: Path, raws: Iterable[bytes]) -> Path:
    """Written as mboxrd."""
    with path.open("wb") as file:
        for raw in raws:
            lines = [
                b">" + line if line.lstrip(b">").startswith(b"From ") else line for line in raw.splitlines()
            ]
            file.write(b"From x@y.example Mon Jun  2 09:00:00 2025\n" + b"\n".join(lines) + b"\n\n")
    return path


THREAD = [
    old(COMPLETE, 0, Message_ID="<1@firma.example>", subject="Печать [#15]"),
    old(
        "Обновите драйвер.",
        1,
        sender="support@desk.test",
        to=OLGA,
        Message_ID="<2@desk.test>",
        In_Reply_To="<1@firma.example>",
        subject="Re: Печать",
    ),
    old(
        "Помогло, спасибо.",
        2,
        Message_ID="<3@firma.example>",
        In_Reply_To="<2@desk.test>",
        subject="Re: Печать",
    ),
    old("И ещё вопрос.", 3, Message_ID="<4@firma.example>", subject="Re: Печать [#15]"),
]


class Desk(DeskInHand):
    """A desk to which history is imported."""

    def bring(self, source: Path, *, dry: bool = False) -> list[Imported]:
        importer = Importer(self.database, self.watched, source.name, lambda: self.now, dry=dry)
        return list(importer.run(History(source, 10**6, self.now)))

    def count(self, table: object) -> int:
        with self.database.read() as connection:
            return connection.execute(select(func.count()).select_from(table)).scalar_one()  # type: ignore[arg-type]

    def entries(self, number: int) -> list[tuple[EntryKind, str]]:
        with self.database.read() as connection:
            found = tickets.entries(connection, number)
        return [(one.kind, one.text) for one in found if one.kind is not EntryKind.EVENT]


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def fates(done: Iterable[Imported]) -> dict[str, int]:
    return dict(Counter(one.fate.value for one in done))


def test_a_thread_is_one_closed_ticket_under_the_desks_next_number(desk: Desk, tmp_path: Path) -> None:
    desk.receive(letter(COMPLETE, sender=PETR))
    assert fates(desk.bring(mbox(tmp_path / "old.mbox", THREAD))) == {"opened": 1, "added": 3}
    found = desk.ticket(2)
    assert (found.status, found.closed_reason) == (Status.CLOSED, ClosedReason.RESOLVED)
    assert (found.requester.address, found.subject) == (OLGA, "Печать")
    assert (found.created_at, found.finished_at) == (DAY, DAY + timedelta(days=3))
    assert found.first_answered_at == DAY + timedelta(days=1)
    assert [kind for kind, _ in desk.entries(2)] == [
        EntryKind.CUSTOMER,
        EntryKind.AGENT,
        EntryKind.CUSTOMER,
        EntryKind.CUSTOMER,
    ]


def test_the_number_that_it_had_before_stands_in_its_history(desk: Desk, tmp_path: Path) -> None:
    desk.bring(mbox(tmp_path / "old.mbox", THREAD))
    with desk.database.read() as connection:
        events = [one for one in tickets.entries(connection, 1) if one.kind is EntryKind.EVENT]
    assert "imported from old.mbox; its subject names [#15]" in events[0].cause


def test_nobody_is_answered_and_nothing_is_planned(desk: Desk, tmp_path: Path) -> None:
    desk.bring(mbox(tmp_path / "old.mbox", THREAD))
    desk.processor.process_batch()
    desk.later(days=400)
    desk.tick()
    assert (desk.count(outbox), desk.count(timer)) == (0, 0)


def test_a_second_run_adds_nothing(desk: Desk, tmp_path: Path) -> None:
    source = mbox(tmp_path / "old.mbox", THREAD)
    desk.bring(source)
    assert fates(desk.bring(source)) == {"known": 4}
    assert (desk.count(ticket), desk.count(mail)) == (1, 4)


def test_a_dry_run_writes_nothing_and_says_the_same(desk: Desk, tmp_path: Path) -> None:
    source = mbox(tmp_path / "old.mbox", THREAD)
    dry = desk.bring(source, dry=True)
    assert (desk.count(ticket), desk.count(mail)) == (0, 0)
    assert fates(dry) == fates(desk.bring(source))


def test_an_answer_that_lies_before_its_question_joins_it(desk: Desk, tmp_path: Path) -> None:
    undated = [raw.replace(b"Date: ", b"X-Date: ") for raw in reversed(THREAD[:3])]
    assert fates(desk.bring(mbox(tmp_path / "old.mbox", undated))) == {"opened": 1, "added": 2}


def test_two_sources_make_one_thread(desk: Desk, tmp_path: Path) -> None:
    desk.bring(mbox(tmp_path / "inbox.mbox", [THREAD[0], THREAD[2]]))
    assert fates(desk.bring(mbox(tmp_path / "sent.mbox", [THREAD[1]]))) == {"added": 1}
    assert fates(desk.bring(mbox(tmp_path / "more.mbox", [THREAD[3]]))) == {"added": 1}


def test_the_same_foreign_number_of_somebody_else_is_another_ticket(desk: Desk, tmp_path: Path) -> None:
    other = old("Другое дело.", 1, sender=PETR, Message_ID="<9@other.example>", subject="Печать [#15]")
    assert fates(desk.bring(mbox(tmp_path / "old.mbox", [THREAD[0], other]))) == {"opened": 2}


def test_a_foreign_number_is_no_number_of_the_desks(desk: Desk, tmp_path: Path) -> None:
    desk.receive(letter(COMPLETE, sender=OLGA))
    old_one = old("Давнее дело.", Message_ID="<9@firma.example>", subject="Давнее [#1]")
    assert fates(desk.bring(mbox(tmp_path / "old.mbox", [old_one]))) == {"opened": 1}
    assert len(desk.entries(1)) == 1


def test_what_came_to_the_desk_by_itself_is_known(desk: Desk, tmp_path: Path) -> None:
    raw = old(COMPLETE, Message_ID="<1@firma.example>")
    desk.confirms = False
    desk.receive(raw)
    assert fates(desk.bring(mbox(tmp_path / "old.mbox", [raw]))) == {"known": 1}
    assert desk.count(ticket) == 1


def test_a_mail_of_a_ticket_that_the_desk_keeps_is_passed_over(desk: Desk, tmp_path: Path) -> None:
    desk.confirms = False
    desk.receive(old(COMPLETE, Message_ID="<1@firma.example>"))
    assert fates(
        desk.bring(mbox(tmp_path / "old.mbox", [THREAD[2].replace(b"<2@desk.test>", b"<1@firma.example>")]))
    ) == {"of the desk": 1}


def test_machines_and_mail_of_our_own_among_ourselves_open_no_ticket(desk: Desk, tmp_path: Path) -> None:
    robot = old("Вас нет на месте?", Auto_Submitted="auto-replied", Message_ID="<5@firma.example>")
    inside = old("Обед?", sender="anna@desk.test", to="support@desk.test", Message_ID="<6@desk.test>")
    found = fates(desk.bring(mbox(tmp_path / "old.mbox", [robot, inside])))
    assert found == {"automatic": 1, "nobody's": 1}
    assert desk.count(mail) == 0


def test_a_line_of_a_text_that_begins_like_a_separator_cuts_nothing(desk: Desk, tmp_path: Path) -> None:
    text = "Привет.\n\nFrom the beginning it failed.\n\nFrom me Mon Jun  2 09:00:00 2025\n\nКонец."
    desk.bring(mbox(tmp_path / "old.mbox", [old(text, Content_Transfer_Encoding="8bit")]))
    ((_, said),) = desk.entries(1)
    assert "From the beginning" in said
    assert "\nFrom me" in said
    assert "Конец." in said


@pytest.mark.parametrize("cut", [20, 200])
def test_an_mbox_that_ends_in_the_middle_is_in_up_to_there(desk: Desk, tmp_path: Path, cut: int) -> None:
    source = mbox(tmp_path / "old.mbox", [THREAD[0], old("x" * 400, 1, sender=PETR)])
    source.write_bytes(source.read_bytes()[:-cut])
    history = History(source, 10**6, desk.now)
    assert (len(history), history.cut) == (1, "old.mbox, mail 2")


def test_an_empty_mbox_holds_no_mail(tmp_path: Path) -> None:
    history = History(mbox(tmp_path / "old.mbox", []), 10**6, DAY)
    assert (len(history), history.cut) == (0, None)


def test_a_multipart_mail_without_its_end_is_cut(tmp_path: Path) -> None:
    head = b"From: a@x.example\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\ntext\n"
    source = mbox(tmp_path / "old.mbox", [head + b"--b--", head])
    assert History(source, 10**6, DAY).cut == "old.mbox, mail 2"
    whole = mbox(tmp_path / "whole.mbox", [head + b"--b--"])
    assert History(whole, 10**6, DAY).cut is None


def said(header: str, text: str) -> bytes:
    return f"From: a@x.example\n{header}\n\n{text}".encode()


SIX = "One.\nTwo.\nThree.\nFour.\nFive.\nSix.\n"


def content_length(text: str, more: int = 0) -> str:
    return f"Content-Length: {len(text) + more}"


@pytest.mark.parametrize(
    ("before", "header", "text", "is_cut"),
    [
        ("", content_length(SIX), SIX, False),
        # Two bytes for each line's end are those of a mail on its way.
        ("", content_length(SIX, 6), SIX, False),
        # Nothing above says that it is the server's: a sender's is wrong where its mail was written anew.
        ("", content_length(SIX), "One.\n", False),
        (content_length("Hello.\n"), content_length(SIX), SIX[:-5], True),
        (content_length("Hello.\n"), content_length(SIX), SIX, False),
        # Where the one above is wrong, nobody counts.
        (content_length("Hello.\n", 50), content_length(SIX), "One.\n", False),
        ("", "Lines: 6", SIX, False),
        ("", "Lines: 6", "One.\nTwo.\n", False),
        ("Lines: 1", "Lines: 6", SIX[:-5], True),
        ("Lines: 9", "Lines: 6", SIX[:-5], False),
        ("", "Content-Length: many", "One.\n", False),
        ("", "Content-Transfer-Encoding: quoted-printable", "One=\n", True),
        ("", "Content-Transfer-Encoding: quoted-printable", "One=3D\n", False),
        ("", "Content-Transfer-Encoding: 7bit", "One=\n", False),
        ("", "X-Nothing: said", SIX[:-5], False),
    ],
)
def test_an_mbox_that_ends_at_a_lines_end_is_cut_where_its_last_mail_says_more(
    tmp_path: Path, before: str, header: str, text: str, is_cut: bool
) -> None:
    source = tmp_path / "old.mbox"
    separator = b"From x@y.example Mon Jun  2 09:00:00 2025\n"
    first = said(before or "X-Nothing: said", "Hello.\n")
    source.write_bytes(separator + first + b"\n" + separator + said(header, text))
    history = History(source, 10**6, DAY)
    assert history.cut == ("old.mbox, mail 2" if is_cut else None)
    assert len(history) == (1 if is_cut else 2)


def test_a_mail_cut_by_its_length_alone_in_its_file_is_cut(tmp_path: Path) -> None:
    source = tmp_path / "old.mbox"
    one = said(content_length(SIX), "One.\n")
    source.write_bytes(b"From x@y.example Mon Jun  2 09:00:00 2025\n" + one)
    assert History(source, 10**6, DAY).cut == "old.mbox, mail 1"


def test_a_maildir_and_a_folder_of_files_come_in_by_their_dates(desk: Desk, tmp_path: Path) -> None:
    for name, place in (("maildir", "maildir/cur"), ("folder", "folder/below")):
        (tmp_path / place).mkdir(parents=True)
        for number, raw in enumerate(reversed(THREAD)):
            suffix = ":2,S" if name == "maildir" else ".eml"
            (tmp_path / place / f"{number}{suffix}").write_bytes(raw)
    assert fates(desk.bring(tmp_path / "maildir")) == {"opened": 1, "added": 3}
    assert fates(desk.bring(tmp_path / "folder")) == {"known": 4}
    assert desk.entries(1)[1] == (EntryKind.AGENT, "Обновите драйвер.")


def test_an_answer_to_it_reopens_it_within_the_window_or_goes_on_in_a_new_one(
    desk: Desk, tmp_path: Path
) -> None:
    desk.now = DAY + timedelta(days=4)
    desk.bring(mbox(tmp_path / "old.mbox", THREAD))
    reply = letter("Опять не печатает.", sender=OLGA, subject="Re: Печать", In_Reply_To="<2@desk.test>")
    desk.receive(reply)
    assert desk.ticket(1).status is Status.OPEN
    assert desk.entries(1)[-1] == (EntryKind.CUSTOMER, "Опять не печатает.")


def test_a_stranger_who_answers_it_does_not_get_in(desk: Desk, tmp_path: Path) -> None:
    desk.now = DAY + timedelta(days=4)
    desk.bring(mbox(tmp_path / "old.mbox", THREAD))
    desk.receive(letter("Пришлите историю.", sender=PETR, subject="Re: Печать", In_Reply_To="<2@desk.test>"))
    assert desk.ticket(1).status is Status.CLOSED
    with desk.database.read() as connection:
        assert list(ledger.list_mails(connection))[-1].status is MailStatus.HELD


def test_a_mail_that_is_too_large_comes_by_its_beginning(desk: Desk, tmp_path: Path) -> None:
    source = mbox(tmp_path / "old.mbox", [old("слово " * 400_000, Message_ID="<1@firma.example>")])
    (one,) = desk.bring(source)
    assert one.fate is Fate.OPENED
    with desk.database.read() as connection:
        (kept,) = ledger.list_mails(connection)
    assert not kept.complete
    assert kept.size > 10**6


def test_the_dry_run_knows_a_mail_that_lies_there_twice(desk: Desk, tmp_path: Path) -> None:
    source = mbox(tmp_path / "old.mbox", [THREAD[0], THREAD[0], THREAD[1], THREAD[1]])
    dry = fates(desk.bring(source, dry=True))
    assert dry == fates(desk.bring(source)) == {"opened": 1, "added": 1, "known": 2}


def test_two_customers_who_answer_one_circular_have_a_ticket_each(desk: Desk, tmp_path: Path) -> None:
    circular = old(
        "Вышел релиз.",
        sender="support@desk.test",
        to="undisclosed-recipients:;",
        Message_ID="<news@desk.test>",
    )
    answers = [
        old(
            f"Наш пароль {number}.",
            number,
            sender=who,
            Message_ID=f"<{number}@x.example>",
            In_Reply_To="<news@desk.test>",
        )
        for number, who in enumerate((OLGA, PETR), start=1)
    ]
    answered = old(
        "Спасибо.",
        3,
        sender="support@desk.test",
        to=PETR,
        In_Reply_To="<2@x.example>",
        References="<news@desk.test> <2@x.example>",
    )
    assert fates(desk.bring(mbox(tmp_path / "old.mbox", [circular, *answers]))) == {
        "nobody's": 1,
        "opened": 2,
    }
    assert desk.bring(mbox(tmp_path / "sent.mbox", [answered]))[0].ticket == 2
    desk.now = DAY + timedelta(days=4)
    desk.receive(letter("И ещё.", sender=PETR, subject="Re: Релиз", In_Reply_To="<2@x.example>"))
    assert desk.entries(2)[-1] == (EntryKind.CUSTOMER, "И ещё.")
    assert [text for _, text in desk.entries(1)] == ["Наш пароль 1."]


@pytest.mark.parametrize("who", ["boris@firma.example", "helper@contractor.example"])
def test_a_colleague_and_whoever_was_named_are_in_the_thread(desk: Desk, tmp_path: Path, who: str) -> None:
    first = old(COMPLETE, Message_ID="<1@firma.example>", Cc="helper@contractor.example")
    second = old("Вот снимок.", 1, sender=who, In_Reply_To="<1@firma.example>")
    assert fates(desk.bring(mbox(tmp_path / "old.mbox", [first, second]))) == {"opened": 1, "added": 1}


def test_files_of_windows_are_mails_too(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "1.EML").write_bytes(THREAD[0])
    assert fates(desk.bring(tmp_path)) == {"opened": 1}


def test_a_folder_without_any_mail_is_said(tmp_path: Path) -> None:
    (tmp_path / "1").write_bytes(THREAD[0])
    with pytest.raises(ValueError, match=r"no \.eml file"):
        History(tmp_path, 10**6, DAY)


def test_a_mail_that_was_moved_away_meanwhile_is_named_and_the_others_come_in(
    desk: Desk, tmp_path: Path
) -> None:
    for folder in ("cur", "new"):
        (tmp_path / folder).mkdir()
    for number, raw in enumerate(THREAD[:3]):
        (tmp_path / "new" / str(number)).write_bytes(raw)
    history = History(tmp_path, 10**6, desk.now)
    (tmp_path / "new" / "1").rename(tmp_path / "cur" / "1:2,S")
    done = list(Importer(desk.database, desk.watched, "old", lambda: desk.now).run(history))
    assert [(one.name, one.fate) for one in done] == [
        ("0", Fate.OPENED),
        ("1", Fate.UNREADABLE),
        ("2", Fate.OPENED),
    ]
    assert "No such file" in done[1].why


def test_what_stands_before_the_first_separator_is_named(desk: Desk, tmp_path: Path) -> None:
    source = mbox(tmp_path / "old.mbox", [THREAD[1]])
    source.write_bytes(b"From MAILER-DAEMON\n" + THREAD[0] + b"\n\n" + source.read_bytes())
    done = desk.bring(source)
    assert fates(done) == {"opened": 1, "unreadable": 1}
    assert "old.mbox, before the first mail" in [one.name for one in done if one.fate is Fate.UNREADABLE]


def test_a_text_that_tells_a_time_behind_from_cuts_nothing(desk: Desk, tmp_path: Path) -> None:
    source = tmp_path / "old.mbox"
    text = "Hello.\n\nFrom Monday on we open at 9:00.\n\nFrom then on, 10:30 is fine."
    source.write_bytes(b"From x@y.example Mon Jun  2 09:00:00 2025\n" + old(text) + b"\n\n")
    assert len(History(source, 10**6, desk.now)) == 1


def test_a_separator_with_another_time_counts_above_a_header(desk: Desk, tmp_path: Path) -> None:
    source = tmp_path / "old.mbox"
    source.write_bytes(
        b"".join(b"From x@y.example 2025-06-02 09:00:00\n" + raw + b"\n\n" for raw in THREAD[:2])
    )
    assert len(History(source, 10**6, desk.now)) == 2


@pytest.mark.parametrize("last", [THREAD[1], b"From: a@x.example\nContent-Type: text/plain\n\ntext\n"])
def test_a_long_header_is_no_end_in_the_middle(tmp_path: Path, last: bytes) -> None:
    long = b"".join(b"X-Antispam-%d: %s\n" % (number, b"a" * 900) for number in range(40))
    assert History(mbox(tmp_path / "old.mbox", [THREAD[0], long + last]), 10**6, DAY).cut is None


def test_what_is_no_source_is_said(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("Привет.\n")
    with pytest.raises(ValueError, match="no mbox"):
        History(tmp_path / "notes.txt", 10**6, DAY)
    with pytest.raises(ValueError, match="neither"):
        History(tmp_path / "nothing", 10**6, DAY)
