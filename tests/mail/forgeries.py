"""Mail of outsiders who want to be taken for an agent, and of agents who must not be taken for them.

The classes are those of "Weak Links in Authentication Chains" (Shen and others, 2020) and "Composition Kills"
(Chen and others, 2020): who wrote the verdict, what it is about, and which of several senders is meant.
Every mail is made here, and harmless.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

RECEIVED = b"Received: from host.example ([192.0.2.1]) by mx.desk.test; Wed, 4 Mar 2026 12:00:00 +0300\r\n"
NOTHING = "mx.desk.test; spf=none smtp.mailfrom=evil.example; dkim=none"
EVIL = "mx.desk.test; spf=pass smtp.mailfrom=evil.example; dkim=pass header.d=evil.example"
FORGED = "mx.desk.test; spf=pass smtp.mailfrom=desk.test; dkim=pass header.d=desk.test"
ANNA = "From: =?utf-8?b?0JDQvdC90LA=?= <anna@desk.test>"
REST = "To: support@desk.test\r\nSubject: Re: [#7] Invoice\r\nDate: Wed, 4 Mar 2026 12:00:00 +0300\r\n"


@dataclass(frozen=True)
class Letter:
    """A mail as it lies in the mailbox, and how many Received headers the desk trusts."""

    name: str
    raw: bytes
    hops: int = 0

    def __str__(self) -> str:
        return self.name


def results(value: str) -> str:
    return f"Authentication-Results: {value}"


def together(*values: str) -> str:
    """Several headers of the desk's server, one below the other."""
    return "\r\nAuthentication-Results: ".join(values)


def letter(name: str, server: str | None, *sent: str, rest: str = REST, above: int = 0) -> Letter:
    """What an outsider sent, below what the desk's server put above it.

    `above` are the Received headers above the server's results, which the desk then trusts; without
    `server` its results are missing, as where it checked nothing.
    """
    head = RECEIVED * above + (results(server).encode() + b"\r\n" if server is not None else b"")
    below = RECEIVED if above == 0 else b""
    header = "\r\n".join(sent).encode("utf-8", "surrogateescape") + b"\r\n" + rest.encode()
    return Letter(
        name, head + below + header + b"Message-ID: <1@host.example>\r\n\r\nSend the key.\r\n", above
    )


def claimed(name: str, *headers: str, server: str | None = None, above: int = 1) -> Letter:
    """Results that an outsider wrote himself, where only their own words could betray them."""
    return letter(name, server, *headers, ANNA, above=above)


