"""The new text of a reply: what its writer typed, without quotes, intro lines and signatures.

The text is read line by line once.  Lines with a quote mark are quoted; after an intro line, a
header block or a divider without quote marks everything is quoted; a forwarded message is content
and stays.  When in doubt text is kept; the full text is always kept along with the new one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from intake.desk.quoting.history_blocks import (
    header_block_length,
    is_forward_divider,
    is_header_line,
    is_original_message_divider,
    is_reply_above_marker,
    is_rule,
    is_title,
)
from intake.desk.quoting.markers import (
    intro_length,
    is_address_intro,
    is_link_remnant,
    is_quoted,
    split_off_intro,
    unquoted,
)
from intake.desk.quoting.nameplates import is_nameplate
from intake.desk.quoting.signatures import is_device_line, split_signature
from intake.desk.subjects import is_forward as subject_is_forward
from intake.desk.subjects import is_reply as subject_is_reply

# Clients break quoted lines at 76 to 80 characters.
_QUOTED_WIDTH = 75
# No person writes this many lines; what is below them is kept unread.
_MOST_LINES = 10_000


@dataclass(frozen=True, slots=True)
class ReplyText:
    """A mail's text, split into its parts.

    `text` is new; `quoted` holds the quoted lines as they came, intro lines included; `signature`
    what was cut off as signature.  `forwarded` says that `text` contains a forwarded message.
    """

    text: str
    quoted: str
    signature: str
    forwarded: bool = False


@dataclass(frozen=True, slots=True)
class Stretch:
    """Adjacent lines of one kind; empty ones outside of quotes count as new."""

    kind: str  # "new", "quoted" or "forwarded"
    lines: tuple[str, ...]


def new_text(text: str, *, subject: str = "", is_forward: bool | None = None) -> ReplyText:
    """Split a mail's text into what is new, quoted and signature.

    `is_forward` None means: judge by the subject and by dividers in the text.  False makes even a
    forward's divider begin a quote.
    """
    forward = subject_is_forward(subject) if is_forward is None else is_forward
    stretches = _stretches(_lines(text), forward=forward, dividers=is_forward is not False)
    reply = _assembled(stretches)
    if not reply.text and reply.quoted and is_forward is None and not subject_is_reply(subject):
        return _bare_forward(text) or reply
    return reply


def with_words_below(reply: ReplyText, *, is_ours: Callable[[str], bool] | None) -> ReplyText:
    """The reply with the words that stand below what it quotes, where it seems to say nothing else.

    Below an intro without quote marks everything counts as quoted; where marked lines follow, what stands
    unmarked below the last of them was typed there.  Where none follow all below the intro counts: of a mail
    that is no reply (`is_ours` None), and of one that is if `is_ours` doesn't know a mail of the desk in it.
    """
    if reply.text or not reply.quoted:
        return reply
    lines = reply.quoted.split("\n")
    marked = [index for index, line in enumerate(lines) if is_quoted(line)]
    if marked:
        begins = marked[-1] + 1
    else:
        begins = intro_length(lines, 0)
        if not begins or (is_ours is not None and is_ours("\n".join(lines[begins:]))):
            return reply
    own, signature = split_signature(lines[begins:])
    text = _trimmed(own)
    if not text:
        return reply
    return ReplyText(text, _trimmed(lines[:begins]), _trimmed(signature) or reply.signature)


def words_above(text: str) -> str:
    """What the forwarder himself wrote above the mail that he forwards."""
    lines = text.split("\n")
    divider = next((index for index, line in enumerate(lines) if is_forward_divider(line)), len(lines))
    return new_text("\n".join(lines[:divider]), is_forward=False).text


def answers_under_quotes(text: str) -> tuple[tuple[str, str], ...]:
    """Pair each answer typed between quoted lines with the last quoted line above it.

    Quote marks are taken off; a signature below the last answer is cut.
    """
    pairs: list[tuple[str, str]] = []
    label = ""
    for stretch in stretches_in(text):
        if stretch.kind == "quoted":
            label = next((unquoted(line) for line in reversed(stretch.lines) if unquoted(line)), label)
        elif stretch.kind == "new" and label:
            answer = _trimmed(split_signature(stretch.lines)[0])
            if answer:
                pairs.append((label, answer))
    return tuple(pairs)


def stretches_in(text: str) -> list[Stretch]:
    """The stretches of an answer's text: what is new, quoted and forwarded, in their order."""
    return _stretches(_lines(text), forward=False, dividers=True)


def _lines(text: str) -> list[str]:
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ")
    lines: list[str] = []
    for line in plain.split("\n"):
        reply, intro = split_off_intro(line)
        lines.extend((reply, intro) if intro else (line,))
    return lines


def _stretches(lines: list[str], *, forward: bool, dividers: bool) -> list[Stretch]:
    """Split the lines into stretches; adjacent ones differ in kind."""
    found: list[Stretch] = []
    pending: list[str] = []
    kind = "new"
    index = 0
    read, unread = lines[:_MOST_LINES], lines[_MOST_LINES:]
    while index < len(read):
        here, count = _nature(read, index, forward=forward, dividers=dividers)
        if here != kind and pending:
            found.append(Stretch(kind, tuple(pending)))
            pending = []
        kind = here
        pending.extend(read[index : index + count])
        index += count
    pending.extend(unread)
    if pending:
        found.append(Stretch(kind, tuple(pending)))
    return found


