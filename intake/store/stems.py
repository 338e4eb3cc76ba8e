"""The stems of a text's words, by which texts are indexed and searched alike on both databases."""

from __future__ import annotations

import re
import threading

import Stemmer

from intake.desk.language.letters import without_yo

MOST_WORDS = 20_000
"""So many different words of a text are indexed."""

_WORD = re.compile(r"[^\W_]+")
_CYRILLIC = range(0x0400, 0x0500)
# Longer ones are no words, but keys and hashes: their beginnings are enough.
_LONGEST = 40
# PostgreSQL puts the place of a word in a row of 1 MiB into 20 bits and doesn't look whether it fits: behind
# that, words were lost.  No letter takes more than 4 bytes.
_MOST_CHARACTERS = 250_000
_MOST_KNOWN = 50_000


class _Stemmers(threading.local):
    """A stemmer may be used by one thread at a time."""

    def __init__(self) -> None:
        # They would remember words, too, but aren't asked for those that are known here.
        self.russian = Stemmer.Stemmer("russian", 0)
        self.english = Stemmer.Stemmer("english", 0)


class _Known(dict[str, str]):
    """The stems of the words that were met last, by all threads: mails repeat most of theirs."""

    def __init__(self) -> None:
        super().__init__()
        self._stemmers = _Stemmers()

    def __missing__(self, word: str) -> str:
        own = self._stemmers
        stemmer = own.russian if ord(word[0]) in _CYRILLIC else own.english
        stem: str = stemmer.stemWord(word[:_LONGEST])
        # A word may be as long as a mail.
        if len(word) <= _LONGEST:
            if len(self) >= _MOST_KNOWN:
                self.clear()
            self[word] = stem
        return stem


_KNOWN = _Known()


def stems_of(text: str, most: int = MOST_WORDS) -> list[str]:
    """The different stems of a text, in the order of their first words, at most `most`.

    Case and the dots of yo don't count; of Cyrillic words Russian endings are dropped, of others English
    ones.  A stem consists of letters and digits alone.
    """
    words = dict.fromkeys(_WORD.findall(without_yo(text[:_MOST_CHARACTERS].lower())))
    return list(dict.fromkeys(map(_KNOWN.__getitem__, words)))[:most]
