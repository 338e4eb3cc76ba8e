"""The embedded mail servers on 127.0.0.1: an IMAP account to watch, and an SMTP server that stores all mail.

The only file that knows pymap and aiosmtpd.  Both run in one event loop in a thread of their own; the
methods may be called from any other thread.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from argparse import Namespace
from asyncio import StreamReader, StreamWriter
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from aiosmtpd.smtp import SMTP, Envelope, Session
from proxyprotocol.sock import SocketInfoLocal
from pymap.backend.dict import DictBackend
from pymap.imap import IMAPServer
from pymap.parsing.message import AppendMessage

HOST = "127.0.0.1"
USER = "support"
PASSWORD = "demo"  # noqa: S105 - of an account that exists for some seconds on loopback
FOLDERS = ("INBOX", "Processed", "Quarantine")

_PATIENCE = 10.0
_T = TypeVar("_T")


class MailServers:
    """Both servers; sent mails become files in the folder, in the order in which they were accepted."""

    def __init__(self, sent: Path) -> None:
        self._sent = sent
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="mail servers", daemon=True)
        self._servers: list[asyncio.Server] = []
        self._backend: DictBackend
        self.imap_port = 0
        self.smtp_port = 0

    def start(self) -> None:
        """Listen on free ports; OSError when that is impossible."""
        self._sent.mkdir(parents=True, exist_ok=True)
        self._thread.start()
        self._call(self._start())

    def stop(self) -> None:
        """Close everything at once: no client is connected any more."""
        self._call(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_PATIENCE)
        self._loop.close()

    def deliver(self, mails: Sequence[bytes]) -> None:
        """Let mails arrive in INBOX now, in this order; clients in IDLE are notified at once."""
        self._call(self._deliver(mails))

    def count(self, folder: str) -> int:
        """How many mails are in a folder."""
        return self._call(self._count(folder))

    def _call(self, work: Coroutine[None, None, _T]) -> _T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(_PATIENCE)

    async def _start(self) -> None:
        self._backend, config = await DictBackend.init(_arguments(), secure_auth=False, reject_dnsbl=False)
        config.apply_context()
        async with self._backend.login.demo_user_identity.new_session() as session:
            for folder in FOLDERS[1:]:
                await session.create_mailbox(folder)
        imap = await asyncio.start_server(_Greeter(IMAPServer(self._backend.login, config)), HOST, 0)
        smtp = await self._loop.create_server(self._smtp_dialogue, HOST, 0)
        self._servers = [imap, smtp]
        self.imap_port, self.smtp_port = (int(server.sockets[0].getsockname()[1]) for server in self._servers)

    async def _stop(self) -> None:
        for server in self._servers:
            server.close()
        dialogues = asyncio.all_tasks() - {asyncio.current_task()}
        for dialogue in dialogues:
            dialogue.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*dialogues, return_exceptions=True)

    async def _deliver(self, mails: Sequence[bytes]) -> None:
        arriving = [AppendMessage(mail, datetime.now(UTC)) for mail in mails]
        async with self._backend.login.demo_user_identity.new_session() as session:
            await session.append_messages("INBOX", arriving)

    async def _count(self, folder: str) -> int:
        async with self._backend.login.demo_user_identity.new_session() as session:
            snapshot, _ = await session.get_mailbox(folder)
            return int(snapshot.exists)

    def _smtp_dialogue(self) -> SMTP:
        return SMTP(_Keeper(self._sent), hostname="mail.desk.example", loop=self._loop)


class _Keeper:
    """aiosmtpd's hook: every accepted mail becomes a file before the server says 250."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        content = envelope.original_content or b""
        number = len(list(self._folder.glob("*.eml"))) + 1
        first = "".join(c if c.isalnum() or c in "@.-" else "_" for c in envelope.rcpt_tos[0])
        (self._folder / f"{number:02d}-{first}.eml").write_bytes(content)
        return "250 OK"


class _Greeter:
    """Serves an IMAP connection, with small answers sent without delay."""

    def __init__(self, server: IMAPServer) -> None:
        self._server = server

    async def __call__(self, reader: StreamReader, writer: StreamWriter) -> None:
        connection = writer.get_extra_info("socket")
        # Without this, each literal waits 40 ms for the peer's delayed acknowledgement.
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        # A client that is killed in the middle of a dialogue is no problem for the demo.
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            await self._server(reader, writer, SocketInfoLocal(writer))


def _arguments() -> Namespace:
    return Namespace(
        host=HOST,
        port=0,
        debug=False,
        cert=None,
        key=None,
        tls=False,
        passlib_cfg=None,
        proxy_protocol=None,
        demo_data=False,
        demo_user=USER,
        demo_password=PASSWORD,
    )
