"""How mail servers speak of undelivered and delayed mail, for bounces that aren't multipart/report."""

from __future__ import annotations

from intake.desk.caseless import Caseless

_DAEMON_ADDRESS = Caseless(
    r"(?:mailer[._-]?daemon|mail[._-]?daemon|mdaemon|post[._-]?master|mail[._-]?delivery|maildelivery|"
    r"mail[._-]?system|"
    r"microsoftexchange[0-9a-f]{8,40}|internet-mail-connector|smtp|imss|mmdf|uucp|listserv|"
    r"symantec_antivirus\w{0,40})"
    r"(?:[._+=-]|@|$)"
)
# Mail from postmaster@ may be the administrator's own; nobody writes from these.
_MACHINE_ADDRESS = Caseless(
    r"(?:mailer[._-]?daemon|mail[._-]?daemon|mdaemon|maildelivery|mail[._-]delivery|mail[._-]system|"
    r"microsoftexchange[0-9a-f]{8,40}|internet-mail-connector|mmdf|uucp)"
    r"(?:[._+=-]|@|$)"
)
_DAEMON_NAME = Caseless(
    r"mail(?:er)? ?(?:delivery|daemon|administrator|system)|(?:system|mail) administrator|postmaster|"
    r"delivery (?:sub)?system|microsoft (?:outlook|exchange)|systemadministrator|administrador del sistema|"
    r"администратор (?:системы|почты)|системный администратор|система доставки|почтов(?:ая система|ый "
    r"сервер|ый робот)|"
    r"internet mail delivery|mail ?delivery|mail error"
)
_BOUNCE_SUBJECT = Caseless(
    r"undeliver(?:ed|able)|undelivered mail|delivery (?:status notification|failure|failed|has failed|"
    r"problem|error|"
    r"report|unsuccessful|notification)|failure (?:notice|delivery|notification)|mail delivery (?:failed|"
    r"failure|"
    r"problem|error|system|status)|returned mail|mail returned|returned to sender|returned e-?mail|message "
    r"not delivered|"
    r"not delivered|non ?remis|non-?delivery|non[- ]d[ée]livr|could not (?:be delivered|send)|unable to "
    r"deliver|nondeliverable|"
    r"user unknown|unknown user|mailbox (?:full|unavailable|does not exist)|permanent (?:error|failure)|"
    r"mail failure|failed mail|mail error|message (?:bounced|rejected|blocked)|"
    r"mail (?:bounced|rejected)|ndn:|dsn:|bounced mail|"
    r"unzustellbar|nicht zugestellt|zustellung (?:fehlgeschlagen|nicht möglich)|nicht zustellbar|"
    r"échec de (?:la )?remise|échec de livraison|non remis|impossible de remettre|no se puede entregar|"
    r"no entregado|no se ha podido entregar|error de entrega|mancato recapito|non recapitabile|impossibile "
    r"recapitare|"
    r"não entregue|não foi possível entregar|falha na entrega|onbestelbaar|niet bezorgd|olevererbart|kan "
    r"inte levereras|"
    r"kan ikke leveres|niedostarczon|nie dostarczono|nedoručiteln|недоставлен|не доставлен|невозможно "
    r"доставить|"
    r"не уда(?:лось|[её]тся) доставить|не может быть доставлен|сбо[йя] (?:при )?доставк|"
    r"ошибка (?:при )?доставк|"
    r"уведомление о (?:недоставке|состоянии доставки|статусе доставки)|возврат письма|возвращено отправителю|"
    r"(?:письмо|сообщение) не (?:было )?доставлено|(?:письмо|сообщение) "
    r"(?:отклонено|отвергнуто)|"
    r"mail delivery warning|message you sent (?:was )?(?:blocked|rejected)|"
    r"bounce notification|returning to sender|error sending your|"
    r"не вдалося доставити|помилка (?:при )?доставк|недоставлен|не доставлено|не дастаўлен|жеткізілмеді|"
    r"teslim edilem|iletilemedi|teslim hatası|nepodařilo se doručit|doručení (?:se nezdařilo|selhalo)|"
    r"kunne ikke leveres|kunde inte levereras|levering mislyk|toimitus epäonnistui|ei voitu toimittaa|"
    r"kézbesíthetetlen|nem sikerült kézbesíteni|livrare (?:eșuată|nereușită)|nu a putut fi livrat|"
    r"nije isporučen|няма как да бъде доставен|не може да бъде доставено|"
    r"エラー通知|配信(?:不能|エラー|できません)|送信エラー|退信|系统退信|"
    r"无法(?:投递|送达|传递)|未送达|投递失败|"
    r"(?:banned|virus|spam)[^\n]{0,80} (?:in mail )?from you(?!\w)|"
    r"доставка[^\n]{0,30} невозможна|"
    r"(?:получатель|адресат|пользователь|адрес|ящик)\w{0,2} не (?:найден|существует|зарегистрирован)|"
    r"αποτυχία παράδοσης|δεν είναι δυνατή η παράδοση|לא ניתן למס|מסירה נכשלה|تعذر (?:ال)?تسليم|"
    r"배달되지 않음|전송 실패|không thể gửi|thư bị trả lại|ไม่สามารถส่ง|nije moguće isporučiti|"
    r"non è stato possibile recapitare|tagastatud|nepristatyt|nevar piegādāt|nebylo možné doručit|nedoručen"
)
_BOUNCE_TEXT = Caseless(
    r"(?:could|can|was|were|is) ?not (?:be )?(?:deliver|reach|sent|send|found|process)|couldn['’]t (?:be "
    r")?deliver|"
    r"wasn['’]t (?:able to )?(?:deliver|establish)|unable to deliver|unable to relay|undeliverable|"
    r"undelivered|"
    r"delivery (?:has |to [^\n]{1,120} )?(?:has )?failed|delivery attempt failed|failed to deliver|failed "
    r"address|"
    r"(?:permanent|fatal|unrecoverable|delivery) (?:fatal )?errors?|(?:user|mailbox|account|address|"
    r"recipient)s?"
    r"[^\n]{0,60}(?:unknown|not found|does not exist|doesn['’]t exist|disabled|unavailable|rejected|is "
    r"full|over quota|"
    r"not (?:listed|known|exist))|unknown (?:user|recipient|address|local part)|no such (?:user|recipient|"
    r"mailbox|person|"
    r"address)|invalid (?:recipient|user|address|mailbox)|quota exceeded|mailbox (?:is )?full|returned "
    r"(?:to sender|mail|"
    r"to you)|not known at|did not reach|host (?:unknown|not found)|name or service not known|relaying "
    r"denied|"
    r"automatically rejected|送信できません|"
    r"does not have an? (?:[\w.]{1,40} )?account|message (?:was |has been )?(?:rejected|refused|bounced|"
    r"blocked)|"
    r"(?<!\d)5\d\d[ -]#?5\.\d\.\d{1,3}|#5\.\d\.\d|status: 5\.\d|"
    r"konnte nicht zugestellt|nicht zugestellt|unzustellbar|n['’]a pas pu être (?:remis|délivré|distribué)|"
    r"échec de la remise|no (?:se )?(?:pudo|ha podido)[^\n]{0,30}entrega|non è stato possibile|impossibile "
    r"(?:recapitare|"
    r"consegnare)|não (?:foi possível|pôde)[^\n]{0,30}entreg|kon niet worden|kunde inte levereras|"
    r"не (?:удалось|может быть|могло быть|было|смог\w*|удаётся|удается)[^\n]{0,40}доставл|не доставлено|не "
    r"удалось отправить|"
    r"невозможно доставить|недоставленн|доставить (?:ваше )?(?:письмо|сообщение)[^\n]{0,60}(?:не|невозможно)|"
    r"(?:пользовател|адресат|получател|ящик|адрес)[^\n]{0,60}(?:не найден|не существует|не зарегистрирован|"
    r"заблокирован|"
    r"переполнен|недоступен)|(?:письмо|сообщение)[^\n]{0,80}(?:отклонен|отвергнут|возвращен)|"
    r"размер (?:письма|сообщения)[^\n]{0,20} превышает|(?:e-?mail|message) (?:you sent )?was rejected|"
    r"не вдалося доставити|"
    r"(?:користувач|адресат|одержувач|скриньк)[^\n]{0,60}(?:не знайден|не існує|переповнен)|"
    r"не дастаўлен|жеткізілмеді|teslim edilem|iletilemedi|kullanıcı bulunamadı|nepodařilo se doručit|"
    r"nie mog(?:ła|ło) zostać dostarczon|kunne ikke leveres|ei voitu toimittaa|nem sikerült kézbesíteni|"
    r"nu a putut fi livrat|nije isporučen|не може да бъде доставено|pas pu être (?:distribué|remis|délivré)|"
    r"addresses failed|(?:not|isn['’]t) a valid (?:user|address|recipient|"
    r"mailbox)|配信できません|宛先不明|存在しません|退回|无法(?:投递|送达)|"
    r"无法将邮件|такого (?:пользователя|адреса|адресата|ящика)[^\n]{0,20} нет|"
    r"нет (?:такого )?(?:пользователя|адресата|получателя|ящика)|"
    r"(?:получател|адресат)\w{0,3}[^\n]{0,30} не (?:передан|доставлен)|"
    r"delivery of the e-?mail was stopped|"
    r"απέτυχε|δεν παραδόθηκε|נכשלה|לא נמסרה|تعذر (?:ال)?تسليم|배달하지 못|전송하지 못|"
    r"không (?:thể )?gửi được|ไม่สามารถส่ง"
)
_SUCCESS = Caseless(
    r"successful(?:ly)? (?:mail )?deliver|доставлен\w* успешно|успешно доставлен|erfolgreich zugestellt"
)
_DELAY = Caseless(
    r"delayed|\(delay\)|delay(?:ed)? (?:delivery|notification)|"
    r"delivery (?:is |temporarily )?(?:delayed|suspended|"
    r"delay)|warning: (?:"
    r"could not send|message)|still (?:being retried|trying)|has not yet been delivered|not yet been "
    r"(?:delivered|able)|"
    r"will (?:continue|keep) (?:trying|to (?:try|be))|you do not need to resend|this is a warning message "
    r"only|"
    r"verzögert|verzögerung|retardé|retard de|retrasad|in ritardo|ritardat|atrasad|vertraagd|försenad|"
    r"задержк\w+ (?:доставк|при доставк)|доставка[^\n]{0,40}(?:задерж|отложен|приостановл)|"
    r"попытки (?:доставки )?(?:будут )?продолж|пока не доставлен|"
    r"配信(?:が)?遅延|遅れ"
)
_GIVEN_UP = Caseless(
    r"giving up|given up|has been too long|too long in (?:the )?queue|too long|permanent|i['’]m not going "
    r"to try again|"
    r"прекращен|больше не будет"
)
_HEAD = 4000
_PERMANENT_CODE = Caseless(r"(?<![\d.])5\.\d{1,3}\.\d{1,3}(?![\d.])|(?<![\d.-])55[0-4][ -](?!\d)")
_GREETING = Caseless(
    r"[^\w]{0,10}(?:[^\W\d_]{2,20}, ?)?"
    r"(?:здравствуй|добр(?:ый|ого|ое) (?:день|дня|вечер|утр)|привет|коллеги|уважаем|"
    r"(?:hello|hi)(?:,| team| all| there| everyone| colleagues| support)(?![^\n]{0,20}this is the)|"
    r"dear (?:support|team|all|colleagues|sirs?)(?!\w)|good (?:morning|afternoon|evening|day))"
)
# Servers bid their readers to try again, to check and to turn to somebody; these words are people's.
_PEOPLE_ASK = Caseless(
    r"(?<!\w)(?:помогите|подскажите|пришлите|вышлите|разберитесь|исправьте|настройте|прошу|"
    r"please (?:help|advise|tell|look into|fix|send (?:us|me|the)))(?!\w)"
)
_DAEMON_ANYWHERE = Caseless(r"postmaster|system ?administrator|smtp|(?:^|[=._-])ndr@|mailer-daemon")


