"""Dates, months, quarters and «as soon as possible», known by their shape alone."""

from __future__ import annotations

import re

_MONTHS = (
    r"(?:январ|феврал|март|апрел|ма[йя]|июн|июл|август|сентябр|октябр|ноябр|декабр"
    r"|january|february|march|april|may|june|july|august|september|october|november|december)[а-я]{0,3}"
)
_ORDINAL = r"(?:перв|втор|трет|четв[её]рт)(?:ый|ой|ий|ое|ье|ого|ьего|ом|ьем)"
DATE = re.compile(
    rf"(?<![0-9.])[0-3]?[0-9][./-](?:0?[1-9]|1[0-2])[./-](?:20)?[0-9]{{2}}(?![0-9]|\.[0-9])|20[0-9]{{2}}-[01][0-9]-[0-3][0-9]"
    rf"|(?:[0-3]?[0-9][- ]{{1,3}})?{_MONTHS}(?: [0-3]?[0-9],)?(?: 20[0-9]{{2}}(?: ?г(?:ода|\.)?)?)?"
    r"|(?:i{1,3}|iv|[1-4](?:-?[йм])?|q[1-4]) ?(?:квартал[а-я]{0,2}|кв\.?|quarter)"
    r"(?: 20[0-9]{2}(?: ?г(?:ода|\.)?)?)?"
    rf"|q[1-4](?: 20[0-9]{{2}})|{_ORDINAL} (?:квартал|полугоди)[а-я]{{0,2}}(?: 20[0-9]{{2}}(?: ?г(?:ода"
    rf"|\.)?)?)?"
    r"|(?:к )?конц[аеу] (?:(?:первого|второго|третьего|четв[её]ртого|[1-4]-?(?:го)?|i{1,3}v?)"
    r" квартала(?: 20[0-9]{2}(?: ?г(?:ода|\.)?)?)?|недели|месяца|квартала|года)"
    r"|(?:the )?end of (?:the )?(?:week|month|quarter|year)"
    r"|как можно (?:скорее|быстрее)|срочно|asap|as soon as possible|чем (?:раньше|скорее)[^.;]{0,20}",
    re.IGNORECASE,
)


def is_date(text: str) -> bool:
    """Whether a short text gives a date."""
    return bool(DATE.search(text)) and len(text.split()) <= 6  # noqa: PLR2004
