"""What a well-behaved IMAP server has and answers: folders with UIDs and flags, as bytes, without a socket."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

_DATE = b'"30-Nov-2026 09:00:00 +0000"'
_PIECE = re.compile(r"BODY\.PEEK\[([A-Z0-9.]*)\](?:<(\d+)\.(\d+)>)?")
_NAME = re.compile(r'"((?:[^"\\]|\\.)*)"|(\S+)')


@dataclass(slots=True)
class Stored:
    """A mail in a folder."""

    raw: bytes
    flags: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Folder:
    """Mails by UID."""

    uidvalidity: int
    next_uid: int = 1
    mails: dict[int, Stored] = field(default_factory=dict)

    def add(self, raw: bytes) -> int:
        uid, self.next_uid = self.next_uid, self.next_uid + 1
        self.mails[uid] = Stored(raw)
        return uid


@dataclass(slots=True)
class Session:
    """What a connection has selected."""

    selected: str = ""


@dataclass(slots=True)
class Answer:
    """Untagged lines with their ends, and what stands behind the tag."""

    lines: list[bytes]
    status: str = "OK done"


class Folders:
    """The folders of one account, and what is said of them."""

    def __init__(self, *extensions: str) -> None:
        self.extensions = extensions
        self.folders: dict[str, Folder] = {}
        self.renumbers = False
        """Whether the INBOX has another UIDVALIDITY each time that it is opened."""

    def empty(self, *extensions: str) -> None:
        """Begin anew, with an empty INBOX."""
        self.extensions = extensions
        self.folders = {"INBOX": Folder(7)}
        self.renumbers = False

    @property
    def inbox(self) -> Folder:
        return self.folders["INBOX"]

    def raws(self, folder: str) -> list[bytes]:
        """What lies in a folder; nothing where it isn't there."""
        return [mail.raw for mail in self.folders[folder].mails.values()] if folder in self.folders else []

    def asked_for(self, session: Session, words: str) -> set[int]:
        """The UIDs that a FETCH names, as far as they are there."""
        folder = self.folders.get(session.selected)
        return uids_of(words, folder) if folder is not None else set()

    def do(self, session: Session, name: str, words: str) -> Answer:
        """Do a command; "UID FETCH" is FETCH."""
        commands: dict[str, Callable[[Session, str], Answer]] = {
            "CAPABILITY": self._capability,
            "LIST": self._list,
            "CREATE": self._create,
            "SELECT": self._select,
            "EXAMINE": self._select,
            "SEARCH": self._search,
            "FETCH": self._fetch,
            "STORE": self._store,
            "COPY": self._copy,
            "MOVE": self._move,
            "EXPUNGE": self._expunge,
        }
        if name in {"SEARCH", "FETCH", "STORE", "COPY", "MOVE"} and session.selected not in self.folders:
            return Answer([], "NO no folder is open")
        return commands[name](session, words) if name in commands else Answer([])

    def _capability(self, _session: Session, _words: str) -> Answer:
        listed = " ".join(["IMAP4rev1", "AUTH=PLAIN", *self.extensions])
        return Answer([f"* CAPABILITY {listed}\r\n".encode()])

    def _list(self, _session: Session, words: str) -> Answer:
        wanted = _names(words)[-1]
        found = [name for name in self.folders if wanted in {name, "*", "%"}]
        return Answer([f'* LIST () "/" "{name}"\r\n'.encode() for name in found])

    def _create(self, _session: Session, words: str) -> Answer:
        self.folders.setdefault(_names(words)[0], Folder(9))
        return Answer([])

    def _select(self, session: Session, words: str) -> Answer:
        name = _names(words)[0]
        if name not in self.folders:
            return Answer([], "NO no such folder")
        session.selected, folder = name, self.folders[name]
        folder.uidvalidity += self.renumbers
        return Answer(
            [
                b"* %d EXISTS\r\n" % len(folder.mails),
                b"* FLAGS (\\Seen \\Deleted)\r\n",
                b"* OK [UIDVALIDITY %d] numbers\r\n" % folder.uidvalidity,
                b"* OK [UIDNEXT %d] next\r\n" % folder.next_uid,
                b"* OK [PERMANENTFLAGS (\\Seen \\Deleted \\*)] flags\r\n",
            ],
            "OK [READ-WRITE] done",
        )

    def _search(self, session: Session, words: str) -> Answer:
        folder = self.folders[session.selected]
        found = set(folder.mails)
        if (among := re.search(r"UID ([0-9,:*]+)", words)) is not None:
            found &= uids_of(among[1], folder)
        if (keyword := re.search(r"KEYWORD (\S+)", words)) is not None:
            found = {uid for uid in found if keyword[1] in folder.mails[uid].flags}
        if "DELETED" in words:
            found = {uid for uid in found if "\\Deleted" in folder.mails[uid].flags}
        return Answer([b"* SEARCH" + b"".join(b" %d" % uid for uid in sorted(found)) + b"\r\n"])

    def _fetch(self, session: Session, words: str) -> Answer:
        folder = self.folders[session.selected]
        wanted = uids_of(words.split(maxsplit=1)[0], folder)
        return Answer(
            [
                b"* %d FETCH (UID %d %s)\r\n" % (place, uid, b" ".join(_items(mail.raw, words)))
                for place, (uid, mail) in enumerate(sorted(folder.mails.items()), 1)
                if uid in wanted
            ]
        )

    def _store(self, session: Session, words: str) -> Answer:
        folder = self.folders[session.selected]
        flags = set(words[words.index("(") + 1 : words.rindex(")")].split())
        for uid in uids_of(words.split(maxsplit=1)[0], folder) & folder.mails.keys():
            folder.mails[uid].flags |= flags
        return Answer([])

    def _copy(self, session: Session, words: str) -> Answer:
        source, target = self.folders[session.selected], _names(words.partition(" ")[2])[0]
        if target not in self.folders:
            return Answer([], "NO [TRYCREATE] no such folder")
        there = sorted(uids_of(words.split(maxsplit=1)[0], source) & source.mails.keys())
        new = [self.folders[target].add(source.mails[uid].raw) for uid in there]
        code = (
            f" [COPYUID 9 {_listed(there)} {_listed(new)}]" if there and "UIDPLUS" in self.extensions else ""
        )
        return Answer([], f"OK{code} done")

    def _move(self, session: Session, words: str) -> Answer:
        copied = self._copy(session, words)
        if not copied.status.startswith("OK"):
            return copied
        source = self.folders[session.selected]
        moved = uids_of(words.split(maxsplit=1)[0], source) & source.mails.keys()
        return Answer([b"* " + copied.status.encode() + b"\r\n", *_removed(source, moved)])

    def _expunge(self, session: Session, words: str) -> Answer:
        folder = self.folders.get(session.selected)
        if folder is None:
            return Answer([], "NO no folder is open")
        marked = {uid for uid, mail in folder.mails.items() if "\\Deleted" in mail.flags}
        return Answer(list(_removed(folder, marked & uids_of(words, folder) if words else marked)))


