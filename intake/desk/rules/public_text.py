"""What of an agent's mail goes to the customer: his words, but no address of his own, and no signature.

In a sentence the desk's address takes the place of an agent's.  Where the desk keeps its agents' signatures,
every address in them goes, even the private ones that no configuration knows; names, positions and
telephones stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from intake.addresses import domain_key
from intake.desk.language.meanings import Meaning
from intake.desk.language.shapes import Shape
from intake.desk.quoting.signatures import is_device_line
from intake.desk.rules.own_signatures import closing_index, is_closing, without_signature

_MOST_WORDS_OF_A_NAME = 2
_ADDRESS = re.compile(r"<?(?:mailto:)?[\w.+'=-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}>?")
# What `tokens` writes, which no person's name looks like: whoever can quote a token counts as proved.
_TOKEN = re.compile(r"[a-z2-7]{30,50}@", re.IGNORECASE)
_LABEL = Shape(Meaning.LABELS_ADDRESS, r"\s{0,3}[:=]?\s{0,3}$")
# «Ответы ниже, красным»: the end of a text whose writer put his answers into the quotation.
_POINTS_BELOW = Shape(Meaning.POINTS_BELOW, r"[^:.!?]{0,40}[:.!)…]{0,3}$")
_LONGEST_LINE = 300
_EDGES = " \t|,;/•·"


def public_text(
    body: str, signature: str, private: Iterable[str], public: str, *, unsigned: str | None = None
) -> str:
    """The text for the customer; `private` are the agents' addresses, `public` is the desk's.

    With `unsigned`, the agent's name, it goes without his signature.
    """
    if unsigned is not None:
        below = signature.split("\n") if signature else []
        body = "\n".join(without_signature(body.strip().split("\n"), below, unsigned))
        signature = ""
    lines = [_without_tokens(line, public) for line in body.strip().split("\n")]
    start = closing_index(lines)
    agents = tuple(private)
    spoken = [_without_private(line, agents, public) for line in lines[:start]]
    own = "\n".join(line for line in signature.split("\n") if not is_device_line(line)).strip()
    below = [*lines[start:], *(["", *own.split("\n")] if own else [])]
    signed = [_without_addresses(line, public) for line in below]
    return "\n".join(line for line in (*spoken, *signed) if line is not None).strip()


def pointing_below(words: str) -> str:
    """The last line of a text, where it points at something below it; "" where it doesn't."""
    last = next((line.strip() for line in reversed(words.split("\n")) if line.strip()), "")
    return last if len(last) <= _LONGEST_LINE and _POINTS_BELOW.search(last) else ""


def says_something(body: str) -> bool:
    """Whether an agent's text says more than a closing and a name: those stand below any mail of his."""
    lines = body.strip().split("\n")
    closing = next((index for index, line in enumerate(lines) if is_closing(line)), len(lines))
    return len(" ".join(lines[:closing]).split()) > _MOST_WORDS_OF_A_NAME


def _without_tokens(line: str, public: str) -> str:
    """A line without the addresses and Message-IDs of our notifications, which a quoted header may hold."""
    if not _TOKEN.search(line):
        return line
    domain = domain_key(public.rpartition("@")[2])
    return _ADDRESS.sub(
        lambda found: public if _TOKEN.search(found[0]) and domain in found[0].casefold() else found[0], line
    )


def _without_private(line: str, private: tuple[str, ...], public: str) -> str | None:
    """A line of the text; None when it holds nothing but such an address and perhaps a word like «почта»."""
    folded = line.casefold()
    present = [address for address in private if address.casefold() in folded]
    if not present:
        return line
    pattern = "|".join(re.escape(f"<{address}>") + "|" + re.escape(address) for address in present)
    rest = re.sub(pattern, "", line, flags=re.IGNORECASE)
    if len(re.findall(r"[^\W_]+", rest)) <= 1:
        return None
    return re.sub(pattern, public, line, flags=re.IGNORECASE)


def _without_addresses(line: str, public: str) -> str | None:
    """A line of the signature; None when only an address stood there."""
    found = [match for match in _ADDRESS.finditer(line) if public.casefold() not in match[0].casefold()]
    if not found:
        return line
    pieces, position = [], 0
    for match in found:
        pieces.append(_LABEL.without(line[position : match.start()]).strip(_EDGES))
        position = match.end()
    pieces.append(line[position:].strip(_EDGES))
    rest = ", ".join(piece for piece in pieces if piece)
    return rest if re.search(r"\w", rest) else None
