"""Where mail that no person wrote is noted."""

from __future__ import annotations

import pytest

from intake.desk.disposition import DispositionKind
from intake.desk.facts import Evidence, OwnMail
from intake.desk.message import Address, Header, InboundMail, RecipientStatus, Report
from tests.unit.desk_cases import CUSTOMER, decided, mail, names, ticket

MEMBER = Address("petrova@client.example")


def vacation() -> InboundMail:
    return mail("В отпуске.", MEMBER, headers=(Header("auto-submitted", "auto-replied"),))


@pytest.mark.parametrize(
    ("evidence", "kind"),
    [
        (Evidence.REFERENCE, DispositionKind.NOTE),
        (Evidence.TOKEN_ADDRESS, DispositionKind.NOTE),
        (Evidence.CUSTOMER_REFERENCE, DispositionKind.IGNORE),
        (Evidence.TAG, DispositionKind.IGNORE),
    ],
)
def test_the_machine_of_a_groups_member_is_noted_where_it_answers_our_mail(
    evidence: Evidence, kind: DispositionKind
) -> None:
    found = decided(vacation(), names(ticket(), evidence))
    assert found.kind is kind
    assert found.answers == ()


def test_a_bounce_of_a_merged_ticket_is_noted_where_it_goes_on() -> None:
    own = OwnMail("<sent@desk.test>", 3, (CUSTOMER.address,))
    failed = RecipientStatus(CUSTOMER.address, "failed", "5.1.1", "unknown")
    report = Report("delivery-status", (failed,), own.message_id)
    daemon = Address("MAILER-DAEMON@mx.example")
    bounced = mail("", daemon, "Undelivered", report=report, return_path="")
    took_over = names(ticket(number=7), Evidence.REPORTED, own_mails=(own,))
    assert decided(bounced, took_over).ticket == ticket(number=7).number
