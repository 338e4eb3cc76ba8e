"""Authentication-Results as the servers in use write them, of an agent's mail and of what pretends to be one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intake.desk.authenticity import Authenticity, judge
from intake.mail.parsing.parse import parse
from tests.unit.desk_cases import DESK, NOW

P, U, R = Authenticity.PROVED, Authenticity.UNPROVED, Authenticity.REFUTED

# What the senders' servers sign.
_FASTMAIL = (
    "from:subject:date:message-id:to:cc:content-transfer-encoding:from:to:cc:subject:date:message-id:reply-to"
)
_GOOGLE = "to:subject:message-id:date:from:in-reply-to:references:mime-version:from:to:cc:subject:date:message-id:reply-to"
_YANDEX = "In-Reply-To:Subject:Cc:Date:References:To:From:Message-ID"
_MAILRU = "Content-Type:MIME-Version:Message-ID:Date:Subject:To:From:From:Sender:Reply-To:To:Cc:Content-Type:Content-Transfer-Encoding:Content-ID:Content-Description:Resent-Date:List-Id"
_EXCHANGE = "From:Date:Subject:Message-ID:Content-Type:MIME-Version:X-MS-Exchange-SenderADCheck"
_RSPAMD = "from:from:reply-to:subject:subject:date:date:message-id:message-id:to:to:cc:mime-version:mime-version:content-type:content-type:in-reply-to:in-reply-to:references"
_EXIM = "From:Sender:Reply-To:Subject:Date:Message-ID:To:Cc:MIME-Version:Content-Type:Content-Transfer-Encoding:Content-ID:Content-Description:Resent-Date:Resent-From"
_OPENDKIM = "From:To:Subject:Date:From"


def mail(results: str, signed: str = "") -> bytes:
    """An agent's mail below what a server states; `signed` are the headers that its signature covers."""
    signature = (
        f"DKIM-Signature: v=1; a=rsa-sha256; d=desk.test; s=s1; h={signed}; bh=AAAA; b=QUJD\r\n"
        if signed
        else ""
    )
    return (
        f"{results}\r\nReceived: from x by y; Wed, 4 Mar 2026 12:00:00 +0300\r\n{signature}"
        "From: Anna <anna@desk.test>\r\nTo: support@desk.test\r\nSubject: Re: x\r\nMessage-ID: <a@b>\r\n"
        "Date: Wed, 4 Mar 2026 12:00:00 +0300\r\nIn-Reply-To: <c@d>\r\n\r\nhello\r\n"
    ).encode()


