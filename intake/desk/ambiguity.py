"""Where two programs may read one mail differently: which text it has, in which parts, under which header.

An outsider can't write such a mail in an agent's name, but a program between two others may see another
text than the one that was signed or shown.  So it is noted of every mail, and what an agent orders in such a
mail is not done before somebody has looked.
"""

from __future__ import annotations

from enum import StrEnum


class Ambiguity(StrEnum):
    """A defect of a mail (`InboundMail.defects`) that readers resolve in different ways."""

    HEADER = "ambiguous header"
    """Others may see the header end elsewhere, or more of it."""
    FIELDS = "ambiguous fields"
    """Which of two fields of a name counts, where the header may have one (RFC 5322 §3.6)."""
    TYPE = "ambiguous type"
    """What a part is, text, page or file (RFC 2045 §5)."""
    BOUNDARY = "ambiguous boundary"
    """By which lines parts are divided (RFC 2046 §5.1.1)."""
    CHARSET = "ambiguous charset"
    """Which letters the bytes of a text are, where they may be quite other ones."""
    ENCODING = "ambiguous transfer encoding"
    """Whether a text is encoded, and how (RFC 2045 §6)."""
    CONTENT = "ambiguous content"
    """An encoding that isn't whole or isn't declared, or zero bytes, at which some readers stop."""
    DISPOSITION = "ambiguous disposition"
    """Whether a text is shown or is a file (RFC 2183)."""
    PARTS = "ambiguous parts"
    """Where a part, its header or its text begins or ends."""
    OUTSIDE = "text outside of the parts"
    """What stands before the first part or behind the last one, which some readers show."""
    ALTERNATIVES = "ambiguous alternatives"
    """Several alternatives of one type, of which readers show one or all."""


def ambiguities(defects: tuple[str, ...]) -> tuple[Ambiguity, ...]:
    """Those defects of a mail that are ambiguities, in the order of `Ambiguity`."""
    return tuple(each for each in Ambiguity if each in defects)
