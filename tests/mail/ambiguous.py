"""Mails that two programs may read differently, by class, and mails of usual programs that all read alike.

The classes are those that RFC 2045-2047, 2231, 2046 and 5322 leave to readers, of which
draft-chen-email-mime-ambiguity-defense speaks: which type, boundary, charset and encoding a part has, where
parts and headers begin and end, what stands outside of all parts.  Every mail is made here, and harmless.
Each comes from Anna, an agent whom the desk's server confirms; what she orders in it is `#close`.
"""

from __future__ import annotations

import base64
import quopri

TOP = (
    "Authentication-Results: mx.desk.test; spf=pass smtp.mailfrom=desk.test; dmarc=pass header.from=desk.test\r\n"
    "From: Anna <anna@desk.test>\r\nTo: support@desk.test\r\nSubject: Re: [#7] Invoice\r\n"
    "Date: Wed, 4 Mar 2026 12:00:00 +0300\r\nMessage-ID: <1@desk.test>\r\nMIME-Version: 1.0\r\n"
)
CLOSE = "#close\nIt works now.\n"
OTHER = "#spam\nNobody is there.\n"
HTML = "<div>#close</div><div>It works now.</div>"


def mail(fields: str, body: str, top: str = TOP) -> bytes:
    """A mail of these fields and this body; lines end in CRLF unless a bare CR is written as \\r."""
    text = f"{fields.strip(chr(10))}\n\n{body}" if fields else f"\n{body}"
    return top.encode() + text.replace("\n", "\r\n").encode("utf-8", "surrogateescape")


def part(body: str = CLOSE, fields: str = "Content-Type: text/plain; charset=utf-8") -> str:
    return f"{fields}\n\n{body}" if fields else f"\n{body}"


def parts(
    *inside: str, boundary: str = "b1", kind: str = "mixed", field: str = "", end: bool = True
) -> bytes:
    """A multipart mail; `field` is another Content-Type than the usual one."""
    return mail(
        field or f'Content-Type: multipart/{kind}; boundary="{boundary}"',
        inner(*inside, boundary=boundary, end=end),
    )


def inner(*inside: str, boundary: str = "b1", end: bool = True) -> str:
    body = "".join(f"--{boundary}\n{each}\n" for each in inside)
    return f"{body}--{boundary}--\n" if end else body


def nested(field: str, *inside: str, boundary: str) -> str:
    return f"{field}\n\n{inner(*inside, boundary=boundary)}"


def encoded(text: str) -> str:
    return base64.encodebytes(text.encode()).decode()


def quoted(text: str) -> str:
    return quopri.encodestring(text.encode()).decode()


def signed(entity: str) -> str:
    """An opaque signature by nobody: signed data of BER, of which only the content is there."""
    content = entity.encode()
    length = len(content).to_bytes(2, "big")
    octets = b"\x06\x01\x01\xa0\x80\x04\x82" + length + content + b"\0\0\0\0"
    data = bytes.fromhex("308006092a864886f70d010702a0803080020101310030 80") + octets + b"\0\0" * 3
    return base64.encodebytes(data).decode()


def signed_part(entity: str) -> str:
    return f'Content-Type: application/octet-stream; name="smime.p7m"\nContent-Transfer-Encoding: base64\n\n{signed(entity)}'


WORDS = "Теперь касса снова печатает чеки, спасибо за терпение.\n"
B64 = "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64"
TWO = part(CLOSE), part(HTML, "Content-Type: text/html; charset=utf-8")
PLAIN = "Content-Type: text/plain; charset=utf-8"

SECOND_SENDER = mail(f"a line that is no field\nFrom: Boris <boris@desk.test>\n{PLAIN}", CLOSE)

