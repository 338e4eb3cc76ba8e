"""Read the catalogues of the languages that the desk speaks, and the profiles; report all problems at once.

What they contain is described in docs/languages.md.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from intake.config import regulation_reader as read
from intake.config.cue_tables import CUES, CueFiles, LanguageError
from intake.config.language_profiles import PROFILE, load_profiles
from intake.config.opening_words import KEYS as OPENING_KEYS
from intake.config.opening_words import spoken
from intake.config.problems import Places
from intake.config.regulation_reader import Reader
from intake.config.word_files import WORDS, WordFiles
from intake.desk.language.catalogue import PLACEHOLDER, Catalogue, Languages
from intake.desk.language.cues import Cues
from intake.desk.language.recognition import LanguageRecognizer
from intake.desk.language.text_values import known, required
from intake.desk.language.texts import TextKey
from intake.desk.language.word_lists import WordLists
from intake.desk.language.wording import FALLBACK_LANGUAGE

CATALOGUE = "catalogue.toml"

_DIRECTIVE = re.compile(r"%.?")
_NUMBERS = frozenset({"%d", "%m", "%Y", "%H", "%M"})


def available_languages(directories: Sequence[Path]) -> tuple[str, ...]:
    """The languages that have a catalogue in one of the directories."""
    found = {file.parent.name for directory in directories for file in directory.glob(f"*/{CATALOGUE}")}
    return tuple(sorted(found))


def load_languages(directories: Sequence[Path], spoken: Collection[str] | None = None) -> Languages:
    """The languages of some directories; a later one adds languages, or overrides texts of earlier ones.

    Only those that are to be `spoken` are read (None: all that are available), and English, in which
    reasons are.  Raises LanguageError with all problems: unreadable files, TOML errors, texts that are
    missing or unknown, values that a text lacks or doesn't have.  Cues are read when they are needed.
    """
    available = available_languages(directories)
    chosen = available if spoken is None else tuple(sorted(spoken))
    profiles, problems = load_profiles(directories)
    problems += _strange_folders(directories)
    catalogues = []
    for language in available:
        if language not in (*chosen, FALLBACK_LANGUAGE):
            continue
        files = [directory / language / CATALOGUE for directory in directories]
        draft = _Draft(language)
        for file in files:
            if file.is_file():
                draft.add(file)
        problems += (*draft.problems, *draft.lacking())
        catalogues.append(draft.catalogue())
    if problems:
        raise LanguageError(problems)
    cues = Cues(CueFiles(tuple(directories)))
    lists = WordLists(WordFiles(tuple(directories)))
    return Languages(tuple(catalogues), LanguageRecognizer(profiles, chosen), chosen, cues, lists)


def _strange_folders(directories: Sequence[Path]) -> Iterator[str]:
    """Report folders that contain no language, so that a typo in a file's name doesn't go unnoticed."""
    for directory in directories:
        for folder in sorted(path for path in directory.iterdir() if path.is_dir()):
            if not any((folder / name).exists() for name in (CATALOGUE, PROFILE, CUES, WORDS)):
                yield f"{folder}: holds neither {CATALOGUE} nor {PROFILE}"


@dataclass(slots=True)
class _Draft:
    """A catalogue while its files are being read."""

    language: str
    patterns: dict[TextKey, str] = field(default_factory=dict)
    times: dict[str, str] = field(default_factory=dict)
    zones: dict[str, str] = field(default_factory=dict)
    opening: dict[str, object] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    last: Reader | None = None

    def add(self, file: Path) -> None:
        """Add what a file contains."""
        try:
            text = file.read_text(encoding="utf-8")
            document = tomllib.loads(text)
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else error
            self.problems.append(f"{file}: {reason}")
            return
        reader = self.last = Reader(file, Places(file, text), {}, {})
        tables = dict.fromkeys(("time", *(key.partition(".")[0] for key in TextKey)))
        reader.reject_unknown(document, tables, ())
        for name in document.keys() & tables.keys():
            table = document[name]
            if not isinstance(table, dict):
                reader.note((name,), f"must be written as a table [{name}]")
            elif name == "time":
                self._add_times(reader, table)
            else:
                self._add_patterns(reader, name, table)
        self.problems += reader.problems

    def lacking(self) -> list[str]:
        """Report what none of the files contains, at the line of the table where it would be."""
        if self.last is None:  # No file could be read, which is reported already.
            return []
        missing = [key.value for key in TextKey if key not in self.patterns]
        missing += [f"time.{name}" for name in ("day", "moment") if name not in self.times]
        reader = replace(self.last, problems=[])
        for key in missing:
            reader.note(tuple(key.split(".")), "missing")
        spoken(reader, self.opening)
        return reader.problems

    def catalogue(self) -> Catalogue:
        """The catalogue that the files make up together."""
        day, moment = (self.times.get(name, "") for name in ("day", "moment"))
        told = spoken(self.last, self.opening) if self.last is not None else None
        return Catalogue(self.language, self.patterns, day, moment, self.zones, told)

    def _add_patterns(self, reader: Reader, table: str, texts: Mapping[str, object]) -> None:
        keys = {key.partition(".")[2]: key for key in TextKey if key.startswith(f"{table}.")}
        reader.reject_unknown(texts, keys, (table,))
        for name in texts.keys() & keys.keys():
            pattern = read.text(reader, texts[name], (table, name))
            for message in _pattern_problems(keys[name], pattern):
                reader.note((table, name), message)
            self.patterns[keys[name]] = pattern

    def _add_times(self, reader: Reader, table: Mapping[str, object]) -> None:
        reader.reject_unknown(table, dict.fromkeys(("day", "moment", "zones", *OPENING_KEYS)), ("time",))
        self.opening |= {name: table[name] for name in OPENING_KEYS if name in table}
        for name in table.keys() & {"day", "moment"}:
            self.times[name] = read.text(reader, table[name], ("time", name))
            for directive in set(_DIRECTIVE.findall(self.times[name])) - _NUMBERS:
                known_ones = " ".join(sorted(_NUMBERS))
                reader.note(("time", name), f"{directive} is not one of {known_ones}")
        zones = table.get("zones", {})
        if not isinstance(zones, dict):
            reader.note(("time", "zones"), 'must give names by zone: { "Europe/Moscow" = "…" }')
            return
        for zone, name in zones.items():
            self.zones[zone] = read.text(reader, name, ("time", "zones"))
            if not _is_zone(zone):
                reader.note(("time", "zones"), f'there is no time zone "{zone}"')


def _pattern_problems(key: TextKey, pattern: str) -> Iterator[str]:
    """What is wrong with the wording of a text and the placeholders of its values."""
    if not pattern.strip():
        yield "must not be empty"
        return
    used = set(PLACEHOLDER.findall(pattern))
    for name in sorted(used - known(key)):
        there = ", ".join(f"{{{value}}}" for value in sorted(known(key))) or "none"
        yield f"{{{name}}} is not a value of this text; available: {there}"
    for group in required(key):
        if not used & group:
            yield f"lacks {' or '.join(f'{{{name}}}' for name in sorted(group))}"
    if re.search(r"[{}]", PLACEHOLDER.sub("", pattern)):
        yield "has a brace that belongs to no value: write {name}"


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ValueError, ZoneInfoNotFoundError):
        return False
    return True
