"""The floor: the least that this job costs with the same libraries and no product around them.

IMAP fetch in batches of 50 -> mail-parser -> rows, one commit per batch -> MOVE -> one answer per mail over
one SMTP connection -> marked as sent, one commit per batch.  Nothing is looked up, decided or checked, and
no crash is survived.  A process of its own: `python -m bench.floor IMAP_PORT USER SMTP_PORT DATABASE_URL`.
"""

from __future__ import annotations

import smtplib
import sqlite3
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from email.header import Header
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import formatdate, make_msgid

import mailparser
from imapclient import IMAPClient
from sqlalchemy import (
    Column,
    Connection,
    DateTime,
    Engine,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    create_engine,
    event,
)

BATCH = 50
ADDRESS = "support@desk.example"

metadata = MetaData()
mail = Table(
    "mail",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("uid", Integer, nullable=False, unique=True),
    Column("arrived_at", DateTime, nullable=False),
    Column("message_id", Text, index=True),
    Column("raw", LargeBinary, nullable=False),
)
ticket = Table(
    "ticket",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("requester", Text, nullable=False, index=True),
    Column("subject", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("created_at", DateTime, nullable=False),
)
entry = Table(
    "entry",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("ticket_number", ForeignKey("ticket.number"), nullable=False, index=True),
    Column("mail_id", ForeignKey("mail.id"), nullable=False),
    Column("text", Text, nullable=False),
)
outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("ticket_number", ForeignKey("ticket.number"), nullable=False),
    Column("recipient", Text, nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column("sent_at", DateTime, index=True),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """A composed answer and its row."""

    outbox_id: int
    recipient: str
    raw: bytes


def make_engine(url: str) -> Engine:
    """The database with its tables, as durable as the product's."""
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def _(connection: sqlite3.Connection, _record: object) -> None:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = ON")

    metadata.create_all(engine)
    return engine


def take(connection: Connection, uid: int, raw: bytes, arrived_at: datetime) -> Answer:
    """Turn one mail into rows, and compose its answer."""
    parsed = mailparser.parse_from_bytes(raw)
    sender = parsed.from_[0][1]
    mail_id = _insert(
        connection,
        mail,
        {"uid": uid, "arrived_at": arrived_at, "message_id": parsed.message_id, "raw": raw},
    )
    now = datetime.now(UTC).replace(tzinfo=None)
    number = _insert(
        connection,
        ticket,
        {"requester": sender, "subject": parsed.subject, "status": "open", "created_at": now},
    )
    text = "\n".join(parsed.text_plain or parsed.text_html)
    connection.execute(entry.insert(), {"ticket_number": number, "mail_id": mail_id, "text": text})
    answer = compose(number, sender, parsed.subject, parsed.message_id)
    outbox_id = _insert(connection, outbox, {"ticket_number": number, "recipient": sender, "raw": answer})
    return Answer(outbox_id, sender, answer)


def _insert(connection: Connection, table: Table, row: dict[str, object]) -> int:
    key = connection.execute(table.insert(), row).inserted_primary_key
    assert key is not None
    return int(key[0])


def compose(number: int, recipient: str, subject: str, message_id: str) -> bytes:
    """Compose an acknowledgement as text and HTML."""
    words = f"Здравствуйте!\n\nВаше обращение «{subject}» зарегистрировано под номером {number}.\nМы ответим вам в рабочее время.\n"
    answer = MIMEMultipart("alternative")
    answer["From"] = ADDRESS
    answer["To"] = recipient
    answer["Subject"] = Header(f"[#{number}] {subject}", "utf-8", header_name="Subject").encode()
    answer["Date"] = formatdate()
    answer["Message-ID"] = make_msgid(domain="desk.example")
    answer["In-Reply-To"] = message_id
    answer["References"] = message_id
    answer["Auto-Submitted"] = "auto-replied"
    answer.attach(MIMEText(words, "plain", "utf-8"))
    answer.attach(MIMEText(f"<html><body><p>{words}</p></body></html>", "html", "utf-8"))
    return answer.as_bytes()


def run(imap_port: int, user: str, smtp_port: int, url: str) -> None:
    """Process everything that waits, once."""
    engine = make_engine(url)
    smtp = smtplib.SMTP("127.0.0.1", smtp_port)
    with IMAPClient("127.0.0.1", imap_port, ssl=False) as server:
        server.login(user, "secret")
        server.select_folder("INBOX")
        uids = server.search("ALL")
        for start in range(0, len(uids), BATCH):
            batch = uids[start : start + BATCH]
            fetched = server.fetch(batch, ["BODY.PEEK[]", "INTERNALDATE"])
            with engine.begin() as connection:
                answers = [
                    take(connection, uid, item[b"BODY[]"], item[b"INTERNALDATE"])
                    for uid, item in sorted(fetched.items())
                ]
            server.move(batch, "Processed")
            for answer in answers:
                smtp.sendmail(ADDRESS, [answer.recipient], answer.raw)
            with engine.begin() as connection:
                connection.execute(
                    outbox.update().where(outbox.c.id.in_([answer.outbox_id for answer in answers])),
                    {"sent_at": datetime.now(UTC).replace(tzinfo=None)},
                )
    smtp.quit()


if __name__ == "__main__":
    started = time.monotonic()
    run(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4])
    print(f"{time.monotonic() - started:.3f}")