AMBIGUOUS: dict[str, dict[str, bytes]] = {
    "ambiguous type": {
        "half a type": mail("Content-Type: html; charset=utf-8", HTML),
        "two Content-Type headers": mail(f"{PLAIN}\nContent-Type: text/html; charset=utf-8", CLOSE),
        "two Content-Type headers, one a multipart": mail(f'{PLAIN}\nContent-Type: multipart/mixed; boundary="b1"', inner(part(OTHER))),
        "two Content-Type headers in a part": parts(part(CLOSE, f"{PLAIN}\nContent-Type: application/octet-stream")),
        "two types of a part, the file's first": parts(part(), part(OTHER, "Content-Type: application/pdf\nContent-Type: text/plain")),
        "no subtype": mail("Content-Type: text", CLOSE),
        "an empty subtype": mail("Content-Type: text/; charset=utf-8", CLOSE),
        "no type": mail("Content-Type: /html", CLOSE),
        "a type of three": mail("Content-Type: text/plain/html; charset=utf-8", CLOSE),
        "a comment in the type": mail("Content-Type: text/(html)plain; charset=utf-8", CLOSE),
        "a comment behind the type": mail("Content-Type: text/plain (text/html); charset=utf-8", CLOSE),
        "an encoded word for a type": mail("Content-Type: =?utf-8?q?text/html?=", CLOSE),
        "a type turned round": mail("Content-Type: plain/text; charset=utf-8", CLOSE),
        "a page by a type turned round": mail("Content-Type: html/text; charset=utf-8", HTML),
        "the field's name twice": mail("Content-Type: Content-Type: text/html; charset=utf-8", HTML),
        "a page in XHTML": mail("Content-Type: application/xhtml+xml; charset=utf-8", HTML),
        "a type in quotes": mail('Content-Type: "text/html"; charset=utf-8', CLOSE),
        "a comma for the semicolon": mail("Content-Type: text/plain, text/html; charset=utf-8", CLOSE),
        "no semicolon": mail("Content-Type: text/plain charset=utf-8", CLOSE),
        "plain text that is the inside of a page": mail(PLAIN, "<div>#close</div><div>It works</div>\n<p>now.</p>"),
        "plain text that begins as a page": mail(PLAIN, f"<html><body>{HTML}</body></html>"),
    },
    "ambiguous boundary": {
        "the boundary twice": parts(*TWO, field='Content-Type: multipart/alternative; boundary="b1"; boundary="b2"'),
        "the boundary twice, the other first": parts(*TWO, field='Content-Type: multipart/alternative; boundary="b2"; boundary="b1"'),
        "a boundary in continuations beside a plain one": parts(
            *TWO, boundary="b9", field='Content-Type: multipart/mixed; boundary="b1"; boundary*0="b"; boundary*1="9"'
        ),
        "a boundary in continuations alone": parts(*TWO, field='Content-Type: multipart/mixed; boundary*0="b"; boundary*1="1"'),
        "a boundary with a charset": parts(*TWO, field="Content-Type: multipart/mixed; boundary*=utf-8''b1"),
        "no boundary": mail("Content-Type: multipart/mixed", inner(*TWO)),
        "an empty boundary": mail('Content-Type: multipart/mixed; boundary=""', inner(*TWO, boundary="")),
        "a blank behind the boundary": parts(*TWO, field='Content-Type: multipart/mixed; boundary="b1 "'),
        "a blank before the boundary": mail('Content-Type: multipart/mixed; boundary=" b1"', inner(*TWO, boundary=" b1")),
        "a boundary of two words without quotes": mail("Content-Type: multipart/mixed; boundary=b1 x", inner(*TWO, boundary="b1 x")),
        "a quote in the middle": mail('Content-Type: multipart/mixed; boundary=b1"x"', inner(*TWO, boundary='b1"x"')),
        "words behind the quotes": parts(*TWO, field='Content-Type: multipart/mixed; boundary="b1"x'),
        "a backslash in the boundary": parts(*TWO, field='Content-Type: multipart/mixed; boundary="b\\1"'),
        "an encoded word as a boundary": parts(*TWO, field='Content-Type: multipart/mixed; boundary="=?utf-8?q?b1?="'),
        "a boundary in a comment": parts(*TWO, field='Content-Type: multipart/mixed; (boundary="b2") boundary="b1"'),
        "a comment between its name and its value": parts(*TWO, field='Content-Type: multipart/mixed; boundary(x)="b1"'),
        "a boundary inside another value": parts(*TWO, field='Content-Type: multipart/mixed; x="; boundary=b2"; boundary="b1"'),
        "letters beyond ASCII": mail('Content-Type: multipart/mixed; boundary="б1"', inner(*TWO, boundary="б1")),
    },
    "ambiguous charset": {
        "the charset twice": mail("Content-Type: text/plain; charset=utf-8; charset=koi8-r", CLOSE),
        "a charset in continuations": mail("Content-Type: text/plain; charset*0=utf; charset*1=-7", CLOSE),
        "a plain one and one by RFC 2231": mail("Content-Type: text/plain; charset=utf-8; charset*=''utf-7", CLOSE),
        "Outlook's name for a charset of escapes": mail("Content-Type: text/plain; charset=_iso-2022-jp$ESC", CLOSE),
        "UTF-7": mail("Content-Type: text/plain; charset=utf-7", "+ACM-close\nIt works now.\n"),
        "EBCDIC": mail("Content-Type: text/plain; charset=cp037", CLOSE),
        "HZ": mail("Content-Type: text/plain; charset=hz-gb-2312", CLOSE),
        "UTF-16": mail(B64.replace("utf-8", "utf-16le"), base64.encodebytes(CLOSE.encode("utf-16-le")).decode()),
        "an encoded word as a charset": mail('Content-Type: text/plain; charset="=?us-ascii?q?utf-8?="', CLOSE),
    },
    "ambiguous transfer encoding": {
        "quoted-printable with a slash": mail(f"{PLAIN}\nContent-Transfer-Encoding: quoted/printable", quoted(CLOSE)),
        "quoted-printable with a line below": mail(f"{PLAIN}\nContent-Transfer-Encoding: quoted_printable", quoted(CLOSE)),
        "two encodings": mail(f"{B64}\nContent-Transfer-Encoding: 7bit", encoded(CLOSE)),
        "two encodings, the other first": mail(f"{PLAIN}\nContent-Transfer-Encoding: 7bit\nContent-Transfer-Encoding: base64", CLOSE),
        "two encodings in a part": parts(part(encoded(CLOSE), f"{B64}\nContent-Transfer-Encoding: quoted-printable")),
        "junk behind its name": mail(B64.replace("base64", "base64 7bit"), encoded(CLOSE)),
        "junk before its name": mail(B64.replace("base64", "x base64"), encoded(CLOSE)),
        "a comment": mail(B64.replace("base64", "(7bit) base64"), encoded(CLOSE)),
        "quotes": mail(B64.replace("base64", '"base64"'), encoded(CLOSE)),
        "a semicolon": mail(B64.replace("base64", "base64; x=y"), encoded(CLOSE)),
        "an encoded word": mail(B64.replace("base64", "=?utf-8?q?base64?="), encoded(CLOSE)),
        "uuencode": mail(B64.replace("base64", "x-uuencode"), "begin 644 x\n'(V-L;W-E\"@``\n`\nend\n"),
        "base64 around all parts": mail(
            'Content-Type: multipart/mixed; boundary="b1"\nContent-Transfer-Encoding: base64', encoded(inner(*TWO))
        ),
        "base64 named of parts that are not encoded": mail(
            'Content-Type: multipart/mixed; boundary="b1"\nContent-Transfer-Encoding: base64', inner(*TWO)
        ),
    },
    "ambiguous content": {
        "quoted-printable that isn't declared": mail(PLAIN, f"#close\n{quoted(WORDS)}\n"),
        "base64 that isn't declared": mail(PLAIN, encoded(CLOSE + WORDS)),
        "base64 of two pieces, each with its padding": mail(B64, encoded(f"{CLOSE}.") + encoded(OTHER)),
        "quoted-printable that is called base64": mail(B64, quoted(CLOSE + WORDS)),
        "junk in the middle of base64": mail(B64, encoded(CLOSE)[:8] + "!-*" + encoded(CLOSE)[8:]),
        "padding in the middle": mail(B64, encoded("#close\n") + encoded("It works now.\n")),
        "words above base64": mail(B64, f"This came from outside.\n\n{encoded(CLOSE)}"),
        "the alphabet of base64url": mail(B64, base64.urlsafe_b64encode(f"{CLOSE}>>>>????".encode()).decode() + "\n"),
        "no padding": mail(B64, encoded("#close\nDone")[:-3].rstrip("=\n")),
        "text behind base64": mail(B64, f"{encoded(CLOSE)}#spam\n"),
        "plain text that is called base64": mail(B64, CLOSE),
        "a zero byte": mail(PLAIN, "#close\0 #spam\nIt works now.\n"),
        "a zero byte in a part's header": parts(part(CLOSE, "Content-Type: text/plain\0; charset=utf-8")),
    },
    "ambiguous disposition": {
        "shown and attached": parts(part(CLOSE, f"{PLAIN}\nContent-Disposition: inline\nContent-Disposition: attachment")),
        "a word that nobody knows": parts(part(CLOSE, f"{PLAIN}\nContent-Disposition: hidden")),
        "the only text is a file": mail(f'{PLAIN}\nContent-Disposition: attachment; filename="a.txt"', CLOSE),
    },
    "ambiguous parts": {
        "parts behind two ends": mail(
            'Content-Type: multipart/mixed; boundary="b1"', f"{inner(*TWO)}--b1\n{part()}\n--b1--\n--b1\n{part(OTHER)}\n--b1--\n"
        ),
        "a comment that has no end": mail("Content-Type: text/html; charset=utf-8", f"{HTML}<!-- <div>#spam</div>"),
        "a style that has no end": mail("Content-Type: text/html; charset=utf-8", f"<style>p {{}}<body>{HTML}"),
        "a title that has no end": mail("Content-Type: text/html; charset=utf-8", f"<title>Re{HTML}"),
        "a signature by its name alone": mail(
            'Content-Type: application/octet-stream; name="smime.p7m"\nContent-Transfer-Encoding: base64', signed(part())
        ),
        "a signature by its name alone, beside words": parts(part(), signed_part(part(OTHER))),
        "words between two ends": mail(
            'Content-Type: multipart/mixed; boundary="b1"', f"{inner(part())}#spam\n--b1\n{part(OTHER)}\n--b1--\n"
        ),
        "parts behind the end": mail(
            'Content-Type: multipart/mixed; boundary="b1"', f"{inner(*TWO)}--b1\n{part(OTHER)}\n--b1--\n"
        ),
        "no end": parts(*TWO, end=False),
        "no beginning": mail('Content-Type: multipart/mixed; boundary="b1"', CLOSE),
        "a boundary that begins another one": parts(
            nested('Content-Type: multipart/alternative; boundary="b12"', *TWO, boundary="b12"), boundary="b1"
        ),
        "a boundary that another one begins": parts(
            nested('Content-Type: multipart/alternative; boundary="b1"', *TWO, boundary="b1"), boundary="b12"
        ),
        "a line that begins as a boundary": parts(part(f"{CLOSE}--b1 x\nContent-Type: text/plain\n\n{OTHER}")),
        "an end with words behind it": mail(
            'Content-Type: multipart/mixed; boundary="b1"', f"--b1\n{part()}\n--b1--x\n--b1\n{part(OTHER)}\n--b1--\n"
        ),
        "one boundary for a part and all around it": parts(
            nested('Content-Type: multipart/alternative; boundary="b1"', *TWO, boundary="b1"), boundary="b1"
        ),
        "a boundary behind a bare CR": mail(
            'Content-Type: multipart/mixed; boundary="b1"', f"--b1\n{part(CLOSE)}\r--b1\n{part(OTHER)}\n--b1--\n"
        ),
        "a boundary before a bare CR": mail(
            'Content-Type: multipart/mixed; boundary="b1"', f"--b1\r{part(CLOSE)}\n--b1--\n"
        ),
        "no empty line in a part": parts(f"{PLAIN}\n{CLOSE}"),
        "a blank before the colon in a part": parts(part(CLOSE, f"Content-Type : text/html\n{PLAIN}")),
        "a part that begins folded": parts(part(CLOSE, f" folded\n{PLAIN}")),
        "another part named as the first to be shown": mail(
            'Content-Type: multipart/related; boundary="b1"; start="<2@x>"',
            inner(part(CLOSE, f"{PLAIN}\nContent-ID: <1@x>"), part(OTHER, f"{PLAIN}\nContent-ID: <2@x>")),
        ),
    },
    "text outside of the parts": {
        "before the first part": mail('Content-Type: multipart/mixed; boundary="b1"', f"{OTHER}{inner(*TWO)}"),
        "before the first part, in Russian": mail('Content-Type: multipart/mixed; boundary="b1"', f"Спам\n{inner(*TWO)}"),
        "a number sign of another alphabet below the usual notice": mail(
            'Content-Type: multipart/mixed; boundary="b1"', f"This is a multi-part message in MIME format.\n\n№спам\n{inner(*TWO)}"
        ),
        "behind the last part": mail('Content-Type: multipart/mixed; boundary="b1"', f"{inner(*TWO)}{OTHER}"),
        "a command below the usual notice": mail(
            'Content-Type: multipart/mixed; boundary="b1"', f"This is a multi-part message in MIME format.\n\n#spam\n{inner(*TWO)}"
        ),
        "behind the last part of an inner one": parts(
            nested('Content-Type: multipart/alternative; boundary="b2"', *TWO, boundary="b2") + OTHER
        ),
    },
    "ambiguous alternatives": {
        "two plain texts": parts(part(CLOSE), part(OTHER), kind="alternative"),
        "a text that hardly any program knows": parts(part(CLOSE), part(OTHER, "Content-Type: text/watch-html"), kind="alternative"),
        "two pages": parts(
            part(HTML, "Content-Type: text/html"), part(HTML.replace("close", "spam"), "Content-Type: text/html"), kind="alternative"
        ),
    },
    "ambiguous header": {
        "another sender below a dashed line": mail(f"--\nFrom: Boris <boris@desk.test>\n{PLAIN}", CLOSE),
        "a type below a line that is no field": mail("a line that is no field\nContent-Type: text/html; charset=utf-8", HTML),
        "a blank before the colon": mail(f"Content-Type : text/html\n{PLAIN}", CLOSE),
        "a line that is no field": mail(f"no field\n{PLAIN}", CLOSE),
        "a bare CR": mail(f"X-A: b\rSubject: Re: [#8] Invoice\n{PLAIN}", CLOSE),
    },
    "ambiguous fields": {
        "two subjects": mail(f"Subject: Re: [#8] Invoice\n{PLAIN}", CLOSE),
        "a subject whose encoded word has no end": mail(PLAIN, CLOSE, TOP.replace("Re: [#7] Invoice", "=?utf-8?Q?Re:_[#7]_Invoice")),
        "a question mark within an encoded word": mail(PLAIN, CLOSE, TOP.replace("Re: [#7] Invoice", "=?utf-8?Q?Re:_[#7]_Paid??=")),
        "two threads": mail(f"In-Reply-To: <1@x>\nIn-Reply-To: <2@x>\n{PLAIN}", CLOSE),
    },
}  # fmt: skip

