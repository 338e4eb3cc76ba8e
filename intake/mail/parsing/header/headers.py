"""Header fields: decoded, unfolded, bounded; and the identifiers that thread mails together.

The standard library's decoder fails on broken base64, trusts wrong charsets and decodes each
encoded-word (RFC 2047) by itself, though senders cut them in the middle of a character.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterable

from intake.desk.message import Header
from intake.mail.parsing.charsets.decoding import decode_text
from intake.mail.parsing.clean import clean_line

_FOLD = re.compile(r"[ \t]*(?:\r\n|\r|\n)[ \t]*")
_ENCODED_WORD = re.compile(
    # Some programs fold a long line within a word, wherever they are.
    r"=\?\s?([^?\s*]{1,40}(?: [^?\s*]{1,20})?)(?:\*[^?\s]{0,20})?\s?\?\s?([bBqQ])\s?\?"
    # A question mark may stand within by mistake, and a gateway may have cut the value within a word.
    r"((?:[^?=]++|=(?!\?[^=])|\?(?!\s?=))*+)(?:\?\s?=|(?<=[^\s?]{4})\Z)"
)
_ENCODINGS = frozenset("bBqQ")
_WORD_ENDS = re.compile(r"\?\s?=\Z")
_SURROGATE = re.compile("[\ud800-\udfff]")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")
_MESSAGE_ID = re.compile(r"<([^<>]{1,998})>")
_SPACE = re.compile(r"\s+")
_MAX_ID = 998
_FIRST_REFERENCES = 50
_LAST_REFERENCES = 150
_ESSENTIAL = frozenset(
    "from sender to cc reply-to subject date message-id in-reply-to references return-path auto-submitted"
    " precedence content-type x-loop x-autoreply x-auto-response-suppress list-id list-unsubscribe"
    " delivered-to dkim-signature".split()
)
_MAX_REPEATS = 20


def raw_bytes(value: str) -> bytes:
    """The bytes of a raw header: the standard library carries them as surrogates."""
    try:
        return value.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        # Surrogates that carry no byte stand only in text made by hand.
        return value.encode("utf-8", "replace")


def unfold(value: str) -> str:
    """The value on one line (RFC 5322 §2.2.3)."""
    return _FOLD.sub(" ", value) if "\n" in value or "\r" in value else value


def decode_raw(value: str, hint: str = "") -> str:
    """Raw 8-bit bytes of a header as text; `hint` is the charset in which the body is written."""
    return decode_text(raw_bytes(value), hint) if _SURROGATE.search(value) else value


def decode_words(value: str) -> str:
    """The text with its encoded-words decoded (RFC 2047), also inside quotes, where senders put them too.

    Adjacent words of one charset are joined before decoding: many senders cut a character,
    and some a base64 quantum, in the middle.
    """
    if "=?" not in value:
        return value
    texts: list[str] = []
    charset, data, pending = "", bytearray(), ""
    position = 0
    for word in _ENCODED_WORD.finditer(value):
        between = value[position : word.start()]
        adjacent = position > 0 and not between.strip()
        if not (adjacent and _charset(word) == charset):
            texts.append(_flush(data, pending, charset))
            charset, data, pending = _charset(word), bytearray(), ""
            if not adjacent:
                texts.append(between)
        if word[2] in "bB":
            pending += "".join(word[3].split())
            if len(pending) % 4 == 0 or pending.endswith("="):
                data += _base64(pending)
                pending = ""
        else:
            data += _base64(pending) + _quoted(word[3])
            pending = ""
        position = word.end()
    texts.append(_flush(data, pending, charset))
    texts.append(value[position:])
    return "".join(texts)


def has_broken_words(value: str) -> bool:
    """Whether encoded-words are read that hold a question mark or have no end; others may not read them."""
    if "=?" not in value:
        return False
    # Of sound words charset, encoding and text stand between question marks, and no other ones.
    pieces = value.split("?")
    sound = len(pieces) % 4 == 1 and all(
        before[-1:] == "=" and encoding in _ENCODINGS and behind[:1] == "="
        for before, encoding, behind in zip(pieces[:-1:4], pieces[2::4], pieces[4::4], strict=True)
    )
    return not sound and any(
        "?" in word[3] or not _WORD_ENDS.search(word[0]) for word in _ENCODED_WORD.finditer(value)
    )


def _charset(word: re.Match[str]) -> str:
    return word[1].replace(" ", "").lower()


def _flush(data: bytearray, pending: str, charset: str) -> str:
    return decode_text(bytes(data) + _base64(pending), charset) if data or pending else ""


def _base64(text: str) -> bytes:
    """Base64 with whatever padding it has, or none; stray characters are passed over."""
    if not text:
        return b""
    digits = _NOT_BASE64.sub(b"", text.encode("ascii", "ignore"))
    if len(digits) % 4 == 1:
        digits = digits[:-1]
    return binascii.a2b_base64(digits + b"=" * (-len(digits) % 4))


def _quoted(text: str) -> bytes:
    return binascii.a2b_qp(raw_bytes(text), header=True)


def decode(value: str, hint: str = "") -> str:
    """A raw header value as one clean line."""
    value = unfold(value)
    if value.isascii() and "=?" not in value:
        return clean_line(value)
    return clean_line(decode_words(decode_raw(value, hint)))


def read_headers(
    raw: Iterable[tuple[str, str]], hint: str, most: int, characters: int
) -> tuple[tuple[Header, ...], bool]:
    """All header fields, topmost first, and whether some were left out to stay within the limits.

    At most `most` fields and `characters` characters are kept; the fields that decide what a mail
    is are kept wherever they stand, so that nobody can push them out with ten thousand others.
    """
    headers: list[Header] = []
    repeats: dict[str, int] = {}
    left = characters
    cut = False
    for raw_name, raw_value in raw:
        name = raw_name.lower()
        essential = name in _ESSENTIAL and repeats.get(name, 0) < _MAX_REPEATS
        if len(headers) >= most or left <= 0:
            cut = True
            if not essential:
                continue
        repeats[name] = repeats.get(name, 0) + 1
        allowed = min(max(left, 2000), characters // 4)
        cut = cut or len(raw_value) > allowed
        value = decode(_shortened(str(raw_value), allowed, name), hint)
        left -= len(value) + len(name)
        headers.append(Header(clean_line(name)[:200], value))
    return tuple(headers), cut


def _shortened(value: str, allowed: int, name: str) -> str:
    """The beginning of a value that is too long; of References the end as well, the nearest mails."""
    if len(value) <= allowed or name != "references":
        return value[:allowed]
    return f"{value[: allowed // 2].rpartition('<')[0]} <{value[-allowed // 2 :].partition('<')[2]}"


def message_ids(values: Iterable[str]) -> tuple[str, ...]:
    """The <…> tokens of decoded References or In-Reply-To headers: the first 50 and the last 150."""
    found: dict[str, None] = {}
    for value in values:
        tokens = _MESSAGE_ID.findall(value)
        if not tokens and "<" not in value and "@" in value:
            tokens = [word for word in value.split() if "@" in word and len(word) <= _MAX_ID][
                :_FIRST_REFERENCES
            ]
        found.update((f"<{_SPACE.sub('', token)}>", None) for token in tokens)
    found.pop("<>", None)
    ids = tuple(found)
    if len(ids) > _FIRST_REFERENCES + _LAST_REFERENCES:
        return ids[:_FIRST_REFERENCES] + ids[-_LAST_REFERENCES:]
    return ids


def message_id(value: str | None) -> str | None:
    """A Message-ID with its angle brackets, added when the sender left them out; None when empty."""
    if not value:
        return None
    token = _MESSAGE_ID.search(value)
    if token:
        bare = _SPACE.sub("", token[1])
    else:
        bare = value.replace("<", "").replace(">", "").strip().split(" ")[0][:_MAX_ID]
    return f"<{bare}>" if bare else None
