"""Short answers that mean one thing: thanks, and the confirmation of what we have on record."""

from __future__ import annotations

import re

# Longer texts say more than one thing, so they are read by a person.
_LONGEST_PHRASE = 200

_WORD = re.compile(r"[^\W\d_]+")

_THANKS = frozenset(
    "спасибо спс благодарю благодарим thanks thank thx ty merci признательны признателен".split(),
)
# Words that may stand around thanks without adding a message.
_AROUND_THANKS = frozenset(
    """
    большое огромное вам тебе вас за помощь быстрый быструю быстрое ответ решение реакцию оперативность
    оперативный поддержку и всё все очень заработало работает получилось помогло разобрались решено
    хорошо отлично супер ок окей понял поняла поняли понятно принято ясно ещё еще раз так же также
    заранее добрый день здравствуйте привет всего доброго хорошего дня вечера с уважением вопрос закрыт
    можно закрывать закрывайте коллеги you very much a lot so for the your help quick fast answer reply
    response support again works now it all solved great perfect ok okay got hi hello dear team best
    regards kind cheers have nice good day many and
    """.split(),
)
# With these the mail asks for something after all, whatever it thanks for.
_NOT_YET = frozenset("не но однако ни нет если когда как почему not but however no when why how if".split())

_YES = frozenset(
    "да верно правильно подтверждаю подтверждаем ага угу yes correct confirm confirmed right".split()
)
_AROUND_YES = frozenset(
    """
    всё все так точно именно абсолютно совершенно данные указаны указано записано актуально актуальны
    соответствует соответствуют действительности в порядке добрый день здравствуйте спасибо с уважением
    ок it is that all the data are everything fine we i this thanks hello hi best regards kind
    """.split(),
)


def is_only_thanks(text: str) -> bool:
    """Whether the text thanks and says nothing else: «Спасибо!», "Thank you, it works now".

    A signature of up to three capitalized words may follow on lines of their own.
    """
    return _says_only(text, _THANKS, _AROUND_THANKS)


def is_confirmation(text: str) -> bool:
    """Whether the text confirms and says nothing else: «да, всё верно», "Yes, correct"."""
    return _says_only(text, _YES, _AROUND_YES)


def _says_only(text: str, key_words: frozenset[str], fillers: frozenset[str]) -> bool:
    if not text.strip() or len(text) > _LONGEST_PHRASE or "?" in text or any(map(str.isdigit, text)):
        return False
    words = [word.casefold() for word in _WORD.findall(_without_names(text))]
    if any(word in _NOT_YET for word in words):
        return False
    return any(word in key_words for word in words) and all(
        word in key_words or word in fillers for word in words
    )


_LONGEST_NAME = 3


def _without_names(text: str) -> str:
    """Drop the lines below the first that are nothing but a name, as people sign without a marker."""
    first, *rest = [line for line in text.splitlines() if line.strip()]
    kept = [line for line in rest if not _is_name(line)]
    return "\n".join((first, *kept))


def _is_name(line: str) -> bool:
    words = _WORD.findall(line)
    return 0 < len(words) <= _LONGEST_NAME and all(word[0].isupper() for word in words)
