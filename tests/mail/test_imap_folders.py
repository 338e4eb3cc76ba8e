"""Finding folders on servers that tell less than others, or nothing that makes sense."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from intake.mail.imap.account import ImapAccount
from intake.mail.imap.connection import Connection
from intake.mail.imap.folders import Folders, create, exists
from intake.mail.imap.namespace import Listed, Namespace
from intake.mail.imap.problems import ImapPermanent, ImapTemporary

NO = ImapTemporary("the server refuses")


@dataclass
class Telling(Connection):
    """A connection to nobody; what it can't tell it refuses to."""

    able: frozenset[str] = frozenset({"NAMESPACE", "SPECIAL-USE"})
    space: Namespace | None = None
    listed: dict[str, list[Listed]] = field(default_factory=dict)
    openable: frozenset[str] = frozenset()
    asked: list[str] = field(default_factory=list)
    lost: bool = False

    def __post_init__(self) -> None:
        super().__init__(ImapAccount("127.0.0.1", 1, "none", "support", "secret"))

    @property
    def is_open(self) -> bool:
        return not self.lost

    @property
    def capabilities(self) -> frozenset[str]:
        return self.able

    def namespace(self) -> Namespace:
        self.asked.append("NAMESPACE")
        if self.space is None:
            raise NO
        return self.space

    def list_folders(self, pattern: str, *options: str) -> list[Listed]:
        self.asked.append(" ".join(("LIST", pattern, *options)))
        if pattern not in self.listed:
            raise NO
        return self.listed[pattern]

    def has_status(self, folder: str) -> bool:
        if folder not in self.openable:
            raise NO
        return True

    def create(self, folder: str) -> None:
        self.asked.append(f"CREATE {folder}")
        raise NO


def folder(name: str, *attributes: str, separator: str = ".") -> Listed:
    return Listed(name, separator, frozenset(attributes))


def test_a_server_that_tells_of_no_namespace_has_folders_as_they_are_written() -> None:
    for able in (frozenset({"NAMESPACE"}), frozenset[str]()):
        assert Folders(Telling(able=able)).name_of("Intake/Processed") == "Intake/Processed"


def test_without_namespaces_the_separator_is_asked_for_where_it_matters() -> None:
    connection = Telling(able=frozenset(), listed={"": [folder("")]})
    folders = Folders(connection)
    assert folders.name_of("Processed") == "Processed"
    assert connection.asked == []
    assert folders.name_of("Intake/Processed") == "Intake.Processed"


def test_the_server_is_asked_once_for_each_name_and_never_for_the_inbox() -> None:
    connection = Telling(space=Namespace("INBOX.", "."))
    folders = Folders(connection)
    assert [folders.name_of("Inbox"), folders.name_of("")] == ["Inbox", ""]
    assert connection.asked == []
    assert [folders.name_of("Processed") for _ in range(3)] == ["INBOX.Processed"] * 3
    assert connection.asked == ["NAMESPACE", "LIST Processed"]


@pytest.mark.parametrize(
    "connection",
    [
        Telling(space=Namespace("INBOX.", "."), listed={"Processed": [folder("Processed")]}),
        Telling(space=Namespace("INBOX.", "."), openable=frozenset({"Processed"})),
    ],
    ids=["listed", "hidden"],
)
def test_a_folder_that_exists_as_it_is_written_is_meant(connection: Telling) -> None:
    assert Folders(connection).name_of("Processed") == "Processed"


def test_what_cannot_be_opened_or_only_looks_alike_is_no_folder() -> None:
    connection = Telling(
        listed={"a": [folder("a", "\\noselect")], "b": [folder("b", "\\nonexistent")], "c%": [folder("cd")]}
    )
    assert not any(exists(connection, name) for name in ("a", "b", "c%", "d"))


def test_a_refusal_to_make_a_folder_counts_unless_it_is_there() -> None:
    create(Telling(openable=frozenset({"Processed"})), "Processed")
    with pytest.raises(ImapTemporary):
        create(Telling(), "Processed")


def test_a_lost_connection_is_no_refusal() -> None:
    with pytest.raises(ImapTemporary):
        Folders(Telling(lost=True)).name_of("Processed")


def test_a_folder_has_the_use_that_the_server_tells() -> None:
    everything = [folder("Papierkorb", "\\trash"), folder("Ablage", "\\archive", "\\hasnochildren")]
    folders = Folders(Telling(space=Namespace(), listed={"*": everything}))
    assert folders.name_of("\\Archive") == "Ablage"
    assert [folders.use_of(name) for name in ("Papierkorb", "Ablage", "Processed")] == [
        "\\trash",
        "\\archive",
        "",
    ]
    with pytest.raises(ImapPermanent, match="write the folder's name instead"):
        folders.name_of("\\Junk")
