"""Short answers that mean one thing: thanks, and the confirmation of what we have on record."""

from __future__ import annotations

import re

# Longer texts say more than one thing, so they are read by a person.
LONGEST_PHRASE = 200

_WORD = re.compile(r"[^\W\d_]+")

_THANKS = frozenset(
    """
    спасибо спс благодарю благодарим thanks thank thx ty merci признательны признателен
    danke dank dankeschön bedanke bedanken
    """.split(),
)
_ASSENT = frozenset(
    """
    ок окей хорошо понял поняла поняли понятно принято ясно отлично ok okay understood noted got
    verstanden einverstanden klar gut notiert ordnung
    """.split()
)
# Words that may stand around thanks without adding a message, with "ss" for "ß" as everywhere here.
_AROUND_THANKS = frozenset(
    """
    большое огромное вам тебе вас за помощь быстрый быструю быстрое ответ решение реакцию оперативность
    оперативный поддержку и всё все очень заработало работает получилось помогло разобрались решено
    хорошо отлично супер ок окей понял поняла поняли понятно принято ясно ещё еще раз так же также
    заранее добрый день здравствуйте привет всего доброго хорошего дня вечера с уважением вопрос закрыт
    можно закрывать закрывайте закрыть заявку обращение тему коллеги теперь уже у нас меня буду знать
    учту попробую попробуем проверил проверила проверили исправилось наладилось решена решён решен
    исчезла пропала ушла запустилось открылось напечаталось провелось закрылось рассчиталось посчиталось
    загрузилось выгрузилось обновилось сформировалось сработало видно печатает печатается открывается
    загружается формируется проводится считается сходится сохраняется отправляется
    опозданием запоздалое выручили выручаете молодцы терпение внимание
    сотрудничество содействие разъяснение разъяснения подсказку совет информацию заботу труд
    профессионализм хороших выходных праздников праздником праздниками наступающим наступившим
    взаимно удачи удачного приятного рабочего недели вы мы нас
    you very much a lot so for the your help quick fast answer reply
    response support again works now it all solved great perfect ok okay got hi hello dear team best
    regards kind cheers have nice good day many and like charm perfectly fine
    fixed solution resolved sorted appreciate appreciated awesome brilliant wonderful excellent superb
    prompt weekend guys everyone working
    vielen herzlichen besten schönen schön sehr lieben lieber liebe für die der das den ihre ihren deine
    schnelle schnellen rasche prompte hilfe unterstützung antwort rückmeldung reaktion lösung bearbeitung
    auskunft mühe geduld gute guten tag morgen abend hallo es alles jetzt nun wieder funktioniert klappt
    läuft geklappt geholfen hat haben sie wir ich mir mich uns ihnen dir euch und gerne super toll prima
    perfekt bestens wunderbar klar gut in ordnung im voraus schönes wochenende gruss grüsse viele mit
    freundlichen verstanden
    """.split(),
)
# With these the mail asks for something after all, whatever it thanks for.
_NOT_YET = frozenset(
    """
    не но однако ни нет если когда как почему not but however no when why how if
    nein nicht aber jedoch kein keine keinen wenn falls wann wie warum wieso leider
    """.split()
)

