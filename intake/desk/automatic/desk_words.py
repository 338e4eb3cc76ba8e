"""Does a mail speak as a support desk speaks of a request: received, registered, passed on, closed, rate us?

A foreign desk without a mark writes to whatever it gets, from changing addresses and in changing words.  Its
mail is not known for a robot's by that: customers, too, write that something was received.  But a few such
mails of one domain in a day, of which none says what is wrong, are no customers'.
"""

from __future__ import annotations

from intake.desk.automatic import absence_phrases
from intake.desk.automatic import phrases as robot_phrases
from intake.desk.caseless import Caseless

# Desks are short; whatever is longer tells something of its own.
_LONGEST = 1000

_REQUEST = (
    r"(?:обращени|заявк|запрос|письм|сообщени|тикет|инцидент|вопрос|request|ticket|case|incident|message|"
    r"question|e-?mail|(?:e|i)nquiry|anfrage|nachricht|vorgang|anliegen|"
    # Orders are what customers of a shop's program write about, too.
    r"(?:ваш\w?|мы|менеджер\w?|курьер|your|we|ihre)\b[^\n.!?]{0,30}(?:заказ|order|bestellung))[а-яёa-z]{0,4}"
)
_DONE = (
    # «Заявка на продление» is a customer's: what is to be done, not what was.
    r"(?:(?:принят|получен|зарегистрирован|создан|передан|назначен|присвоен|закрыт|реш[её]н|рассмотрен|"
    r"выполнен|исполнен|измен[её]н|смен[её]н|добавлен|обновл[её]н|продл[её]н|направлен|снят|доставлен|открыт|объедин[её]н)(?!и[еюяй])|"
    r"получил|поступил|приня(?:то|л)|обрабатыва|в обработк|в работ|на рассмотрени|изучает|смотрит|"
    r"received|created|registered|logged|opened|assigned|closed|solved|resolved|updated|changed|in progress|"
    r"commented|in the queue|looking|escalated|on hold|shipped|prepared|passed|reviewing|"
    r"eröffnet|eingegangen|erhalten|bearbeit|angelegt|angenommen|registriert|geschlossen|gelöst)"
)
_OF_A_REQUEST = Caseless(rf"(?<!\w){_REQUEST}[^\n.!?]{{0,60}}{_DONE}|{_DONE}[^\n.!?]{{0,60}}{_REQUEST}")
_DESKS = Caseless(
    r"(?<!\w)(?:вх(?:одящ\w{1,3})?\. ?(?:№ ?)?\d|в очереди|очеред[ьи]|перед вами \d|"
    r"commented on [a-z]{2,10}-?\d|"
    r"(?:спасибо|благодарим)(?: вас)?,? (?:за (?:ваше )?обращение|что (?:написали|обратились))|"
    r"(?:жд[иё]те|ожидайте) (?:ответа|звонка)|мы (?:скоро |уже )?(?:ответим|свяжемся|перезвоним)|"
    r"(?:менеджер|специалист|оператор|инженер|курьер)\w{0,2} (?:уже )?(?:смотр|изуча|занима|приня)|"
    r"(?:свяжется|свяжутся) с вами|(?:на|через) (?:наш\w{0,3} )?портал\w?|оцените|поставьте оценку|"
    r"thank(?:s| you) for (?:contacting|reaching|writing|your (?:e-?mail|message|request|enquiry))|"
    r"(?:get back|reply|respond) to you|rate (?:our|us|your)|how did we do|your place in|"
    r"vielen dank für ihre|wir melden uns)"
)
# What people say of their trouble, and desks don't.  A desk that forbids answers is heard out before.
_TROUBLE = Caseless(
    r"(?<!\w)(?:не|нет|но|нельзя|ошиб\w{1,8}|пропал\w?|дважды|по-прежнему|снова|опять|прошу|вышлите|"
    r"перезвоните|удалите|исправьте|нужн\w{1,3}|надо|хот(?:им|ел\w{0,3})|хочу|прос(?:им|ит|ят)|жд[её]м|"
    r"осталась|неверн\w{1,3}|неправильн\w{1,3}|тормоз[ия]т|отключил\w{2,3}|сто[ия]т|ист[её]к\w{0,4}|"
    # What a desk itself bids is taken out before.
    r"[а-яё]{2,20}(?:ите|[аеуюяо]йте|[вьн]ьте)(?:сь)?|"
    r"чуж\w{1,4}|лишн\w{2,3}|"
    r"без(?= (?!выходн|обед|перерыв|изменени|замечани|подпис|печат|участия))|"
    r"встал[аои]?|завис\w{0,5}|пуст\w{1,3}|сломал\w{1,4}|забыл[аи]?|сам\w? собой|тишина|работает|"
    r"я|мне|меня|мой|моя|мою|моей|мо[её]м|наш(?:а|у|ей|его|ему|и)? (?:заявк|заказ|обращени)\w{1,3}|"
    r"not|no|but|never|fail(?:s|ed)?|wrong|twice|again|missing|empty|blank|nothing|still|"
    r"late|slow|down|stuck|stopped|expired|without|offline|jammed|need(?:s|ed)?|wants?|itself|give|help|add|"
    r"i|my|our (?:order|request|ticket)|"
    r"bitte|fehlt|doppelt|defekt|brauche\w?|aber|nicht|kein\w{0,2}|ich|mir|mein\w{0,2})(?!\w)|n['’]t(?!\w)"
)
_BIDDEN = Caseless(
    r"(?<!\w)(?:здравствуйте|жд[иё]те|ожидайте|оставайтесь|оцените|поставьте оценку|пишите|звоните|"
    r"обращайтесь|извините|простите|следите|сохраняйте|загляните|ознакомьтесь|перейдите|воспользуйтесь|"
    r"обратите внимание|создайте обращение|сайте)(?!\w)"
)
# English verbs are nouns, too: what is wanted begins a text.
_WANTED = Caseless(
    r"\s{0,20}(?:please )?(?:update|reset|send|close|open|reopen|check|install|create|add|remove|delete|"
    r"change|activate|renew|replace|connect|call)(?!\w)"
)
_NO_ANSWERS = Caseless(
    r"to add (?:an? |additional |more |further )?(?:comments?|information|details),? "
    r"(?:just |simply |please )?reply to this|"
    r"чтобы (?:добавить|оставить|дополнить)[^\n.]{0,40}(?:ответьте|ответив|отвечайте)|"
    r"(?:отвечать|ответа|ответ)[^\n.]{0,40}не (?:нужно|надо|следует|требу\w{2,4})|"
    r"не (?:отвечайте|меняйте|удаляйте)|не (?:читается|просматривается)|"
    r"do not (?:reply|respond|change)|no reply is needed|nicht antworten"
)
_ADDRESS = Caseless(r"https?://[^\s<>]{1,300}")
_ASKS_FOR_RATING = Caseless(
    r"[^\n.!?]{0,80}(?:как вам|how did|how would|wie war|оцените|rate)[^\n.!?]{0,80}\?"
)
_FOR_A_REQUEST = Caseless(
    r"(?:case|tickets?|request|req|incident|inc|issue|repl(?:y|ies)|answers?|support|help|helpdesk|"
    r"service-?desk|desk|sd|hd|care|bot|robot|notify|id)[-_.+=]?[0-9a-f-]{0,40}\d|.{0,40}\d{5}"
)