def is_daemon_address(address: str) -> bool:
    """Whether an address is a mail server's: MAILER-DAEMON, postmaster."""
    local = address[:320].rpartition("@")[0] + "@"
    return bool(_DAEMON_ADDRESS.match(address[:320]) or _DAEMON_ANYWHERE.search(local))


def is_machine_address(address: str) -> bool:
    """Whether no person can write from an address: MAILER-DAEMON, but not postmaster."""
    return _MACHINE_ADDRESS.match(address[:320]) is not None


def is_daemon_name(name: str) -> bool:
    """Whether a display name is a mail server's: «Mail Delivery System»; administrators have such names."""
    return _DAEMON_NAME.search(name[:200]) is not None


def heads_bounce(subject: str) -> bool:
    """Whether a subject is one that mail servers give to undelivered mail."""
    return _BOUNCE_SUBJECT.search(subject) is not None


def heads_delay(subject: str) -> bool:
    """Whether a subject is one that mail servers give to late mail."""
    return _DELAY.search(subject) is not None


def tells_of_bounce(text: str) -> bool:
    """Whether the beginning of a text speaks of undelivered mail."""
    return _BOUNCE_TEXT.search(text[:_HEAD]) is not None


def tells_of_delay(subject: str, text: str) -> bool:
    """Whether a notice says that delivery is only late and still being tried."""
    head = text[:_HEAD]
    return bool(_DELAY.search(subject) or _DELAY.search(head)) and not _GIVEN_UP.search(head)


def tells_of_success(subject: str) -> bool:
    """Whether a subject says that a mail has arrived."""
    return bool(_SUCCESS.search(subject))


def names_permanent_error(text: str) -> bool:
    """Whether a notice names a code of a permanent failure (RFC 5321 §4.2.1, RFC 3463)."""
    return _PERMANENT_CODE.search(text[:_HEAD]) is not None


def asks_as_people(text: str) -> bool:
    """Whether a text asks its reader for something as people do and mail servers don't."""
    return _PEOPLE_ASK.search(text[:_HEAD]) is not None


def greets(text: str) -> bool:
    """Whether a text begins with a greeting such as people use and mail servers don't."""
    return _GREETING.match(text) is not None