_YES = frozenset(
    """
    да так верно верный верная верные верны верна правильно правильны подтверждаю
    подтверждаем ага угу ок окей ok okay актуально актуальны соответствует
    соответствуют yes correct confirm confirmed right
    ja jawohl richtig stimmt stimmen korrekt bestätigt bestätige bestätigen genau passt zutreffend aktuell
    """.split()
)
_AROUND_YES = frozenset(
    """
    всё все точно именно абсолютно совершенно данные указаны указано записано действительности в порядке
    у вас нас наш наша наши мой моя мои и номер номера регистрационный рег релиз релизы версия организация
    конфигурации остальное остальные сведения реквизиты ничего добрый день здравствуйте спасибо с уважением
    it is that all the data are everything fine we i this thanks hello hi best regards kind and number
    release organization
    alles ganz völlig absolut noch weiterhin so das die der den es ist sind hat haben sich wir ich hiermit
    bei uns unsere unser meine angaben daten nummer registrierungsnummer organisation firma rest übrige und
    auch in ordnung danke vielen dank guten tag morgen abend hallo mit freundlichen grüssen
    """.split(),
)
# «Ничего не менялось», «данные те же», «без изменений»: what we have on record is still true.
_THE_SAME = re.compile(
    r"(?<!\w)(?:без изменений|изменений (?:нет|не было)|не (?:(?:из|по)?менял|изменил)[а-я]{0,4}"
    r"|по-прежнему|т(?:от|а|е|о) же(?: сам(?:ый|ая|ые|ое))?|прежн(?:ий|яя|ее|ие)"
    r"|(?:так(?:ой|ая|ие)? же,? )?как(?: и)? (?:раньше|прежде|было|в прошлый раз)"
    r"|(?:как |есть |указан[аоы]? )?(?:и )?в (?:прошл|предыдущ|прежн|перв)(?:ой|ем|ей|ом)"
    r" (?:заявке|обращении|письме)"
    r"|(?:the )?same(?: (?:data|details|values|information))?(?: as (?:before|last time|previously))?"
    r"|unchanged|no changes|(?:nothing (?:has )?|not )changed"
    r"|unverändert|nichts?(?: hat sich)? (?:ge|ver)ändert|keine änderung(?:en)?|(?:der|die|das|den)selben?"
    r"|gleich geblieben|nach wie vor|wie (?:bisher|gehabt|zuvor|beim letzten mal|das letzte mal))(?!\w)",
    re.IGNORECASE,
)
# A thumbs-up is all that many a «reply» from a telephone is; mail programs add a line on who reacted.
_GESTURE = re.compile(
    "[\u263a\u2665\u2705\u270c\u2714\u2764\ufe0f\u200d\U0001f3fb-\U0001f3ff\U0001f339\U0001f389\U0001f490"
    "\U0001f44c\U0001f44d\U0001f44f\U0001f4af\U0001f600-\U0001f60e\U0001f642\U0001f643\U0001f64c\U0001f64f"
    "\U0001f91d\U0001f970]"
)
_REACTED = re.compile(
    r"^.{0,80}(?<!\w)(?:reacted|отреагировал|reagiert).{0,120}$", re.IGNORECASE | re.MULTILINE
)


# From here on follows who is writing, unless it asks something.
_CLOSING = re.compile(
    r"(?<!\w)(?:с (?:большим |глубоким )?уважением|с наилучшими|всего (?:доброго|хорошего)|best regards|"
    r"kind regards|best wishes|regards|sincerely|cheers|mfg"
    r"|(?:mit )?(?:freundlich|viel|best|lieb|herzlich|schön)(?:e[nmr]?)? gr(?:ü|ue)(?:ß|ss)en?"
    r"|(?:mit )?(?:freundlich|best|lieb|herzlich|schön)e[nmr] gru(?:ß|ss))(?!\w)",
    re.IGNORECASE,
)
_LONGEST_SIGNATURE_LINE = 8
_NAME = r"[А-ЯЁA-ZÄÖÜ][а-яёa-zäöüß]{1,20}(?:-[А-ЯЁA-ZÄÖÜ][а-яёa-zäöüß]{1,20})?"
# «Анна, спасибо», «Спасибо, Анна Петровна!»
_ADDRESSED = re.compile(rf"^\s{{0,9}}{_NAME}(?: {_NAME}){{0,2}}\s?[,!]")
_ADDRESSED_LAST = re.compile(rf",\s?{_NAME}(?: {_NAME}){{0,2}}\s?(?=[!.,)\n]|$)")
# These say "no" or "not" and yet that all is well.
_ALL_IS_WELL = re.compile(
    r"(?<!\w)(?:(?:больше )?вопросов (?:больше |пока )?нет|(?:больше )?проблем (?:больше )?нет"
    r"|(?:ошибка|проблема) (?:больше )?не (?:появляется|повторяется|возникает)"
    r"|(?:ошибка|проблема) (?:была |уже )?(?:решена|исчезла|пропала|ушла|исправлена|устранена)"
    r"|no (?:more|further|other) (?:questions|problems|issues)"
    r"|(?:that|this|it) (?:has )?(?:did (?:it|the trick)|helped|was it|(?:fixed|solved|sorted) (?:it|that))"
    r"|keine (?:weiteren )?(?:fragen|probleme)(?: mehr)?"
    r"|(?:problem|fehler) (?:ist |wurde )?(?:jetzt |nun |damit )?(?:gelöst|behoben|beseitigt|weg"
    r"|verschwunden)"
    r"|(?:problem|fehler) tritt nicht mehr auf)(?!\w)",
    re.IGNORECASE,
)


