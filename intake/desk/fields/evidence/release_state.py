"""Whether a release is installed, planned, former or another program's, by the words around it.

The questions form an ordered table: the first that has an answer decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum

from intake.desk.fields.evidence.clauses import clause_before


class ReleaseState(StrEnum):
    """What a release is to the writer, by the words before it."""

    INSTALLED = "installed"
    NEUTRAL = "neutral"
    PLANNED = "planned"
    FORMER = "former"
    OTHER = "another program's"


_VERB_PLAN = (
    r"план|хот(?:им|ел|ят|ите|елось)|хочу|буд(?:ем|у|ет|ут) |собира|обновиться|обновляться"
    r"|обновить\b|обновлять\b|перейти|переходить|поставить\b|ставить\b"
    r"|установить\b|устанавливать\b|накатить|можно ли|стоит ли|нужно ли|надо ли|следующ"
    r"|вый(?:дет|дут|ти)|вышл[аои]|вышел|доступ(?:ен|на|но)"
    r"|предлага|рекоменд|жд[её]м|ожида|обеща|исправлен|исправят|появится|когда |обновимся"
    r"|обновлюсь|перейд|на сайте"
    r"|постав(?:им|лю|ят)|установ(?:им|лю|ят)|накат(?:им|ят)|обнов(?:им|ите|лю|ят)|скоро |видел|увидел|анонс"
    r"|скача|пришлите|вышлите|дистрибутив|ссылк|нуж(?:ен|на) (?:релиз|верси|сборк|обновлени|$)"
    r"|в списке изменений"
    r"|не (?:можем|могу|можно|удается|удаётся|получается) (?:обнов|постав|перей|устан"
    r"|накат)|не (?:ставится|устанавлива|обновля|обновил|ставили)|до выхода|есть ли"
    r"|рассматрива|подумыва|думаем|предстоит|готовимся"
    r"|plan|consider|think|about to"
    r"|to install|told (?:us|me) to|suggest|advise"
    r"|going to|want|would like|will |intend|upgrade to|update to|should we|can we|may we"
    r"|when |installer|download|please send|send us|send me|available"
    r"|fixed in|next|latest|upcoming|newest|before (?:we|up)"
)
_VERB_DONE = (
    r"обновил(?:ись|ся|ась|ось|и|а)?\b|обновл[её]н[аоы]?\b|после (?:обновления|перехода"
    r"|установки|апдейта|накатки)|перешл[аи]|перешел|перешёл|поставил|установил"
    r"|накатил|ушл[иа] |откатил|вернул|с момента обновления|обновляли(?:сь)?|обновлялись|стоит|стоят"
    r"|установлен|работаем|работаю|сидим|у нас|оста(?:лись|лся|лась|емся|ёмся|юсь)|сейчас|теперь|стал[аои]?\b"
    r"|текущ"
    r"|currently|now|installed|running|updated|upgraded|after (?:the )?(?:update|upgrade"
    r"|updating|upgrading|moving|installing)|we (?:have|use|run|are on)|is on|moved"
    r"|rolled back|staying|stay|remain|about (?:box|window)|says"
)
_FORMER = (
    r"чем (?:в|на|было) |than in |"
    # «релиз прежний» is the one that stays.
    r"раньше|ранее|вместо|до этого|до обновления"
    r"|(?<!релиз )(?<!версия )(?<!организация )(?<!номер )(?<!фирма )прежн(?!ее)"
    # «Ошибся в прошлом письме» says nothing about a release.
    r"|(?:предыдущ|прошл)(?!\w{1,4} (?:письм|раз|обращ|звон|сообщ|запрос|заяв))"
    r"|(?<!релиз )(?<!версия )стар(?:ой|ом|ая|ый|ую|ых)"
    r"|был[аио]? |стоял[аио]? |в то время|ещ[её] на|тогда|previous|before|earlier|old |was "
    r"|used to|formerly|prior"
)
_OTHER = (
    r"конкурент|у соседей|у знакомых|у другой|в другой|в филиале|на тестов|тестовой|тестовая"
    r"|копи[ияею] (?:рабочей )?баз|в демо"
    r"|competitor|other program|another program|test (?:base|copy|system|server)"
    r"|пример|образец|в инструкции|в документации|for example|e\.g\."
    r"|у коллег|коллеги из|у подруги|у партн[её]р|в другом|в соседн"
)
_OTHER_PROGRAM = re.compile(_OTHER)
_RELEASE_BEFORE = re.compile(r"^.{0,110}[0-9]\.[0-9]{1,5}(?![0-9.])")
_STATES: tuple[tuple[ReleaseState, re.Pattern[str]], ...] = (
    (ReleaseState.FORMER, re.compile(rf"\b(?:{_FORMER})")),
    (ReleaseState.PLANNED, re.compile(rf"\b(?:{_VERB_PLAN})")),
    (ReleaseState.INSTALLED, re.compile(rf"\b(?:{_VERB_DONE})")),
)
_NOUN = (
    r"(?:верси[июяей]+|релиза?|релизе|сборк[иуе]|v\.?|version|release|build|номера?"
    r"|конфигурации|№)?\s*[«\"(]?\s*$"
)
_FROM = re.compile(rf"(?:^|[\s(])(?:с|со|from)\s+(?:нашей |старой |старого |версии |релиза |the )?{_NOUN}")
_TO = re.compile(
    rf"(?:^|[\s(])(?:на|до|к|to|onto|→|->|=>|—>)\s*(?:новую |новый |последнюю |последний |the "
    rf"|новой |нового |последнего )?{_NOUN}"
)
_WITHIN = re.compile(
    rf"(?:^|[\s(])(?:в|во|in|on)\s+(?:нашей |текущей |этой |нашем |текущем |этом |our |this "
    rf"|the )?{_NOUN}"
)
_REPAIRED = re.compile(r"исправ|появ|обеща|есть ли|вышл|выйд|вышел|жд[её]м|доступ|fixed|available|next")
_ARROW = re.compile(r"^\s{0,2}(?:→|->|=>|-->|—>|–>)\s{0,2}v?[0-9]")
_ONWARD = re.compile(
    r"^\s{0,2}(?:на|до|to|→|->|=>|-->|-)\s{0,2}(?:верси[июя]+ |релиза? |version |release )?v?[0-9]",
    re.IGNORECASE,
)
_UPDATING = re.compile(
    r"при (?:обновлении|переходе)|не (?:обновля|обновл|переход|встаёт|встает)|when (?:upd|upg)"
)
_TRYING = re.compile(
    r"при (?:попытке )?(?:обновлени|переход|установк)|попытк|when (?:trying|we try)|не обнов"
)
_UNDONE_BEHIND = re.compile(
    r"\s?[,(–—-]?\s?(?:(?:но|и|потом|затем|мы|пришлось) ){0,2}(?:откат\w{1,8}(?!\w|\s(?:с|со|from)\s)"
    r"|снес|удалил|не (?:вста|став|устан|накат"
    r"|проход|обнов|пошл|поставил|запустил|заработал|(?:ид[её]т|прош[её]л|прошло|получ\w{1,5}|удал\w{1,4})\s?(?:[.,;!)]|$)))"
)
_NOT_LEFT = re.compile(r"\s(?:никак )?не (?:обнов|перех|перей|уходи|уйти)")  # «с релиза A не обновляется»
# «Update from A to B fails»
_UPDATE = re.compile(r"обновлени|переход|updat|upgrad")
_FAILS = re.compile(
    r"(?:[^,;.]|\.(?=[0-9])){0,35}?\b"
    r"(?:fail|error|crash|ошибк|не (?:ид[её]|про[хш]|устан|став|удал|получ)|падает|вылет|прерыва)"
)
# «стоит A, не ставится B»: what is said before B is said about B.
_SAID_OF_THE_NEXT = re.compile(
    r"\s?,\s(?!(?:но|и|потом|затем|мы|пришлось|откат\w+|верну\w+)\s)[^,.;0-9]{1,40}[0-9]{1,2}\.[0-9]"
)
_WENT_BACK = re.compile(r"откатил|вернул|оста(?:лись|лся|лась|[её]мся|юсь)|\bstay")
_WAS_BEHIND = re.compile(r"\s{0,2}[,—–-]?\s{0,2}(?:была|был|раньше|ещ[её] работал|работал)")
_OTHERS_BEHIND = re.compile(r"\sу\s(?:товарищ|знаком|сосед|друг|подруг|коллег|партн|конкурент)")
_TELLS_OF_ONE = re.compile(r"(?:^|[\s(])(?:в|на|in|on)\s$")
_WAS_SO_BEHIND = re.compile(r"\s(?:[а-яёa-z]{2,14}\s){1,2}(?:был[аои]?|работал[аои]?|was|were|worked)\b")
# «(installed yesterday, 3.0.1.1 was fine)», whatever is said before it.
_WAS_FINE_BEHIND = re.compile(
    r"\s(?:was|were|had been|worked|used to work|(?:ещ[её] )?(?:был[аои]?|работал[аои]?))\s"
    r"(?:just |quite |вс[её] )?(?:fine|ok|okay|good|all right|alright|stable|well"
    r"|без (?:ошиб|проблем)|хорош|норм|исправн|стабильн|в порядке)"
)
_NOT_OUT_BEHIND = re.compile(
    r"\s{0,2}[,—–-]?\s?(?:еще|ещё )?(?:не вышл|пока не|когда(?=\s?\?|\s(?:вы|буд)|\s?$)"
    r"|вышла|вышел|выйдет|is out|(?:is )?available|доступн|обещ"
    r"|(?:это |уже |все |всё )?(?:исправлен|исправил|исправят))"
)

_NEW_AFTER_OLD = re.compile(
    r"(?:стар|прежн|был|old|previous)[^;0-9]{0,25}[0-9.]{5,20}[\s,;–—-]{1,4}(?:а )?"
    r"(?:нов(?:ый|ая|ой|ом)|the new|new)(?: релиз| версия| release| version)?\s?[—–:-]?\s?$"
)

_APPENDED = re.compile(
    r"(?:\(|(?:,|\s[–—-])(?=\s(?:наш\w? |our )?(?:рел|вер|ver|rel))|[0-9]{4}(?=\s(?:рел|вер|ver|rel)))"
    r"(?:[^,()0-9]{0,25}|\s?)$"
)
_BEHIND_A_NUMBER = re.compile(
    r"(?:[0-9]{3}|[а-яёa-z][0-9])\s{1,2}(?:[а-яёa-z]{2,12}\s){0,2}(?=(?:рел|вер|ver|rel)[а-яa-z]{0,6}\.?\s?$)"
)
_OF_AN_UPDATE = ("обновлени", "переход", "updat", "upgrad", "mov", "migrat")
# «Since yesterday's update to release 3.0.1.2»: what came after it tells that it was done.
_SINCE = re.compile(
    r"(?<!\w)(?:since|after|following|(?:после|с момента)(?: [а-яё]{3,14}){0,2})\b[^,;.]{0,30}"
    r"(?:updat\w{1,3}|upgrad\w{1,3}|mov\w{1,3}|migrat\w{1,3}|обновлени[яй]|переход[а-я]?)"
    r"(?: (?:to|на|до))?(?: (?:the |нов\w{2,3} )?(?:release|version|релиз\w?|верси\w))?\s?$"
)
_NOT_UPDATED = re.compile(r"не обновл(?:яется|яются|ялась|ялся|ялось|ялись)(?:,[^,;0-9]{0,60}|\s?)$")
_ANOTHER_OBJECT = re.compile(r"\s\w{3}")
_OF_RELEASES = re.compile(
    r"обнов|релиз|верси|сборк|перех|перей|перев|постав(?!щ)|став|устан|накат|нов(?:ая|ую|ый|ой|ого)|последн"
    r"|вый|выш|выпус|появ|исправ|доступ|обеща|предлож|стоя|есть ли|раньше был|ранее был"
    r"|(?<!организация )(?<!номер )(?<!фирма )прежн(?!ее)|до этого был"
    r"|[0-9]\.[0-9]"
    r"|updat|upgrad|version|release|install|migrat|mov|new|latest|fixed|available|previously|used to"
)

Question = Callable[[str, str], ReleaseState | None]


def release_state(text: str, start: int, end: int) -> ReleaseState:
    """What the release at that place is to the writer, by the words around it."""
    clause = clause_before(text, start)
    behind = text[end : end + 50].lower()
    if of_another_program(clause, behind):
        return ReleaseState.OTHER
    clause = _apposition(clause)
    answers = (question(clause, behind) for question in QUESTIONS)
    return next((answer for answer in answers if answer is not None), ReleaseState.NEUTRAL)


def _apposition(clause: str) -> str:
    """«Ждём ответа, рег. № 8001…, релиз 3.0.1.2»: the words before the comma don't speak of the release."""
    behind = _BEHIND_A_NUMBER.search(clause)
    if behind is not None:
        return clause[behind.end() :]  # «… раньше была в карточке ооо ветер рег 8101220775 релиз 3.1.30.89»
    found = _APPENDED.search(clause)
    # «Не обновляется, релиз 3.0.1.2»: what isn't updated is the program, and this is its release.
    if found is not None and _NOT_UPDATED.search(clause, 0, found.start()):
        return found.group()
    if found is None or _OF_RELEASES.search(clause, 0, found.start()):
        return clause
    said = max((match.end() for _, words in _STATES for match in words.finditer(clause)), default=0)
    # «Ждём, релиз 3.0.1.2» has no other object than the release.
    return found.group() if _ANOTHER_OBJECT.search(clause, said, found.start()) else clause


