"""Answers that stand between the lines which they answer.

Without the question above it such an answer says nothing: «Да», «3.0.12».  So the last quoted paragraph above
each answer is kept, if it may be shown; all the rest of the quote is cut.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice, takewhile

from intake.desk.language.meanings import Meaning
from intake.desk.language.shapes import Shape
from intake.desk.quoting.markers import is_quoted, unquoted
from intake.desk.quoting.reply_text import Stretch, stretches_in
from intake.desk.quoting.signatures import split_signature

_LONGEST_QUESTION = 10
# Whoever leaves no more of a quote has chosen it.
_CHOSEN_LINES = 6
# Shorter lines may stand anywhere by chance.
_LEAST_KNOWN = 8
_MOST_BETWEEN = 40
_MOST_LINES, _MOST_ORIGINALS, _LONGEST_ORIGINAL = 2_000, 10, 50_000
# What programs add to lines that they quote: where links lead, names of pictures.
_ADDED = Shape(r"<(?:mailto:|https?:)[^<>]{0,500}>|\[(?:cid:|", Meaning.PICTURE_IN_TEXT, r")[^\[\]]{0,200}\]")


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


def between_lines(quoted: str, originals: Iterable[str]) -> tuple[str, ...]:
    """The lines of a quote that stand between two which follow each other in an original.

    Outlook quotes below a divider and adds no mark; who answers there, his words look like quoted ones.
    """
    lines = quoted.split("\n")[:_MOST_LINES]
    pieces = [(line, piece) for line in lines if (piece := _letters(unquoted(line)))]
    for original in islice(originals, _MOST_ORIGINALS):
        if found := _strangers(pieces, _letters(original[:_LONGEST_ORIGINAL])):
            return found
    return ()


def _strangers(pieces: Sequence[tuple[str, str]], original: str) -> tuple[str, ...]:
    found: list[str] = []
    waiting: list[str] = []
    end = -1
    for line, piece in pieces:
        known = len(piece) >= _LEAST_KNOWN
        if end >= 0 and original.startswith(piece, end) and (known or not waiting):
            found += waiting
            end += len(piece)
        elif known and (at := original.find(piece)) >= 0:
            end = at + len(piece)
        else:
            shared = _shared(piece, original, end) if end >= 0 else 0
            end += shared if shared >= _LEAST_KNOWN else 0
            # The desk marks customers' words itself; who answers in such a line leaves its mark there.
            if shared >= _LEAST_KNOWN or not is_quoted(line):
                waiting.append(unquoted(line))
            if len(waiting) > _MOST_BETWEEN:
                end = -1
            continue
        waiting = []
    return tuple(found)


def _shared(piece: str, original: str, end: int) -> int:
    """How much of a line goes on with the original: somebody may have answered in the line itself."""
    pairs = zip(piece, original[end : end + len(piece)], strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, _ADDED.without(text).casefold()))


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