WHOSE_VERDICT = [
    claimed("id in an encoded word", results(f"=?utf-8?q?mx.desk.test?={FORGED[12:]}")),
    claimed("id in base64", results(f"=?utf-8?b?bXguZGVzay50ZXN0?={FORGED[12:]}")),
    claimed("id partly in an encoded word", results(f"mx.=?utf-8?q?desk?=.test{FORGED[12:]}")),
    claimed("id in full-width letters", results(f"ｍｘ．ｄｅｓｋ．ｔｅｓｔ{FORGED[12:]}")),
    claimed("id with a full-width stop", results(f"mx．desk.test{FORGED[12:]}")),
    claimed("id with an ideographic stop", results(f"mx。desk.test{FORGED[12:]}")),
    claimed("id with the sign of Kelvin", results(f"mx.des\u212a.test{FORGED[12:]}")),
    claimed("id with a long s", results(f"mx.de\u017fk.test{FORGED[12:]}")),
    claimed("id with a Cyrillic letter", results(f"mx.d\u0435sk.test{FORGED[12:]}")),
    claimed("id with a mathematical letter", results(f"mx.\U0001d41desk.test{FORGED[12:]}")),
    claimed("id with a blank of no width", results(f"mx.desk\u200b.test{FORGED[12:]}")),
    claimed("id with a soft hyphen", results(f"mx.de\u00adsk.test{FORGED[12:]}")),
    claimed("id with a zero byte", results(f"mx.desk\0.test{FORGED[12:]}")),
    claimed("id with a control character", results(f"mx.desk\x08.test{FORGED[12:]}")),
    claimed("id with a byte that is no character", results(f"mx.desk\udcff.test{FORGED[12:]}")),
    claimed("id behind a no-break space", results(f"\u00a0{FORGED}")),
    claimed("id before a vertical tab", results(f"mx.desk.test\x0b{FORGED[12:]}")),
    claimed("id in quotes", results(f'"mx.desk.test"{FORGED[12:]}')),
    claimed("id in angle brackets", results(f"<mx.desk.test>{FORGED[12:]}")),
    claimed("id behind a comment", results(f"(x) {FORGED}")),
    claimed("id stuck to a comment", results(f"mx.desk.test(x){FORGED[12:]}")),
    claimed("id around a comment", results(f"mx.(x)desk.test{FORGED[12:]}")),
    claimed("id with a stop at its end", results(f"mx.desk.test.{FORGED[12:]}")),
    claimed("id below another name", results(f"mx.desk.test.evil.example{FORGED[12:]}")),
    claimed("id above another name", results(f"evil.mx.desk.test{FORGED[12:]}")),
    claimed("id in an A-label", results(f"xn--mx-desk-test{FORGED[12:]}")),
    claimed("id broken by a fold", results(f"mx.\r\n desk.test{FORGED[12:]}")),
    claimed("id missing", results(FORGED[14:])),
    claimed("results hidden behind a bare CR", f"X-Mailer: a\r{results(FORGED)}"),
    claimed("results of ARC", f"ARC-Authentication-Results: i=1; {FORGED}"),
    claimed("results under an old name", f"X-Authentication-Results: {FORGED}"),
    claimed("a space before the colon", f"Authentication-Results : {FORGED}"),
    claimed("a tab before the colon", f"Authentication-Results\t: {FORGED}"),
    claimed("below a line that is no field", f"no field at all\r\nAuthentication-Results: {FORGED}"),
    claimed(
        "below an mbox line",
        f">From anna@desk.test Wed Mar  4 12:00:00 2026\r\nAuthentication-Results: {FORGED}",
    ),
    claimed("results in Received-SPF", "Received-SPF: pass (mx.desk.test: ok) envelope-from=anna@desk.test"),
    letter("below our Received", None, results(FORGED), ANNA),
    letter("below our Received, and ours says nothing", NOTHING, results(FORGED), ANNA),
    letter("under ours, and ours speaks of the same methods", NOTHING, results(FORGED), ANNA, above=1),
    letter(
        "under ours, a method of which ours says nothing",
        "mx.desk.test; spf=softfail smtp.mailfrom=desk.test",
        results("mx.desk.test; dkim=pass header.d=desk.test"),
        ANNA,
        above=1,
    ),
    letter(
        "under ours, a login",
        NOTHING,
        results("mx.desk.test; auth=pass smtp.auth=anna@desk.test"),
        ANNA,
        above=1,
    ),
    replace(
        letter(
            "ours refutes below our Received, where the desk trusts it",
            "mx.desk.test; spf=pass smtp.mailfrom=desk.test",
            results("mx.desk.test; dmarc=fail header.from=desk.test"),
            ANNA,
        ),
        hops=1,
    ),
    letter("under ours, which says none", NOTHING.replace("spf=none", "spf=softfail"), results(FORGED), ANNA),
    letter(
        "ours is second and refutes",
        FORGED,
        results("mx.desk.test; dmarc=fail header.from=desk.test"),
        ANNA,
        above=1,
    ),
    letter(
        "ours is third and refutes",
        FORGED,
        results("mx.desk.test; iprev=pass"),
        results("mx.desk.test; dmarc=fail header.from=desk.test"),
        ANNA,
        above=1,
    ),
    letter("in an attached mail", NOTHING, ANNA, "Content-Type: message/rfc822", "", results(FORGED), ANNA),
]

