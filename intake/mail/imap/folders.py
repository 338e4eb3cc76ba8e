"""Finding, making and naming folders on a server."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from intake.mail.imap.namespace import WRITTEN_SEPARATOR, Namespace, is_inbox, name_in, same_folder
from intake.mail.imap.problems import ImapPermanent, ImapProblem

if TYPE_CHECKING:
    from collections.abc import Callable

    from intake.mail.imap.connection import Connection

# LIST shows them for the sake of what lies below (RFC 3501 §7.2.2, RFC 5258 §3.4).
_NO_FOLDERS = frozenset({"\\noselect", "\\nonexistent"})
# The uses of a folder (RFC 6154 §2), by which the configuration may name it, too: "\Archive".
_USES = frozenset({"\\all", "\\archive", "\\drafts", "\\flagged", "\\junk", "\\sent", "\\trash"})
_USE = "\\"

Answer = TypeVar("Answer")
Other = TypeVar("Other")


def exists(connection: Connection, folder: str) -> bool:
    """Whether there is such a folder, by its name on the server; a namespace may hide it from LIST."""
    listed = _answered(connection, lambda: connection.list_folders(folder), otherwise=())
    if any(same_folder(one.name, folder) and not one.attributes & _NO_FOLDERS for one in listed):
        return True
    return _answered(connection, lambda: connection.has_status(folder), otherwise=False)


def create(connection: Connection, folder: str) -> None:
    """Create a folder by its name on the server; it is no error if another client has just done so."""
    try:
        connection.create(folder)
    except ImapProblem:
        if not connection.is_open or not exists(connection, folder):
            raise


class Folders:
    """The folders of the configuration, as the server of one connection calls them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._namespace: Namespace | None = None
        self._names: dict[str, str] = {}
        self._used: dict[str, str] | None = None

    def name_of(self, written: str) -> str:
        """The folder's name on the server: as it is written where that exists, else within the namespace.

        Raises ImapPermanent where no folder has the use by which it is called.
        """
        if not written or is_inbox(written):
            return written
        if written not in self._names:
            self._names[written] = self._by_use(written) if written.startswith(_USE) else self._find(written)
        return self._names[written]

    def use_of(self, folder: str) -> str:
        r"""What a folder, by its name on the server, is for ("\trash"…, in lower case); or ""."""
        return next((use for use, name in self._uses().items() if name == folder), "")

    def _find(self, written: str) -> str:
        name = name_in(self._where(written), written)
        if name == written or _answered(
            self._connection, lambda: exists(self._connection, written), otherwise=False
        ):
            return written
        return name

    def _by_use(self, written: str) -> str:
        found = self._uses().get(written.casefold())
        if found is None:
            told = f"the server calls no folder its {written}: write the folder's name instead"
            raise ImapPermanent(f"{self._connection.account}: {told}")
        return found

    def _where(self, written: str) -> Namespace:
        """The server's namespace; without one, at least its separator, if there is need of it."""
        if self._namespace is None:
            connection = self._connection
            if "NAMESPACE" in connection.capabilities:
                self._namespace = _answered(connection, connection.namespace, otherwise=Namespace())
            elif WRITTEN_SEPARATOR in written:
                # An empty name asks for the separator alone (RFC 3501 §6.3.8).
                root = _answered(connection, lambda: connection.list_folders(""), otherwise=())
                self._namespace = Namespace(separator=root[0].separator) if root else Namespace()
        return self._namespace or Namespace()

    def _uses(self) -> dict[str, str]:
        if self._used is None:
            self._used = {}
            connection = self._connection
            if "SPECIAL-USE" in connection.capabilities:
                options = ("SPECIAL-USE",) if "LIST-EXTENDED" in connection.capabilities else ()
                for one in _answered(
                    connection, lambda: connection.list_folders("*", *options), otherwise=[]
                ):
                    self._used |= dict.fromkeys(one.attributes & _USES, one.name)
        return self._used


def _answered(connection: Connection, question: Callable[[], Answer], *, otherwise: Other) -> Answer | Other:
    """What the server says; where it refuses to, the other answer."""
    try:
        return question()
    except ImapProblem:
        if not connection.is_open:
            raise
        return otherwise
