"""Requests that a web site mails on behalf of a person, from an address that nobody reads."""

from __future__ import annotations

import re
from itertools import pairwise

_LABELLED_LINE = re.compile(r"[ \t*•-]{0,6}([^\W\d_][^:|\n]{1,50})[:|][ \t]{0,10}\S")
# A long answer may begin below its question.
_QUESTION_LINE = re.compile(r"[ \t*•-]{0,6}([^\W\d_][^:|\n]{1,50}):[ \t]{0,10}")
_PERSON_LABEL = re.compile(
    r"(?:имя|автор|отправитель|author|"
    r"фио|ф\. ?и\. ?о|контактное лицо|ваше имя|name|телефон|тел|phone|tel|e-?mail|почта|эл\. ?почта|"
    r"электронная почта|адрес почты|mail)",
    re.IGNORECASE,
)
_REQUEST_LABEL = re.compile(
    r"(?:сообщение|текст|вопрос|описание|комментарий|суть|проблема|обращение|message|comment|question|"
    r"description|"
    r"request|рег|регистрационн|организаци|наименование|название|верси|релиз|release|version)",
    re.IGNORECASE,
)
_EMAIL_LABEL = re.compile(
    r"(?:(?:ваша?|your) )?(?:адрес )?(?:e-?mail|почта|почты|эл\. ?почт[аы]|электронн(?:ая|ой) почт[аы]|mail)"
    r"(?: address| автора| отправителя| клиента| для (?:ответа|связи))?",
    re.IGNORECASE,
)
_EMAIL_LINE = re.compile(
    r"[ \t*•-]{0,6}([^:|\n]{1,50}?)[ \t*]{0,5}[:|][ \t*]{0,10}<?([^\s<>:;,]{1,64}@[^\s<>:;,]{1,255})"
)
_MOST_LINES = 300


def is_filled_form(text: str) -> bool:
    """Whether a text is a filled-in form: a person's name or contacts, and what he asks."""
    labels = _labels(text)
    person = sum(1 for label in labels if _PERSON_LABEL.match(label))
    request = sum(1 for label in labels if _REQUEST_LABEL.match(label))
    return person >= 1 and request >= 1 and person + request >= 3  # noqa: PLR2004


def email_of(text: str) -> str:
    """The address that a person filled into a form; "" where there is none."""
    for line in text.split("\n")[:_MOST_LINES]:
        found = _EMAIL_LINE.match(line[:400])
        if found and _EMAIL_LABEL.fullmatch(found[1].strip()):
            return found[2]
    return ""


def _labels(text: str) -> list[str]:
    """What comes before the colon or bar in the lines that have something after it, or below."""
    lines = [line[:400] for line in text.split("\n")[:_MOST_LINES]]
    found = [match[1].strip() for match in map(_LABELLED_LINE.match, lines) if match]
    asked = (
        match
        for line, below in pairwise(lines)
        if below.strip() and (match := _QUESTION_LINE.fullmatch(line))
    )
    return [*found, *(label for match in asked if _REQUEST_LABEL.match(label := match[1].strip()))]