WHAT_IT_SAYS = [
    letter(name, f"mx.desk.test; {said}", ANNA)
    for name, said in [
        ("our domain in an encoded word", "spf=pass smtp.mailfrom==?utf-8?q?desk.test?="),
        ("methods in an encoded word", "spf=none smtp.mailfrom==?utf-8?q?x=3B_dkim=3Dpass_header.d=3Ddesk.test=3B_?=@evil.example"),
        ("methods in an envelope sender in quotes", 'spf=none smtp.mailfrom="x; dkim=pass header.d=desk.test"@evil.example'),
        ("methods in a comment", "spf=none (x; dkim=pass header.d=desk.test; ) smtp.mailfrom=evil.example"),
        ("methods in a reason", 'spf=none reason="; dkim=pass header.d=desk.test" smtp.mailfrom=evil.example'),
        ("our domain in full width", "spf=pass smtp.mailfrom=ｄｅｓｋ.test"),
        ("our domain with the sign of Kelvin", "dkim=pass header.d=des\u212a.test"),
        ("our domain told second", "spf=pass smtp.mailfrom=evil.example smtp.mailfrom=desk.test"),
        ("our domain told first", "dkim=pass header.d=desk.test header.d=evil.example"),
        ("null sender, greeting of another", "spf=pass smtp.mailfrom=<> smtp.helo=evil.example"),
        ("null sender, our name as greeting", "spf=pass smtp.helo=desk.test"),
        ("a name below ours that isn't there", "spf=pass smtp.mailfrom=x@missing.desk.test; dkim=none"),
        ("one label", "spf=pass smtp.mailfrom=test; dkim=pass header.d=test"),
        ("two signs in the envelope sender", "spf=pass smtp.mailfrom=x@evil.example@desk.test"),
        ("a sign in quotes", 'spf=pass smtp.mailfrom="x@desk.test"@evil.example'),
        ("percent in the envelope sender", "spf=pass smtp.mailfrom=anna%desk.test@evil.example"),
        ("a domain that ends like ours", "dkim=pass header.d=notdesk.test"),
        ("a domain that begins like ours", "dkim=pass header.d=desk.test.evil.example"),
        ("an identity of ours under another's signature", "dkim=pass header.d=evil.example header.i=@desk.test"),
        ("a signature for a name cut at a zero byte", "dkim=pass header.d=evil.example header.s=x"),
        ("a signature of another, SPF of ours failing", "dkim=pass header.d=evil.example; spf=fail smtp.mailfrom=desk.test"),
        ("a pass for our domain against DMARC", "dkim=pass header.d=desk.test; dmarc=fail header.from=desk.test"),
        ("DMARC for another From", "spf=pass smtp.mailfrom=evil.example; dmarc=pass header.from=evil.example"),
        ("DMARC without a From", "dmarc=pass"),
        ("DMARC for a name below ours", "dmarc=pass header.from=x.desk.test"),
        ("ARC alone", "dkim=none; spf=none; arc=pass (i=1 spf=pass dkim=pass dmarc=pass)"),
        ("another method's pass", "iprev=pass; dnswl=pass; vbr=pass header.md=desk.test"),
        ("the login of another", "auth=pass smtp.auth=boris@desk.test smtp.mailfrom=anna@desk.test"),
        ("a login in a comment", "auth=pass (smtp.auth=anna@desk.test) smtp.auth=x@evil.example"),
        ("a login that failed", "auth=fail smtp.auth=anna@desk.test"),
        ("a result that isn't one", "dkim=passed header.d=desk.test; spf=pass.x smtp.mailfrom=desk.test"),
        ("results that can't be read", "dkim=pass header.d=desk.test; ((("),
    ]
]  # fmt: skip

