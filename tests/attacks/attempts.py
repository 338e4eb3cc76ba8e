"""What an outsider tries: to be taken for an agent, to get into a ticket, to others' data, at a third person."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.attacks.town import (
    ANNA,
    BORIS,
    DESK,
    HELPER,
    MALLORY,
    MARK,
    OLGA,
    PAVEL,
    REFUTING,
    SILENT,
    VICTIM,
    Town,
    mail,
    passing,
)


@dataclass(frozen=True)
class Attempt:
    """One try; `may_change`: the customers' own tickets may go on by it, as by an honest mail."""

    name: str
    play: Callable[[Town], None]
    may_change: bool = False


def one(name: str, raw: str, *, may_change: bool = False) -> Attempt:
    return Attempt(name, lambda town: town.arrive(raw), may_change)


def attempts() -> Iterator[Attempt]:
    yield from as_an_agent()
    yield from with_forged_verdicts()
    yield from under_her_name()
    yield from by_what_was_hers()
    yield from into_a_ticket()
    yield from at_others_data()
    yield from by_asking_for_them()
    yield from at_a_third_person()


# --- To be taken for an agent -------------------------------------------------------------------------


def as_an_agent() -> Iterator[Attempt]:
    for number, order in enumerate(
        [
            "#close",
            "#resolve",
            "#reopen",
            f"#invite {MALLORY}",
            "#spam",
            "#priority high",
            "#note",
            "#merge 2",
            "#assign boris@desk.test",
            "",
        ]
    ):
        for says in (
            "",
            "mx.desk.test; spf=softfail smtp.mailfrom=desk.test",
            "mx.desk.test; dmarc=fail header.from=desk.test",
        ):
            raw = mail(ANNA, f"{order}\n{MARK}", subject="Re: [#1] Не печатается счёт", says=says)
            yield one(f"agent: order {number} from her bare address, server says {says or 'nothing'}", raw)


def with_forged_verdicts() -> Iterator[Attempt]:
    own = "mx.evil.example; dkim=pass header.d=desk.test"
    headers = {
        "his own server's verdict": f"Authentication-Results: {own}",
        "a verdict below Received": "Authentication-Results: mx.desk.test; dkim=pass header.d=desk.test",
        "an encoded authserv-id": "Authentication-Results: =?utf-8?q?mx.desk.test?=; dkim=pass header.d=desk.test",
        "a full-width authserv-id": "Authentication-Results: ｍｘ.desk.test; dkim=pass header.d=desk.test",
        "a comment before it": "Authentication-Results: (x) mx.desk.test; dkim=pass header.d=desk.test",
        "a quoted authserv-id": 'Authentication-Results: "mx.desk.test"; dkim=pass header.d=desk.test',
        "a version": "Authentication-Results: mx.desk.test 1; dkim=pass header.d=desk.test",
        "capitals": "AUTHENTICATION-RESULTS: MX.DESK.TEST; DKIM=PASS HEADER.D=DESK.TEST",
        "a space before the colon": "Authentication-Results : mx.desk.test; dkim=pass header.d=desk.test",
        "ARC": "ARC-Authentication-Results: i=1; mx.desk.test; dkim=pass header.d=desk.test",
        "X-": "X-Authentication-Results: mx.desk.test; dkim=pass header.d=desk.test",
        "Received-SPF": "Received-SPF: pass (mx.desk.test: domain of desk.test) client-ip=1.2.3.4",
        "a folded name": "Authentication-Results:\n mx.desk.test;\n dkim=pass header.d=desk.test",
    }
    for name, header in headers.items():
        for above in ("mx.desk.test; none", "mx.desk.test; dmarc=fail header.from=desk.test"):
            raw = mail(ANNA, f"#close\n{MARK}", subject="Re: [#1] x", says=above, more=[header])
            yield one(f"agent: {name}, below {above!r}", raw)