def of_another_program(clause: str, _behind: str) -> ReleaseState | None:
    """«У конкурентов с версии 4.2.0.1», «в тестовой базе 3.0.1.2»: the release of another program."""
    return ReleaseState.OTHER if _OTHER_PROGRAM.search(_RELEASE_BEFORE.sub("", clause)) else None


def start_of_an_update(clause: str, behind: str) -> ReleaseState | None:
    """«с A на B»: A is former when the update is done, installed when it is planned or fails."""
    nearest = _nearest(clause)
    if not _FROM.search(clause) or not (nearest or _ONWARD.match(behind) or _NOT_LEFT.match(behind)):
        return None
    undone = (
        (nearest is None and _FAILS.match(behind) is not None)
        or nearest is ReleaseState.PLANNED
        or _UPDATING.search(clause) is not None
        or _NOT_LEFT.match(behind) is not None
    )
    return ReleaseState.INSTALLED if undone else ReleaseState.FORMER


def after_an_update(clause: str, _behind: str) -> ReleaseState | None:
    """«since the update to B», «после вчерашнего обновления до B»: B is installed."""
    told = any(map(clause.__contains__, _OF_AN_UPDATE)) and _SINCE.search(clause)
    return ReleaseState.INSTALLED if told else None


def aim_of_an_update(clause: str, behind: str) -> ReleaseState | None:
    """«не обновляется до B»: B is still planned; «откатились на B»: it is installed."""
    if not _TO.search(clause):
        return None
    if _WENT_BACK.search(clause):
        return ReleaseState.INSTALLED
    failed = _nearest(clause) is None and _UPDATE.search(clause) and _FAILS.match(behind)
    return ReleaseState.PLANNED if failed or _TRYING.search(clause) else None


