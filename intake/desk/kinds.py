"""Which kind of request a mail is: by what it says, by who writes, by its words, else the usual one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from intake.addresses import address_key
from intake.desk.asked import Sign, asked_for, without_courtesy
from intake.desk.language.letters import without_yo
from intake.desk.language.meanings import Meaning
from intake.desk.language.shapes import Shape
from intake.desk.message import InboundMail
from intake.desk.regulation import Regulation, RequestKind

_TEXT_SEEN = 6000
_DECLARED = Shape(
    r"^[>\s*•-]{0,8}",
    Meaning.LABELS_KIND,
    r"\**\s{0,3}[:=–-]\**\s{0,3}(.{1,80})$",
    flags=re.MULTILINE,
)
_WORD_BEGINS = re.compile(r"\b\w\w?")


@dataclass(frozen=True, slots=True)
class KindFound:
    """A kind of request and why it was chosen; `is_supposed` where nothing in the mail says so."""

    name: str
    reason: str
    is_supposed: bool = False


def kind_of(mail: InboundMail, text: str, subject: str, regulation: Regulation) -> KindFound:
    """Choose the kind; `text` is the new text of the mail, `subject` its subject without prefixes.

    A declared kind («Вид обращения: ошибка») beats everything; an address beats words; what the mail asks
    for is weighed together with the kind's own words, of which those in the subject count three times; the
    first kind of the regulation wins a tie.
    """
    declared = _declared(text, regulation)
    if declared:
        return KindFound(declared, "declared in the text")
    for kind in regulation.kinds:
        if mail.sender.key in {address_key(sender) for sender in kind.senders}:
            return KindFound(kind.name, f"sent by {mail.sender.address}")
    return _by_words(text[:_TEXT_SEEN], subject, regulation) or KindFound(
        regulation.default_kind, "the regulation's usual kind", is_supposed=True
    )


def contains_words(text: str, words: tuple[str, ...]) -> tuple[str, ...]:
    """The words or phrases that the text has as whole words; "*" leaves the end of a word open."""
    pattern = _pattern(words)
    if pattern is None:
        return ()
    return tuple(dict.fromkeys(found[0] for found in pattern.finditer(_plain(text))))


_Sets = tuple[tuple[str, ...], ...]
_Heads = dict[str, tuple[tuple[int, re.Pattern[str]], ...]]


def words_of_each(text: str, sets: _Sets) -> list[tuple[str, ...]]:
    """What `contains_words` says of each set of words, for the price of looking once where words begin."""
    if not any(sets):
        return [() for _ in sets]
    heads = _heads(sets)
    if heads is None:
        return [contains_words(text, words) for words in sets]
    plain = _plain(text)
    found: list[dict[str, None]] = [{} for _ in sets]
    ends = [0] * len(sets)
    for begin in _WORD_BEGINS.finditer(plain):
        for place, pattern in heads.get(begin[0], ()):
            match = pattern.match(plain, begin.start()) if begin.start() >= ends[place] else None
            if match is not None:
                found[place][match[0]] = None
                ends[place] = match.end()
    return [tuple(words) for words in found]


def _declared(text: str, regulation: Regulation) -> str | None:
    found = _DECLARED.first(text[:_TEXT_SEEN])
    if found is None:
        return None
    said = " ".join(found.casefold().strip(" .*;\"'«»").split())
    for kind in regulation.kinds:
        names = (kind.name, *kind.title.variants, *kind.labels)
        if any(said == name.casefold() for name in names):
            return kind.name
    return None


def _by_words(text: str, subject: str, regulation: Regulation) -> KindFound | None:
    """The kind that weighs most, or None where nothing tells of any."""
    signs = asked_for(text, subject) if any(kind.asks for kind in regulation.kinds) else []
    sets = tuple(kind.words for kind in regulation.kinds)
    in_text = words_of_each(without_courtesy(text) if any(sets) else "", sets)
    found = zip(regulation.kinds, words_of_each(subject, sets), in_text, strict=True)
    best: KindFound | None = None
    most = 0.0
    for kind, of_subject, of_text in found:
        mine = [sign for sign in signs if sign.asked in kind.asks]
        weight = 3 * len(of_subject) + len(of_text) + sum(sign.weight for sign in mine)
        if weight > most:
            best, most = _found(kind, (*of_subject, *of_text), mine), weight
    return best


def _found(kind: RequestKind, words: tuple[str, ...], signs: list[Sign]) -> KindFound:
    said = tuple(dict.fromkeys([*words, *(word for sign in signs for word in sign.words)]))
    if not said:
        return KindFound(kind.name, "it tells something and asks for nothing", is_supposed=True)
    return KindFound(kind.name, f"words: {', '.join(said[:5])}")


@lru_cache(maxsize=32)
def _heads(sets: _Sets) -> _Heads | None:
    """The sets to try where a word begins with these two letters, or this lone one; None if that won't do."""
    heads: dict[str, dict[int, list[str]]] = {}
    for place, words in enumerate(sets):
        for word in filter(None, (_plain(word).strip() for word in words)):
            begin = _WORD_BEGINS.match(word)
            # «с*», also written «с *», begins any word in «с».
            if begin is None or (len(begin[0]) == 1 and word[1:].lstrip().startswith("*")):
                return None
            heads.setdefault(begin[0], {}).setdefault(place, []).append(word)
    return {head: _patterns(by_place) for head, by_place in heads.items()}


def _patterns(words: dict[int, list[str]]) -> tuple[tuple[int, re.Pattern[str]], ...]:
    patterns = ((place, _pattern(tuple(some))) for place, some in words.items())
    return tuple((place, pattern) for place, pattern in patterns if pattern is not None)


@lru_cache(maxsize=1024)
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
    return without_yo(text.lower())