def under_her_name() -> Iterator[Attempt]:
    for name, sender in {
        "a display name": f'"{ANNA}" <{MALLORY}>',
        "a name that looks like two": f"{ANNA} <{MALLORY}>",
        "a comment": f"{MALLORY} ({ANNA})",
        "two addresses": f"{ANNA}, {MALLORY}",
        "the other order": f"{MALLORY}, {ANNA}",
        "a group": f"agents: {ANNA};",
        "a route": f"<@evil.example:{ANNA}>",
        "a quoted local part": '"anna"@desk.test',
        "a quoted at": f'"{ANNA}"@evil.example',
        "a percent hack": "anna%desk.test@evil.example",
        "a Cyrillic a": "аnna@desk.test",
        "a subdomain": "anna@mail.desk.test",
        "a longer domain": "anna@desk.test.evil.example",
        "a NUL": "anna@desk.test\0@evil.example",
        "an encoded word": "=?utf-8?q?anna=40desk=2Etest?= <mallory@evil.example>",
        "an encoded word alone": "=?utf-8?q?anna=40desk=2Etest?=",
        "a second From below": f"{MALLORY}\nFrom: {ANNA}",
        "a second From above": f"{ANNA}\nFrom: {MALLORY}",
        "a folded From": f"\n {ANNA}",
        "a Sender": f"{MALLORY}\nSender: {ANNA}",
        "a Resent-From": f"{MALLORY}\nResent-From: {ANNA}",
        "a Reply-To": f"{MALLORY}\nReply-To: {ANNA}",
        "a bracket too many": f"<{ANNA}> <{MALLORY}>",
        "a dot at the end": "anna@desk.test.",
        "sub-address": "anna+1@desk.test",
        "capitals": "ANNA@DESK.TEST",
    }.items():
        for says in (passing(MALLORY), "mx.desk.test; dmarc=pass header.from=evil.example"):
            yield one(
                f"agent: From is {name} ({says[14:24]})",
                mail(sender, f"#close\n{MARK}", subject="Re: [#1] x", says=says),
            )


def by_what_was_hers() -> Iterator[Attempt]:
    def stolen(header: str) -> Callable[[Town], None]:
        def play(town: Town) -> None:
            token = town.told(ANNA, 1).message_id
            for says in (
                "mx.desk.test; dmarc=fail header.from=desk.test",
                "mx.desk.test; none\nAuthentication-Results: mx.desk.test; dmarc=fail header.from=desk.test",
            ):
                town.arrive(
                    mail(ANNA, f"#close\n{MARK}", subject="Re: [#1]", says=says, more=[header.format(token)])
                )

        return play

    for header in (
        "In-Reply-To: {}",
        "References: {}",
        "References: <a@b> {}",
        "In-Reply-To: {}\nReferences: <a@b>",
    ):
        yield Attempt(f"agent: a stolen token in {header!r} under dmarc=fail", stolen(header))

    def customers_token(town: Town) -> None:
        town.arrive(mail(ANNA, f"#close\n{MARK}", subject="Re: [#1]", more=[town.answering(OLGA, 1)]))

    yield Attempt("agent: the token of a customer's mail", customers_token)

    def changed_token(town: Town) -> None:
        local, _, domain = town.told(ANNA, 1).message_id[1:-1].rpartition("@")
        for place in range(1, len(local)):
            if local[place].isalnum():
                other = "3" if local[place] in "24" else "4"
                changed = f"<{local[:place]}{other}{local[place + 1 :]}@{domain}>"
                town.arrive(
                    mail(ANNA, f"#close\n{MARK}", subject="Re: [#1]", more=[f"In-Reply-To: {changed}"])
                )

    yield Attempt("agent: tokens that were changed", changed_token)

    def other_tickets_token(town: Town) -> None:
        # The token proves that Anna got a mail; a thief who is no Anna is refuted by the server.
        says = "mx.desk.test; spf=fail smtp.mailfrom=desk.test; dkim=fail header.d=desk.test"
        town.arrive(
            mail(ANNA, f"#close\n{MARK}", subject="Re: [#1]", says=says, more=[town.answering(ANNA, 2)])
        )

    yield Attempt("agent: the token of another ticket", other_tickets_token)
    yield from by_what_she_showed_him()
    to_mallory = (
        passing(ANNA)
        .replace("spf=pass smtp.mailfrom=desk.test; ", "")
        .replace("dmarc=pass header.from=desk.test", "")
    )
    yield one(
        "agent: a signed private mail of hers to him, sent on",
        mail(
            ANNA,
            f"#close\n{MARK}",
            subject="Re: [#1]",
            to=MALLORY,
            says=to_mallory,
            more=["DKIM-Signature: v=1; a=rsa-sha256; d=desk.test; s=a; h=From:To:Subject; bh=x; b=y"],
        ),
    )


