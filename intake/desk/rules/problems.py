"""Several problems in one mail, or a new one in an old thread: pointed out, never split automatically."""

from __future__ import annotations

import re

_NUMBERED = re.compile(
    r"^[ \t]{0,6}(?:вопрос|проблема|ошибка|question|problem)?[ ]?[№#]?[ ]?([1-9])[.)]"
    r"[ \t]{1,4}\S.{12,400}$",
    re.IGNORECASE | re.MULTILINE,
)
_ANOTHER = re.compile(
    r"(?<!\w)(?:ещё один вопрос|еще один вопрос|другой вопрос|новый вопрос|другая проблема|"
    r"новая проблема|"
    r"ещё одна (?:проблема|ошибка)|еще одна (?:проблема|ошибка)|второй вопрос|"
    r"кроме того,? (?:не|ошибка)|"
    r"(?:another|one more|a new) (?:question|problem|issue))",
    re.IGNORECASE,
)
_TEXT_SEEN = 8000
# Steps to reproduce are numbered too; they tell what was done, not what is wrong.
_STEPS = re.compile(
    r"(?<!\w)(?:шаги|последовательность|порядок действий|действия|что делаю|как воспроизвести|"
    r"steps|to reproduce)",
    re.IGNORECASE,
)


def several_problems(text: str) -> bool:
    """Whether a first mail seems to hold more than one problem: numbered from one, or said in words."""
    seen = text[:_TEXT_SEEN]
    if _ANOTHER.search(seen):
        return True
    numbers = [found[1] for found in _NUMBERED.finditer(seen)]
    return numbers[:2] == ["1", "2"] and not _STEPS.search(seen)


def another_problem(text: str) -> bool:
    """Whether a further mail of a thread brings up a new problem in so many words."""
    return bool(_ANOTHER.search(text[:_TEXT_SEEN]))