def speaks_as_a_desk(subject: str, text: str) -> bool:
    """Whether a first mail says what desks say of a request, asks for nothing and tells of no trouble.

    `subject` is without prefixes and tags, `text` what is new in the mail.
    """
    if len(text) > _LONGEST:
        return False
    said = f"{subject}\n{text}"
    speaks = _OF_A_REQUEST.search(said) or _DESKS.search(said) or robot_phrases.acknowledges_request(said)
    return bool(speaks) and wants_nothing(subject, text)


def wants_nothing(subject: str, text: str) -> bool:
    """Whether a short mail neither asks for anything nor tells of trouble: no reason to write first."""
    if len(text) > _LONGEST or _WANTED.match(text.lower()):
        return False
    own = f"{subject}\n{text}".lower()
    asked = (_ASKS_FOR_RATING,) if "?" in own else ()
    for pattern in (_ADDRESS, _NO_ANSWERS, *asked, _BIDDEN):
        for found in list(pattern.finditer(own)):
            own = own.replace(found[0], " ")
    return absence_phrases.asks_for_nothing(own) and _TROUBLE.search(own) is None


def made_for_a_request(local_part: str) -> bool:
    """Whether an address looks as if made for one request (`case-15`); people's have numbers, too."""
    return _FOR_A_REQUEST.match(local_part.lower()) is not None