APPLE = "Apple-Mail=_7F0C7A5B-0E2D-4C5B-9A53-0E6A0C5D5B11"
OUTLOOK = "_000_AM0PR01MB1234567890ABCDEF_"
HONEST: dict[str, bytes] = {
    "plain": mail(PLAIN, CLOSE),
    "plain without a type": mail("", CLOSE),
    "plain, seven bits": mail("Content-Type: text/plain; charset=us-ascii; format=flowed; delsp=yes\nContent-Transfer-Encoding: 7bit", CLOSE),
    "plain, charset in quotes": mail('Content-Type: text/plain; charset="UTF-8"; format=flowed\nContent-Transfer-Encoding: 8bit', CLOSE),
    "plain, in koi8-r": mail('Content-Type: text/plain; charset="koi8-r"\nContent-Transfer-Encoding: base64', encoded(CLOSE)),
    "plain, quoted-printable": mail(f"{PLAIN}\nContent-Transfer-Encoding: quoted-printable", "#close\nIt works =E2=80=93 now.=\n Yes.\n"),
    "plain, in capitals": mail("Content-Type: TEXT/PLAIN; charset=UTF-8\nContent-Transfer-Encoding: BASE64", encoded(CLOSE)),
    "a trailing semicolon": mail("Content-Type: text/plain; charset=utf-8;", CLOSE),
    "a type before MIME-Version": mail(PLAIN, CLOSE, TOP.replace("MIME-Version: 1.0\r\n", "")) + b"",
    "a comment in MIME-Version": mail(PLAIN, CLOSE, TOP.replace("1.0", "1.0 (Mac OS X Mail 16.0 \\(3774.600.62\\))")),
    "gmail": parts(*TWO, boundary="000000000000a1b2c306123456789a", kind="alternative"),
    "outlook": parts(
        nested(f'Content-Type: multipart/alternative;\n\tboundary="{OUTLOOK}"', *TWO, boundary=OUTLOOK),
        part(encoded("x" * 99), 'Content-Type: image/png; name="image001.png"\nContent-Description: image001.png\nContent-Disposition: inline;'
             ' filename="image001.png"; size=99;\n\tcreation-date="Wed, 04 Mar 2026 09:00:00 GMT"\nContent-ID: <image001.png@01DA>\n'
             "Content-Transfer-Encoding: base64"),
        boundary="_004_AM0PR01MB1234567890ABCDEF_", kind="related",
        field='Content-Type: multipart/related;\n\tboundary="_004_AM0PR01MB1234567890ABCDEF_";\n\ttype="multipart/alternative"',
    ),
    "outlook express and its notice": mail(
        'Content-Type: multipart/alternative;\n\tboundary="----=_NextPart_000_0007_01C5A1B2.C3D4E5F0"',
        "This is a multi-part message in MIME format.\n\n" + inner(*TWO, boundary="----=_NextPart_000_0007_01C5A1B2.C3D4E5F0"),
    ),
    "apple mail": mail(
        f'Content-Type: multipart/alternative;\n\tboundary="{APPLE}"', "\n" + inner(*TWO, boundary=APPLE)
    ),
    "apple mail, a file between two texts": parts(
        part(CLOSE, "Content-Transfer-Encoding: 7bit\nContent-Type: text/plain;\n\tcharset=us-ascii"),
        part(encoded("%PDF"), 'Content-Disposition: inline;\n\tfilename=a.pdf\nContent-Type: application/pdf;\n\tx-unix-mode=0644;\n\tname="a.pdf"\n'
             "Content-Transfer-Encoding: base64"),
        part("\n\n-- \nAnna\n", "Content-Transfer-Encoding: 7bit\nContent-Type: text/plain;\n\tcharset=us-ascii"),
    ),
    "iphone, alternatives around files": parts(
        part(CLOSE), nested('Content-Type: multipart/mixed; boundary="b2"', part(HTML, "Content-Type: text/html"),
                            part("x", "Content-Type: image/jpeg; name=a.jpg\nContent-Disposition: inline; filename=a.jpg"),
                            part("<div>Sent from my iPhone</div>", "Content-Type: text/html"), boundary="b2"), kind="alternative", boundary="q7"),
    "thunderbird": mail(
        'Content-Type: multipart/alternative; boundary="------------0mXcQh0r8wJ1Yf2n0Lx3Gk5P"',
        "This is a multi-part message in MIME format.\n" + inner(*TWO, boundary="------------0mXcQh0r8wJ1Yf2n0Lx3Gk5P"),
    ),
    "signed with S/MIME": mail(
        'Content-Type: multipart/signed; protocol="application/pkcs7-signature"; micalg=sha-256; boundary="------------ms0901"',
        "This is a cryptographically signed message in MIME format.\n\n"
        + inner(part(), part(encoded("x"), 'Content-Type: application/pkcs7-signature; name="smime.p7s"\nContent-Transfer-Encoding: base64\n'
                             'Content-Disposition: attachment; filename="smime.p7s"\nContent-Description: S/MIME'), boundary="------------ms0901"),
    ),
    "signed with PGP": mail(
        'Content-Type: multipart/signed; micalg=pgp-sha256;\n protocol="application/pgp-signature";\n boundary="------------uP2"',
        "This is an OpenPGP/MIME signed message (RFC 4880 and 3156)\n"
        + inner(part(), part("-----BEGIN PGP SIGNATURE-----\nwsF5\n-----END PGP SIGNATURE-----\n", 'Content-Type: application/pgp-signature; name="a.asc"'),
                boundary="------------uP2"),
    ),
    "javamail, numbered boundaries": parts(
        nested('Content-Type: multipart/alternative; \n\tboundary="----=_Part_12_345.678"', *TWO, boundary="----=_Part_12_345.678"),
        boundary="----=_Part_1_345.678",
    ),
    "kmail, boundary without quotes": parts(*TWO, boundary="nextPart2345678.abcDEF", field="Content-Type: multipart/alternative; boundary=nextPart2345678.abcDEF"),
    "mutt, a boundary of signs": parts(part(), boundary="x+6KMIRAuhnl3hBn", field='Content-Type: multipart/mixed; boundary="x+6KMIRAuhnl3hBn"'),
    "lotus notes, a blank in the boundary": parts(*TWO, boundary="=_alternative 0043A1B2C3257D0A_=", kind="alternative"),
    "a Russian file's name in both ways": parts(
        part(), part(encoded("x"), 'Content-Type: application/msword;\n\tname="=?utf-8?B?0YHRh9GR0YIuZG9j?="\nContent-Transfer-Encoding: base64\n'
                     "Content-Disposition: attachment;\n\tfilename*=UTF-8''%D1%81.doc; filename=\"=?utf-8?B?0YEuZG9j?=\"")),
    "a file's name with brackets and no quotes": parts(
        part(), part(encoded("x"), "Content-Type: application/pdf; name=invoice (2).pdf\nContent-Transfer-Encoding: base64\n"
                     "Content-Disposition: attachment; filename=invoice (2).pdf")),
    "a file in broken base64": parts(part(), part(encoded("x" * 99) + "!!\n", 'Content-Type: image/png; name="a.png"\nContent-Transfer-Encoding: base64')),
    "a log with lines of dashes": parts(part(), part("-----\n--\n--- a\n", 'Content-Type: text/plain; name="a.log"\nContent-Disposition: attachment; filename="a.log"')),
    "a signature's dashes": parts(part(f"{CLOSE}\n-- \nAnna\n"), boundary="x-1"),
    "an attached mail": parts(part("Please look.\n"), "Content-Type: message/rfc822\nContent-Disposition: attachment\n\n"
                              "From: a@b.example\nSubject: x\nContent-Type: text/plain\nContent-Type: text/html\n\nHello\n"),
    "an attached mail without an end": parts(part("Please look.\n"), "Content-Type: message/rfc822\n\nFrom: a@b.example\nContent-Type: multipart/mixed;"
                                             ' boundary="inner"\n\n--inner\n\nHello\n'),
    "an invitation": parts(*TWO, part("BEGIN:VCALENDAR\nMETHOD:REQUEST\nEND:VCALENDAR\n", "Content-Type: text/calendar; charset=utf-8; method=REPLY"), kind="alternative"),
    "html in windows-1251 by its own word": mail("Content-Type: text/html; charset=utf-8", f'<html><head><meta charset="windows-1251"></head><body>{HTML}</body></html>'),
    "an encoding that nobody knows": mail(f"{PLAIN}\nContent-Transfer-Encoding: 8-bit", CLOSE),
    "empty lines behind the last part": mail('Content-Type: multipart/alternative; boundary="b1"', inner(*TWO) + "\n\n"),
    "lines end in LF alone": parts(*TWO, kind="alternative").replace(b"\r\n", b"\n"),
    "blanks behind a boundary": mail('Content-Type: multipart/mixed; boundary="b1"', f"--b1 \t\n{part()}\n--b1-- \n"),
    "a related page named as the first": mail(
        'Content-Type: multipart/related; boundary="b1"; start="<1@x>"; type="text/html"',
        inner(part(HTML, "Content-Type: text/html\nContent-ID: <1@x>"), part("x", "Content-Type: image/png\nContent-ID: <2@x>")),
    ),
}  # fmt: skip