def new_one_after_the_old(clause: str, _behind: str) -> ReleaseState | None:
    """«Релиз старый был A, новый B»: B has taken its place."""
    found = _NEW_AFTER_OLD.search(clause)
    return (
        ReleaseState.INSTALLED
        if found and _nearest(clause[: found.start()]) is not ReleaseState.PLANNED
        else None
    )


def before_an_arrow(clause: str, behind: str) -> ReleaseState | None:
    """«A -> B»: A is former, or still installed when the update is planned."""
    if not _ARROW.match(behind):
        return None
    return ReleaseState.INSTALLED if _nearest(clause) is ReleaseState.PLANNED else ReleaseState.FORMER


def said_behind(clause: str, behind: str) -> ReleaseState | None:
    """«3.0.1.2 была до этого», «3.0.2.1 ещё не вышла»: the words after the release decide."""
    nearest = _nearest(clause)
    if _SAID_OF_THE_NEXT.match(behind):
        return None
    if _OTHERS_BEHIND.match(behind):
        return ReleaseState.OTHER
    if _UNDONE_BEHIND.match(behind):
        return ReleaseState.PLANNED
    if _WAS_FINE_BEHIND.match(behind) or (nearest is None and _WAS_BEHIND.match(behind)):
        return ReleaseState.FORMER
    if nearest is None and _TELLS_OF_ONE.search(clause) and _WAS_SO_BEHIND.match(behind):
        return ReleaseState.FORMER
    return (
        ReleaseState.PLANNED
        if nearest is not ReleaseState.PLANNED and _NOT_OUT_BEHIND.match(behind)
        else None
    )


def place_of_a_wish(clause: str, _behind: str) -> ReleaseState | None:
    """«хотим, чтобы в версии 3.0.1.2 работало»: it is the function that is wished for, not the release."""
    wished = _nearest(clause) is ReleaseState.PLANNED and _WITHIN.search(clause)
    return ReleaseState.NEUTRAL if wished and not _REPAIRED.search(clause) else None


def by_the_nearest_words(clause: str, _behind: str) -> ReleaseState | None:
    """What the nearest words before the release say of it, where nothing else tells."""
    return _nearest(clause)


QUESTIONS: tuple[Question, ...] = (
    new_one_after_the_old,
    after_an_update,
    start_of_an_update,
    aim_of_an_update,
    before_an_arrow,
    said_behind,
    place_of_a_wish,
    by_the_nearest_words,
)


def _nearest(clause: str) -> ReleaseState | None:
    """The state whose words come last in the clause."""
    best: tuple[int, ReleaseState] | None = None
    for state, words in _STATES:
        for match in words.finditer(clause):
            if best is None or match.start() > best[0]:
                best = match.start(), state
    return best[1] if best else None