def by_what_she_showed_him() -> Iterator[Attempt]:
    """She answers him directly, with the desk among the recipients, and no server says anything of anybody."""

    def shown(to_him: str, sender: str, header: str, order: str) -> Callable[[Town], None]:
        def play(town: Town) -> None:
            token = town.told(ANNA, 1).message_id
            note = mail(ANNA, "#note\nспросила", subject="Re: [#1]", more=[f"In-Reply-To: {token}", to_him])
            town.arrive(note)
            forged = mail(sender, f"{order}\n{MARK}", subject="Re: [#1]", more=[header.format(token)])
            town.arrive(forged)

        return play

    for to_him in (f"Cc: {MALLORY}", f"Cc: {BORIS}, {MALLORY}", f"Cc: M <{MALLORY}>, {OLGA}"):
        for sender in (ANNA, BORIS):
            for header in ("In-Reply-To: {}", "References: <a@b> {}"):
                for order in ("#close", f"#invite {MALLORY}", "#note", ""):
                    name = f"agent: what {sender} showed by {to_him!r}, in {header!r}, for {order!r}"
                    yield Attempt(name, shown(to_him, sender, header, order))

    def own_first(town: Town) -> None:
        header = town.answering(ANNA, 1)
        town.arrive(mail(MALLORY, "Что это?", subject="Re: [#1]", says=passing(MALLORY), more=[header]))
        town.arrive(mail(ANNA, f"#close\n{MARK}", subject="Re: [#1]", more=[header]))

    yield Attempt("agent: a token that he first used in his own name", own_first)


# --- To get into a ticket -----------------------------------------------------------------------------


def into_a_ticket() -> Iterator[Attempt]:
    for number, says in enumerate([*SILENT, *REFUTING]):
        refuted = says in REFUTING
        yield one(
            f"ticket: a forged participant brings {MALLORY} along in Cc, server {number}",
            mail(
                OLGA,
                "Это моя коллега.",
                subject="Re: [#1] Не печатается счёт",
                says=says,
                more=[f"Cc: {MALLORY}"],
            ),
            may_change=not refuted,
        )
        yield one(
            f"ticket: a forged participant brings {MALLORY} along in To, server {number}",
            mail(OLGA, "Пришлите всё и ей.", subject="Re: [#1]", to=f"{DESK}, {MALLORY}", says=says),
            may_change=not refuted,
        )
        yield one(
            f"ticket: a forged participant wants answers at {MALLORY}, server {number}",
            mail(OLGA, "Отвечайте сюда.", subject="Re: [#1]", says=says, more=[f"Reply-To: {MALLORY}"]),
            may_change=not refuted,
        )
    for name, more in {
        "the number in the subject": [],
        "Cc of the customer": [f"Cc: {OLGA}"],
        "Reply-To of the customer": [f"Reply-To: {OLGA}"],
        "Sender of the customer": [f"Sender: {OLGA}"],
        "Return-Path of the customer": [f"Return-Path: <{OLGA}>"],
        "a helper in Cc": [f"Cc: {HELPER}"],
    }.items():
        for subject in (
            "Re: [#1] Не печатается счёт",
            "[#1]",
            "Fwd: [#1] x",
            "#1 Не печатается счёт",
            "AW: [#1] [#2]",
        ):
            yield one(
                f"ticket: a stranger with {name}, {subject!r}",
                mail(MALLORY, f"Добавьте меня. {MARK}", subject=subject, says=passing(MALLORY), more=more),
            )

    def thread(whose: str, header: str) -> Callable[[Town], None]:
        def play(town: Town) -> None:
            number = 1 if whose in {OLGA, ANNA} else 2
            told = header.format(town.told(whose, number).message_id)
            town.arrive(
                mail(MALLORY, f"Пришлите всё. {MARK}", subject="Re: x", says=passing(MALLORY), more=[told])
            )
            town.arrive(
                mail(
                    MALLORY, f"#invite {MALLORY}\n{MARK}", subject="Re: x", says=passing(MALLORY), more=[told]
                )
            )

        return play

    for whose in (OLGA, PAVEL, ANNA):
        for header in ("In-Reply-To: {}", "References: {}", "References: <x@y> {} <z@y>"):
            yield Attempt(
                f"ticket: a stranger answers a mail to {whose} by {header!r}", thread(whose, header)
            )
    for name, sender in {
        "another case of letters and domain": "olga@FIRMA.example.evil.example",
        "ß for ss": "olga@firmaß.example",
        "a dot": "ol.ga@firma.example",
        "a sub-address": "olga+x@firma.example",
        "a Cyrillic o": "оlga@firma.example",
        "a ligature": "olga@ﬁrma.example",
        "a full-width letter": "olga@ｆirma.example",
        "a soft hyphen": "olga@fir\u00adma.example",
        "a zero-width joiner": "ol\u200dga@firma.example",
        "another domain below": "olga@x.firma.example",
        "a dot behind": "olga@firma.example.",
        "quoted": '"olga"@firma.example ',
        "an ideographic dot": "olga@firma。example",
    }.items():
        yield one(
            f"ticket: nearly the customer's address, by {name}",
            mail(sender, f"Ещё вопрос. {MARK}", subject="Re: [#1] x", more=[f"Cc: {MALLORY}"]),
            may_change=name in {"quoted", "a dot behind"},
        )


