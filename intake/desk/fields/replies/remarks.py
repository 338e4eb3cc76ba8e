"""Passing remarks of a reply, which say what it brings or lacks and not what the request is about."""

from __future__ import annotations

import re

# What remains, where it was said before, what the writer does about it, and whom to ask.
_OF_THE_REPLY = re.compile(
    r"(?<!\w)(?:"
    r"(?:вс[её] )?остальн\w+|больше ничего|это вс[её](?!\w)|всё,? что|то,? что просили|вот,? что"
    r"|как (?:раньше|прежде|только|узна\w+)"
    r"|(?:перв|прошл|предыдущ|прежн|нижн)\w+ (?:письм|сообщени|обращени)\w+|(?:см\."
    r"|смотри(?:те)?) (?:выше|ниже|письм)"
    r"|(?:уже|вс[её]) (?:вам |об этом |вс[её] |уже )*(?:пис|напис|указ|отправ|присыл|присл|сообщ|говор"
    r"|сказ)\w+"
    r"|остальное|(?:не )?знаю(?:,? (?:где|что|какой|какая|номер)|\W*$)|не понимаю,? (?:где|что за|какой"
    r"|какая)"
    r"|(?:это|его|е[её]|их|номер|релиз|верси[юя]) (?:взять|посмотреть|найти|искать|узнать)"
    r"|(?:взять|посмотреть|найти|искать|узнать) (?:это|его|е[её]|их|номер|релиз|верси[юя])"
    r"|(?:номер\w*|релиз\w*|верси\w+|организаци\w+|названи\w+) (?:\w+ ){0,2}не (?:наш|вид|зна|помн|мог"
    r"|удал)\w*"
    r"|(?:у|до)точн(?:ю|им)|спрошу|спросим|узнаю|узнаем|сообщу|сообщим|отвечу|ответим|напишу|напишем"
    r"|(?:при|вы|до)шлю|(?:при|вы|до)шл[её]м|высылаю|высылаем|отправляю|отправляем|направляю|направляем"
    r"|пересылаю"
    r"|прилагаю|прилагаем|прикладываю|прикрепляю|вложил[аи]?|приложил[аи]?|прикрепил[аи]?"
    r"|(?:пере|по)звоните|наберите|свяжитесь|жд(?:у|[её]м) (?:ваш|от вас|ответ|звон|обратн)\w*|надеюсь"
    r"|надеемся"
    r"|(?:этого )?достаточно|в подписи|если нужно|если что|пишите|обращайтесь"
    r"|(?:прошу|просим) (?:принять|зарегистрировать|взять)"
    r"|дополн(?:ю|им)|(?:извини|прости)те|отвечаю|буду (?:после|на|в|завтра)"
    r"|в отпуске|на больничном|в командировке|(?:не |будет )на (?:работе|месте)"
    r"|sorry|out of (?:the )?office|the rest|more later|all (?:i|we) (?:know|have)|(?:i|we) (?:do not"
    r"|don['’]t) know(?: (?:where|what|which|the)|\W*$)"
    r"|(?:my|our|the) (?:first|last|previous|earlier) (?:e-?mail|mail|message|letter)|see (?:above|below)"
    r"|already (?:told|wrote|written|sent|gave|given|said|answered)"
    r"|(?:i|we)(?: will|['’]ll) (?:send|ask|tell|check|find|let|get back)"
    r"|will (?:send|tell|call|write|let)|where to find (?:it|this|that|the)"
    r"|call (?:me|us)|(?:i |we )?hope|if you need|let (?:me|you) know|waiting for your|look(?:ing)? forward"
    r"|den rest|das ist alles|mehr wei(?:ß|ss)|(?:ersten|letzten|vorigen) (?:e-?mail|mail|nachricht)"
    r"|rufen sie|reiche\w* .{0,30}nach|schicke\w*|sende\w* ich"
    r")(?!\w)",
    re.IGNORECASE,
)
# What came along, unless something is the matter with it: «Файл во вложении не открывается».
_CAME_ALONG = re.compile(
    r"(?<!\w)(?:подробност\w+|во вложени\w+|в приложении|другим письмом|прилага\w+|прилож\w+|прикрепл\w+"
    r"|details|(?:is |are )?attached|attachment|enclosed|angehängt|im anhang)(?!\w)",
    re.IGNORECASE,
)
_TROUBLE = re.compile(
    r"(?<!\w)(?:не|нет|ошибк\w+|пропа\w+|пуст\w+|not|no|cannot|can['’]t|won['’]t|doesn['’]t|isn['’]t|error"
    r"|empty|missing|fails?|nicht|kein\w*|fehler\w*)(?!\w)",
    re.IGNORECASE,
)


def is_passing_remark(line: str) -> bool:
    """Whether a line speaks of the reply itself."""
    if _OF_THE_REPLY.search(line):
        return True
    return _CAME_ALONG.search(line) is not None and _TROUBLE.search(line) is None