WHO_IS_MEANT = [
    letter(name, EVIL, *headers)
    for name, headers in [
        ("two From, ours first", (ANNA, "From: x@evil.example")),
        ("two From, ours second", ("From: x@evil.example", ANNA)),
        ("ours behind a bare CR", ("From: x@evil.example\rFrom: anna@desk.test",)),
        ("two addresses", ("From: anna@desk.test, x@evil.example",)),
        ("two addresses, ours second", ("From: x@evil.example, anna@desk.test",)),
        ("two addresses, an empty one between", ("From: anna@desk.test,,x@evil.example",)),
        ("two addresses with a semicolon", ("From: anna@desk.test; x@evil.example",)),
        ("two addresses without a comma", ("From: <anna@desk.test> <x@evil.example>",)),
        ("a group", ("From: agents: anna@desk.test;",)),
        ("a group and another", ("From: agents: anna@desk.test;, x@evil.example",)),
        ("the name is our address", ('From: "anna@desk.test" <x@evil.example>',)),
        ("the name is our address, encoded", ("From: =?utf-8?q?anna=40desk.test?= <x@evil.example>",)),
        ("the name closes a bracket", ("From: =?utf-8?q?=3Canna=40desk.test=3E=2C?= <x@evil.example>",)),
        ("the name in full width", ("From: anna＠desk.test <x@evil.example>",)),
        ("the name read from right to left", ("From: \u202etset.ksed@anna\u202c anna@desk.test <x@evil.example>",)),
        ("the address encoded", ("From: =?utf-8?q?anna=40desk.test?=",)),
        ("the address encoded in base64", ("From: =?utf-8?b?YW5uYUBkZXNrLnRlc3Q=?=",)),
        ("the domain encoded", ("From: anna@=?utf-8?q?desk.test?=",)),
        ("the address in a comment", ("From: x@evil.example (anna@desk.test)",)),
        ("a comment in the address", ("From: anna@desk.test(<x@evil.example>)",)),
        ("a route through us", ("From: <@desk.test,@evil.example:anna@desk.test>",)),
        ("a route to another", ("From: <@desk.test:x@evil.example>",)),
        ("our address as a local part", ('From: "anna@desk.test"@evil.example',)),
        ("our address with a percent", ("From: anna%desk.test@evil.example",)),
        ("a zero byte behind our address", ("From: anna@desk.test\0.evil.example",)),
        ("a zero byte within our address", ("From: anna@de\0sk.test",)),
        ("a blank of no width", ("From: anna@desk\u200b.test",)),
        ("the sign of Kelvin", ("From: anna@des\u212a.test",)),
        ("a long s", ("From: anna@de\u017fk.test",)),
        ("full width", ("From: anna@ｄｅｓｋ.test",)),
        ("a stop at the end", ("From: anna@desk.test.",)),
        ("a fold within", ("From: anna@desk.test\r\n .evil.example",)),
        ("a long run of blanks", ("From: anna@desk.test" + " " * 600 + "<x@evil.example>",)),
        ("a space before the colon", ("From : anna@desk.test", "From: x@evil.example")),
        ("no From, Sender", ("Sender: anna@desk.test",)),
        ("no From, Resent-From", ("Resent-From: anna@desk.test",)),
        ("no From, Reply-To", ("Reply-To: anna@desk.test",)),
        ("an empty From, Sender", ("From: ", "Sender: anna@desk.test")),
        ("a null From", ("From: <>", "Sender: anna@desk.test")),
        ("Sender of another", (ANNA, "Sender: x@evil.example")),
        ("Resent-From of another", ("Resent-From: x@evil.example", ANNA)),
        ("envelope sender in Return-Path", ("Return-Path: <anna@desk.test>", ANNA)),
    ]
]  # fmt: skip

SIGNED = (
    "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=desk.test; s=mail;{more} h={h};\r\n"
    "\tbh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=QUJDREVGR0g="
)
SIGNATURE = "mx.desk.test; dkim=pass header.d=desk.test; spf=pass smtp.mailfrom=evil.example"
DATE = "Subject: Re: [#7] Invoice\r\nDate: Wed, 4 Mar 2026 12:00:00 +0300\r\n"


def replay(
    name: str, *headers: str, h: str = "from:to:cc:subject:date", more: str = "", signed: int = 1
) -> Letter:
    signature = SIGNED.format(h=h, more=more)
    return letter(name, SIGNATURE, *[signature] * signed, ANNA, *headers, rest=DATE)


