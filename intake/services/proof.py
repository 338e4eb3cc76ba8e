"""Does a mail prove the agent who wrote it, by what, and what would if it doesn't?  Nothing is written."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime

from intake.desk.facts import NO_FACTS
from intake.desk.identity import Proof
from intake.desk.message import InboundMail
from intake.desk.proof_advice import Advice, advise
from intake.desk.regulation import Regulation
from intake.desk.rules.case import Case
from intake.desk.support_desk import Agent, SupportDesk
from intake.mail.parsing.header.arrival import arrival
from intake.services.deciding import ask, read_mail
from intake.store.database.session import Database


@dataclass(frozen=True, slots=True)
class ProofChecked:
    """A mail, the agent whom it shows (None: nobody's), whether it proves him, and what else would."""

    mail: InboundMail
    agent: Agent | None
    proof: Proof
    advice: tuple[Advice, ...]


def check_proof(
    raw: bytes, desk: SupportDesk, regulation: Regulation, now: datetime, database: Database | None = None
) -> ProofChecked:
    """Judge an agent's mail as the daemon would; MalformedMail when the bytes are no mail.

    Without a database no notification is known that it may answer.
    """
    reading = read_mail(raw, arrival(raw, now), regulation, desk)
    with nullcontext() if database is None else database.read() as connection:
        known = NO_FACTS if connection is None else ask(connection, reading.question)
    # The mail itself came in before, so its signature is known.
    case = Case(reading, replace(known, signature_of=None), regulation, desk, reading.mail.arrived_at)
    proof = case.proof
    return ProofChecked(reading.mail, case.agent, proof, () if proof.proved else advise(reading.mail, desk))
