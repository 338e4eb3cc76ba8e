"""A desk in German, and one in a language that nobody's module has heard of: the real wiring, but for servers."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from intake.config.paths import packaged
from intake.config.settings import load_settings
from intake.store.tickets import tickets
from tests.e2e.desk import AGENTS, settings_without_servers
from tests.offline import OfflineDesk

CUSTOMER = "jana@mueller.example"
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
COMPLETE = (
    "Guten Tag,\n\nseit dem Update wird der Lieferschein nicht mehr gedruckt.\n\nRegistriernummer: 800123456\n"
    "Organisation: Müller GmbH\nRelease: 3.0.12.4\n\nMit freundlichen Grüßen\nJana Müller\n"
)
INCOMPLETE = "Guten Tag,\n\nunser Server startet seit gestern nicht. Können Sie uns helfen?\n\nJana Müller\n"


class Desk:
    """A desk of its own language; mails go in, and what it sends is read."""

    def __init__(self, directory: Path, language: str, top: str = "") -> None:
        settings_without_servers(directory)
        config = directory / "offline.toml"
        text = config.read_text(encoding="utf-8")
        mailbox = '[[mailbox]]\nname = "support"\n'
        config.write_text(
            top + text.replace(mailbox, f'{mailbox}language = "{language}"\n'), encoding="utf-8"
        )
        self.offline = OfflineDesk(load_settings(config), directory / "desk.db")
        self.at = MONDAY

    def take(self, text: str, subject: str, sender: str = CUSTOMER, answers: str = "") -> None:
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = f"Jana <{sender}>", "support@desk.test", subject
        mail["Message-ID"] = f"<{self.at.timestamp()}@mueller.example>"
        if answers:
            mail["In-Reply-To"] = mail["References"] = answers
        mail.set_content(text)
        self.offline.take(mail.as_bytes(), self.at)
        self.at += timedelta(minutes=5)

    def told(self, address: str) -> list[EmailMessage]:
        """What was sent to an address, in order."""
        mails = (mail.raw for mail in self.offline.mails if address in mail.rcpt_tos)
        parsed = (message_from_bytes(raw, policy=policy.default) for raw in mails)
        return [mail for mail in parsed if isinstance(mail, EmailMessage)]

    def language_of_ticket(self, number: int = 1) -> str:
        with self.offline.database.read() as connection:
            ticket = tickets.load(connection, number)
        assert ticket is not None
        return ticket.language


def text_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


@pytest.fixture(params=["de", "ru"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Desk:
    return Desk(tmp_path, request.param)


def test_a_complete_german_mail_is_registered_and_acknowledged_in_german(desk: Desk) -> None:
    desk.take(COMPLETE, "Lieferschein")
    (acknowledgement,) = desk.told(CUSTOMER)
    text = text_of(acknowledgement)
    assert acknowledgement["subject"] == "[#1] Lieferschein"
    assert acknowledgement["content-language"] == desk.language_of_ticket() == "de"
    assert text.startswith("Guten Tag!\n\nIhre Anfrage ist bei uns eingegangen. Sie hat die Nummer #1.")
    assert "  Registriernummer  800123456\n" in text
    assert "  Organisation      Müller GmbH\n" in text
    assert "  Release           3.0.12.4\n" in text


def test_an_incomplete_german_mail_is_asked_and_completed_by_a_labelled_reply(desk: Desk) -> None:
    desk.take(INCOMPLETE, "Server startet nicht")
    (request,) = desk.told(CUSTOMER)
    text = text_of(request)
    assert (
        "Um sie bearbeiten zu können, brauchen wir noch:\n\n1. Registriernummer\n   Hinweis: 7–13 Ziffern"
        in text
    )
    assert text.index("\nRegistriernummer:\n") < text.index("\nOrganisation:\n") < text.index("\nRelease:\n")
    reply = "Gerne:\n\nRegistriernummer: 800 123 456\nOrganisation: Müller GmbH\nRelease: 3.0.12.4\n"
    quoted = "\n".join(f"> {line}" for line in text.splitlines())
    desk.take(
        f"{reply}\nAm Mo., 2. März 2026 um 10:00 schrieb Support <support@desk.test>:\n\n{quoted}\n",
        f"Re: {request['subject']}",
        answers=str(request["message-id"]),
    )
    acknowledgement = desk.told(CUSTOMER)[-1]
    assert "Ihre Anfrage ist bei uns eingegangen" in text_of(acknowledgement)
    assert "  Organisation      Müller GmbH\n" in text_of(acknowledgement)


def test_agents_are_told_in_the_mailbox_s_language(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "de")
    desk.take(COMPLETE, "Lieferschein")
    notification = text_of(desk.told(AGENTS["Анна"])[0])
    assert notification.startswith("Neue Anfrage #1")
    assert "  Art          Fehler\n" in notification
    assert "  Registriernummer  800123456 (im Text bezeichnet)\n" in notification
    desk.take(
        "Alles erledigt, vielen Dank. Darf ich mitlesen?", "Re: [#1] Lieferschein", "fremd@other.example"
    )
    held = text_of(desk.told(AGENTS["Анна"])[-1])
    assert (
        "! fremd@other.example ist an der Anfrage #1, auf die sich die E-Mail bezieht, nicht beteiligt."
        in held
    )


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Bonjour, l'imprimante ne fonctionne plus depuis la mise à jour. Pouvez-vous nous aider ?", "de"),
        ("Hello, the printer has stopped working since the update.", "en"),
        ("Здравствуйте, после обновления не печатает принтер.", "ru"),
    ],
)
def test_a_language_without_templates_gets_the_mailbox_s(tmp_path: Path, text: str, language: str) -> None:
    desk = Desk(tmp_path, "de")
    desk.take(text, "Bonjour" if language == "de" else "")
    assert desk.language_of_ticket() == language


def test_a_language_is_added_by_folders_alone(tmp_path: Path) -> None:
    """Klingon: English with other words, in templates, catalogue, profile and regulation."""
    shutil.copytree(packaged("templates") / "en", tmp_path / "own" / "templates" / "tlh")
    for file in (tmp_path / "own" / "templates" / "tlh").rglob("*.*"):
        text = file.read_text(encoding="utf-8").replace('"en/', '"tlh/').replace("Hello,", "nuqneH!")
        file.write_text(text.replace("Request", "QIn").replace("New request", "QIn chu'"), encoding="utf-8")
    words = tmp_path / "own" / "languages" / "tlh"
    words.mkdir(parents=True)
    catalogue = (packaged("languages") / "en" / "catalogue.toml").read_text(encoding="utf-8")
    changed = catalogue.replace('"label in the text"', '"mu\'"').replace(
        '"%Y-%m-%d %H:%M"', '"%d/%m/%Y %H.%M"'
    )
    (words / "catalogue.toml").write_text(changed, encoding="utf-8")
    (words / "profile.toml").write_text(
        'letters = "abcdefghijklmnopqrstuvwxyz"\nwords = ["nuqneh", "jiyajbe", "qapla"]\n', encoding="utf-8"
    )
    regulations = tmp_path / "own" / "regulations"
    regulations.mkdir()
    default = (packaged("regulations") / "default.toml").read_text(encoding="utf-8")
    own = default.replace('de = "Registriernummer" }', 'de = "Registriernummer", tlh = "mI\' potlh" }')
    (regulations / "default.toml").write_text(own, encoding="utf-8")
    top = "".join(
        f'{name}_dir = "{tmp_path / "own" / name}"\n' for name in ("templates", "languages", "regulations")
    )
    desk = Desk(tmp_path, "en", top)
    desk.take(
        "nuqneH! jIyajbe'. jIyajqa'be'.\nmI' potlh: 800123456\nOrganization: Qo'noS Ltd\nRelease: 3.0.12.4\n"
        "Qapla'!",
        "Printer",
    )
    assert desk.language_of_ticket() == "tlh"
    acknowledgement = text_of(desk.told(CUSTOMER)[0])
    assert acknowledgement.startswith("nuqneH!\n\nWe have received your request.")
    assert "  mI' potlh     800123456\n" in acknowledgement
    assert "  Organization  Qo'noS Ltd\n" in acknowledgement


@pytest.mark.parametrize(
    ("listed", "text", "language"),
    [
        (["ru", "en"], COMPLETE, "ru"),
        (["ru", "en"], "Hello, the printer has stopped working since the update.", "en"),
        (["ru"], "Hello, the printer has stopped working since the update.", "ru"),
        (["ru", "de"], COMPLETE, "de"),
    ],
)
def test_a_mail_in_a_language_that_is_not_listed_gets_the_mailbox_s(
    tmp_path: Path, listed: list[str], text: str, language: str
) -> None:
    desk = Desk(tmp_path, "ru", f"languages = {listed}\n")
    assert desk.offline.templates.check() == ()
    desk.take(text, "")
    (answer,) = desk.told(CUSTOMER)
    assert answer["content-language"] == desk.language_of_ticket() == language


def test_a_ticket_of_a_language_that_is_no_longer_listed_is_answered_in_the_mailbox_s(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "ru", 'languages = ["ru"]\n')
    assert [desk.offline.watched.desk.spoken(one) for one in ("de", "en")] == ["ru", "ru"]


def test_a_ticket_of_a_language_that_is_gone_is_answered_in_the_mailbox_s(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "de")
    assert desk.offline.watched.desk.spoken("tlh") == "de"
