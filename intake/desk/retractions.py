"""What people take back or put off: corrections, requests that are no longer needed, promises."""

from __future__ import annotations

import re

from intake.desk.phrases import LONGEST_PHRASE, without_signature

_PROMISING = re.compile(
    r"(?<!\w)(?:посмотр(?:ю|им)|узна(?:ю|ем)|уточн(?:ю|им)|пришл(?:ю|[её]м)|найд(?:у|[её]м)|сообщ(?:у|им)|позже|потом"
    r"|завтра|не знаю|не помню|другой|другая|will (?:send|check|find|look)|later|tomorrow|don't know"
    r"|(?<!guten )morgen|später|nachreichen|(?:reiche|suche|schicke|sende|schaue|prüfe)n? (?:ich|wir)"
    r"|weiß (?:ich )?nicht)(?!\w)",
    re.IGNORECASE,
)


def promises(text: str) -> bool:
    """Whether a text puts something off: «номер посмотрю завтра»."""
    return _PROMISING.search(text) is not None


_WITHDRAWING = re.compile(
    r"(?<!\w)(?:(?:уже|больше) нет? (?:нужн[оаы]|надо|актуальн\w{1,3}|требуется)|не ?актуальн[оаы]"
    r"|(?:вопрос|проблем[ау]|заявк[ау]|обращение) (?:уже )?(?:снят[аоы]?|реш[её]н[аоы]?|закрыт[аоы]?"
    r"|отменя\w{2,4}|реши(?:лся|лась|лось|ли)|снимаем|снимаю)"
    r"|(?:сами )?(?:разобрались|разобрал(?:ся|ась)|справились|справил(?:ся|ась))|решили сами|сами решили"
    r"|(?:можно|можете|прошу|просьба|просим|пожалуйста,?) (?:закры(?:ть|вать)|отменить|снять)"
    r"|(?:закройте|закрывайте|отмените|отзовите)(?! (?:месяц|период|смену|документ|счет|счёт))"
    r"|отзыва(?:ю|ем)|(?:вс[её] )?(?:заработал[ао]|наладилось|решилось)"
    r"|no longer (?:needed|relevant|necessary|an issue)|(?:close|cancel|disregard|ignore) (?:the|this|my|our)"
    r"|(?:solved|resolved|fixed|sorted)(?: it)? (?:ourselves|myself)|never ?mind)(?!\w)",
    re.IGNORECASE,
)
_NOT_WITHDRAWING = re.compile(
    r"(?<!\w)(?:не (?:закры|отмен|разобрал|справил|реш|заработал|наладил|сним|снят)|но(?!\w)|однако(?!\w)"
    r"|not (?:close|cancel|solved|resolved|fixed)|but(?!\w))",
    re.IGNORECASE,
)


def is_withdrawal(text: str) -> bool:
    """Whether a short text takes the request back: «уже не нужно, разобрались сами»."""
    said = without_signature(text)
    if len(said) > LONGEST_PHRASE or "?" in said or _NOT_WITHDRAWING.search(said):
        return False
    return _WITHDRAWING.search(said) is not None


_CORRECTING = re.compile(
    r"(?<!\w)(?:ошиб(?:ся|лась|лись|очно)|опечат(?:ка|ался|алась|ались|ку)|на самом деле"
    r"|(?:указал|написал|записал|дал)(?:а|и|о)? (?:\w{1,20} )?(?:неверно|неправильно|не тот|не ту|не то)"
    r"|(?:неверно|неправильно|ошибочно) (?:указ|напис|запис)\w{2,6}"
    r"|исправ(?:ьте|ляю|ить)|поправ(?:ьте|ка|ляю)|правильный|верный"
    r"|typo|mistyped|my mistake|should be|correction)(?!\w)",
    re.IGNORECASE,
)
_LONGEST_CORRECTION = 600


def is_correction(text: str) -> bool:
    """Whether a text takes back what its writer said: «релиз указал неверно, на самом деле 3.0.2.4»."""
    return len(text) <= _LONGEST_CORRECTION and "?" not in text and _CORRECTING.search(text) is not None
