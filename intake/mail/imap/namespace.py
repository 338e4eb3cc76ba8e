"""Where a server keeps a user's own folders, and what a folder of the configuration is called there.

Pure: no connection.  The configuration has "Intake/Processed"; a server may want "INBOX.Intake.Processed".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

WRITTEN_SEPARATOR = "/"


@dataclass(frozen=True, slots=True)
class Namespace:
    """Where a user's own folders lie (RFC 2342).

    `separator` stands between a folder and those in it; "" where folders hold no others.  `others` are the
    prefixes of further namespaces: a user's further ones, other users', shared ones.
    """

    prefix: str = ""
    separator: str = WRITTEN_SEPARATOR
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    r"""A folder that a server lists; `attributes` in lower case ("\noselect", "\trash")."""

    name: str
    separator: str
    attributes: frozenset[str]

    @classmethod
    def of(cls, attributes: Iterable[bytes], separator: bytes | None, name: str) -> Listed:
        """A folder by the three parts of its LIST."""
        words = (word.decode("ascii", "replace").casefold() for word in attributes)
        return cls(name, (separator or b"").decode("ascii", "replace"), frozenset(words))


def namespace_of(answer: Sequence[Sequence[tuple[str, str | None]] | None]) -> Namespace:
    """The first of a user's own namespaces; `answer`: his own, other users' and shared ones."""
    personal, *foreign = answer
    (prefix, separator), *further = personal or [("", None)]
    others = [other for pairs in (further, *foreign) for other, _ in pairs or ()]
    return Namespace(prefix, separator or "", tuple(others))


def is_inbox(name: str) -> bool:
    """Whether this is the INBOX, which has one name on every server, in any case (RFC 3501 §5.1)."""
    return name.upper() == "INBOX"


def same_folder(one: str, other: str) -> bool:
    """Whether two names on one server name one folder."""
    return one == other or (is_inbox(one) and is_inbox(other))


def name_in(namespace: Namespace, written: str) -> str:
    """What a folder of the configuration is called on the server.

    A name that has a prefix of the server's already keeps it; "/" stands for the server's own separator.
    """
    name = written
    if namespace.separator:
        name = name.replace(WRITTEN_SEPARATOR, namespace.separator)
    if is_inbox(name) or any(other and name.startswith(other) for other in namespace.others):
        return name
    prefix = namespace.prefix
    if name == prefix.removesuffix(namespace.separator):
        return name
    if _begins(name, prefix):
        return prefix + name[len(prefix) :]
    return prefix + name


def _begins(name: str, prefix: str) -> bool:
    beginning = name[: len(prefix)]
    return beginning == prefix or (
        prefix.upper().startswith("INBOX") and beginning.casefold() == prefix.casefold()
    )
