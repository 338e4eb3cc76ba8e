"""What is believed and told of a person who wrote through a list or a form (`automatic.behind`)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from intake.desk.authenticity import REFUTED_BY_SERVER, Authenticity, Judgement, judge
from intake.desk.automatic.behind import Behind, Way
from intake.desk.language.texts import Text, TextKey
from intake.desk.mail_domains import holds
from intake.desk.message import InboundMail
from intake.desk.support_desk import SupportDesk

if TYPE_CHECKING:
    from intake.desk.rules.case import Case


def judge_behind(mail: InboundMail, behind: Behind, desk: SupportDesk) -> Judgement:
    """Judge who wrote a mail that came from another address, as it came.

    The proof of a list or a form proves nobody behind it, but that of a form of his own firm.  What the
    desk's server refutes of either is refuted.  Nothing could refute a person whom others name, so he is
    hearsay, unless the list that names him is proved and is the desk's own or his firm's.
    """
    of_shown = judge(mail, desk)
    if of_shown.authenticity in REFUTED_BY_SERVER:
        return of_shown
    proved = of_shown.authenticity is Authenticity.PROVED
    of_his_firm = holds(behind.shown, behind.person)
    if proved and behind.way is Way.FORM and of_his_firm:
        return of_shown
    of_person = judge(replace(mail, senders=(behind.person,)), desk)
    if of_person.authenticity in REFUTED_BY_SERVER:
        return of_person
    sent = Text.of(TextKey.SENT_FOR, sender=behind.shown.address, address=behind.person.address)
    through_list = proved and behind.way is Way.LIST and (of_his_firm or desk.is_own(behind.shown))
    return Judgement(Authenticity.UNPROVED, sent, hearsay=not through_list)


def told_of_writer(case: Case) -> tuple[Text, ...]:
    """What agents, `explain` and the mail list are told of a writer whom From doesn't name."""
    behind = case.behind
    if behind is None:
        return ()
    sender, address = behind.shown.address, behind.person.address
    if behind.header == "text":
        return (Text.of(TextKey.WRITER_IN_FORM, sender=sender, address=address),)
    return (Text.of(TextKey.WRITER_IN_HEADER, sender=sender, address=address, header=behind.header),)
