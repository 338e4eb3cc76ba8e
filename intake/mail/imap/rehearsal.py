"""Trying, with a mail of our own, what settling does: before the first customer's mail meets a refusal.

The mail never lies in a watched folder, so no daemon takes it in.  It is known by its Message-ID and its
text, and whatever an attempt that was cut off left behind is removed by the next one.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING

from intake.mail.imap.problems import ImapProblem, ImapTemporary
from intake.mail.imap.settle import flag, in_pieces, move_away, remove

if TYPE_CHECKING:
    from intake.mail.imap.connection import Connection, Selected

# Servers look through a folder for a Message-ID mail by mail; what was left behind is among the last ones.
_LOOKS_BACK = 2000
_MOST_LEFT = 50
_MARK = "intake-check."
_TEXT = (
    "`intake check` put this mail here to try whether mail can be put away.  It removes it again;\r\n"
    "if it is still here, the check was cut off, and it may be deleted.\r\n"
)
_MAIL = (
    "From: Intake <intake-check@intake.invalid>\r\n"
    "To: Intake <intake-check@intake.invalid>\r\n"
    "Subject: intake check\r\n"
    "Date: {date}\r\n"
    "Message-ID: <{mark}{token}@intake.invalid>\r\n"
    "Auto-Submitted: auto-generated\r\n"
    "MIME-Version: 1.0\r\n"
    "Content-Type: text/plain; charset=us-ascii\r\n"
    "\r\n" + _TEXT
)


def rehearse(connection: Connection, folders: tuple[str, ...], keyword: str) -> bool:
    """Put a mail of ours into the first folder, move it to the second and back, and remove it.

    `folders`: one or two, by their names on the server; in a single one the mail is given the keyword and
    stays where it is.  False: it went well but for the removal, which another client's deleted mail
    prevents where the server lacks UIDPLUS.  Raises ImapTemporary or ImapPermanent.
    """
    first, last = folders[0], folders[-1]
    for folder in folders:
        _clear(connection, folder)
    token = secrets.token_hex(8)
    try:
        now = datetime.now(UTC)
        mail = _MAIL.format(date=format_datetime(now), mark=_MARK, token=token)
        connection.append(first, mail.encode("ascii"), now, "\\Seen")
        if first == last:
            selected, uids = _find(connection, first, token)
            flag(connection, selected, uids, keyword)
        else:
            for here, there in ((first, last), (last, first)):
                selected, uids = _find(connection, here, token)
                move_away(connection, selected, uids, there)
            _find(connection, first, token)
    except ImapProblem:
        if connection.is_open:
            _clear_all(connection, folders, token)
        raise
    return _clear_all(connection, folders, token)


def _find(connection: Connection, folder: str, token: str) -> tuple[Selected, list[int]]:
    """Open the folder that must hold the mail."""
    selected = connection.select(folder)
    uids = _ours(connection, token)
    if not uids:
        told = f"a mail that was put into {folder!r} isn't there, although the server took it"
        raise ImapTemporary(f"{connection.account}: {told}")
    return selected, uids


def _clear_all(connection: Connection, folders: tuple[str, ...], token: str) -> bool:
    left = [folder for folder in folders if not _clear(connection, folder, token)]
    return not left


def _clear(connection: Connection, folder: str, token: str = "") -> bool:
    """Remove mails of ours from the folder, or the one of the token; whether none is left."""
    selected = connection.select(folder)
    uids = _ours(connection, token)
    if uids and selected.flags:
        connection.flag(uids, "\\Deleted")
        remove(connection, uids)
        uids = _ours(connection, token)
    return not uids


def _ours(connection: Connection, token: str = "") -> list[int]:
    """The mails of ours among the last in the selected folder; only that of the token, if there is one."""
    last = connection.wire.mails
    if not last:
        return []
    wanted = ("HEADER", "Message-ID", _MARK + token)
    found: list[int] = []
    if last > _LOOKS_BACK:
        found = connection.search(f"{last - _LOOKS_BACK}:{last}", *wanted)
    if not found and (token or last <= _LOOKS_BACK):
        # mailutils takes places in the folder for UIDs: what must be there is looked for everywhere.
        found = connection.search(*wanted)
    ours: list[int] = []
    for piece in in_pieces(found[-_MOST_LEFT:]):
        answers = connection.fetch(piece, ["BODY.PEEK[]"], len(_MAIL) * len(piece))
        ours += [uid for uid, answer in answers.items() if _is_ours(answer.get(b"BODY[]"))]
    return ours


def _is_ours(raw: object) -> bool:
    """Whether it is such a mail to its last word: others may write our Message-ID, and lose nothing by it."""
    if not isinstance(raw, bytes):
        return False
    header, _, text = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    came = b"\nreceived:" in b"\n" + header.lower()
    return not came and text.strip() == _TEXT.replace("\r\n", "\n").strip().encode("ascii")
