"""What comes back to an agent who asks to see a ticket or a list: files, bounds, and nothing of other desks."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from intake.services import looking
from intake.services.explain import explain
from intake.store.database.session import Database
from intake.store.tickets import tickets
from tests.services.desk import COMPLETE, DeskInHand, letter
from tests.services.test_answers import sent

PROOF = b"Authentication-Results: mx.desk.test; dkim=pass header.d=desk.test\r\n"


@pytest.fixture
def desk(database: Database) -> DeskInHand:
    return DeskInHand(database)


def asks(desk: DeskInHand, text: str, subject: str = "вопрос") -> EmailMessage:
    """An agent asks; returns the last thing that he gets for it."""
    before = len(sent(desk, "agent"))
    desk.later(minutes=5)
    mail = letter(text, sender="anna@desk.test", subject=subject, Message_ID=f"<{desk.uid}@desk.test>")
    desk.receive(PROOF + mail)
    got = sent(desk, "agent")
    assert len(got) > before
    return got[-1]


def body(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def with_file(text: str, name: str, size: int) -> bytes:
    message = EmailMessage()
    message["From"] = "Ольга <olga@firma.example>"
    message["To"] = "support@desk.test"
    message["Subject"] = "Не печатается счёт"
    message.set_content(text)
    message.add_attachment(b"x" * size, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def names(message: EmailMessage) -> list[str | None]:
    return [part.get_filename() for part in message.iter_attachments()]


def test_a_shown_ticket_brings_its_files_as_far_as_there_is_room(desk: DeskInHand) -> None:
    desk.receive(with_file(COMPLETE, "small.bin", 100))
    desk.receive(
        with_file("Ещё файл, побольше прежнего.", "large.bin", 10**7 + 1).replace(
            b"Subject: ", b"Subject: Re: [#1] "
        )
    )
    shown = asks(desk, "#show 1")
    assert names(shown) == ["small.bin"]
    text = body(shown)
    assert text.count("small.bin") == 2
    assert "large.bin" in text.partition("Не приложено")[2]


def test_looking_leaves_everything_as_it_was(desk: DeskInHand) -> None:
    desk.receive(letter(COMPLETE))
    with desk.database.read() as connection:
        before = (tickets.load(connection, 1), tickets.entries(connection, 1))
    for text in ("#show 1", "#show 1", "#list", "#help"):
        asks(desk, text, subject="[#1]")
    with desk.database.read() as connection:
        assert (tickets.load(connection, 1), tickets.entries(connection, 1)) == before
    assert len(sent(desk, "customer")) == 1


def test_an_answer_to_a_shown_ticket_reaches_its_customer(desk: DeskInHand) -> None:
    desk.receive(letter(COMPLETE))
    shown = asks(desk, "#show 1")
    reply = letter(
        "Переустановите драйвер.", sender="anna@desk.test", subject="Re: x", In_Reply_To=shown["Message-ID"]
    )
    desk.receive(reply.replace(b"Subject", b"Authentication-Results: mx.desk.test; none\r\nSubject", 1))
    assert desk.templates_sent()[-1] == "relay"


def test_a_list_is_bounded_and_says_how_many_more_there_are(
    desk: DeskInHand, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        desk.receive(letter(f"{COMPLETE} Склад {number}.", sender=f"olga{number}@firma.example"))
    monkeypatch.setattr(looking, "MOST_LISTED", 3)
    monkeypatch.setattr(looking, "MOST_SEARCHED", 4)
    text = body(asks(desk, "#list открытые"))
    assert [f"#{number}  " in text for number in range(1, 6)] == [True, True, True, False, False]
    assert "ещё: 2." in text
    text = body(asks(desk, "#list olga"))
    assert "ещё: 1." in text
    assert "Просмотрены не все обращения" in text
    assert ("#1  " in text, "#2  " in text) == (False, True)


def test_a_list_calls_new_what_nobody_has_touched_as_other_mails_do(desk: DeskInHand) -> None:
    desk.receive(letter(COMPLETE))
    assert "без срока; новое; не назначено" in body(asks(desk, "#list открытые"))
    desk.receive(PROOF + letter("Переустановите драйвер.", sender="anna@desk.test", subject="Re: [#1] x"))
    assert "без срока; в работе; не назначено" in body(asks(desk, "#list открытые"))


def test_a_list_holds_no_ticket_of_another_mailbox(desk: DeskInHand) -> None:
    desk.receive(letter(COMPLETE))
    other = DeskInHand(desk.database, holder="another")
    object.__setattr__(other.watched.desk, "mailbox", "sales")
    for text in ("#list все", "#list счёт", "#show 1"):
        raw = PROOF + letter(text, sender="anna@desk.test", subject="вопрос")
        found = explain(raw, other.watched.desk, other.regulation, other.now, other.database).disposition
        assert "show" not in [answer.template for answer in found.answers]


def test_the_list_after_a_wrong_command_is_that_of_help(desk: DeskInHand) -> None:
    def listed(text: str) -> str:
        return body(asks(desk, text)).partition("Команды, по одной в строке")[2]

    assert listed("#help") == listed("#hlep")
    assert "#показать 1042" in listed("#help")


def test_what_an_agent_brought_in_is_told_in_his_language(desk: DeskInHand) -> None:
    text = f"#new ivan@firma.example\n{COMPLETE}\nСпасибо, что позвонили (through the desk)."
    desk.receive(PROOF + letter(text, sender="anna@desk.test", subject="звонок"))
    text = body(asks(desk, "#show 1"))
    assert "ivan@firma.example через anna@desk.test, письмо:" in text
    assert text.count("through") == 1


def test_a_ticket_names_the_agent_who_has_it_as_lists_do(desk: DeskInHand) -> None:
    desk.receive(letter(COMPLETE))
    text = body(asks(desk, "#assign me\n#show 1", subject="Re: [#1] x"))
    assert "Исполнитель  Анна\n" in text.replace("\r\n", "\n")


def test_a_list_finds_what_was_said_in_any_form_and_parts_of_what_it_shows(desk: DeskInHand) -> None:
    desk.receive(letter(COMPLETE))
    desk.receive(letter(COMPLETE.replace("счёт", "отчёт по складу"), sender="petr@zavod.example"))
    found = body(asks(desk, "#list отчётами складов"))
    assert "#2" in found
    assert "#1 " not in found
    assert "#1" in body(asks(desk, "#list ромаш"))


def test_what_an_agent_looks_for_is_bounded_and_never_a_command(desk: DeskInHand) -> None:
    desk.receive(letter(COMPLETE))
    asks(desk, '#list "счёт" OR NEAR( -\'')
    asks(desk, "#list " + " ".join("a-b-c-d-e-f-g-h-i-j-k-l-m-n-o-p-q-r-s-t" for _ in range(300)))
