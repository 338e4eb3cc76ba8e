"""Where mail that no person wrote is noted."""

from __future__ import annotations

import pytest

from intake.desk.changes import MarkBounced
from intake.desk.disposition import Disposition, DispositionKind
from intake.desk.facts import Evidence, OwnMail
from intake.desk.message import Address, Header, InboundMail, RecipientStatus, Report
from intake.desk.outgoing import Template
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


def bounced(*failed: RecipientStatus, to: tuple[str, ...] = (CUSTOMER.address,)) -> Disposition:
    """What is done with a report about a mail of ours that was sent to these."""
    own = OwnMail("<sent@desk.test>", 3, to)
    report = Report("delivery-status", failed, own.message_id)
    daemon = Address("MAILER-DAEMON@mx.example")
    returned = mail("", daemon, "Undelivered", report=report, return_path="")
    return decided(returned, names(ticket(number=3), Evidence.REPORTED, own_mails=(own,)))


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("5.3.4", "message size 7000000 exceeds size limit 5000000 of server mx.client.example"),
        ("5.2.3", "smtp; 552 5.2.3 Message exceeds maximum fixed size"),
        ("5.0.0", "smtp; 552-5.3.4 message too large"),
    ],
)
def test_an_answer_that_is_too_large_further_on_says_nothing_of_the_address(status: str, said: str) -> None:
    found = bounced(RecipientStatus(CUSTOMER.address, "failed", status, said))
    assert not [change for change in found.changes if isinstance(change, MarkBounced)]
    (told,) = found.answers
    assert told.template is Template.OVERSIZED
    assert said in str(told.notices[0])


@pytest.mark.parametrize(
    ("status", "said"),
    [("5.1.1", "unknown"), ("5.2.2", "smtp; 552 5.2.2 mailbox full"), ("5.7.1", "smtp; 550 blocked")],
)
def test_an_address_that_takes_nothing_is_marked(status: str, said: str) -> None:
    found = bounced(RecipientStatus(CUSTOMER.address, "failed", status, said))
    assert [change for change in found.changes if isinstance(change, MarkBounced)]
    assert [answer.template for answer in found.answers] == [Template.BOUNCED]


def test_where_one_address_is_wrong_and_another_takes_less_agents_are_told_of_both() -> None:
    other = "second@client.example"
    found = bounced(
        RecipientStatus(CUSTOMER.address, "failed", "5.3.4", "too large"),
        RecipientStatus(other, "failed", "5.1.1", "unknown"),
        to=(CUSTOMER.address, other),
    )
    (marked,) = [change for change in found.changes if isinstance(change, MarkBounced)]
    assert marked.address == other
    (told,) = found.answers
    assert told.template is Template.BOUNCED
    assert len(told.notices) == 2


def test_a_bounce_of_a_merged_ticket_is_noted_where_it_goes_on() -> None:
    own = OwnMail("<sent@desk.test>", 3, (CUSTOMER.address,))
    failed = RecipientStatus(CUSTOMER.address, "failed", "5.1.1", "unknown")
    report = Report("delivery-status", (failed,), own.message_id)
    daemon = Address("MAILER-DAEMON@mx.example")
    bounced = mail("", daemon, "Undelivered", report=report, return_path="")
    took_over = names(ticket(number=7), Evidence.REPORTED, own_mails=(own,))
    assert decided(bounced, took_over).ticket == ticket(number=7).number
