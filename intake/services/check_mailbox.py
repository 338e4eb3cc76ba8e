"""Is a mailbox right before mail comes?  Login, folders, and whether mail can be put away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from intake.desk.mail_servers import MailServerProblem
from intake.services.check import Checked, without
from intake.services.incoming import Inspected

_WANTED = ("IDLE", "MOVE", "UIDPLUS")
# Servers remove mail from the first two, and show in the others what lies elsewhere (RFC 6154 §2).
_UNFIT = {
    "\\trash": "for deleted mail, which servers remove after a while",
    "\\junk": "for spam, which servers remove after a while",
    "\\all": "a view of all mail, into which nothing can be moved",
    "\\flagged": "a view of flagged mail, into which nothing can be moved",
}
_NAME_ANOTHER = "name another one in config.toml, or have it made on the server"
_GRANT = (
    "until this is mended, mail that was worked on stays where it came in: grant the rights, or make room"
)


@dataclass(frozen=True, slots=True)
class MailboxFolders:
    """The folders of a mailbox as the configuration has them; `processed` and `quarantine` may be "".

    `elsewhere`: what else is watched at the same account.
    """

    watched: str
    processed: str
    quarantine: str
    elsewhere: tuple[str, ...] = ()

    @property
    def others(self) -> tuple[str, ...]:
        """Those into which mail is moved, each once."""
        return tuple(dict.fromkeys(name for name in (self.processed, self.quarantine) if name))


class SentFinder(Inspected, Protocol):
    """A server that is asked which folder is that of sent mail."""

    def find_sent(self, wanted: str) -> str | None:
        """The name on the server of the folder that the configuration calls so, or "auto"; None: none."""

    def make_sent(self, wanted: str) -> str:
        """Make it; returns its name on the server."""
        ...


def check_sent(
    name: str, account: str, server: SentFinder, wanted: str, *, copies: bool
) -> Iterator[Checked]:
    """Say which folder is taken for that of sent mail; one that copies need is made."""
    subject = f"mailbox {name}: {account}"
    what = "what agents write there is read" + ("; copies of sent mail go there" if copies else "")
    try:
        server.connect()
        found = server.find_sent(wanted)
        if found is not None:
            server.select(found)
            yield Checked(subject, right=True, detail=f'folder of sent mail: "{found}"; {what}')
        elif copies:
            made = server.make_sent(wanted)
            yield Checked(subject, right=True, detail=f'folder of sent mail: "{made}" was made; {what}')
        else:
            lacks = f"there is no folder of sent mail ({wanted}): set mailbox.sent_folder to its name"
            yield Checked(subject, right=False, detail=lacks)
    except MailServerProblem as problem:
        reason = without(account, problem.public)
        yield Checked(subject, right=False, detail=f"the folder of sent mail can't be used: {reason}")
    finally:
        server.close()


def check_incoming(name: str, account: str, server: Inspected, folders: MailboxFolders) -> Iterator[Checked]:
    """Log in, make the folders that are missing, and try to put a mail of our own away."""
    look = _Look(f"mailbox {name}: {account}", account, server, folders)
    try:
        yield from look.checked()
    except MailServerProblem as problem:
        yield look.wrong(problem.public)
    finally:
        server.close()


class _Look:
    def __init__(self, subject: str, account: str, server: Inspected, folders: MailboxFolders) -> None:
        self._subject = subject
        self._account = account
        self._server = server
        self._folders = folders

    def right(self, detail: str) -> Checked:
        return Checked(self._subject, right=True, detail=detail)

    def wrong(self, detail: str) -> Checked:
        return Checked(self._subject, right=False, detail=without(self._account, detail))

    def checked(self) -> Iterator[Checked]:
        server, watched = self._server, self._folders.watched
        server.connect()
        if server.check_folders(watched):
            yield self.wrong(
                f'there is no folder "{watched}": create it, or set mailbox.folder to another one'
            )
            return
        server.select(watched)
        yield from self._capabilities()
        fit = [found for other in self._folders.others for found in self._made(other)]
        yield from fit
        if all(found.right for found in fit):
            yield self._put_away()

    def _capabilities(self) -> Iterator[Checked]:
        offered = self._server.capabilities
        able = " ".join(word for word in _WANTED if word in offered)
        lacking = " ".join(word for word in _WANTED if word not in offered)
        yield self.right(f"logged in; has {able or 'none of IDLE MOVE UIDPLUS'}")
        if lacking:
            yield self.right(f"works without {lacking}, more slowly")

    def _made(self, folder: str) -> Iterator[Checked]:
        """Make the folder as the first mail would, and say what it is."""
        server = self._server
        try:
            real = server.folder_name(folder)
            called = f'folder "{folder}"' if real == folder else f'folder "{folder}" ("{real}" on the server)'
            if real == server.folder_name(self._folders.watched):
                yield self.wrong(f"{called} is the watched folder itself: {_NAME_ANOTHER}")
                return
            if server.check_folders(folder):
                server.create_folder(folder)
                yield self.right(f"{called} was made")
            elif real != folder:
                yield self.right(f"{called} is there")
            if use := _UNFIT.get(server.use_of_folder(folder)):
                yield self.right(f"beware: by the server's word, {called} is {use}")
        except MailServerProblem as problem:
            reason = without(self._account, problem.public)
            yield self.wrong(f'folder "{folder}" can\'t be used: {reason}; {_NAME_ANOTHER}')

    def _put_away(self) -> Checked:
        others = self._folders.others
        real = tuple(dict.fromkeys(map(self._server.folder_name, others)))
        names = " and ".join(f'"{one}"' for one in real)
        if not set(real).isdisjoint(map(self._server.folder_name, self._folders.elsewhere)):
            return self.right(f"whether mail can be put away into {names} isn't tried: it is watched, too")
        try:
            removed = self._server.rehearse(*others)
        except MailServerProblem as problem:
            reason = without(self._account, problem.public)
            return self.wrong(f"putting a mail of the desk's own away failed: {reason}; {_GRANT}")
        if not others:
            return self.right("mail that was worked on can be flagged, and stays in its place")
        way = f"moved between {names}" if len(real) > 1 else f"put into {names}"
        rest = "removed" if removed else "flagged as deleted, beside a mail that somebody else so flagged"
        return self.right(f"a mail of the desk's own was {way}, and {rest}")
