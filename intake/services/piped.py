"""Reading one mail from a stream, however large it is."""

from __future__ import annotations

import hashlib
from typing import BinaryIO

from intake.mail.parsing.beginning import beginning
from intake.services.delivered import HandedMail, without_separator

_PIECE_BYTES = 65_536
_LONGEST_SEPARATOR = 1_000
# As much as is taken of a mail on a server.
_LARGEST_BEGINNING = 1_000_000


def read_mail(stream: BinaryIO, max_bytes: int) -> HandedMail:
    """Read to the end; of a mail larger than that only its beginning is kept, all the time."""
    kept = bytearray(without_separator(stream.read(_LONGEST_SEPARATOR)))
    digest, size = hashlib.sha256(kept), len(kept)
    while piece := stream.read(_PIECE_BYTES):
        digest.update(piece)
        size += len(piece)
        if size <= max_bytes:
            kept += piece
        elif len(kept) > _LARGEST_BEGINNING:
            del kept[_LARGEST_BEGINNING:]
    if size <= max_bytes:
        return HandedMail(bytes(kept), size, digest.digest())
    most = min(_LARGEST_BEGINNING, max_bytes)
    return HandedMail(beginning(bytes(kept[:most])), size, digest.digest(), complete=False)