def is_only_thanks(text: str) -> bool:
    """Whether the text thanks and says nothing else: «Спасибо!», "Thank you, it works now".

    A signature of up to three capitalized words, and a telephone, may follow on lines of their own.
    """
    if _is_gesture(text):
        return True
    said = _without_telephones(without_signature(text))
    return _says_only(_ALL_IS_WELL.sub(" ", said), _THANKS, _AROUND_THANKS)


def is_only_assent(text: str) -> bool:
    """Whether the text takes note and says nothing else: «Ок», «Принято, понял», "Got it"."""
    return _says_only(_without_telephones(without_signature(text)), _ASSENT, _AROUND_THANKS)


def is_confirmation(text: str) -> bool:
    """Whether the text confirms and says nothing else: «да, всё верно», «данные те же», "Yes, correct"."""
    said = without_signature(text)
    if len(said) > LONGEST_PHRASE:
        return False
    if said.strip() in _PLUS or _is_gesture(said):
        return True
    return _says_only(_THE_SAME.sub(" верно ", said), _YES, _AROUND_YES)


def confirming_sentence(text: str) -> str:
    """The first sentence of a longer text, if it confirms and nothing below takes that back, or "".

    «Да, всё верно. Дополню: …»
    """
    first = _FIRST_SENTENCE.match(text)
    if first is None or not is_confirmation(first[1]) or _TAKING_BACK.search(text[first.end() :]):
        return ""
    return first[1]


_FIRST_SENTENCE = re.compile(
    r"\s{0,9}(?:(?:здравствуйте|добрый день|добрый вечер|hello|hi|hallo|guten (?:tag|morgen|abend))[!.,]"
    r"\s{1,9})?"
    r"([^.!?\n]{2,100}[.!\n])",
    re.IGNORECASE,
)
_TAKING_BACK = re.compile(
    r"(?<!\w)(?:кроме|только|(?:из|с|по)менял\w{1,4}|переимен\w{2,8}"
    r"|нов(?:ый|ая|ое) (?:номер|релиз|организация|название)"
    r"|неверн\w{0,3}|не верн\w{0,3}|уточн\w{1,4}|except|only|changed|new (?:number|release|name)"
    r"|außer|ausser|nur|bis auf|falsch\w{0,2}|umbenannt|(?<!nicht )(?<!nichts )geändert|anders"
    r"|neue[ns]? (?:nummer|release|version|organisation|firma|name))(?!\w)",
    re.IGNORECASE,
)


_PLUS = frozenset({"+", "++", "+++"})
# With these the whole record is meant, whatever else is named as well.
_WHOLE = re.compile(
    r"(?<!\w)(?:вс[её]|остальн\w{2,3}|данные|сведения|реквизиты|all|everything|rest"
    r"|alles|angaben|daten)(?!\w)",
    re.IGNORECASE,
)


def means_everything(text: str) -> bool:
    """Whether a confirmation says that it covers everything: «всё верно», «данные те же»."""
    return _WHOLE.search(text) is not None