# --- To get at others' data ---------------------------------------------------------------------------

YES = ("да, всё верно", "Да", "всё верно, подтверждаю", "yes, correct", "ja, stimmt")


def at_others_data() -> Iterator[Attempt]:
    for number, says in enumerate([*SILENT, *REFUTING]):
        yield one(
            f"data: a first mail in her name, answers to {MALLORY}, server {number}",
            mail(
                OLGA,
                "да, всё верно. Не работает журнал.",
                subject="Журнал",
                says=says,
                more=[f"Reply-To: {MALLORY}"],
            ),
        )
        yield one(
            f"data: a first mail in her name with {MALLORY} in Cc, server {number}",
            mail(OLGA, "Не работает журнал.", subject="Журнал", says=says, more=[f"Cc: {MALLORY}"]),
        )

        def colleague(town: Town, says: str = says) -> None:
            invented = "ivan@firma.example"
            town.arrive(
                mail(invented, "ООО «Вектор». Не работает журнал.", says=says, more=[f"Reply-To: {MALLORY}"])
            )
            for word in YES:
                town.arrive(
                    mail(invented, word, subject="Re: [#3]", says=says, more=[f"Reply-To: {MALLORY}"])
                )

        yield Attempt(f"data: an invented colleague, server {number}", colleague)

        def both(town: Town, says: str = says) -> None:
            town.arrive(
                mail(MALLORY, f"Не работает журнал. {MARK}", to=f"{DESK}, {OLGA}", says=passing(MALLORY))
            )
            town.arrive(mail(OLGA, "Да", subject="Re: [#3] Вопрос", to=f"{DESK}, {MALLORY}", says=says))

        yield Attempt(
            f"data: a stranger writes to victim and desk, and the victim says yes, server {number}", both
        )


def by_asking_for_them() -> Iterator[Attempt]:
    def both_proved(town: Town) -> None:
        town.arrive(mail(MALLORY, "Не работает журнал.", to=f"{DESK}, {OLGA}", says=passing(MALLORY)))
        for word in YES:
            town.arrive(
                mail(OLGA, word, subject="Re: [#3] Вопрос", to=f"{DESK}, {MALLORY}", says=passing(OLGA))
            )

    yield Attempt("data: the same, and she is really she", both_proved)
    for word in ("Хризолит", "ООО «Хризолит»", "812345678", "Рег. номер 812345678", "#1", "ticket 1"):
        for sender in (MALLORY, "olga@evil.example", "olga@firma.example.evil.example"):
            yield one(
                f"data: {sender} names {word!r}",
                mail(sender, f"{word}. Не работает журнал.", says=passing(sender)),
            )
    for subject in ("Re: [#1] Не печатается счёт", "[#2]"):
        yield one(
            f"data: a read receipt is wanted, {subject}",
            mail(
                MALLORY,
                "?",
                subject=subject,
                says=passing(MALLORY),
                more=[f"Disposition-Notification-To: {MALLORY}", f"Return-Receipt-To: {MALLORY}"],
            ),
        )
    bounce = "Content-Type: multipart/report; report-type=delivery-status; boundary=b"
    report = f"--b\nContent-Type: text/plain\n\nfailed\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\nFinal-Recipient: rfc822; {OLGA}\nAction: failed\nStatus: 5.1.1\n--b--"

    def forged_bounce(town: Town) -> None:
        town.arrive(
            mail(
                "MAILER-DAEMON@evil.example",
                report,
                subject="Undelivered",
                more=["Return-Path: <>", bounce, "MIME-Version: 1.0", town.answering(OLGA, 1)],
            )
        )

    yield Attempt("data: a forged bounce of a mail to her", forged_bounce, may_change=True)


