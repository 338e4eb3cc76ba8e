"""Words by which robots give themselves away: subjects, texts and sender names, in many languages.

Nothing here decides alone; `automatic` weighs what is found.  A customer may write about an
automatic answer, so a phrase at the very start of the subject counts and one inside it does not.
"""

from __future__ import annotations

from intake.desk.automatic.absence_phrases import heads_absence
from intake.desk.caseless import Caseless

# The forms in which Exchange, Outlook, Gmail and Notes head an automatic reply.
_CLIENT_PHRASES = (
    r"(?:automatic reply|auto(?:matic)?[ -]?(?:reply|response|responder|answer)|autoreply|automated "
    r"(?:reply|response)|"
    r"out[ -]of[ -](?:the[ -])?office(?: (?:auto[ -]?reply|reply|response|message|notification|re))?|"
    r"vacation (?:reply|response|message|notice)|away from (?:my )?(?:office|desk|"
    r"mail)|oo[of]|"
    r"automatische (?:antwort|antwoord|abwesenheitsnotiz|abwesenheitsmeldung|empfangsbestätigung)|"
    r"abwesenheitsnotiz|"
    r"abwesenheits(?:nachricht|meldung|agent|assistent)|abwesend|auto-?antwort|automatisch antwoord|"
    r"afwezigheids(?:bericht|melding|assistent)|afwezig|automatisch bericht|"
    r"réponse automatique|reponse automatique|absence du bureau|absent du bureau|message d['’]absence|"
    r"notification d['’]absence|avis d['’]absence|respuesta automática|respuesta automatica|auto-?respuesta|"
    r"fuera de (?:la )?oficina|ausente de la oficina|risposta automatica|risponditore automatico|fuori "
    r"(?:sede|ufficio)|"
    r"assente|resposta automática|resposta automatica|fora do escritório|ausência temporária|autosvar|"
    r"automatiskt svar|automatisk svar|automatiske svar|frånvaro(?:meddelande)?|fravær(?:smelding)?|ikke "
    r"til stede|"
    r"automaattinen vastaus|poissa(?:olo)?ilmoitus|automatyczna odpowiedź|odpowiedź automatyczna|"
    r"autoodpowiedź|"
    r"nieobecność|poza biurem|automatická odpověď|automatická odpoveď|automatikus válasz|házon kívül|"
    r"răspuns automat|"
    r"otomatik (?:yanıt|cevap)|αυτόματη απάντηση|автоматическ(?:ий|ое) (?:ответ|сообщение|письмо|"
    r"уведомление)|"
    r"авто-?ответ(?:чик)?|автоматична відповідь|автовідповідь|аўтаадказ|自動返信|自動応答|自動回答|"
    r"不在通知|不在のお知らせ|"
    r"自动(?:回复|答复)|自動(?:回覆|答覆|回復)|자동 ?(?:회신|응답)|부재중)"
)
_CLIENT_SUBJECT = Caseless(_CLIENT_PHRASES)
# Polish and Russian providers put it into brackets: «[Автоответ] тема».
_HEADING = Caseless(
    rf"(?:[\[(*«\"]{{1,3}} ?)?(?:{_CLIENT_PHRASES}|auto|absence|away)(?=[ ]?(?:$|[:：\-–—\[\])(*»\"!.,]))"
)
_ANSWERED_SUBJECT = Caseless(rf"{_CLIENT_PHRASES} ?[:：]([^\n]{{1,1000}})")
_ACKNOWLEDGEMENT_SUBJECT = Caseless(
    r"(?:ваш[аеу]? )(?:обращени[ея]|заявк[аиу]|запрос|письмо|сообщение|вопрос|заказ)[^\n]{0,60}"
    r"(?:принят|получен|зарегистрирован|создан|поступил|доставлен)|"
    r"(?:обращение|заявка|запрос|тикет)[ №#:\[\]\w-]{0,30} (?:принят[оа]?|получен[оа]?|"
    r"зарегистрирован[оа]?|создан[оа]?)|"
    r"(?:принято|получено|зарегистрировано|создана|принята) (?:ваше |ваша |новое |новая )?(?:обращение|"
    r"заявка|письмо)|"
    r"спасибо за (?:обращение|ваше обращение|ваше письмо|письмо)|"
    r"мы получили ваш[уе]? (?:обращение|заявку|запрос|письмо|сообщение|вопрос|заказ)|"
    r"(?:we(?:['’]ve| have)? )received your (?:request|message|e-?mail|ticket|enquiry|inquiry)|"
    r"your (?:request|ticket|message|e-?mail|case|enquiry|inquiry)[^\n]{0,60}(?:received|created|"
    r"registered|opened)|"
    r"(?:request|ticket|case) (?:received|created|opened)|thank you for (?:contacting|your (?:e-?mail|"
    r"message|enquiry))|"
    r"ihre (?:anfrage|nachricht|e-?mail)[^\n]{0,60}(?:eingegangen|erhalten)|eingangsbestätigung|"
    r"accusé de réception|hemos recibido (?:su|tu)|confirmación de recepción"
)
# RFC 7489 §7.2.1.1 (DMARC) and RFC 8460 §5.3 (TLS) prescribe this subject.
_DOMAIN_REPORT_SUBJECT = Caseless(
    r"(?:\[[^\[\]]{1,40}\] ?)?report domain: ?[^ ]{1,255} submitter: ?[^ ]{1,255}"
)
_RECEIPT_SUBJECT = Caseless(
    r"(?:прочтено|прочитано|не прочтено|не прочитано|удалено без прочтения|доставлено|read|not read|gelesen|"
    r"nicht gelesen|ungelesen gelöscht|lu|non lu|leído|no leído|letto|non letto|gelezen|läst|læst|lest|"
    r"luettu|"
    r"přečteno|przeczytano|delivered|relayed|zugestellt|remis|read receipt|return receipt|lesebestätigung|"
    r"уведомление о (?:прочтении|доставке)|подтверждение (?:прочтения|о прочтении)|"
    r"disposition notification|開封確認|開封済み|已读)[ ]?(?:[:：\-(]|$)"
)
_RECEIPT_TEXT = Caseless(
    r"(?:was|has been|wurde|a été|fue|foi) (?:read|displayed|opened|gelesen|lu|leído|lida)(?: on| by| am|$|"
    r"\W)"
    r"|был[ои]? (?:прочитано|прочтено|удалено без прочтения|отображено|открыто)"
    r"|(?:прочитано|прочтено) (?:в |\d|получателем)"
    r"|это (?:уведомление|подтверждение) (?:о|подтверждает)|(?:return|read) receipt|message (?:has been "
    r")?displayed"
    r"|доставлено (?:следующим|получател)|successfully (?:delivered|relayed)|delivery to (?:these|the "
    r"following) recipient|has been delivered to"
)
_AUTOMATIC_TEXT = Caseless(
    r"(?:письмо|сообщение|ответ|уведомление|автоответ)[^\n.]{0,60}(?:отправлен|сформирован|создан|"
    r"сгенерирован|"
    r"послан|является автоматическ)[^\n.]{0,40}(?:автоматическ|роботом|автоответчик)|автоматически(?:м|"
    r")[^\n.]{0,30}"
    r"(?:отправлен|сформирован|создан|сгенерирован)[^\n.]{0,25}(?:письм|сообщен|ответ|уведомлен|,|\.|$)|"
    r"это (?:сообщение|письмо)[^\n.]{0,40} автоматически (?:отправлен|сформирован|создан|сгенерирован)|"
    r"это автоматическ"
    r"(?:ий ответ|ое (?:сообщение|письмо|уведомление))|это автоответ|на (?:это|данное|него|неё) (?:письмо|"
    r"сообщение)?"
    r" ?(?:отвечать )?не (?:нужно|надо|следует|требуется)(?: отвечать)?|не отвечайте на (?:это|данное)|"
    r"отвечать на (?:это|"
    r"него|данное)[^\n.]{0,20} не (?:надо|нужно|следует)|this is an? auto(?:mated|matic|matically)|"
    r"auto(?:mated|matically)"
    r"[ -](?:generated|reply|response|message|sent|notification)|do not reply to this|please do not "
    r"(?:reply|respond)|"
    r"не (?:меняйте|изменяйте) тему|"
    r"do not (?:change|modify) the subject|generated automatically|sent automatically|"
    r"(?:diese|die)[^\n.]{0,40} automatisch (?:generiert|"
    r"erstellt|erzeugt|"
    r"versendet|verschickt)|automatisch generierte|automatische (?:antwort|nachricht)|(?:ceci est|message|"
    r"réponse)[^\n.]"
    r"{0,30} automatique|mensaje[^\n.]{0,30} automático|respuesta automática|messaggio automatico|risposta "
    r"automatica|"
    r"mensagem automática|resposta automática|automatisch (?:bericht|gegenereerd)|automatiskt "
    r"(?:meddelande|svar)|"
    r"automatisk (?:besked|svar|melding)|wiadomość (?:została )?(?:wygenerowana )?automatyczn|"
    r"自動(?:返信|送信|"
    r"配信|的に)|"
    r"系统自动|自动(?:回复|发送)|자동으로"
)
# One of these is in whatever the pattern finds; most mails have none, and are done with.
_TRACES = tuple(
    "автом|автоотв|робот|отвеча|тему|auto|reply|respond|subject|generated|自動|自动|자동"
    "|не нужно|не надо|не следует|не требуется".split("|")
)
_NO_ANSWER_TEXT = Caseless(
    r"не отвечайте на|(?:просьба|просим|пожалуйста,?) не отвечать(?: на (?:это|данное|него)|[.!\n]|$)|"
    r"(?:отвечать|ответ)[^\n.]{0,40}не (?:нужно|надо|следует|требуется)|не (?:нужно|надо|"
    r"следует|требуется)"
    r"[^\n.]{0,20}отвечать|do not (?:reply|respond)|don['’]t reply|no reply is (?:needed|necessary)|"
    r"unmonitored|not monitored|"
    r"bitte (?:antworten sie nicht|nicht antworten)|ne pas répondre|no responda|non rispondere|não "
    r"responda|niet beantwoorden"
)
_MADE_BY_MACHINE = Caseless(
    r"автоматически|автоматическ(?:ое|ий)|роботом|automated|automatically|auto-generated|automatisch|"
    r"automatique|"
    r"automático|automatico|automatycznie"
)
_ACKNOWLEDGEMENT_TEXT = Caseless(
    r"ваш[аеу]? (?:обращени[ея]|заявк[аиу]|запрос|письмо|сообщение|вопрос)[^\n]{0,80}(?:принят|получен|"
    r"зарегистрирован|"
    r"создан|поступил|присвоен)|(?:обращению|заявке|запросу) присвоен|"
    r"мы получили ваш[уе]? (?:обращение|заявку|запрос|письмо|сообщение|вопрос|заказ)|"
    r"спасибо (?<![«„“]спасибо )за (?:ваше )?(?:обращение(?! внимани)|письмо|сообщение)|"
    r"(?:ответим|свяжемся)(?: вам| с вами)? в (?:течение|ближайше)|ожидайте ответа|"
    r"(?:зарегистрирован[оа]?|принят[оа]?)"
    r" под номером|наш(?:и)? специалист[^\n]{0,40}(?:свяж|ответ)|we(?:['’]ve| have)? received your|your "
    r"(?:request|ticket|"
    r"message|e-?mail|case)[^\n]{0,80}(?:received|created|registered)|thank you for (?:contacting|your "
    r"(?:e-?mail|message|"
    r"enquiry))|we will (?:get back|respond|reply) (?:to you )?|ihre (?:anfrage|nachricht|"
    r"e-?mail)[^\n]{0,60}(?:eingegangen|"
    r"erhalten)|nous avons bien reçu|hemos recibido (?:su|tu)|abbiamo ricevuto|お問い合わせ(?:いただき|"
    r"ありがとう)"
)
# What a desk does with a request; people, too, say thanks or that they have received something.
_PROMISE = Caseless(
    r"(?:ответ(?:им|ит|ят)|свяж(?:емся|ется|утся)|рассмотр(?:им|ит|ят|ен\w?))[^\n]{0,40}(?:течение|ближайш|"
    r"скор|порядке|рабоч|возможно)|(?:течение|ближайш)[^\n]{0,40}(?:ответ(?:им|ит|ят)|свяж)|"
    r"ожидайте|следить за|отслежив|статус (?:заявки|обращения|запроса)|"
    r"присвоен|зарегистрирован|под номером|специалист|оператор|менеджер|порядке очереди|"
    r"принят[оаы]? (?:в работу|к)|передан|"
    r"обработ|срок (?:рассмотрения|ответа)|врем[яени]{1,3} (?:реакции|ответа)|"
    r"(?:will|shall|['’]ll) (?:get back|respond|reply|contact|be in touch|answer|review|endeavou?r|process)|"
    r"as soon as|within (?:the next )?\d|shortly|(?:ticket|case|request|reference) (?:number|no|id|#)|"
    r"(?:has been|was) (?:created|registered|assigned|opened|logged)|schnellst|"
    r"so (?:schnell|bald) wie|in kürze|"
    r"bearbeit|délais|reviendrons|traiter|brevedad|lo antes posible|responderemos|pondremos|al più presto|"
    r"risponderemo|contatteremo|brevemente|zo (?:snel|spoedig)|折り返し|ご連絡|担当"
)
_CHALLENGE = Caseless(
    r"(?:confirm|verify) (?:that )?(?:you(?:['’]re| are)? (?:are )?(?:not a|a (?:human|real))|your "
    r"(?:message|e-?mail|sender))"
    r"|prove (?:that )?you(?:['’]re| are) (?:not a (?:robot|machine|spammer)|a (?:person|human))"
    r"|sender (?:verification|confirmation)|challenge[ /-]response|to deliver your message|spamarrest|boxbe|"
    r"подтверд(?:ите|ить)[^\n]{0,60}(?:вы не робот|не являетесь (?:роботом|спамером)|"
    r"(?:отправку|доставку) (?:ваш[а-яё]{1,4} |этого |своего )?(?:письма|сообщения))|"
    r"чтобы (?:ваше )?письмо (?:было )?доставлено[^\n]{0,60}(?:перейдите|подтвердите)"
)
# No person writes these about somebody else's mailbox, so they count in a reply too.
_ADMISSION = Caseless(
    r"(?:this (?:e-?mail )?(?:account|mailbox|address|inbox)|my (?:e-?mail|inbox)) is protected by|"
    r"(?:your (?:e-?mail )?address|to be|to get|yourself)\s(?:[a-z]{1,12}\s){0,3}(?:to|on)\s(?:the\s|my\s)?"
    r"(?:recipient['’]s\s)?(?:allowed|approved|white|safe|guest)[\s-]?(?:senders?\s)?list"
)
_LINK_TO_FOLLOW = Caseless(r"click|follow(?:ing)? (?:this |the )?link|перейд")
_NO_REPLY = Caseless(
    r"(?:^|[._+-])(?:no[._-]?reply|do[._-]?not[._-]?reply|dont[._-]?reply|no[._-]?answer|noreply\d{0,6}|"
    r"nicht[._-]?antworten|ne[._-]?pas[._-]?repondre|no[._-]?responder|non[._-]?rispondere|"
    r"ne[._-]?otvechat\w{0,5}|"
    r"unattended|no[._-]?response|nepasrepondre|noresponder|noreplay)(?:$|[._+=-])"
)
_ROBOT_MAILBOX = Caseless(
    r"(?:auto[._-]?(?:reply|responder|response|answer)|robot|bot|mailbot|notifications?|notify|alerts?|"
    r"newsletter|"
    r"news|mailing|rassylka|subscribe|subscriptions?|bounces?|info-?bot|listserv|majordomo|"
    r"mailman)(?:[._+=-]|$)"
)
_FIELD = Caseless(
    r"(?:рег(?:истрационн\w{1,3})?\.? ?(?:номер|№)|организаци[яи]|релиз\w{0,2}|верси[яи]|s/n|"
    r"registration number|"
    r"organi[sz]ation|release|version)[^\n:]{0,30}:[ \t]{0,5}\S"
)