_CONFIRMING = re.compile(
    r"(?<!\w)(?<!не )(?:верн[ыоа]|правильн[ыо]|подтвержда\w{1,3}|актуальн[ыо]|correct|confirm\w{0,3})(?!\w)"
    r"|^\s{0,9}(?:да|ja)(?!\w)|(?<!\w)(?:всё|остальное) так(?!\w)"
    r"|(?<!\w)(?:richtig|korrekt|stimm(?:t|en)|bestätig[et]|wir bestätigen)(?!\w)",
    re.IGNORECASE | re.MULTILINE,
)
_DENYING = re.compile(
    r"(?<!\w)(?:неверн\w{0,3}|не верн\w{0,3}|неправильн\w{0,3}|не правильн\w{0,3}|не так|устарел\w{0,3}|потом"
    r"|позже|уточн\w{0,4}|wrong|incorrect|not correct|later|outdated"
    r"|nicht(?! (?:ge|ver)ändert)|nein|falsch\w{0,2}|veraltet\w{0,2}|später)(?!\w)",
    re.IGNORECASE,
)


def confirms_the_rest(text: str) -> bool:
    """Whether a text that corrects one thing confirms the others: «всё верно, только релиз 3.0.2.4»."""
    said = without_signature(text)
    if len(said) > LONGEST_PHRASE or "?" in said or _DENYING.search(said):
        return False
    return _CONFIRMING.search(said) is not None or _THE_SAME.search(said) is not None


def _is_gesture(text: str) -> bool:
    """Whether a text is nothing but a friendly sign: 👍, 🙏, with or without a line on who reacted."""
    said = _REACTED.sub("", text[:LONGEST_PHRASE]).strip(" \t\r\n!.)")
    return len(text) <= LONGEST_PHRASE and bool(said) and not _GESTURE.sub("", said).strip()


def _says_only(text: str, key_words: frozenset[str], fillers: frozenset[str]) -> bool:
    if not text.strip() or len(text) > LONGEST_PHRASE or "?" in text or any(map(str.isdigit, text)):
        return False
    words = [word.casefold() for word in _WORD.findall(_without_names(_without_addressee(text)))]
    if any(word in _NOT_YET for word in words):
        return False
    return any(word in key_words for word in words) and all(
        word in key_words or word in fillers for word in words
    )


def _without_addressee(text: str) -> str:
    return _ADDRESSED_LAST.sub(_unless_said, _ADDRESSED.sub(_unless_said, text))


def _unless_said(found: re.Match[str]) -> str:
    """Drop the name of the person addressed; «Спасибо, …» begins like one."""
    words = {word.casefold() for word in _WORD.findall(found[0])}
    return found[0] if words & (_THANKS | _AROUND_THANKS | _YES | _AROUND_YES | _NOT_YET) else " "


def without_signature(text: str) -> str:
    """Cut a closing and the signature below it; lines that could be sentences stay."""
    found = _CLOSING.search(text)
    if found is None or not text[: found.start()].strip():
        return text
    below = text[found.end() :]
    if "?" in below or any(len(line.split()) > _LONGEST_SIGNATURE_LINE for line in below.splitlines()):
        return text
    return text[: found.start()]


_TELEPHONE = re.compile(
    r"(?:[,;]\s?)?(?:(?:тел|моб|сот|phone|tel|mob)\.?:?\s?)?\+?[0-9(][0-9() -]{4,20}[0-9]"
    r"(?:,?\s?(?:доб|ext)\.?\s?[0-9]{1,6})?",
    re.IGNORECASE,
)


def _without_telephones(text: str) -> str:
    """Drop the telephones of a signature: in the first line a number is something said."""
    first, line_break, below = text.lstrip().partition("\n")
    return first + line_break + _TELEPHONE.sub("", below)


_LONGEST_NAME = 3


def _without_names(text: str) -> str:
    """Drop the lines below the first that are nothing but a name, as people sign without a marker."""
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        return ""
    first, *rest = lines
    kept = [line for line in rest if not _is_name(line)]
    return "\n".join((first, *kept))


def _is_name(line: str) -> bool:
    words = _WORD.findall(line)
    return 0 < len(words) <= _LONGEST_NAME and all(word[0].isupper() for word in words)
