"""Requests that a web site mails on behalf of a person, from an address that nobody reads."""

from __future__ import annotations

import re

_LABELLED_LINE = re.compile(r"[ \t*•-]{0,6}([^\W\d_][^:|\n]{1,50})[:|][ \t]{0,10}(\S[^\n]{0,300})")
_PERSON_LABEL = re.compile(
    r"(?:имя|фио|ф\. ?и\. ?о|контактное лицо|ваше имя|name|телефон|тел|phone|tel|e-?mail|почта|эл\. ?почта|"
    r"электронная почта|адрес почты|mail)",
    re.IGNORECASE,
)
_REQUEST_LABEL = re.compile(
    r"(?:сообщение|текст|вопрос|описание|комментарий|суть|проблема|обращение|message|comment|question|"
    r"description|"
    r"request|рег|регистрационн|организаци|наименование|название|верси|релиз|release|version)",
    re.IGNORECASE,
)
_MAIL_LABEL = re.compile(r"(?:e-?mail|почта|эл\.|электронн|mail|адрес)", re.IGNORECASE)
_ADDRESS = re.compile(r"(?<![\w.%+@-])[\w.%+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}(?![\w@])")
_MOST_LINES = 300


def is_filled_form(text: str) -> bool:
    """Whether a text is a filled-in form: a person's name or contacts, and what he asks."""
    labels = [label for label, _ in _labelled(text)]
    person = sum(1 for label in labels if _PERSON_LABEL.match(label))
    request = sum(1 for label in labels if _REQUEST_LABEL.match(label))
    return person >= 1 and request >= 1 and person + request >= 3  # noqa: PLR2004


def form_address(text: str) -> str | None:
    """Find the e-mail address that the person gave in a form's labelled line, or None."""
    for label, value in _labelled(text):
        match = _ADDRESS.search(value) if _MAIL_LABEL.match(label) else None
        if match:
            return match[0]
    return None


def _labelled(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for line in text.split("\n")[:_MOST_LINES]:
        match = _LABELLED_LINE.match(line[:400])
        if match:
            found.append((match[1].strip(), match[2]))
    return found