def heads_automatic_reply(subject: str) -> bool:
    """Whether a subject begins with a client's words for an automatic reply, alone or before a colon."""
    return _HEADING.match(subject) is not None


def answered_subject(subject: str) -> str:
    """Find the subject that follows a client's words for an automatic reply, or ""."""
    found = _ANSWERED_SUBJECT.match(subject)
    return found[1].strip() if found else ""


def mentions_automatic_reply(subject: str) -> bool:
    """Whether a subject speaks of an automatic reply or an absence anywhere."""
    return _CLIENT_SUBJECT.search(subject) is not None or heads_absence(subject)


def heads_acknowledgement(subject: str) -> bool:
    """Whether a subject says that a request was taken in."""
    return _ACKNOWLEDGEMENT_SUBJECT.search(subject) is not None


def heads_domain_report(subject: str) -> bool:
    """Whether a subject is that of a report on a domain's mail, which only programs write."""
    return _DOMAIN_REPORT_SUBJECT.match(subject) is not None


def heads_receipt(subject: str) -> bool:
    """Whether a subject is a read or delivery receipt's: «Прочтено: …», "Read: …"."""
    return _RECEIPT_SUBJECT.match(subject) is not None


def tells_of_reading(text: str) -> bool:
    """Whether a text says that a mail was read or delivered."""
    return _RECEIPT_TEXT.search(text) is not None


