"""Whether bytes are Russian, and in which of its four single-byte charsets: what letters say about it.

Signs, blanks, capitals and short texts say nothing: «№», "…" and «УТМ» read as something in every charset.
What tells are the pairs of letters inside words: of what people write in Russian nine tenths of the pairs are
among 300 usual ones; of the same bytes read in another charset, or of letters at random, about a quarter.
The only file that knows `chardet`.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

import chardet

from intake.mail.parsing.charsets.labels import canonical

CYRILLIC = ("cp1251", "koi8_r", "cp866", "iso8859_5")

_SAMPLE = 4096
# Characters, pairs of letters in them, and the share of usual ones; read wrongly, half are usual at most.
_FIRST_WORDS, _SURE_PAIRS, _SURE = 100, 8, 0.85
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_WORD = re.compile("[А-яЁё]{2,}")
_LOW_THEN_UPPER = re.compile("[а-яё][А-ЯЁ]")
_STRANGE = re.compile(
    "[\x80-\x9f\u2500-\u259f\u0402-\u0405\u0408-\u040b\u040f\u0452-\u0455\u0458-\u045b\u045f\ufffd°±²³µ¶·¤¦¬]"
)
# What Mac Cyrillic has and windows-1251 hasn't: «я», «ё» and «»» behind small letters, «№» alone, capitals
# alone, at the beginning of a word and in words of their own; none that are quotes and dashes there.  Of 900
# lines of mails 98 of 100 are read rightly so, without these signs one; none of another charset is lost.
_OF_MAC = re.compile(
    rb"(?<=[\xe0-\xfe])[\xde\xdf]|(?<=[\xdf-\xfe])\xc8(?![\x80-\xff])|(?<![\x80-\xff])\xdc(?![\x80-\xff])"
    rb"|(?<![\x80-\xff])[\x80\x81\x83\x8a\x8c-\x90\x9a\x9c-\x9f][\x80-\x83\x86-\x90\x98-\x9f]*+(?![\x80-\xff])"
    rb"|(?<![\x80-\xc6\xc8-\xff])[\x80\x81\x83\x86-\x8a\x8c-\x90\x98-\x9a\x9c-\x9f][\xdf-\xfe]"
)
# The other capitals, and the quotes that would have to follow if these were quotes.
_CAPITALS_OR_QUOTES = re.compile(rb"(?<![\x80-\xc6\xc8-\xff])[\x82\x84\x85\x8b\x91-\x94][\xdf-\xfe]{2}")
_CLOSING_QUOTES = re.compile(rb"[\x91-\x94\x9b](?![\x80-\xff])")
_OF_CP1251 = re.compile(
    rb"(?<=[\xe0-\xfe])\xff|(?<![\x80-\xff])(?:\xff|[\xc0-\xc6\xc8-\xdb\xdd\xde](?=[\xe0-\xff]))"
)
# The 300 most frequent pairs: for each first letter those that follow it.
_FOLLOWED_BY = {
    "а": "бвгдежзйклмнопрстхцчшщюяё", "б": "аеиклмнорущы", "в": "аеиклнорстуыя", "г": "адеилору",
    "д": "авдежиклмнопрсуыё", "е": "бвгдежзйклмнпрстфхцчшё", "ж": "абдеикно", "з": "авдимноуы",
    "и": "абвгдезийклмнопрстхцчшюя", "й": "ст", "к": "авеилорстуц", "л": "аежиклноуьюя", "м": "аеиклмнопуыя",
    "н": "адезикностуфыья", "о": "бвгдежзийклмнопрстхчшя", "п": "аеилорту", "р": "авгдежикмностуыя",
    "с": "авеиклнопрстучыья", "т": "авеикнопрсучыь", "у": "вгдежзклмнпрстхчщю", "ф": "аио", "х": "ноп",
    "ц": "еи", "ч": "аеинтуё", "ш": "аеи", "щ": "еи", "ы": "вейлмтх", "ь": "зкмнстю", "э": "т", "ю": "тчщ",
    "я": "везмтщ", "ё": "т",
}  # fmt: skip
_USUAL = frozenset(first + second for first, following in _FOLLOWED_BY.items() for second in following)
# Letters that turn up in other readings of Russian bytes as seldom as these stand in Russian itself.
_FREQUENCY = dict(
    zip(
        "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё",
        (110, 85, 80, 74, 67, 63, 55, 47, 45, 44, 35, 32, 30, 28, 26, 20, 19, 17, 17, 16, 16, 14, 12, 10, 9,
         7, 6, 5, 4, 3, 3, 1, 1),
        strict=True,
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much a text is like Russian: the `pairs` of letters in its words, and the share of `usual` ones."""

    pairs: int
    usual: float


def likeness(text: str) -> Likeness:
    """How much the Cyrillic words of a text are like Russian; the first 4,096 characters count."""
    pairs = usual = 0
    for word in _WORD.findall(text[:_SAMPLE]):
        small = word.lower()
        # «пРИВЕТ» is what another charset's letters look like; «КАССА» and «Касса» are words.
        torn = _LOW_THEN_UPPER.search(word) is not None
        for at in range(len(small) - 1):
            pairs += 1
            usual += not torn and small[at : at + 2] in _USUAL
    return Likeness(pairs, usual / pairs if pairs else 0.0)


def is_russian(text: str) -> bool:
    """Whether the first words of a text leave no doubt: asked first, because most labels are true."""
    said = likeness(text[:_FIRST_WORDS])
    return said.pairs >= _SURE_PAIRS and said.usual >= _SURE


def high_sample(data: bytes) -> bytes:
    """The runs of bytes above ASCII, which are what a charset is known by."""
    return b" ".join(_HIGH_RUN.findall(data[: 16 * _SAMPLE]))[:_SAMPLE]


def guess(data: bytes, declared: str = "") -> str:
    """The charset, by Python's name, in which 8-bit bytes read best as Russian.

    `declared` wins a draw.  Letters' frequencies decide when they are clear; chardet when not.
    """
    sample = high_sample(data)
    scores = {codec: _score(sample.decode(codec, "replace")) for codec in CYRILLIC}
    best, second = sorted(scores, key=lambda codec: -scores[codec])[:2]
    # In capitals it is nearly the same as cp866, which is not so rare.
    if _is_mac(sample, scores[best] * (1.1 if best == "cp866" else 1.0)):
        return "mac_cyrillic"
    if scores[best] - scores[second] > 0.1 * abs(scores[best]) + 1:
        return best
    if declared in scores and scores[declared] >= scores[second]:
        return declared
    found = chardet.detect(
        data[: 4 * _SAMPLE], include_encodings=CYRILLIC, compat_names=False, no_match_encoding=best
    )["encoding"]
    return canonical(found or best) or best


def _is_mac(sample: bytes, best: float) -> bool:
    """Whether bytes are Mac Cyrillic: its small letters, «я» apart, are those of windows-1251."""
    signs = len(_OF_MAC.findall(sample))
    if not _CLOSING_QUOTES.search(sample):
        signs += len(_CAPITALS_OR_QUOTES.findall(sample))
    if signs <= len(_OF_CP1251.findall(sample)):
        return False
    return _score(sample.decode("mac_cyrillic", "replace")) > best


def _score(text: str) -> float:
    """How much a text looks like Russian; the case of letters counts, since charsets mirror it."""
    score = sum(_FREQUENCY.get(letter, 0) * count for letter, count in Counter(text.lower()).items()) / 10
    score -= 8.0 * len(_STRANGE.findall(text))
    score -= 6.0 * len(_LOW_THEN_UPPER.findall(text))
    return score