REPLAYED = [
    replay("to the outsider alone", "To: x@evil.example"),
    replay("to nobody named"),
    replay("to hidden people", "To: undisclosed-recipients:;"),
    replay("our address added as a To that isn't signed", "To: support@desk.test", h="from:subject:date"),
    replay("our address added as a Cc that isn't signed", "To: x@evil.example", "Cc: support@desk.test", h="from:to:subject:date"),
    replay("our address added as a second To", "To: support@desk.test", "To: x@evil.example"),
    replay("our address added as a second Cc", "To: x@evil.example", "Cc: support@desk.test", "Cc: y@evil.example"),
    replay("our address as a name", "To: support@desk.test <x@evil.example>"),
    replay("our address as a name in quotes", 'To: "support@desk.test" <x@evil.example>'),
    replay("our address in Resent-To", "Resent-To: support@desk.test", "To: x@evil.example"),
    replay("our address in Bcc", "To: x@evil.example", "Bcc: support@desk.test", h="from:to:bcc:subject:date"),
    replay("our address in Reply-To", "To: x@evil.example", "Reply-To: support@desk.test", h="from:to:reply-to:subject:date"),
    replay("only a part of the body is signed", "To: support@desk.test", more=" l=10;"),
    replay("a Cc that isn't signed beside ours", "To: support@desk.test", "Cc: x@evil.example", h="from:to:subject:date"),
    replay("a Reply-To that isn't signed", "To: support@desk.test", "Reply-To: x@evil.example"),
    replay("a subject that isn't signed", "To: support@desk.test", h="from:to:cc:date"),
    letter(
        "a second signature of ours that covers nothing",
        SIGNATURE,
        SIGNED.format(h="from:to:cc:subject:date", more=""),
        SIGNED.format(h="from", more="").replace("QUJD", "QUJE"),
        ANNA,
    ),
    letter("another's signature covers all", SIGNATURE, SIGNED.format(h="from:to:cc:subject", more="").replace("d=desk.test", "d=evil.example"), ANNA),
    letter("a signature that can't be read", SIGNATURE, "DKIM-Signature: v=1; d=desk.test; h=from:to:subject", ANNA),
    letter("DMARC by a signature", "mx.desk.test; dmarc=pass header.from=desk.test; spf=none", SIGNED.format(h="from:to:subject", more=""), ANNA, "To: x@evil.example", rest=DATE),
]  # fmt: skip

# Where the header ends is not the same for everybody: the verifier reads on, and the signed mail stands below.
_OWN_HEAD = ("From: anna@desk.test", "To: support@desk.test", "Subject: Re: [#7] Invoice")
_SIGNED_HEAD = (SIGNED.format(h="from:to:subject:date", more=""), ANNA, "To: x@evil.example")
TWO_HEADS = [
    letter(name, SIGNATURE, *above, between, *_SIGNED_HEAD, rest=DATE)
    for name, above, between in [
        ("a name with a space", _OWN_HEAD, "X-Mark : 1"),
        ("a line that is no field", _OWN_HEAD, "mark"),
        ("a bare CR before the end of a line", _OWN_HEAD, "X-Mark: 1\r"),
        ("two bare CR", _OWN_HEAD, "X-Mark: 1\r\rtext"),
        ("the signature's header copied above", (*_OWN_HEAD, _SIGNED_HEAD[0]), "X-Mark : 1"),
        ("the signature's header copied above a bare CR", (*_OWN_HEAD, _SIGNED_HEAD[0]), "X-Mark: 1\r"),
        ("so many fields that the last aren't read", (*_OWN_HEAD, _SIGNED_HEAD[0]), "\r\n".join(["X: 1"] * 1200)),
        ("so many signatures that the last isn't read", (*_OWN_HEAD, *[_SIGNED_HEAD[0]] * 30), "\r\n".join(["X: 1"] * 1200)),
    ]
]  # fmt: skip

FORGERIES = [*WHOSE_VERDICT, *WHAT_IT_SAYS, *WHO_IS_MEANT, *REPLAYED, *TWO_HEADS]

