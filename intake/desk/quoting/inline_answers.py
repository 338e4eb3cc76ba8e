"""Answers that stand between the lines which they answer.

Without the question above it such an answer says nothing: «Да», «3.0.12».  So the last quoted paragraph above
each answer is kept, if it may be shown; all the rest of the quote is cut.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from intake.desk.quoting.markers import unquoted
from intake.desk.quoting.reply_text import Stretch, stretches_in
from intake.desk.quoting.signatures import split_signature

_LONGEST_QUESTION = 10
# Whoever leaves no more of a quote has chosen it.
_CHOSEN_LINES = 6


@dataclass(slots=True)
class _Answer:
    """New text, and the lines quoted right above it."""

    quoted: tuple[str, ...]
    new: tuple[str, ...]


def with_questions(text: str, may_be_shown: Callable[[str], bool]) -> str | None:
    """An answer's new text with the questions above its parts; None when it doesn't stand between quotes.

    `may_be_shown` is asked about each quoted line, its marks taken off.
    """
    stretches = stretches_in(text)
    if any(stretch.kind == "forwarded" for stretch in stretches):
        return None
    answers, below = _answers(stretches)
    questions = [_question(answer.quoted, may_be_shown) for answer in answers]
    if not any(questions) or not _is_inline(answers, below, may_be_shown):
        return None
    parts = []
    for answer, question in zip(answers, questions, strict=True):
        own = "\n".join(line.rstrip() for line in split_signature(answer.new)[0]).strip("\n")
        shown = [f"> {line}" for line in question] if own.strip() else []
        parts.append("\n".join([*shown, own]))
    return "\n\n".join(part for part in parts if part.strip())


def _answers(stretches: Sequence[Stretch]) -> tuple[list[_Answer], bool]:
    """Each new text with what is quoted above it, and whether a quote follows the last one."""
    answers: list[_Answer] = []
    above: list[str] = []
    for stretch in stretches:
        if stretch.kind == "quoted":
            above.extend(stretch.lines)
        elif any(line.strip() for line in stretch.lines):
            answers.append(_Answer(tuple(above), stretch.lines))
            above = []
        elif above:
            above.append("")
    return answers, bool(above)


def _is_inline(answers: Sequence[_Answer], below: bool, may_be_shown: Callable[[str], bool]) -> bool:
    """Whether the writer answered question by question, and not below the whole mail."""
    quoting = [answer for answer in answers if answer.quoted]
    if len(quoting) > 1 or (quoting and below):
        return True
    if not quoting:
        return False
    chosen = [line for line in map(unquoted, quoting[0].quoted) if line]
    foreign = sum(not may_be_shown(line) for line in chosen)
    # The program's own line above a quote is nobody's.
    return len(chosen) <= _CHOSEN_LINES and foreign <= 1


def _question(quoted: Sequence[str], may_be_shown: Callable[[str], bool]) -> list[str]:
    """The last paragraph of a quote, from its end so far as it may be shown."""
    found: list[str] = []
    for line in map(unquoted, reversed(quoted)):
        if not line:
            if found:
                break
            continue
        if not may_be_shown(line):
            break
        found.insert(0, line)
    return found[-_LONGEST_QUESTION:]