def calls_itself_automatic(text: str) -> bool:
    """Whether a text says of itself that no person wrote it, or that nobody reads answers to it."""
    lowered = text.lower()
    return any(trace in lowered for trace in _TRACES) and _AUTOMATIC_TEXT.search(text) is not None


_READ_OF_RECALL = 400
_RECALL_SUBJECT = Caseless(r"\s{0,3}(?:отзыв|recall|rückruf|rappel) ?:")
_RECALL = Caseless(
    r"(?:хочет|хотел бы|пытается) отозвать (?:это |своё |свое )?сообщение"
    r"|would like to recall (?:the|this) message|souhaite rappeler le message"
)
_RATING = Caseless(
    r"(?:оцените|оценить) (?:качество|работу|наш[уеи]|обслуживание|решение|поддержку)"
    r"|rate (?:our|your|the) (?:service|support|experience)|how (?:did we do|would you rate)"
)


def recalls_message(subject: str, text: str) -> bool:
    """Whether a text is a mail program's recall of a mail that was sent before."""
    return bool(_RECALL_SUBJECT.match(subject) and _RECALL.search(text[:_READ_OF_RECALL]))


def asks_for_rating(text: str) -> bool:
    """Whether a text is a help desk's that asks how well it helped."""
    return _RATING.search(text) is not None