def uids_of(words: str, folder: Folder) -> set[int]:
    """The UIDs that `1,3:5,8:*` means in a folder, as far as they are there; ranges may run backwards."""
    last = max(folder.mails, default=0)
    found: set[int] = set()
    for part in words.split(maxsplit=1)[0].split(","):
        ends = [last if end == "*" else int(end) for end in part.split(":")]
        found |= {uid for uid in folder.mails if min(ends) <= uid <= max(ends)}
    return found


def _items(raw: bytes, words: str) -> Iterator[bytes]:
    """The items that a FETCH asks for; a mail is one text."""
    head, _, text = raw.partition(b"\r\n\r\n")
    sections = {"": raw, "HEADER": head + b"\r\n\r\n", "1": text, "1.MIME": b"\r\n"}
    if "RFC822.SIZE" in words:
        yield b"RFC822.SIZE %d" % len(raw)
    if "INTERNALDATE" in words:
        yield b"INTERNALDATE " + _DATE
    if "BODYSTRUCTURE" in words:
        yield b'BODYSTRUCTURE ("text" "plain" ("charset" "utf-8") NIL NIL "8bit" %d 9)' % len(text)
    for section, start, count in _PIECE.findall(words):
        content = sections.get(section, b"")
        if start:
            content = content[int(start) : int(start) + int(count)]
        from_there = f"<{start}>" if start else ""
        yield f"BODY[{section}]{from_there} {{{len(content)}}}\r\n".encode() + content


def _removed(folder: Folder, uids: set[int]) -> Iterator[bytes]:
    for uid in sorted(uids, reverse=True):
        place = sorted(folder.mails).index(uid) + 1
        del folder.mails[uid]
        yield b"* %d EXPUNGE\r\n" % place


def _names(words: str) -> list[str]:
    return [quoted or plain for quoted, plain in _NAME.findall(words)]


def _listed(uids: list[int]) -> str:
    return ",".join(map(str, uids))
