"""In which language a mail is written, as far as it matters for the desk's answers.

A profile describes a language by its letters and its frequent words.  Profiles may be of languages that
the desk doesn't speak: then a French mail is recognized as French and isn't answered in English.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# Fewer letters than this say nothing: "OK", a version, a signature of initials.
_LETTERS_NEEDED = 12
_TEXT_SEEN = 4000
# Half the world writes in Latin letters: this many words without a frequent one are of some other language.
_WORDS_WITHOUT_A_FREQUENT_ONE = 25
_ASCII_LETTERS = b"abcdefghijklmnopqrstuvwxyz"
_MARKS = ",.!?:;()\"'’„“«»"


@dataclass(frozen=True, slots=True)
class Profile:
    """How a language looks: its lower-case letters and its frequent words.

    A text of which only the script can be recognized is taken to be in the language that is `usual`.
    """

    language: str
    letters: frozenset[str]
    words: frozenset[str]
    usual: bool = False


class LanguageRecognizer:
    """Tells in which of the languages of some profiles a text is written."""

    def __init__(self, profiles: Iterable[Profile], spoken: Sequence[str]) -> None:
        self._spoken = frozenset(spoken)
        self._scripts = [_Script(group, self._spoken) for group in _groups(tuple(profiles))]
        self._latin = next((script for script in self._scripts if script.is_latin), None)
        self._others = [script for script in self._scripts if not script.is_latin]

    def language_of(self, text: str, mailbox: str) -> str:
        """The language to answer a text in: its own, or the mailbox's where that isn't plain or not spoken.

        Where only the script is plain, it is the mailbox's if written in that script, else the script's
        usual one: a short English mail to a Russian desk is answered in English.
        """
        seen = text[:_TEXT_SEEN].lower()
        script = self._script_of(seen)
        if script is None or script.spoken <= {mailbox}:
            return mailbox
        found = script.language_of(seen, mailbox)
        return found if found in self._spoken else mailbox

    def _script_of(self, seen: str) -> _Script | None:
        """The script of a text, None when it holds too few letters.

        A Russian mail is full of Latin product names and error messages, an English one hardly ever
        has a Cyrillic word, so a quarter of the letters is enough to make a script other than the Latin one.
        """
        letters = self._latin.count(seen) if self._latin else 0
        most, found = 0, None
        for script in self._others if not seen.isascii() else ():
            count = script.count(seen)
            letters += count
            if count > most:
                most, found = count, script
        if letters < _LETTERS_NEEDED:
            return None
        return found if found and most * 4 >= letters else self._latin


class _Script:
    """Languages that share their letters."""

    def __init__(self, profiles: tuple[Profile, ...], spoken: frozenset[str]) -> None:
        letters = frozenset[str]().union(*(profile.letters for profile in profiles))
        common = letters.intersection(*(profile.letters for profile in profiles))
        self.is_latin = "a" in letters
        self._pattern = re.compile(f"[{re.escape(''.join(sorted(letters)))}]+")
        self._languages = {profile.language for profile in profiles}
        self.spoken = spoken & self._languages
        self._own_letters = {profile.language: profile.letters - common for profile in profiles}
        self._usual = next((profile.language for profile in profiles if profile.usual), "")
        self._speakers: dict[str, tuple[str, ...]] = {}
        for profile in profiles:
            for word in profile.words:
                self._speakers[word] = (*self._speakers.get(word, ()), profile.language)

    def count(self, seen: str) -> int:
        """How many letters of a text are of this script; of the Latin one those of ASCII are enough."""
        if self.is_latin:
            ascii_only = seen.encode("ascii", "ignore")
            return len(ascii_only) - len(ascii_only.translate(None, _ASCII_LETTERS))
        return len("".join(self._pattern.findall(seen)))

    def language_of(self, seen: str, mailbox: str) -> str:
        """The language with the most frequent words; its own letters decide where several have as many."""
        for mark in _MARKS:
            seen = seen.replace(mark, " ")
        words = set(seen.split())
        hits = Counter(
            language for word in words & self._speakers.keys() for language in self._speakers[word]
        )
        if not hits and self.is_latin:
            # Letters with marks tell nothing here: names have them in any language.
            return mailbox if len(words) >= _WORDS_WITHOUT_A_FREQUENT_ONE else self._in_doubt(mailbox)
        most = max(hits.values(), default=0)
        leaders = [language for language in self._own_letters if hits[language] == most]
        if len(leaders) > 1:
            letters = set(seen)
            own = {language: len(self._own_letters[language] & letters) for language in leaders}
            leaders = [language for language in leaders if own[language] == max(own.values())]
        if len(leaders) == 1:
            return leaders[0]
        doubtful = self._in_doubt(mailbox)
        return doubtful if doubtful in leaders else mailbox

    def _in_doubt(self, mailbox: str) -> str:
        return mailbox if mailbox in self._languages else self._usual or mailbox


def _groups(profiles: tuple[Profile, ...]) -> list[tuple[Profile, ...]]:
    """The profiles by script: languages are written in one script when they share letters."""
    groups: list[tuple[Profile, ...]] = []
    for profile in profiles:
        alike = [group for group in groups if any(profile.letters & other.letters for other in group)]
        groups = [group for group in groups if group not in alike]
        groups.append((*(other for group in alike for other in group), profile))
    return groups
