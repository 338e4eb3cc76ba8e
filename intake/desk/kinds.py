"""Which kind of request a mail is: by what it says, by who writes, by its words, else the usual one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from intake.addresses import address_key
from intake.desk.message import InboundMail
from intake.desk.regulation import Regulation, RequestKind

_TEXT_SEEN = 6000
_DECLARED = re.compile(
    r"^[>\s*•-]{0,8}(?:вид|тип|категория|kind|type)\s{1,3}(?:обращения|запроса|заявки|of request)"
    r"\**\s{0,3}[:=–-]\**\s{0,3}(.{1,80})$",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class KindFound:
    """A kind of request and why it was chosen."""

    name: str
    reason: str


def kind_of(mail: InboundMail, text: str, subject: str, regulation: Regulation) -> KindFound:
    """Choose the kind; `text` is the new text of the mail, `subject` its subject without prefixes.

    A declared kind («Вид обращения: ошибка») beats everything; an address beats words; among words
    those in the subject count three times, and the first kind of the regulation wins a tie.
    """
    declared = _declared(text, regulation)
    if declared:
        return KindFound(declared, "declared in the text")
    for kind in regulation.kinds:
        if mail.sender.key in {address_key(sender) for sender in kind.senders}:
            return KindFound(kind.name, f"sent by {mail.sender.address}")
    best, words = _by_words(text[:_TEXT_SEEN], subject, regulation)
    if best is not None:
        return KindFound(best.name, f"words: {', '.join(words[:5])}")
    return KindFound(regulation.default_kind, "the regulation's usual kind")


def contains_words(text: str, words: tuple[str, ...]) -> tuple[str, ...]:
    """The words or phrases that the text has as whole words; "*" leaves the end of a word open."""
    pattern = _pattern(words)
    if pattern is None:
        return ()
    return tuple(dict.fromkeys(found[0] for found in pattern.finditer(_plain(text))))


def _declared(text: str, regulation: Regulation) -> str | None:
    found = _DECLARED.search(text[:_TEXT_SEEN])
    if found is None:
        return None
    said = " ".join(found[1].casefold().strip(" .*;\"'«»").split())
    for kind in regulation.kinds:
        names = (kind.name, *kind.title.variants, *kind.labels)
        if any(said == name.casefold() for name in names):
            return kind.name
    return None


def _by_words(text: str, subject: str, regulation: Regulation) -> tuple[RequestKind | None, tuple[str, ...]]:
    best: RequestKind | None = None
    most = 0
    words: tuple[str, ...] = ()
    for kind in regulation.kinds:
        in_subject = contains_words(subject, kind.words)
        in_text = contains_words(text, kind.words)
        score = 3 * len(in_subject) + len(in_text)
        if score > most:
            best, most, words = kind, score, (*in_subject, *in_text)
    return best, words


@lru_cache(maxsize=256)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str] | None:
    """One pattern for all words: linear, because each alternative is fixed text."""
    tails: dict[str, list[str]] = {}
    for word in sorted(words, key=len, reverse=True):
        if plain := _plain(word).strip(" *"):
            tails.setdefault(plain[0], []).append(_tail(plain[1:], is_open=word.endswith("*")))
    # A pattern that begins with plain letters lets `re` leap from one of them to the next.
    groups = [rf"{re.escape(first)}(?<!\w[\s\S])(?:{'|'.join(rest)})" for first, rest in tails.items()]
    return re.compile("|".join(groups)) if groups else None


def _tail(plain: str, *, is_open: bool) -> str:
    """The letters of a word or phrase after the first one, up to its end or, open, wherever that is."""
    body = re.sub(r"(?:\\? )+", r"\\s{1,5}", re.escape(plain)).replace(r"\*", r"\w{0,12}")
    return rf"{body}\w{{0,12}}" if is_open else rf"{body}(?!\w)"


def _plain(text: str) -> str:
    """Nobody writes ё reliably, neither in a mail nor in a list of words."""
    return text.lower().replace("ё", "е")
