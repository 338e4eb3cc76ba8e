"""Read the profiles by which a mail's language is recognized: letters and frequent words."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from intake.config import regulation_reader as read
from intake.config.problems import Places
from intake.config.regulation_reader import Reader
from intake.desk.language.recognition import Profile

PROFILE = "profile.toml"

_KEYS = ("letters", "words", "usual")


def load_profiles(directories: Sequence[Path]) -> tuple[tuple[Profile, ...], list[str]]:
    """The profiles of some directories, and what is wrong with them; a later file replaces an earlier one."""
    files: dict[str, Path] = {}
    for directory in directories:
        files |= {file.parent.name: file for file in sorted(directory.glob(f"*/{PROFILE}"))}
    profiles: list[Profile] = []
    problems: list[str] = []
    for language, file in files.items():
        profile = _profile(language, file, problems)
        if profile is None:
            continue
        rivals = [
            other.language
            for other in profiles
            if profile.usual and other.usual and other.letters & profile.letters
        ]
        if rivals:
            problems.append(f"{file}: usual: {rivals[0]} is the usual language of these letters already")
        profiles.append(profile)
    return tuple(profiles), problems


def _profile(language: str, file: Path, problems: list[str]) -> Profile | None:
    try:
        text = file.read_text(encoding="utf-8")
        table = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        problems.append(f"{file}: {reason}")
        return None
    reader = Reader(file, Places(file, text), {}, {})
    reader.reject_unknown(table, dict.fromkeys(_KEYS), ())
    letters = read.text(reader, _given(reader, table, "letters"), ("letters",))
    words = read.texts(reader, _given(reader, table, "words"), ("words",))
    usual = read.boolean(reader, table.get("usual", False), ("usual",))
    if any(not letter.isalpha() or letter != letter.lower() for letter in letters):
        reader.note(("letters",), "must be lower-case letters and nothing else")
    for word in words:
        if word != word.lower() or not all(letter in letters for letter in word):
            reader.note(("words",), f'"{word}" must be written in these letters, in lower case')
    problems += reader.problems
    return None if reader.problems else Profile(language, frozenset(letters), frozenset(words), usual)


def _given(reader: Reader, table: Mapping[str, object], key: str) -> object:
    if key not in table:
        reader.note((key,), "missing")
        return "" if key == "letters" else []
    return table[key]