def wants_no_answer(text: str) -> bool:
    """Whether a text says both that a machine made it and that it must not be answered."""
    return _NO_ANSWER_TEXT.search(text) is not None and _MADE_BY_MACHINE.search(text) is not None


def acknowledges_request(text: str) -> bool:
    """Whether a text says that a request was taken in."""
    return _ACKNOWLEDGEMENT_TEXT.search(text) is not None


def promises_handling(text: str) -> bool:
    """Whether a text says what a desk will do with a request: its number, who answers and when."""
    return _PROMISE.search(text) is not None


def challenges(text: str) -> bool:
    """Whether a text asks its reader to prove that he is a person."""
    return _CHALLENGE.search(text) is not None


def asks_for_admission(text: str) -> bool:
    """Whether a text is a filter's that lets in only senders who follow its link."""
    return _LINK_TO_FOLLOW.search(text) is not None and _ADMISSION.search(text) is not None


def is_no_reply(address: str) -> bool:
    """Whether nobody reads what is sent to this address: no-reply@, donotreply@."""
    return _NO_REPLY.search(address[:320].partition("@")[0]) is not None


def is_robot_mailbox(address: str) -> bool:
    """Whether the address names a machine: robot@, notifications@, newsletter@."""
    return _ROBOT_MAILBOX.match(address[:320].partition("@")[0]) is not None


def names_fields(text: str) -> bool:
    """Whether a text gives labelled identifying fields, as a request does."""
    return len({match[0].casefold()[:4] for match in _FIELD.finditer(text[:20_000])}) > 1
