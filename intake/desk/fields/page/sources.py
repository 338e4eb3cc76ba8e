"""Where a value was found, in words for agents; the database keeps the English ones."""

from __future__ import annotations

WHOLE_TEXT = "text of the mail"
"""The source of a description that nobody set apart: it is all that the mail says."""

_RUSSIAN = {
    "attachment": "вложение",
    "attached message": "приложенное письмо",
    "bare value": "значение без названия",
    "forwarded part": "пересланная часть",
    "header of a forwarded part": "заголовок пересланного письма",
    "label in the text": "названо в тексте",
    "sentence": "из текста",
    "signature": "подпись письма",
    "subject": "тема письма",
    "table": "таблица",
    "text": "текст",
}
_RUSSIAN_BEGINNINGS = (
    ("confirmed, from ticket ", "подтверждено, из обращения "),
    ("#set by ", "записано: "),
)


def source_for_people(source: str, language: str) -> str:
    """The words of `Finding.source` in English for "en", in Russian for everything else."""
    if language == "en":
        return source
    for english, russian in _RUSSIAN_BEGINNINGS:
        if source.startswith(english):
            return russian + source.removeprefix(english)
    return _RUSSIAN.get(source, source)
