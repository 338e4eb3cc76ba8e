"""Header values of outgoing mail: cleaned, checked, encoded and folded.

Whatever a value holds, it stays one value: control characters (CR, LF, NUL) and invisible
direction marks never reach a header, so nothing can begin a second one.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence

from intake.desk.message import Address
from intake.mail.addr_spec import AddrSpec, addr_spec
from intake.mail.one_line import one_line

MAXIMUM_NAME = 120
MAXIMUM_MESSAGE_ID = 500
MAXIMUM_REFERENCES = 20
MAXIMUM_REFERENCES_BYTES = 900

_WORD_TOO_LONG_TO_FOLD = re.compile(r"\S{70}")
_MESSAGE_ID = re.compile(rf"<[!-;=?-~]{{1,{MAXIMUM_MESSAGE_ID}}}>")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]*")

_LINE = 78
_ENCODED_WORD_OPENS = "=?utf-8?B?"
_ENCODED_WORD_CLOSES = "?="


class UncomposableAddress(ValueError):  # noqa: N818 - the name of the fact, as SMTP's refusals are
    """An address that has no written form (`mail.addr_spec`) and so gets no mail."""


def text_header(name: str, text: str) -> str:
    """Build an unstructured header (RFC 5322 §2.2.1).

    The words before the first one that needs encoding stay plain, so the tag is always readable.
    """
    words = text.split(" ")
    plain = next((place for place, word in enumerate(words) if not _goes_plain(word)), len(words))
    rest = " ".join(words[plain:])
    line_before = len(name) + 2 + sum(len(word) + 1 for word in words[:plain])
    return folded(name, [*words[:plain], *encoded_words(rest, line_before)])


def address_header(name: str, addresses: Sequence[Address]) -> str:
    """Build a list of addresses; UncomposableAddress when one has no written form.

    A local part beyond ASCII stands as it is (RFC 6532): only a mail to such addresses alone should have one.
    """
    tokens: list[str] = []
    for address in addresses:
        spec = checked_address(address.address)
        display = one_line(address.name, MAXIMUM_NAME)
        if not display:
            tokens.append(f"{spec},")
        elif _goes_plain(display):
            tokens += [*_phrase(display).split(" "), f"<{spec}>,"]
        else:
            tokens += [*encoded_words(display, len(name) + 2), f"<{spec}>,"]
    tokens[-1] = tokens[-1].removesuffix(",")
    return folded(name, tokens)


def folded(name: str, tokens: Sequence[str]) -> str:
    """Join the tokens by spaces into lines of at most 78 characters, where the tokens allow it."""
    lines = [[tokens[0]]] if tokens else [[]]
    length = len(name) + 2 + len(lines[0][0]) if tokens else 0
    for token in tokens[1:]:
        if length + 1 + len(token) > _LINE:
            lines.append([token])
            length = 1 + len(token)
        else:
            lines[-1].append(token)
            length += 1 + len(token)
    return "\r\n ".join(" ".join(line) for line in lines)


def encoded_words(text: str, line_before: int) -> list[str]:
    """Write text as encoded-words of at most 75 characters (RFC 2047 §2), no character split.

    `line_before` is how many characters of the first line are taken already.
    """
    words: list[str] = []
    room = max(_bytes_in(_LINE - 2 - line_before), 6)
    chunk = bytearray()
    for character in text:
        octets = character.encode()
        if len(chunk) + len(octets) > room:
            words.append(_encoded_word(chunk))
            chunk = bytearray()
            room = _bytes_in(75)
        chunk += octets
    return [*words, _encoded_word(chunk)] if chunk else words


def checked_address(address: str) -> AddrSpec:
    """The address in its written form, its domain in A-labels, or UncomposableAddress."""
    spec = addr_spec(address)
    if spec is None:
        raise UncomposableAddress(f"{one_line(address, 100)!r} is no address that a server can be told")
    return spec


def is_message_id(value: str) -> bool:
    """Whether the value may stand in a Message-ID, In-Reply-To or References header.

    Looser than RFC 5322 §3.6.4, since real ones may lack the @: one printable ASCII word in angle
    brackets, and without the beginning of an encoded-word that a reader could decode.
    """
    return _MESSAGE_ID.fullmatch(value) is not None and "=?" not in value


def trimmed_references(references: Sequence[str]) -> tuple[str, ...]:
    """Keep the first id and as many of the last as fit: a long References header makes relays refuse mail."""
    usable = tuple(dict.fromkeys(filter(is_message_id, references)))
    if not usable:
        return ()
    room = MAXIMUM_REFERENCES_BYTES - len(usable[0])
    kept: list[str] = []
    for reference in reversed(usable[1:]):
        room -= len(reference) + 1
        if room < 0 or len(kept) == MAXIMUM_REFERENCES - 1:
            break
        kept.append(reference)
    return (usable[0], *reversed(kept))


def reply_references(inbound_references: Sequence[str], inbound_message_id: str | None) -> tuple[str, ...]:
    """References of an answer (RFC 5322 §3.6.4): the parent's References, then the parent itself."""
    parent = (inbound_message_id,) if inbound_message_id else ()
    earlier = (reference for reference in inbound_references if reference != inbound_message_id)
    return trimmed_references((*earlier, *parent))


def _bytes_in(width: int) -> int:
    """How many bytes an encoded-word of this width can hold."""
    return (width - len(_ENCODED_WORD_OPENS) - len(_ENCODED_WORD_CLOSES)) // 4 * 3


def _encoded_word(chunk: bytes | bytearray) -> str:
    return f"{_ENCODED_WORD_OPENS}{base64.b64encode(chunk).decode('ascii')}{_ENCODED_WORD_CLOSES}"


def _goes_plain(text: str) -> bool:
    """Whether plain ASCII says it: nothing that reads as an encoded-word, no word too long to fold."""
    return text.isascii() and "=?" not in text and not _WORD_TOO_LONG_TO_FOLD.search(text)


def _phrase(name: str) -> str:
    if _ATOMS.fullmatch(name):
        return name
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