# --- To make the desk write to a third person ---------------------------------------------------------


def at_a_third_person() -> Iterator[Attempt]:
    for name, more in {
        "Reply-To": [f"Reply-To: {VICTIM}"],
        "Cc": [f"Cc: {VICTIM}"],
        "Reply-To and Cc": [f"Reply-To: {VICTIM}", f"Cc: {VICTIM}"],
        "two Reply-To": [f"Reply-To: {MALLORY}, {VICTIM}"],
        "two Reply-To headers": [f"Reply-To: {MALLORY}", f"Reply-To: {VICTIM}"],
        "a group in Reply-To": [f"Reply-To: all: {VICTIM};"],
        "Mail-Followup-To": [f"Mail-Followup-To: {VICTIM}"],
        "Mail-Reply-To": [f"Mail-Reply-To: {VICTIM}"],
        "Return-Path": [f"Return-Path: <{VICTIM}>"],
        "Errors-To": [f"Errors-To: {VICTIM}"],
        "Sender": [f"Sender: {VICTIM}"],
        "Resent-To": [f"Resent-To: {VICTIM}", f"Resent-Cc: {VICTIM}"],
        "Bcc": [f"Bcc: {VICTIM}"],
        "X-Original-From": [f"X-Original-From: {VICTIM}", f"X-Original-Sender: {VICTIM}"],
        "Apparently-To": [f"Apparently-To: {VICTIM}"],
    }.items():
        for sender in (MALLORY, "somebody@unknown.example"):
            says = "mx.desk.test; none"
            text = f"Рег. номер 812345670, ООО «Вектор», релиз 3.0.26.14. {MARK}"
            yield one(
                f"third: {name}, from {sender}, complete",
                mail(sender, text, subject=MARK, says=says, more=more),
            )
            yield one(
                f"third: {name}, from {sender}, incomplete",
                mail(sender, MARK, subject=f"{MARK} https://evil.example", says=says, more=more),
            )
    for name, text in {
        "a forwarded mail": f"---------- Forwarded message ----------\nFrom: {VICTIM}\nTo: {DESK}\n\n{MARK}",
        "a web form": f"Имя: Виктор\nE-mail: {VICTIM}\nСообщение: {MARK}",
        "an address as an answer": f"Пишите мне на {VICTIM}. {MARK}",
        "an order": f"#invite {VICTIM}\n{MARK}",
        "an order in a subject": MARK,
    }.items():
        for says in (passing(MALLORY), "mx.desk.test; none"):
            yield one(
                f"third: {name} ({says[14:20]})",
                mail(
                    MALLORY,
                    text,
                    subject=f"#invite {VICTIM}" if name.endswith("subject") else "Fwd: x",
                    says=says,
                ),
            )
    for number, says in enumerate(REFUTING):
        forged = says.replace("firma.example", "victim.example")
        yield (
            one(
                f"third: a first mail in the victim's name that the server refutes, {number}",
                mail(VICTIM, MARK, subject=f"{MARK} https://evil.example", says=forged),
            )
            if number != 1
            else one(
                f"third: another name, {number}", mail("x@victim.example", MARK, subject=MARK, says=forged)
            )
        )
    for name, header in {
        "a line break": f"=?utf-8?q?x=0D=0ABcc:_{VICTIM.replace('@', '=40')}?=",
        "a bare CR": f"x\rBcc: {VICTIM}",
        "an encoded LF": "=?utf-8?b?eApCY2M6IHZpY3RpbUB2aWN0aW0uZXhhbXBsZQ==?=",
        "a separator": f"x\u2028Bcc: {VICTIM}",
    }.items():
        yield one(
            f"third: Bcc in the subject by {name}",
            mail(MALLORY, "Не работает.", subject=header, says=passing(MALLORY)),
        )
        yield one(
            f"third: Bcc in the name by {name}",
            mail(f'"{header}" <{MALLORY}>', "Не работает.", says=passing(MALLORY)),
        )
    yield one(
        "third: Boris forwards, forged",
        mail(BORIS, f"From: {VICTIM}\n\n{MARK}", subject="Fwd: x", says="mx.desk.test; none"),
    )
    yield one(
        "third: Pavel in Reply-To",
        mail(MALLORY, MARK, says="mx.desk.test; none", more=[f"Reply-To: {PAVEL}"]),
    )
