"""Fields, kinds, attachments and objections that a regulation takes from another one: `like = "default"`.

A table with `like` takes whatever it doesn't say itself from the table of the same name in that
regulation's file, so that hundreds of label words are kept in one place; `more_labels` are added to
those taken over.  What agents may call a field or a kind gives way to what the file itself calls another.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from intake.config.paths import packaged
from intake.config.problems import Location, Mistake
from intake.desk.commands.command_words import normal

_KEYS = ("field", "kind", "attachment", "objection")
_MORE = "more_"


def resolve_likeness(
    table: dict[str, object], folder: Path, chain: tuple[str, ...] = ()
) -> Iterator[Mistake]:
    """Fill in, in place, what tables take from elsewhere; report what can't be found.

    A regulation of the folder takes precedence over a shipped one of the same name.  `chain` names
    the regulations whose tables are being resolved.
    """
    for key in _KEYS:
        value = table.get(key)
        items = value if isinstance(value, list) else []
        own: list[tuple[dict[str, object], frozenset[str]]] = []
        for index, item in enumerate(items):
            if isinstance(item, dict) and "like" in item:
                own.append((item, frozenset(_texts(item, "called") + _texts(item, f"{_MORE}called"))))
                problem = _fill(item, key, folder, chain)
                if problem:
                    yield Mistake(_where(key, index), problem)
                if not (problem and chain):
                    del item["like"]
        for item, words in own:
            _give_way(item, words, [one for one in items if one is not item])


def _where(key: str, index: int) -> Location:
    return (key, index, "like")


def _fill(item: dict[str, object], key: str, folder: Path, chain: tuple[str, ...]) -> str:
    """Complete one table; returns what is wrong, or "" when nothing is."""
    source, name = item["like"], item.get("name")
    if not isinstance(source, str) or not source.replace("-", "").replace("_", "").isalnum():
        return 'must be the name of a regulation such as "default"'
    if source in chain:
        return "regulations take this from each other in a circle"
    other = _load(source, folder)
    if other is None:
        return f"there is no readable regulation {source}.toml; available: {', '.join(_names(folder))}"
    problems = [problem.message for problem in resolve_likeness(other, folder, (*chain, source))]
    if problems:
        return f"{source}.toml: {problems[0]}"
    items = other.get(key)
    candidates = [one for one in items if isinstance(one, dict)] if isinstance(items, list) else []
    same = next((one for one in candidates if one.get("name") == name), None)
    if same is None:
        there = ", ".join(str(one.get("name")) for one in candidates) or f"no {key} at all"
        return f'{source}.toml has no {key} "{name}"; it has: {there}'
    for key_there, value in same.items():
        item.setdefault(key_there, value)
    return _add_more(item)


def _add_more(item: dict[str, object]) -> str:
    """Add `more_labels` and the like to what was taken over; returns what is wrong, or ""."""
    for key in [key for key in item if key.startswith(_MORE)]:
        taken, more = item.get(key.removeprefix(_MORE)), item.pop(key)
        if not isinstance(taken, list) or not isinstance(more, list):
            return f"{key}: {key.removeprefix(_MORE)} is not a list in that regulation, or this is not one"
        item[key.removeprefix(_MORE)] = [*taken, *more]
    return ""


def _give_way(item: dict[str, object], own: frozenset[str], others: Iterable[object]) -> None:
    """Drop, of the words that `called` took over, those by which another table is called already."""
    words = item.get("called")
    if not isinstance(words, list) or own.issuperset(_texts(item, "called")):
        return
    taken = {normal(word) for other in others if isinstance(other, dict) for word in _words(other)}
    item["called"] = [
        word for word in words if not isinstance(word, str) or word in own or normal(word) not in taken
    ]


def _words(item: dict[str, object]) -> list[str]:
    title = item.get("title")
    told = [item.get("name"), *(title.values() if isinstance(title, dict) else ())]
    return [word for word in told if isinstance(word, str)] + _texts(item, "called")


def _texts(item: dict[str, object], key: str) -> list[str]:
    value = item.get(key)
    return [text for text in value if isinstance(text, str)] if isinstance(value, list) else []


def _names(folder: Path) -> list[str]:
    return sorted({file.stem for place in (folder, packaged("regulations")) for file in place.glob("*.toml")})


def _load(name: str, folder: Path) -> dict[str, object] | None:
    for place in (folder, packaged("regulations")):
        file = place / f"{name}.toml"
        try:
            return _parsed(file, file.stat().st_mtime_ns)
        except FileNotFoundError:
            continue
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
            return None
    return None


@lru_cache(maxsize=16)
def _parsed(file: Path, _changed: int) -> dict[str, object]:
    """The tables of a file, read again only when it changes: several tables are often like one file's."""
    return tomllib.loads(file.read_text(encoding="utf-8"))
