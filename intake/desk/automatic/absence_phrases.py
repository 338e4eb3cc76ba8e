"""Words that announce an absence, and name whom to ask meanwhile, in many languages."""

from __future__ import annotations

from intake.desk.caseless import Caseless

_ABSENCE_SUBJECT = Caseless(
    r"(?:я )?(?:сейчас )?(?:в отпуске|в командировке|на больничном|нахожусь в отпуске|отсутствую(?: на "
    r"(?:рабочем )?месте)?)"
    r"|(?:отпуск|командировка|больничный|vacation|holidays?)$|"
    r"(?:меня )?(?:сейчас )?(?:меня )?нет (?:на месте|в офисе|на работе)"
    r"|i(?:['’]m| am) (?:away|out of (?:the )?office|on (?:vacation|holiday|leave))|on (?:vacation|holiday|"
    r"leave)$|away from (?:my |the )?(?:e-?mail|office|desk)$"
)
_ABSENCE_TEXT = Caseless(
    r"(?<!\w)(?:временно недоступ\w{1,4}|отвечу (?:вам )?(?:позже|после|когда вернусь)|нерабочее время|"
    r"уволен\w?|уволил(?:ся|ась)|больше не работаю|буду отсутствовать|away from (?:the |my )?office|"
    r"в (?:[а-яё]{4,14} ){0,2}отпуске|в командировке|на больничном|в декрет\w*|"
    r"на (?:семинаре|обучении|конференции)|"
    r"вернусь|"
    r"выйду на работу|меня (?:не будет|нет)|отсутству(?:ю|ет|ем)|не буду (?:в офисе|на работе)|нет на "
    r"(?:работе|месте|рабочем)|"
    r"во время (?:моего )?отсутствия|на время (?:моего )?отсутствия|по возвращении|по срочным вопросам|"
    r"out of (?:the )?office|on (?:vacation|holidays?|annual leave|maternity leave|parental leave|leave|"
    r"sick leave)|"
    r"(?:will|i['’]ll) (?:be )?(?:back|return|away|out)|limited access to (?:my )?e-?mail|in my absence|"
    r"currently away|(?:will not|won['’]t) be (?:reading|checking|answering) (?:my )?e?-?mails?|"
    r"(?:адрес|ящик)[^\n.]{0,30}не (?:используется|обслуживается|действует|читается)|офис (?:закрыт|не "
    r"работает)|"
    r"(?:we are|office is|we will be) closed|no longer (?:works?|with|employed)|больше не работает|"
    r"nicht im (?:büro|haus)|im urlaub|abwesend|außer haus|zurück am|wieder (?:da|erreichbar|im büro)|"
    r"absente?|en (?:congés?|vacances|déplacement)|de retour|à mon retour|fuera de la oficina|de vacaciones|"
    r"estaré ausente|fuori (?:ufficio|sede)|in ferie|assente|fora do escritório|de férias|ausente|"
    r"niet aanwezig|afwezig|met vakantie|op vakantie|på (?:semester|ferie|resa)|tillbaka|tilbake|tilbage|"
    r"lomalla|"
    r"na urlopie|nieobecn\w*|poza biurem|na dovolené|szabadság\w*|у відпустці|不在|休暇|出張|外出|休假|"
    r"부재중)(?!\w)"
    r"|不在|休暇|お休み|外出中|부재"
)
_DELEGATION_TEXT = Caseless(
    r"по (?:[а-яё]{4,14} ){0,2}вопросам[^\n]{0,60}(?:обращ|пишите|звоните|@)|"
    r"(?:обращайтесь|пишите|звоните|пересылайте)[^\n]{0,60}(?:@|\d{3})|"
    r"в (?:срочных|экстренных) случаях|"
    r"на время (?:моего )?отсутствия|в моё отсутствие|в мое отсутствие|"
    r"(?:меня )?(?:замещает|заменяет|замещать будет)|"
    r"(?:for|in) (?:any )?urgent (?:matters|cases?|issues|inquiries|enquiries)|in my absence|if (?:this|"
    r"it|your \w{1,20}) is urgent|if you have (?:something|anything|an? \w{2,10}) urgent|"
    r"in dringenden (?:fällen|angelegenheiten)|en cas d['’]urgence|pour toute urgence|en caso de "
    r"urgencia|per urgenze|"
    r"bij spoed|vid brådskande|w pilnych sprawach|ответ(?:ю|им) (?:вам )?(?:после|по возвращении|сразу "
    r"после)|"
    r"will (?:not )?(?:be )?(?:read|check|reply|respond|answer)[^\n]{0,40}(?:when|upon|after|on my) (?:i |my "
    r")?return"
)
# Nobody speaks of himself like this when he answers; with a deputy or a return it is an autoresponder's text.
_FORMAL_ABSENCE = Caseless(
    r"(?<!\w)(?:(?:нахожусь|буду (?:находиться )?) ?"
    r"(?:в (?:[а-яё]{4,14} ){0,2}отпуске|в командировке|на больничном)|"
    r"я (?:сейчас )?(?:в (?:[а-яё]{4,14} ){0,2}отпуске|в командировке|на больничном)[^\n.]{0,20} "
    r"(?:до|по) \d{1,4}|"
    r"буду отсутствовать|отсутствую (?:в офисе|на рабочем месте|с \d|до \d|по \d)|"
    r"(?:я )?(?:больше|уже) не работаю (?:в|на)|"
    r"i(?:['’]m| am|['’]ll be| will be) (?:currently )?(?:out of (?:the )?office|"
    r"away from (?:the |my )?office|no longer with|"
    r"on (?:(?:annual |sick |maternity |parental )?leave|vacation|holidays?))|"
    r"i (?:will not|won['’]t) be (?:reading|checking|answering) my e?-?mails?|"
    r"i no longer work (?:at|for))(?!\w)|"
    # In the first person only: a text that says that somebody else has left is a person's.
    r"(?:^|[.!\n] {0,2}|(?<!\w)я )уволил(?:ся|ась)(?!\w)"
)
# A text that also asks for something was written by a person.
_REQUEST = Caseless(
    r"(?:прошу|просим|просьба) (?!вас|обращ|писать|звонить|направлять|"
    r"адресовать|пересылать|связ|уч[её]сть|не |прощ)|"
    r"подскажите|помогите|проверьте|исправьте|сделайте|пришлите|верните|посмотрите|"
    r"высыла|прикладыва|прилага|во вложени|"
    r"не (?:получается|могу(?! ответ| проч)|открывается|печатает|запускается|формируется)|"
    r"ошибк|релиз|верси[яию]|"
    r"рег(?:истрационн[а-яё]{2,3}|\.) ?(?:номер|№)|here is|attached|"
    r"please (?:check|send|fix|find|see)|(?:can|could) you|"
    r"does(?:n['’]t| not) (?!work (?:here|at|for|with))"
)
_LONGEST_NOTICE = 800
_WISH = Caseless(
    r"(?<!\w)(?:как|где|почему|зачем|надо|нужно|жалу[а-яё]{2,6}|хот(?:им|ел[а-яё]{0,5}|ят)|how|why|where|"
    r"please (?!note|be |contact|call|write|e-?mail|direct|refer|forward|accept)|"
    r"your (?:system|program|software)|"
    r"does(?:n['’]t| not)|stopped|wrong)(?!\w)"
)
# Somebody's troubles: «не уходит», «не приходят»; autoresponders say such things of an office at most.
_TROUBLE = Caseless(r"(?<!\w)не (?!работа)[а-яё]{3,20}(?:[еи]т|[ую]т|[ая]т)(?:ся)?(?!\w)")


