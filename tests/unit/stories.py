"""A disposition told line by line, so that a test can say all of it and nothing in it goes unseen."""

from __future__ import annotations

from dataclasses import Field, fields, is_dataclass, replace
from datetime import datetime
from typing import Any

from intake.desk.disposition import Disposition
from intake.desk.facts import Facts
from intake.desk.language.texts import Text
from intake.desk.message import Address, InboundMail
from intake.desk.rules.case import Case
from intake.desk.rules.reading import read
from intake.desk.rules.table import decide
from intake.desk.ticket import Finding, Participant
from tests.languages import in_words
from tests.unit.desk_cases import DESK, regulation


def story(mail: InboundMail, facts: Facts | None = None, **other: Any) -> list[str]:
    """What becomes of a mail: `released`, `desk` and anything else, which is the regulation's."""
    released, desk = other.pop("released", False), other.pop("desk", DESK)
    law = replace(regulation(), **other) if other else regulation()
    case = Case(read(mail, law, desk), facts or Facts(), law, desk, mail.arrived_at, released)
    return told(decide(case))


def told(done: Disposition) -> list[str]:
    """What becomes of it, why, what changes and who hears of it; what is usual is left out."""
    lines = [f"{done.kind} {done.ticket or ''}".strip(), *(f"because {reason}" for reason in done.reasons)]
    lines += [f"change {_shown(change)}" for change in done.changes]
    lines += [f"answer {_shown(answer, answer.language)}" for answer in done.answers]
    lines += [f"found {_shown(finding)}" for finding in done.fields]
    lines += [f"missing {_shown(done.missing)}"] if done.missing else []
    lines += [f"request {done.request_kind}"] if done.request_kind else []
    lines += [f"automatic {done.automatic}"] if done.automatic else []
    return lines


def _shown(value: object, language: str = "ru") -> str:
    if isinstance(value, Text):
        return in_words(value, language)
    if isinstance(value, Address):
        return str(value)
    if isinstance(value, Finding):
        return f"{value.name} {value.value} ({value.source}: {value.evidence})".replace("\n", "/")
    if isinstance(value, Participant):
        return f"{value.role} {value.address}"
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return f"[{'; '.join(_shown(item, language) for item in value)}]"
    if not is_dataclass(value):
        return str(value).replace("\n", "/")
    said = [item.name for item in fields(value) if _said(value, item)]
    parts = [f"{name}={_shown(getattr(value, name), language)}" for name in said]
    return " ".join([type(value).__name__, *parts])


def _said(value: object, item: Field[Any]) -> bool:
    return bool(item.default != getattr(value, item.name))


def only(first: str, lines: list[str]) -> list[str]:
    """The lines of a story that begin with this word, without it."""
    return [line.removeprefix(f"{first} ") for line in lines if line.startswith(f"{first} ")]