def _nature(lines: list[str], index: int, *, forward: bool, dividers: bool) -> tuple[str, int]:
    """Tell what the line at `index` begins, and how many lines that takes."""
    line = lines[index]
    rest = len(lines) - index
    if not line.strip():
        return "new", 1
    if is_forward_divider(line) and not _is_within_quote(lines, index):
        return ("forwarded", rest) if dividers else _behind_history(lines, index, forward=False)
    if is_quoted(line):
        return ("forwarded", rest) if forward else ("quoted", 1)
    if index and is_quoted(lines[index - 1]) and (is_link_remnant(line) or _is_overflow(lines, index)):
        return "quoted", 1
    intro = intro_length(lines, index)
    if intro:
        return _behind_intro(lines, index, intro, forward=forward)
    if _is_nameplate_of_quote(lines, index):
        return "quoted", 1
    if _begins_history(lines, index):
        return _behind_history(lines, index, forward=forward)
    return "new", 1


def _is_overflow(lines: list[str], index: int) -> bool:
    """Whether a client broke a long quoted line and left the rest of it without a mark.

    Its first word had no room above, the sentence continues in it, and the quote goes on below.
    """
    above, line = lines[index - 1].rstrip(), lines[index].strip()
    if index + 1 >= len(lines) or not is_quoted(lines[index + 1]) or not line[0].islower():
        return False
    word = line.partition(" ")[0]
    return len(above) + len(word) >= _QUOTED_WIDTH and (above[-1].isalnum() or above[-1] == ",")


def _is_within_quote(lines: list[str], index: int) -> bool:
    """Whether a marked line continues the quote above it."""
    return index > 0 and is_quoted(lines[index]) and is_quoted(lines[index - 1])


def _behind_intro(lines: list[str], index: int, intro: int, *, forward: bool) -> tuple[str, int]:
    """Quote marks below an intro end the quote where they end; without them it never ends."""
    rest = len(lines) - index
    if forward:
        return "forwarded", rest
    below = index + intro
    while below < len(lines) and not lines[below].strip():
        below += 1
    if below < len(lines) and is_quoted(lines[below]):
        return "quoted", below - index
    return "quoted", rest


def _behind_history(lines: list[str], index: int, *, forward: bool) -> tuple[str, int]:
    """History never ends, unless nothing is above it: a writer who marks quotes then answers below them."""
    rest = len(lines) - index
    if forward:
        return "forwarded", rest
    below = index + (header_block_length(lines, index) or 1)
    while below < len(lines) and (not lines[below].strip() or is_header_line(lines[below])):
        below += header_block_length(lines, below) or 1
    answered_below = below < len(lines) and is_quoted(lines[below])
    if answered_below and not any(line.strip() for line in lines[:index]):
        return "quoted", below - index
    return "quoted", rest


def _is_nameplate_of_quote(lines: list[str], index: int) -> bool:
    """Whether a line names the writer of the first quote, right above it, and the writer's words stand above.

    Between quotes, or where nothing else is new, such a line is an answer.
    """
    below = next((line for line in lines[index + 1 : index + 3] if line.strip()), "")
    if not is_quoted(below) or (index and lines[index - 1].strip()) or not is_nameplate(lines[index]):
        return False
    above = next((line for line in reversed(lines[:index]) if line.strip()), "")
    return bool(above) and not any(map(is_quoted, reversed(lines[:index])))


def _begins_history(lines: list[str], index: int) -> bool:
    line = lines[index]
    if is_original_message_divider(line) or header_block_length(lines, index):
        return True
    if is_reply_above_marker(line):
        return any(other.strip() for other in lines[:index][-50:])
    if is_address_intro(line):
        # After its own line a phone says no more than this; anywhere else a person may have typed it.
        return any(is_device_line(other) for other in lines[max(0, index - 3) : index])
    return (is_rule(line) or is_title(line)) and _header_block_near(lines, index + 1)


def _header_block_near(lines: list[str], start: int) -> bool:
    for index in range(start, min(start + 3, len(lines))):
        if lines[index].strip():
            return header_block_length(lines, index) > 0
    return False


def _assembled(stretches: list[Stretch]) -> ReplyText:
    new: list[str] = []
    quoted: list[str] = []
    signature: list[str] = []
    for stretch in stretches:
        if stretch.kind == "quoted":
            quoted.extend(stretch.lines)
        elif stretch.kind == "forwarded":
            new.append(_trimmed(stretch.lines))
        else:
            own, below = split_signature(stretch.lines)
            new.append(_trimmed(own))
            signature.extend(below)
    return ReplyText(
        text="\n\n".join(part for part in new if part),
        quoted=_trimmed(quoted),
        signature=_trimmed(signature),
        forwarded=any(stretch.kind == "forwarded" for stretch in stretches),
    )


def _bare_forward(text: str) -> ReplyText | None:
    """Keep the text of a mail that is only a header block and its text: someone passed it on."""
    lines = _lines(text)
    first = next((index for index, line in enumerate(lines) if line.strip()), None)
    if first is not None and not is_quoted(lines[first]) and _begins_history(lines, first):
        return ReplyText(text=_trimmed(lines), quoted="", signature="", forwarded=True)
    return None


def _trimmed(lines: list[str] | tuple[str, ...]) -> str:
    return "\n".join(line.rstrip() for line in lines).strip("\n")
