"""Whether a mail domain is an organization's: whether it bears the organization's name.

People at one domain are colleagues only if the domain is their firm's.  No list of providers is ever
complete, and at a provider anybody calls himself a colleague.  So a domain counts as a firm's only where its
own name is that of the organization, in any usual transliteration.  There is no guessing: a wrong "yes" shows
a firm's data to strangers, a wrong "no" costs a customer one question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from intake.desk.language.word_lists import WordTable, made_once, words
from intake.desk.licences.transliteration import spells
from intake.desk.mail_domains import SECOND_LEVEL, is_public

_LONGEST_NAME = 200
_LONGEST_DOMAIN = 253
# Shorter names are abbreviations, which many share.
_SHORTEST = 4

_WORD = re.compile(r"[^\W_]+")

_PARTS = ("within", "start", "end")
# Below these a place is a suffix; the last one is that of Russia in its own letters.
_WITH_PLACES = frozenset({"ru", "su", "ua", "by", "kz", b"p1ai".decode("punycode")})


@dataclass(frozen=True, slots=True)
class _Words:
    """What names of organizations are made of beside the name itself, see `words/organizations.toml`."""

    person: frozenset[str]
    left_out: frozenset[str]
    added: frozenset[str]
    place: frozenset[str]
    common: frozenset[str]
    provider: frozenset[str]
    providers_label: re.Pattern[str]
    glued: tuple[str, ...]


@made_once
def _known() -> _Words:
    listed = words(WordTable.ORGANIZATION_WORDS)
    keys = ("person", "left-out", "added", "place", "common", "provider")
    person, left_out, added, place, common, provider = (frozenset(listed.get(key, ())) for key in keys)
    within, start, end = ("|".join(map(re.escape, listed.get(f"provider-{part}", ()))) for part in _PARTS)
    label = re.compile(rf"(?:{within})|^(?:{start})|(?:{end})$")
    return _Words(person, left_out, added, place, common, provider, label, listed.get("glued", ()))


def bears_the_name(domain: str, organization: str) -> bool:
    """Whether the domain's own name is that of the organization, so that people there are its people.

    `domain` is a key (see `addresses.domain_key`).  Never at a provider, known or named like one, never where
    the name is that of a place, of a person or of nothing in particular.
    """
    if is_public(domain):
        return False
    label = _own_label(domain[:_LONGEST_DOMAIN])
    known = _known()
    name = _WORD.findall(organization[:_LONGEST_NAME].casefold())
    if not label or known.person.intersection(name) or _is_providers(label, name):
        return False
    named = tuple(word for word in name if word not in known.left_out)
    core = tuple(word for word in named if word not in known.added)
    whole, without = "".join(named), "".join(core)
    # Nearly all domains end here: the words are compared with hundreds only where the name is the same.
    spelt = any(
        len(written) >= _SHORTEST and (spells(whole, written) or spells(without, written))
        for written in _written(label)
    )
    return spelt and _tells_a_firm(core)


def _own_label(domain: str) -> str:
    """The label under the public suffix, in Unicode; "" for what is no name.

    Of two labels the first counts as the name: where it is a suffix itself, it names no firm.
    """
    labels = [_unicode(label) for label in domain.split(".")]
    suffix = 2 if len(labels) > len(("name", "ru")) and _is_second_level(labels[-2], labels[-1]) else 1
    return labels[-suffix - 1] if len(labels) > suffix and all(labels) else ""


def _is_second_level(label: str, country: str) -> bool:
    if country in _WITH_PLACES and _names_one_of(_known().place, label):
        return True
    return len(country) == len("ru") and label in SECOND_LEVEL


def _unicode(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label.removeprefix("xn--").encode("ascii").decode("punycode")
    except UnicodeError:
        return ""


def _is_providers(label: str, name: list[str]) -> bool:
    known = _known()
    return bool(known.provider.intersection(name)) or known.providers_label.search(label) is not None


def _tells_a_firm(core: tuple[str, ...]) -> bool:
    known = _known()
    return any(
        not (word in known.common or word.isdigit() or _names_one_of(known.place, word)) for word in core
    )


def _written(label: str) -> Iterator[str]:
    """What the label may spell: all of it, and without what firms put before or behind their names."""
    parts = label.split("-")
    yield "".join(parts)
    while len(parts) > 1 and _is_added(parts[-1]):
        parts = parts[:-1]
        yield "".join(parts)
    while len(parts) > 1 and _is_added(parts[0]):
        parts = parts[1:]
        yield "".join(parts)
    alone = "".join(parts)
    yield alone.rstrip("0123456789")
    yield from (alone.removeprefix(added) for added in _known().glued if alone.startswith(added))


def _is_added(part: str) -> bool:
    known = _known()
    return part.isdigit() or any(
        _names_one_of(listed, part) for listed in (known.added, known.place, known.common)
    )


def _names_one_of(listed: frozenset[str], label: str) -> bool:
    return label in listed or any(spells(word, label) for word in listed)
