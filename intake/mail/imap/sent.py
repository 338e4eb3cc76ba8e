"""The folder of sent mail of one account: finding it, looking into it, and putting copies there."""

from __future__ import annotations

from datetime import timedelta
from email.header import Header
from email.parser import BytesParser
from typing import TYPE_CHECKING

from intake.mail.imap.folders import create, exists
from intake.mail.imap.mailbox import Mailbox
from intake.mail.imap.problems import ImapPermanent, ImapProblem
from intake.mail.imap.settle import in_pieces

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from intake.mail.imap.account import ImapAccount

AUTOMATIC = "auto"
"""The folder that the server, or else custom, calls that of sent mail."""

_USE = "\\sent"
_NO_FOLDERS = frozenset({"\\noselect", "\\nonexistent"})
_USUAL = "Sent"
# No more of it than is kept: one mail whose field has megabytes must not end the connection each time.
_MESSAGE_ID = "BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]<0.2000>"
# Courier quotes the name of the field in its answer.
_MESSAGE_ID_ANSWER = b"BODY[HEADER.FIELDS"
_LONGEST_FIELD = 2000
# A server's days are those of its own time zone (RFC 3501 §6.4.4).
_A_DAY = timedelta(days=1)


class SentMailbox(Mailbox):
    """A connection of its own to an account, for the folder of sent mail alone.

    `names` are those by which the folder is looked for where the server doesn't say which one it is.
    Mail that came in is in the folders `taken`: what lies there was not written here, whoever it is from.
    """

    def __init__(self, account: ImapAccount, names: Sequence[str] = (), taken: Sequence[str] = ()) -> None:
        super().__init__(account)
        self._taken = tuple(filter(None, taken))
        self._names = tuple(name.casefold() for name in names)
        self._found: tuple[str, str] | None = None

    def connect(self) -> None:
        """Connect and log in, unless that is done."""
        if not self._connection.is_open:
            self._found = None
        super().connect()

    def find_sent(self, wanted: str) -> str | None:
        """The name on the server of the folder of sent mail, looked for once a login; None: there is none.

        `wanted` is its name in the configuration, or AUTOMATIC: by its use (RFC 6154), else by a usual name.
        """
        if self._found is None or self._found[0] != wanted:
            name = self._find() if wanted == AUTOMATIC else self._named(wanted)
            self._require_free(name)
            self._found = (wanted, name) if name else None
        return self._found[1] if self._found else None

    def make_sent(self, wanted: str) -> str:
        """Make the folder that `find_sent` didn't find; returns its name on the server."""
        name = self.folder_name(_USUAL if wanted == AUTOMATIC else wanted)
        self._require_free(name)
        create(self._connection, name)
        self._found = (wanted, name)
        return name

    def message_ids(self, uids: Iterable[int]) -> dict[int, str]:
        """The Message-IDs of mails in the selected folder, with brackets; "" for a mail that has none."""
        found: dict[int, str] = {}
        for piece in in_pieces(list(uids)):
            answers = self._connection.fetch(piece, [_MESSAGE_ID], _LONGEST_FIELD * len(piece))
            for uid, answer in answers.items():
                found[uid] = _message_id(answer)
        return found

    def holds(self, message_id: str, since: datetime) -> bool:
        """Whether the selected folder has a mail with this Message-ID among those from about `since` on."""
        self._connection.catch_up()
        bare = message_id.strip("<>")
        day = (since - _A_DAY).date()
        uids = self._connection.search("SINCE", day, "HEADER", "Message-ID", bare)
        return message_id in self.message_ids(uids).values()

    def file(self, folder: str, raw: bytes, at: datetime) -> None:
        """Put a copy into a folder, by its name on the server, as read; `at` becomes its INTERNALDATE."""
        self._connection.append(folder, raw, at, "\\Seen")

    def _require_free(self, name: str | None) -> None:
        if name and name.casefold() in {self.folder_name(one).casefold() for one in self._taken}:
            told = f"mail that came in lies in '{name}': set sent_folder to another folder"
            raise ImapPermanent(f"{self._account}: {told}")

    def _named(self, wanted: str) -> str | None:
        name = self.folder_name(wanted)
        return name if exists(self._connection, name) else None

    def _find(self) -> str | None:
        """Some servers tell the use without announcing that they do."""
        listed = [one for one in self._connection.list_folders("*") if not one.attributes & _NO_FOLDERS]
        used = next((one.name for one in listed if _USE in one.attributes), None) or self._by_use()
        if used:
            return used
        by_name = {
            one.name.rpartition(one.separator or "/")[2].casefold(): one.name for one in reversed(listed)
        }
        return next((by_name[name] for name in self._names if name in by_name), None)

    def _by_use(self) -> str | None:
        """What the server says only when it is asked for uses (RFC 6154 §2)."""
        if "SPECIAL-USE" not in self.capabilities:
            return None
        try:
            return self.folder_name(_USE)
        except ImapProblem:
            if not self._connection.is_open:
                raise
            return None


def _message_id(answer: Mapping[bytes, object]) -> str:
    field = next((value for key, value in answer.items() if key.startswith(_MESSAGE_ID_ANSWER)), None)
    if not isinstance(field, bytes):
        return ""
    value = BytesParser().parsebytes(field, headersonly=True).get("Message-ID", "")
    text = str(value) if isinstance(value, str | Header) else ""
    inside = text.partition("<")[2].partition(">")[0]
    return f"<{''.join(inside.split())}>" if inside else ""
