"""Passing remarks of a reply, which say what it brings or lacks and not what the request is about."""

from __future__ import annotations

import re

# What remains, who knows it, when it comes; what is attached; what the writer waits for, hopes or can't find.
_REMARK = re.compile(
    r"(?<!\w)(?:"
    r"остальн\w+|больше ничего|это вс[её](?!\w)|вс[её],? что|то,? что просили|как (?:раньше|прежде"
    r"|только|узна\w+)"
    r"|(?:не )?знаю|знает|знают|неизвестн\w+|известно|не понимаю|не (?:могу|смогли?|удалось) найти"
    r"|удалось найти"
    r"|где (?:это|его|е[её]|взять|посмотреть|найти|искать)"
    r"|позже|завтра|послезавтра|(?:у|до)точн(?:ю|им|ить)|спрошу|спросим|узнаю|узнаем|сообщу|сообщим"
    r"|отвечу|ответим"
    r"|(?:при|вы|до)шлю|(?:при|вы|до)шл[её]м|высылаю|высылаем|отправляю|отправляем|направляю"
    r"|направляем|пересылаю"
    r"|во вложени\w+|вложил\w*|прилага\w+|прилож\w+|прикрепил\w*|прикрепля\w+|прикреплен\w*"
    r"|(?:пере)?звоните|наберите меня|жду|жд[её]м|надеюсь|надеемся|достаточно|в подписи"
    r"|если нужно|если что|пишите|обращайтесь|(?:прошу|просим) (?:принять|зарегистрировать|взять)"
    r"|в отпуске|на больничном|в командировке|будет на (?:работе|месте)"
    r"|the rest|more later|later|tomorrow|all (?:i|we) (?:know|have)|(?:i|we) (?:do not"
    r"|don['’]t) know|is known"
    r"|(?:i|we)(?: will|['’]ll) (?:send|ask|tell|check|find|let)|will (?:tell|send|call|write)"
    r"|where to find"
    r"|(?:is |are )?attached|attach(?:ing|ment)|enclosed|call me|call us|(?:i |we )?hope"
    r"|if you need|let me know"
    r"|waiting for your|look(?:ing)? forward"
    r"|den rest|das ist alles|mehr wei(?:ß|ss)|wei(?:ß|ss) (?:ich|wir)|morgen|später|angehängt"
    r"|im anhang|rufen sie"
    r"|reiche\w* .{0,30}nach|schicke\w*|sende\w* ich"
    r")(?!\w)",
    re.IGNORECASE,
)


def is_passing_remark(line: str) -> bool:
    """Whether a line speaks of the reply itself."""
    return _REMARK.search(line) is not None