def heads_absence(subject: str) -> bool:
    """Whether a subject begins by announcing an absence."""
    return _ABSENCE_SUBJECT.match(subject) is not None


def tells_of_absence(text: str) -> bool:
    """Whether a text announces an absence; people's texts do that too."""
    return _ABSENCE_TEXT.search(text) is not None


def names_deputy(text: str) -> bool:
    """Whether a text says whom to ask meanwhile, as autoresponders are set up to do."""
    return _DELEGATION_TEXT.search(text) is not None


def gives_notice_of_absence(text: str) -> bool:
    """Whether a short text gives formal notice of an absence and says whom to ask, or when he returns."""
    if len(text) > _LONGEST_NOTICE or _REQUEST.search(text):
        return False
    return _FORMAL_ABSENCE.search(text) is not None and names_deputy(text)


def asks_for_help(text: str) -> bool:
    """Whether a text asks for something, as nobody does through an autoresponder."""
    return _REQUEST.search(text) is not None


def asks_for_nothing(text: str) -> bool:
    """Whether a text is as short as an autoresponder's and neither asks for anything nor reports trouble."""
    if len(text) > _LONGEST_NOTICE or "?" in text:
        return False
    return not any(pattern.search(text) for pattern in (_REQUEST, _TROUBLE, _WISH))
