"""What customers wrote before, on both databases."""

from __future__ import annotations

from intake.desk.changes import AddEntry
from intake.desk.message import Address
from intake.desk.ticket import EntryKind
from intake.store.database.session import Database
from intake.store.facts import customers
from tests.store.examples import CUSTOMER, apply, changes_ticket, opens, said, spooled


def test_the_language_is_that_of_the_latest_ticket(database: Database) -> None:
    with database.write() as connection:
        apply(connection, opens(said(), language="ru"), mail_id=spooled(connection, 1))
        apply(connection, opens(said(), language="en"), mail_id=spooled(connection, 2))
        apply(
            connection,
            opens(said(), language="de", requester=Address("other@client.example")),
            mail_id=spooled(connection, 3),
        )
    with database.read() as connection:
        assert customers.language_of(connection, "support", CUSTOMER.key) == "en"
        assert customers.language_of(connection, "support", "other@client.example") == "de"
        assert customers.language_of(connection, "support", "new@client.example") is None
        assert customers.language_of(connection, "sales", CUSTOMER.key) is None
        assert customers.language_of(connection, "support", "") is None


def test_only_what_customers_wrote_themselves_are_their_words(database: Database) -> None:
    with database.write() as connection:
        apply(connection, opens(), mail_id=spooled(connection, 1))
        for kind, author, warning in (
            (EntryKind.CUSTOMER, "Olga <olga@client.example>", ""),
            (EntryKind.AGENT, "Anna <anna@desk.test>", ""),
            (EntryKind.NOTE, "Anna <anna@desk.test>", ""),
            (EntryKind.CUSTOMER, "Olga <olga@client.example> (through anna@desk.test)", ""),
            (EntryKind.CUSTOMER, "Olga <olga@client.example>", "dmarc=fail"),
        ):
            entry = AddEntry(kind, author, f"{kind} {author} {warning}", from_mail=False, warning=warning)
            apply(connection, changes_ticket(1, entry))
    with database.read() as connection:
        own = [text for text in customers.words_in(connection, 1) if text.startswith("customer ")]
        assert own == ["customer Olga <olga@client.example> "]
