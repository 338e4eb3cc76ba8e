"""Public bodies, which have no legal form in their names: «Администрация Октябрьского района»."""

from __future__ import annotations

import re

from intake.desk.fields.names.person_names import NOT_NAMES
from intake.desk.fields.values.shaped import Shaped

_TRACES = tuple(
    "администрация министерство департамент комитет прокуратура мэрия правительство управление".split()
)
_HEAD = re.compile(
    r"(?:[Аа]дминистрация|[Мм]инистерство|[Дд]епартамент|[Кк]омитет|[Пп]рокуратура|[Мм]эрия|Правительство"
    r"|Управление(?= (?:образован|культур|здравоохран|социальн|финанс|[Фф]едеральн|[Мм]инистерств|МВД)))"
    r"(?![\w-])"
)
# The further words are capitalized or in the genitive; a verb ends the name.
_FURTHER = re.compile(
    r" (?:[А-ЯЁ][а-яё-]{1,30}|г\. ?[А-ЯЁ][а-яё-]{1,30}|и|по"
    r"|[а-яё-]{2,30}(?:ого|его|ой|ей|ия|а|и|ом|нию|ов|ых|их|ы|я))(?![\w-])"
)
_PLACE = re.compile(
    r"(?<!\w)(?:район|город|област|кра[яю]|округ|республик|поселени|сельсовет|муниципальн|образования|г\.)",
    re.IGNORECASE,
)
_MOST_WORDS = 12


def public_bodies(text: str) -> tuple[Shaped, ...]:
    """The public bodies named in full, with the place that they serve."""
    lowered = text.lower()
    if not any([trace in lowered for trace in _TRACES]):  # noqa: C419 – a list is twice as fast here
        return ()
    found = []
    for head in _HEAD.finditer(text):
        if re.match(r"[\w-]", text[head.start() - 1 : head.start()]):
            continue
        end = head.end()
        for _ in range(_MOST_WORDS):
            word = _FURTHER.match(text, end)
            if word is None or word.group().strip() in NOT_NAMES:
                break
            end = word.end()
        name = text[head.start() : end].rstrip()
        if _PLACE.search(name, head.end() - head.start()):
            found.append(Shaped(head.start(), head.start() + len(name), name))
    return tuple(found)
