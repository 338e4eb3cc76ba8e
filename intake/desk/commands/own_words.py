"""Which text of an agent's mail counts as his own words, and why its commands may not be obeyed.

Commands count where a reader sees them as the agent's.  Most mails are plain: there is one text.  In others
HTML may hide a command or show it as a quote, and the plain version may say something else than the HTML.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from intake.desk.commands.lines import MARKS, command_of, split
from intake.desk.commands.parsing import MOST_COMMANDS, ParsedCommands, parse_commands
from intake.desk.commands.vocabulary import Vocabulary
from intake.desk.language.texts import Text, TextKey
from intake.desk.message import InboundMail, Shown
from intake.desk.quoting.footers import is_footer
from intake.desk.quoting.reply_text import ReplyText, new_text, words_above

# What programs add where they turn HTML into plain text: marks of emphasis, links, blanks.
_ADDED = re.compile(r"<[^<>\n]{0,300}>|[\s*_/~]+")
_WORD = re.compile(r"[^\W_]")
_LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class _Version:
    """One version of the text, read; `own` is what its writer says himself, without what he forwards."""

    reply: ReplyText
    commands: ParsedCommands
    own: str

    @property
    def orders(self) -> tuple[str, ...]:
        """The lines of his own that are commands, or would be further up."""
        marked = (line.strip() for line in self.own.split("\n") if any(mark in line for mark in MARKS))
        return tuple(line for line in marked if command_of(line))


def own_words(
    mail: InboundMail, reply: ReplyText, vocabulary: Vocabulary
) -> tuple[ReplyText, ParsedCommands]:
    """The text of an agent's mail that counts, and its commands; `reply` is the text as it stands."""
    if mail.shown is None:
        return reply, parse_commands(reply.text, vocabulary)
    shown = _off_paper(mail.shown)
    first = _read(reply, vocabulary)
    seen = _read(new_text(shown.text, subject=mail.subject), vocabulary)
    whole = seen
    if shown.whole != shown.text:
        whole = _read(new_text(shown.whole, subject=mail.subject), vocabulary)
    objections = _hidden(seen, whole)
    if shown.in_two_versions and not objections and not _says_the_same(first, seen):
        objections = (Text(TextKey.TWO_VERSIONS),)
    if objections:
        errors = (*seen.commands.errors, *objections)
        return first.reply, replace(first.commands, commands=(), errors=errors)
    # Words that may be hidden order nothing, but are the agent's, who saw them most likely.
    if shown.likely != shown.text:
        likely = _read(new_text(shown.likely, subject=mail.subject), vocabulary)
        if likely.commands.commands == seen.commands.commands:
            seen = likely
    # The text as it stands is laid out best; hidden words in it are for nobody.
    counts = first if first.commands == seen.commands and whole.own == seen.own else seen
    return counts.reply, counts.commands


def _off_paper(shown: Shown) -> Shown:
    """What is shown without the marks of boxes that are a letter's paper: outside them is but a footer."""
    for paper in shown.on_paper:
        if not is_footer(paper.outside):
            break
        shown = replace(shown, text=paper.text, whole=paper.whole, likely=paper.likely)
    return shown


def _read(reply: ReplyText, vocabulary: Vocabulary) -> _Version:
    return _Version(reply, parse_commands(reply.text, vocabulary), words_above(reply.text))


def _hidden(seen: _Version, whole: _Version) -> tuple[Text, ...]:
    """What the agent must be told of words that nobody sees: they hold a command, or all that he says."""
    lines = [line for line in whole.orders if line not in seen.orders]
    if lines:
        return tuple(Text.of(TextKey.HIDDEN_COMMAND, line=line[:_LONGEST_SHOWN]) for line in lines[:5])
    if _WORD.search(whole.own) and not _WORD.search(seen.own):
        return (Text(TextKey.HIDDEN_TEXT),)
    return ()


def _says_the_same(plain: _Version, html: _Version) -> bool:
    """Whether both versions order the same.  In plain text a long line may be wrapped, and so cut a value."""
    if [command_of(line) for line in plain.orders] != [command_of(line) for line in html.orders]:
        return False
    if plain.commands.commands == html.commands.commands:
        return True
    leading, _ = split(html.own, MOST_COMMANDS)
    return _squeezed(plain.own).startswith(_squeezed("\n".join(leading)))


def _squeezed(text: str) -> str:
    return _ADDED.sub("", text)
