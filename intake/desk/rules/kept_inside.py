"""What the desk shows agents alone, should it stand among the words that an agent sends to a customer.

Below the agents' mails the conversation is retold, internal notes included.  A reply quotes it, and quotes
are cut; where a mail program quotes without any mark, what is left over is known by its own lines, and
nothing is handed on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from intake.desk.language.catalogue import Catalogue, Languages
from intake.desk.language.texts import Text, TextKey
from intake.desk.quoting.history_blocks import is_reply_above_marker
from intake.desk.quoting.markers import is_quoted
from intake.desk.quoting.reply_text import ReplyText

_KINDS = (TextKey.HISTORY_CUSTOMER, TextKey.HISTORY_AGENT, TextKey.HISTORY_NOTE)
_LONGEST_SHOWN = 80
_BLANKS = re.compile(r"\s+")


def retold_line(words: str, reply: ReplyText, languages: Languages) -> str:
    """The first line of a history of ours that an agent's words hold, or that shows where one was cut; or "".

    A quote without marks is cut where the history begins; what the notification says above it is left then.
    """
    found = _headings(languages.catalogues).search(_BLANKS.sub(" ", words))
    if found:
        return found[0][:_LONGEST_SHOWN]
    unmarked = (line.strip() for line in reply.quoted.split("\n") if not is_quoted(line))
    # An intro or a header block would be the first such line, had the program written one.
    first = next(filter(None, unmarked), "")
    return first[:_LONGEST_SHOWN] if is_reply_above_marker(first) else ""


@lru_cache(maxsize=8)
def _headings(catalogues: tuple[Catalogue, ...]) -> re.Pattern[str]:
    """The line above each entry, in any language: "[02.03.2026 10:12] Anna <…>, internal note:"."""
    kinds = sorted({re.escape(kind) for kind in _kinds(catalogues)})
    # In the squeezed text a client may have broken the line anywhere.
    return re.compile(
        r"\[\d{1,4}[-./]\d{1,2}[-./]\d{1,4} \d{1,2}[:.]\d\d\] [^\[\]]{1,300}?, (?:"
        + "|".join(kinds)
        + r") ?:"
    )


def _kinds(catalogues: Iterable[Catalogue]) -> Iterable[str]:
    return (catalogue.say(Text(key)) for catalogue in catalogues for key in _KINDS)