VERDICTS = [
    ("google", "mx.google.com", mail("Authentication-Results: mx.google.com;\r\n       dkim=pass header.i=@desk.test header.s=20230601 header.b=abCD12;\r\n       spf=pass (google.com: domain of anna@desk.test designates 209.85.220.41 as permitted sender) smtp.mailfrom=anna@desk.test;\r\n       dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=desk.test;\r\n       dara=neutral header.i=@gmail.com", _GOOGLE), P),
    ("google forwarded", "mx.google.com", mail('Authentication-Results: mx.google.com;\r\n       dkim=pass header.i=@desk.test header.s=20230601 header.b=abCD12;\r\n       arc=pass (i=1 spf=pass spfdomain=desk.test dkim=pass dkdomain=desk.test dmarc=pass fromdomain=desk.test);\r\n       spf=pass (google.com: domain of x+caf_=y=z@fwd.example designates 209.85.220.41 as permitted sender) smtp.mailfrom="x+caf_=y=z@fwd.example";\r\n       dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=desk.test', _GOOGLE), P),
    ("google forged", "mx.google.com", mail("Authentication-Results: mx.google.com;\r\n       spf=fail (google.com: domain of anna@desk.test does not designate 1.2.3.4 as permitted sender) smtp.mailfrom=anna@desk.test;\r\n       dmarc=fail (p=NONE sp=NONE dis=NONE) header.from=desk.test"), R),
    ("google softfail", "mx.google.com", mail("Authentication-Results: mx.google.com;\r\n       spf=softfail (google.com: domain of transitioning anna@desk.test does not designate 1.2.3.4 as permitted sender) smtp.mailfrom=anna@desk.test"), U),
    ("yandex", "iva1.mail.yandex.net", mail("Authentication-Results: iva1.mail.yandex.net; spf=pass (iva1.mail.yandex.net: domain of desk.test designates 1.2.3.4 as permitted sender, rule=[ip4:1.2.3.0/24]) smtp.mail=anna@desk.test; dkim=pass header.i=@desk.test", _YANDEX), P),
    ("yandex dkim only", "iva1.mail.yandex.net", mail("Authentication-Results: iva1.mail.yandex.net; dkim=pass header.i=@desk.test", _YANDEX), P),
    ("mailru", "mx.mail.ru", mail("Authentication-Results: mx.mail.ru; spf=pass (mx102.i.mail.ru: domain of desk.test designates 1.2.3.4 as permitted sender) smtp.mailfrom=anna@desk.test smtp.helo=mail.desk.test;\r\n\t dkim=pass header.d=desk.test;\r\n\t dmarc=pass header.from=anna@desk.test", _MAILRU), P),
    ("mailru dkim fwd", "mx.mail.ru", mail("Authentication-Results: mx.mail.ru; spf=fail smtp.mailfrom=anna@desk.test smtp.helo=relay.example; dkim=pass header.d=desk.test; dmarc=pass header.from=anna@desk.test", _MAILRU), P),
    ("rspamd", "mail.desk.test", mail('Authentication-Results: mail.desk.test;\r\n\tdkim=pass header.d=desk.test header.s=dkim header.b="AbC+1/2=";\r\n\tdmarc=pass (policy=quarantine) header.from=desk.test;\r\n\tspf=pass (mail.desk.test: domain of anna@desk.test designates 1.2.3.4 as permitted sender) smtp.mailfrom=anna@desk.test', _RSPAMD), P),
    ("rspamd auth", "mail.desk.test", mail("Authentication-Results: mail.desk.test;\r\n\tauth=pass smtp.auth=anna@desk.test smtp.mailfrom=anna@desk.test"), P),
    ("rspamd none", "mail.desk.test", mail("Authentication-Results: mail.desk.test;\r\n\tdkim=none;\r\n\tdmarc=none;\r\n\tspf=none (mail.desk.test: domain of anna@desk.test has no SPF policy when checking 1.2.3.4) smtp.mailfrom=anna@desk.test"), U),
    ("exim", "mail.desk.test", mail("Authentication-Results: mail.desk.test;\r\n\tiprev=pass (mail.desk.test) smtp.remote-ip=1.2.3.4;\r\n\tspf=pass smtp.mailfrom=desk.test;\r\n\tdkim=pass header.d=desk.test header.s=x header.a=rsa-sha256;\r\n\tdmarc=pass header.from=desk.test;\r\n\tarc=none", _EXIM), P),
    ("opendkim+opendmarc", "mail.desk.test", mail("Authentication-Results: mail.desk.test; dmarc=pass (p=none dis=none) header.from=desk.test\r\nAuthentication-Results: mail.desk.test; spf=pass smtp.mailfrom=desk.test\r\nDKIM-Filter: OpenDKIM Filter v2.11.0 mail.desk.test 4XYZ\r\nAuthentication-Results: mail.desk.test;\r\n\tdkim=pass (2048-bit key; unprotected) header.d=desk.test header.i=@desk.test header.a=rsa-sha256 header.s=mail header.b=QxY1;\r\n\tdkim-atps=neutral", _OPENDKIM), P),
    ("opendkim only", "mail.desk.test", mail("Authentication-Results: mail.desk.test;\r\n\tdkim=pass (2048-bit key; unprotected) header.d=desk.test header.i=@desk.test header.a=rsa-sha256 header.s=mail header.b=QxY1;\r\n\tdkim-atps=neutral", _OPENDKIM), P),
    ("opendkim bad", "mail.desk.test", mail('Authentication-Results: mail.desk.test;\r\n\tdkim=fail reason="signature verification failed" (2048-bit key; unprotected) header.d=desk.test header.i=@desk.test header.a=rsa-sha256 header.s=mail header.b=QxY1;\r\n\tdkim-atps=neutral', _OPENDKIM), U),
    ("opendmarc fail 2nd", "mail.desk.test", mail("Authentication-Results: mail.desk.test;\r\n\tdkim=pass header.d=desk.test\r\nAuthentication-Results: mail.desk.test; dmarc=fail (p=reject dis=reject) header.from=desk.test", _OPENDKIM), R),
    ("policyd-spf AR", "mail.desk.test", mail("Authentication-Results: mail.desk.test; spf=pass (sender SPF authorized) smtp.mailfrom=desk.test (client-ip=1.2.3.4; helo=mail.desk.test; envelope-from=anna@desk.test; receiver=support@desk.test)"), P),
    ("exchange no id", "desk.onmicrosoft.com", mail("Authentication-Results: spf=pass (sender IP is 1.2.3.4)\r\n smtp.mailfrom=desk.test; dkim=pass (signature was verified)\r\n header.d=desk.test;dmarc=pass action=none\r\n header.from=desk.test;compauth=pass reason=100"), U),
    ("m365 sender via spf", "mail.desk.test", mail("Authentication-Results: mail.desk.test; spf=pass smtp.mailfrom=desk.test; dkim=pass header.d=desk.test", _EXCHANGE), P),
    ("m365 sender dkim only", "mail.desk.test", mail("Authentication-Results: mail.desk.test; spf=fail smtp.mailfrom=desk.test; dkim=pass header.d=desk.test", _EXCHANGE), U),
    ("fastmail", "mx1.messagingengine.com", mail("Authentication-Results: mx1.messagingengine.com;\r\n    dkim=pass (2048-bit rsa key sha256) header.d=desk.test\r\n      header.i=@desk.test header.b=AbCd1234 header.a=rsa-sha256 header.s=fm1 x-bits=2048;\r\n    dmarc=pass policy.published-domain-policy=none\r\n      policy.applied-disposition=none policy.evaluated-disposition=none\r\n      (p=none,d=none,d.eval=none) policy.policy-from=p\r\n      header.from=desk.test;\r\n    iprev=pass smtp.remote-ip=1.2.3.4 (mail.desk.test);\r\n    spf=pass smtp.mailfrom=anna@desk.test smtp.helo=mail.desk.test;\r\n    x-me-sender=none", _FASTMAIL), P),
    ("zoho", "mx.zohomail.com", mail("Authentication-Results: mx.zohomail.com;\r\n\tdkim=pass header.i=@desk.test;\r\n\tspf=pass (zohomail.com: domain of desk.test designates 1.2.3.4 as permitted sender)  smtp.mailfrom=anna@desk.test;\r\n\tdmarc=pass header.from=<anna@desk.test> (p=reject dis=none)", _FASTMAIL), P),
    ("amavis", "mail.desk.test", mail("Authentication-Results: mail.desk.test (amavisd-new);\r\n\tdkim=pass (2048-bit key) header.d=desk.test", _OPENDKIM), P),
    ("a signature of the list beside ours", "mail.desk.test", mail('Authentication-Results: mail.desk.test;\r\n\tdkim=pass header.d=desk.test header.s=a header.b=x1;\r\n\tdkim=fail ("body hash did not verify") header.d=list.example header.s=b header.b=y2;\r\n\tspf=pass smtp.mailfrom=list.example', _FASTMAIL), P),
    ("temperror", "mail.desk.test", mail("Authentication-Results: mail.desk.test; spf=temperror (mail.desk.test: error in processing during lookup of anna@desk.test: DNS error) smtp.mailfrom=anna@desk.test; dkim=temperror (no key) header.d=desk.test; dmarc=temperror header.from=desk.test"), U),
    ("a login without a domain of its own", "mail.desk.test", mail("Authentication-Results: mail.desk.test; auth=pass (LOGIN) smtp.auth=anna@desk.test"), P),
    ("none and a semicolon", "mail.desk.test", mail("Authentication-Results: mail.desk.test; none;"), U),
    ("stalwart", "mail.desk.test", mail("Authentication-Results: mail.desk.test;\r\n\tdkim=pass header.d=desk.test header.s=rsa header.b=abc;\r\n\tspf=pass (mail.desk.test: domain of anna@desk.test designates 1.2.3.4 as permitted sender) smtp.mailfrom=anna@desk.test smtp.helo=mail.desk.test;\r\n\tiprev=pass policy.iprev=1.2.3.4;\r\n\tdmarc=pass header.from=desk.test policy.dmarc=reject", _FASTMAIL), P),
    ("maddy", "mail.desk.test", mail("Authentication-Results: mail.desk.test; dkim=pass header.d=desk.test header.i=@desk.test;\r\n spf=pass smtp.mailfrom=desk.test smtp.helo=mail.desk.test; dmarc=pass header.from=desk.test", _FASTMAIL), P),
    ("null sender agent", "mail.desk.test", mail("Authentication-Results: mail.desk.test; spf=pass smtp.mailfrom=<> smtp.helo=mail.desk.test; dkim=pass header.d=desk.test", _FASTMAIL), P),
]  # fmt: skip


@pytest.mark.parametrize(("server", "authserv_id", "raw", "expected"), VERDICTS)
def test_what_servers_in_use_write_is_understood(
    server: str, authserv_id: str, raw: bytes, expected: Authenticity
) -> None:
    desk = replace(DESK, authserv_ids=(authserv_id,))
    assert judge(parse(raw, NOW), desk).authenticity is expected, server