_COVERED = "from:to:cc:reply-to:subject:date:message-id"
GENUINE = [
    letter("SPF", "mx.desk.test; spf=pass smtp.mailfrom=anna@desk.test", ANNA),
    letter("SPF with brackets", "mx.desk.test; spf=pass smtp.mailfrom=<anna@desk.test> smtp.helo=host.example", ANNA),
    letter("SPF of the name above", "mx.desk.test; spf=pass smtp.mailfrom=desk.test", "From: anna@desk.test"),
    letter("SPF below a folded id", "\r\n\tMX.Desk.test;\r\n\tSPF=Pass smtp.mailfrom=desk.test", ANNA),
    letter("SPF and a comment behind the id", "mx.desk.test (amavisd-new); spf=pass smtp.mailfrom=desk.test", ANNA),
    letter("SPF and a version", "mx.desk.test 1; spf=pass smtp.mailfrom=desk.test", ANNA),
    letter("SPF and a comment in front, above all", "(own (nested)) mx.desk.test; spf=pass smtp.mailfrom=desk.test", ANNA),
    letter("SPF and an address beyond ASCII", "mx.desk.test; iprev=pass (пк); spf=pass smtp.mailfrom=desk.test", ANNA),
    letter("SPF in the second of ours", together("mx.desk.test; dkim=none", "mx.desk.test; spf=pass smtp.mailfrom=desk.test"), ANNA),
    letter("DMARC and SPF in three of ours", together("mx.desk.test; dkim=none", "mx.desk.test; dmarc=pass header.from=desk.test", "mx.desk.test; spf=pass smtp.mailfrom=desk.test"), ANNA),
    letter("DMARC in the first of ours, below a Received", "mx.desk.test; dmarc=pass header.from=desk.test", results("mx.desk.test; spf=pass smtp.mailfrom=desk.test"), ANNA, above=1),
    letter("SPF, and others' results below", "mx.desk.test; spf=pass smtp.mailfrom=desk.test", results("relay.example; dkim=fail header.d=desk.test"), ANNA, above=1),
    letter("DMARC", "mx.desk.test; dmarc=pass (p=none dis=none) header.from=desk.test", ANNA),
    letter("DMARC by SPF of a name below", "mx.desk.test; spf=pass smtp.mailfrom=bounce.desk.test; dmarc=pass header.from=desk.test", SIGNED.format(h="from:subject", more=""), ANNA),
    letter("the login of the agent", "mx.desk.test; auth=pass smtp.auth=Anna@desk.test smtp.mailfrom=anna@desk.test", ANNA),
    letter("a signature without its header, to us", "mx.desk.test; dkim=pass header.d=desk.test", ANNA),
    letter("a signature", SIGNATURE, SIGNED.format(h=_COVERED, more=""), ANNA),
    letter("a signature, SPF failing on the way", "mx.desk.test; dkim=pass header.d=desk.test; spf=fail smtp.mailfrom=desk.test", SIGNED.format(h=_COVERED, more=""), ANNA),
    letter("a signature, names in capitals, folded", SIGNATURE, SIGNED.format(h="From:To:\r\n\t Subject :Date", more="").replace("d=desk.test", "d = Desk.Test"), ANNA),
    letter("a signature and a list's", "mx.desk.test; dkim=pass header.d=list.example; dkim=pass header.d=desk.test; spf=pass smtp.mailfrom=list.example", SIGNED.format(h="from:subject", more="").replace("d=desk.test", "d=list.example"), SIGNED.format(h=_COVERED, more=""), ANNA),
    letter("two signatures", SIGNATURE, SIGNED.format(h=_COVERED, more=""), SIGNED.format(h=_COVERED, more="").replace("rsa-sha256", "ed25519-sha256"), ANNA),
    letter("a signature that names headers twice", SIGNATURE, SIGNED.format(h="from:from:to:to:cc:cc:subject:subject", more=""), ANNA, "Cc: x@evil.example"),
    letter("a signature, to a sub-address in Cc", SIGNATURE, SIGNED.format(h=_COVERED, more=""), ANNA, "To: boris@desk.test", "Cc: support+abc@desk.test", rest=DATE),
    letter("a signature over a part, and SPF", "mx.desk.test; dkim=pass header.d=desk.test; spf=pass smtp.mailfrom=desk.test", SIGNED.format(h="from", more=" l=10;"), ANNA, "To: x@evil.example", rest=DATE),
    letter("a signature over From alone, and a login", "mx.desk.test; auth=pass smtp.auth=anna@desk.test; dkim=pass header.d=desk.test", SIGNED.format(h="from", more=""), ANNA, "To: x@evil.example", rest=DATE),
]  # fmt: skip
