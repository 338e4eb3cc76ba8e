"""What an agent's mail says to the customer: his words, and why they aren't all that he wrote."""

from __future__ import annotations

from dataclasses import dataclass

from intake.desk import tokens
from intake.desk.rules.case import Case
from intake.desk.rules.inline_answers import QUESTION_MARK, answered_words
from intake.desk.rules.public_text import public_text

_LONGEST_SHOWN = 60
_NOTHING: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SpokenWords:
    """The text for the customer; `reasons` say, in English, what of the mail was cut or kept."""

    text: str
    reasons: tuple[str, ...] = ()


def spoken_words(case: Case) -> SpokenWords:
    """The agent's text, and where the desk keeps it his signature, as the customer may read them."""
    private = tuple(agent.address for agent in case.desk.agents)
    name = f"{case.agent.name if case.agent else ''} {case.mail.sender.name}"
    signature, public = case.reply.signature, case.desk.address.address
    words = answered_words(case)
    signed = public_text(words, signature, private, public)
    if case.desk.keeps_signatures:
        text, cut = signed, _NOTHING
    else:
        text = public_text(words, signature, private, public, unsigned=name)
        cut = _signature_cut(signed, text)
    return SpokenWords(tokens.without_agents(case.desk.token_key, text), (*cut, *_questions_kept(text, case)))


def _signature_cut(signed: str, text: str) -> tuple[str, ...]:
    said = {line.strip() for line in text.split("\n")}
    lines = [line.strip() for line in signed.split("\n") if line.strip() and line.strip() not in said]
    first = next((line for line in lines if any(map(str.isalnum, line))), "")
    if not first:
        return ()
    shown = first if len(first) <= _LONGEST_SHOWN else f"{first[:_LONGEST_SHOWN]}…"
    return (f"his own signature is cut, from «{shown}» on",)


def _questions_kept(text: str, case: Case) -> tuple[str, ...]:
    own = sum(line.startswith(QUESTION_MARK) for line in case.agents_words.split("\n"))
    kept = sum(line.startswith(QUESTION_MARK) for line in text.split("\n")) - own
    return (f"quoted lines of the customer that stay above the answers: {kept}",) if kept > 0 else ()
