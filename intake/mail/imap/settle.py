"""Marking mail as handled on the server: moved or flagged, never lost.

Every function may be repeated for the same UIDs, even after it was cut off halfway.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from intake.mail.imap.folders import create, exists
from intake.mail.imap.problems import ImapPermanent, ImapProblem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from intake.mail.imap.connection import Connection, Selected

# Longer commands meet the line limits of servers (8 kB, RFC 7162 §4).
PIECE = 500
# Marks mail that we have copied and flagged as deleted: what a person flagged has not been copied.
_COPIED = "$IntakeMoved"


def in_pieces(uids: Sequence[int], size: int = PIECE) -> Iterator[list[int]]:
    """The UIDs, sorted and without duplicates, in pieces that fit a command line."""
    ordered = sorted(set(uids))
    for start in range(0, len(ordered), size):
        yield ordered[start : start + size]


def move_away(connection: Connection, selected: Selected, uids: Sequence[int], folder: str) -> None:
    """Move mails out of the selected folder, creating the target folder if it is missing."""
    for piece in in_pieces(uids):
        try:
            _move_piece(connection, selected, piece, folder)
        except ImapProblem:
            # Some servers say TRYCREATE, some NONEXISTENT, some nothing at all (RFC 3501 §6.4.7).
            if not connection.is_open or exists(connection, folder):
                raise
            create(connection, folder)
            _move_piece(connection, selected, piece, folder)


def flag(connection: Connection, selected: Selected, uids: Sequence[int], keyword: str) -> None:
    r"""Leave mails in place, marked with a keyword, or with \Seen where the server keeps no keywords."""
    mark = keyword if _keeps(selected, keyword) else "\\Seen"
    for piece in in_pieces(uids):
        try:
            connection.flag(piece, mark)
        except ImapProblem:
            here = found_among(connection, piece) if connection.is_open else piece
            if len(here) == len(piece):
                raise
            # mailutils refuses all for the sake of one that is gone.
            if here:
                connection.flag(here, mark)


def found_among(connection: Connection, uids: Sequence[int]) -> list[int]:
    """Those of the mails that are in the selected folder, as far as is announced.

    All are listed, for mailutils takes UIDs that are searched for as places in the folder, is confused by
    UIDs to fetch that are gone, and takes those beyond the last for the last.
    """
    return sorted(set(connection.search("ALL")).intersection(uids))


def require_writable(connection: Connection, selected: Selected) -> None:
    """Refuse a folder in which nothing can be settled."""
    if not selected.flags:
        raise ImapPermanent(
            f"{connection.account}: folder {selected.folder!r} is read-only: grant the account its rights"
        )


def _move_piece(connection: Connection, selected: Selected, piece: list[int], folder: str) -> None:
    if "MOVE" in connection.capabilities:
        connection.move(piece, folder)
    else:
        _copy_and_remove(connection, selected, piece, folder)


def _copy_and_remove(connection: Connection, selected: Selected, piece: list[int], folder: str) -> None:
    r"""COPY, then \Deleted, then EXPUNGE: in this order a crash leaves a duplicate, never a gap."""
    keywords = _keeps(selected, _COPIED)
    copied = connection.search("KEYWORD", _COPIED) if keywords else []
    present = found_among(connection, piece)
    waiting = sorted(set(present) - set(copied))
    if waiting:
        connection.copy(waiting, folder)
        connection.flag(waiting, "\\Deleted", *([_COPIED] if keywords else []))
    if present:
        remove(connection, present)


def remove(connection: Connection, uids: list[int]) -> None:
    r"""Remove mails that are flagged \Deleted, as far as nobody else's go with them."""
    if "UIDPLUS" in connection.capabilities:
        connection.expunge(uids)
    elif set(connection.search("DELETED")) <= set(uids):
        # Without UIDPLUS, EXPUNGE takes everything that is flagged deleted.  When somebody else
        # flagged a mail, ours stay behind, flagged: the ledger of the spool knows them.
        connection.expunge()


def _keeps(selected: Selected, keyword: str) -> bool:
    return "\\*" in selected.flags or keyword.lower() in selected.flags
