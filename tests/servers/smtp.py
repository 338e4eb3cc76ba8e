"""An SMTP sink on aiosmtpd that records every mail and misbehaves as a script tells it.

In this process: `SmtpServer`.  For crash tests as a process of its own, `SmtpProcess`, which is
`python -m tests.servers.smtp --port 0 --directory DIR`: each accepted mail is written to a file
before the reply 250, so that what the files hold is what the server took.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from ssl import SSLContext
from typing import Any, Literal

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.servers.certificates import CertificateAuthority
from tests.servers.process import end_group, free_port

# Where a scripted fault may strike.  DATA is the command itself, before 354; DOT is after the final dot,
# the mail not taken; TAKEN is after the final dot, the mail taken and recorded, only the reply suffers.
Stage = Literal["CONNECT", "EHLO", "AUTH", "MAIL", "RCPT", "DATA", "DOT", "TAKEN"]

OK = None
"""In a script: this attempt goes well."""
HANG = "hang"
"""In a script: never answer."""
DROP = "drop"
"""In a script: cut the connection without an answer."""


@dataclass(frozen=True, slots=True)
class RecordedMail:
    """What the server took: `raw` without dot stuffing, `at` in seconds since the epoch.

    `client` is the name by which the client introduced itself.
    """

    mail_from: str
    rcpt_tos: tuple[str, ...]
    raw: bytes
    at: float
    client: str


class SmtpServer:
    """The sink in a thread of its own, listening as soon as `start()` returns.

    `username` and `password` demand AUTH.  `authority` with `security` gives TLS or STARTTLS.
    """

    host = "127.0.0.1"

    def __init__(
        self,
        authority: CertificateAuthority | None = None,
        *,
        security: Literal["none", "starttls", "tls"] = "none",
        username: str = "",
        password: str = "",
        size_limit: int = 50_000_000,
        smtputf8: bool = True,
        expired: bool = False,
        certificate_ends: datetime | None = None,
        port: int = 0,
        on_mail: Callable[[RecordedMail], None] | None = None,
        delay: float = 0.0,
    ) -> None:
        self.port = port
        self.ca_file = authority.ca_file if authority else None
        self.mails: list[RecordedMail] = []
        self.commands: Counter[str] = Counter()
        self._context: SSLContext | None = None
        if security != "none":
            assert authority is not None
            self._context = authority.server_context(expired=expired, ends=certificate_ends)
        self._security = security
        self._credentials = (username, password) if username else None
        self._size_limit = size_limit
        self._smtputf8 = smtputf8
        self._on_mail = on_mail
        self._delay = delay
        self._scripts: dict[str, deque[str | None]] = defaultdict(deque)
        self._recipients: dict[str, deque[str | None]] = {}
        self._refused: dict[str, str] = {}
        self._transports: set[asyncio.Transport] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    # Scripting

    def script(self, stage: Stage, *replies: str | None) -> None:
        """The next attempts at this stage get these replies in turn: "451 …", HANG, DROP or OK."""
        self._scripts[stage].extend(replies)

    def script_recipient(self, address: str, *replies: str | None) -> None:
        """The next RCPT commands for this address get these replies in turn."""
        self._recipients.setdefault(address.casefold(), deque()).extend(replies)

    def refuse(self, address: str, reply: str = "550 5.1.1 No such user") -> None:
        """Every RCPT command for this address gets this reply until `reset()`."""
        self._refused[address.casefold()] = reply

    def reset(self) -> None:
        """Forget scripts, refusals and recorded mails."""
        self._scripts.clear()
        self._recipients.clear()
        self._refused.clear()
        self.mails.clear()
        self.commands.clear()

    # Running

    def start(self) -> SmtpServer:
        """Listen; the first start picks the port, later ones keep it."""
        for _ in range(20):
            try:
                self._run(self.port or free_port())
            except OSError:
                if self.port:
                    time.sleep(0.1)
                continue
            return self
        message = f"No port for the SMTP server (wanted {self.port or 'any'})."
        raise RuntimeError(message)

    def stop(self) -> None:
        """Cut every connection and stop listening."""
        if self._loop is None or self._thread is None:
            return
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop = self._thread = None

    def restart(self) -> None:
        """Stop and start on the same port; recorded mails and scripts stay."""
        self.stop()
        self.start()

    def drop_connections(self) -> None:
        """Cut every open connection, as a restarted firewall does; go on listening."""
        assert self._loop is not None
        done = threading.Event()

        def cut() -> None:
            for transport in tuple(self._transports):
                transport.abort()
            done.set()

        self._loop.call_soon_threadsafe(cut)
        done.wait(5)

    def wait_for(self, number: int, seconds: float = 10.0) -> list[RecordedMail]:
        """Wait until so many mails have come; returns them all, or raises AssertionError."""
        deadline = time.monotonic() + seconds
        while len(self.mails) < number:
            assert time.monotonic() < deadline, f"{len(self.mails)} of {number} mails came in {seconds} s"
            time.sleep(0.005)
        return list(self.mails)

    def _run(self, port: int) -> None:
        # In the thread from the beginning: the caller may have an event loop running of its own.
        listening: Future[asyncio.AbstractEventLoop] = Future()
        self._thread = threading.Thread(
            target=self._serve, args=(port, listening), name="smtp-sink", daemon=True
        )
        self._thread.start()
        self._loop = listening.result(10)
        self.port = port

    def _serve(self, port: int, listening: Future[asyncio.AbstractEventLoop]) -> None:
        with asyncio.Runner() as runner:
            loop = runner.get_loop()
            tls = self._context if self._security == "tls" else None
            try:
                server = runner.run(
                    loop.create_server(lambda: _Protocol(self, loop), self.host, port, ssl=tls)
                )
            except OSError as problem:
                listening.set_exception(problem)
                return
            listening.set_result(loop)
            loop.run_forever()
            runner.run(self._end(server))

    async def _end(self, server: asyncio.Server) -> None:
        server.close()
        for transport in tuple(self._transports):
            transport.abort()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0)

    # What the protocol asks

    def next_reply(self, stage: Stage) -> str | None:
        self.commands[stage] += 1
        script = self._scripts[stage]
        return script.popleft() if script else OK

    def recipient_reply(self, address: str) -> str | None:
        key = address.casefold()
        if key in self._refused:
            return self._refused[key]
        script = self._recipients.get(key)
        return script.popleft() if script else self.next_reply("RCPT")

    async def take(self, mail: RecordedMail) -> None:
        if self._delay:
            await asyncio.sleep(self._delay)
        if self._on_mail is not None:
            self._on_mail(mail)
        self.mails.append(mail)

    def accepts(self, credentials: LoginPassword) -> bool:
        if self._credentials is None:
            return False
        username, password = self._credentials
        return credentials.login == username.encode() and credentials.password == password.encode()


class _Protocol(SMTP):
    """aiosmtpd's server with the script's faults put in."""

    def __init__(self, sink: SmtpServer, loop: asyncio.AbstractEventLoop) -> None:
        self._sink = sink
        credentials = sink._credentials
        super().__init__(
            _Handler(sink),
            data_size_limit=sink._size_limit,
            enable_SMTPUTF8=sink._smtputf8,
            hostname="sink.example",
            tls_context=sink._context if sink._security == "starttls" else None,
            require_starttls=sink._security == "starttls",
            auth_require_tls=False,
            authenticator=self._judge if credentials else None,
            timeout=600,
            loop=loop,
        )
        # The constructor would warn that AUTH without TLS is careless; on loopback it isn't.
        self._auth_required = credentials is not None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._sink._transports.add(transport)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self._sink._transports.discard(self.transport)
        super().connection_lost(error)

    async def _handle_client(self) -> None:
        if (reply := self._sink.next_reply("CONNECT")) is not OK:
            if await self._misbehave(reply):
                return
            await self.push(reply)
            connection_of(self).close()
            return
        await super()._handle_client()

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        if (reply := self._sink.next_reply("DATA")) is not OK:
            if not await self._misbehave(reply):
                await self.push(reply)
            return
        await super().smtp_DATA(arg)

    def _judge(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, credentials: Any
    ) -> AuthResult:
        reply = self._sink.next_reply("AUTH")
        if reply is not OK:
            return AuthResult(success=False, handled=False, message=reply)
        accepted = isinstance(credentials, LoginPassword) and self._sink.accepts(credentials)
        return AuthResult(success=accepted, handled=False)

    async def _misbehave(self, reply: str) -> bool:
        """Hang or drop when the script says so; false when it holds an ordinary reply."""
        return await misbehave(self, reply)


def connection_of(server: SMTP) -> asyncio.WriteTransport:
    """The connection of a session that goes on."""
    assert isinstance(server.transport, asyncio.WriteTransport)
    return server.transport


async def misbehave(server: SMTP, reply: str) -> bool:
    if reply == HANG:
        await asyncio.sleep(3600)
    elif reply == DROP:
        connection_of(server).abort()
    else:
        return False
    return True


class _Handler:
    """aiosmtpd's hooks.  A reply of "421 …" also closes the connection, as RFC 5321 §3.8 has it."""

    def __init__(self, sink: SmtpServer) -> None:
        self._sink = sink

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        if (reply := self._sink.next_reply("EHLO")) is not OK:
            await misbehave(server, reply)
            return [reply]
        return responses

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if (reply := self._sink.next_reply("MAIL")) is not OK:
            return await self._answer(server, reply)
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if (reply := self._sink.recipient_reply(address)) is not OK:
            return await self._answer(server, reply)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if (reply := self._sink.next_reply("DOT")) is not OK:
            return await self._answer(server, reply)
        raw = envelope.original_content or b""
        await self._sink.take(
            RecordedMail(
                _bare(envelope.mail_from),
                tuple(envelope.rcpt_tos),
                raw,
                time.time(),
                session.host_name or "",
            )
        )
        if (reply := self._sink.next_reply("TAKEN")) is not OK:
            return await self._answer(server, reply)
        return "250 OK"

    async def _answer(self, server: SMTP, reply: str) -> str:
        await misbehave(server, reply)
        if reply.startswith("421"):
            asyncio.get_running_loop().call_later(0.02, connection_of(server).close)
        return reply


def _bare(address: str | None) -> str:
    """The envelope sender; aiosmtpd keeps the null sender with its brackets."""
    return "" if address in {None, "<>"} else address


# As a process of its own


class SmtpProcess:
    """The sink as a process, for tests that kill the daemon, or the sink itself."""

    host = "127.0.0.1"

    def __init__(self, directory: Path, *, delay: float = 0.0) -> None:
        self.directory = directory
        self._delay = delay
        self.port = 0
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> SmtpProcess:
        """Start and wait until it listens; the first start picks the port, later ones keep it."""
        self.directory.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "tests.servers.smtp", "--port", str(self.port)]
        command += ["--directory", str(self.directory), "--delay", str(self._delay)]
        root = Path(__file__).resolve().parents[2]
        self._process = subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, start_new_session=True)
        assert self._process.stdout is not None
        with self._process.stdout as output:
            line = output.readline().decode()
        assert line.startswith("listening "), "the SMTP process didn't start"
        self.port = int(line.split()[1])
        return self

    def kill(self) -> None:
        if self._process is not None:
            end_group(self._process, grace=0)
            self._process = None

    stop = close = kill

    @property
    def mails(self) -> list[RecordedMail]:
        """What it took, in order of arrival."""
        return read_mails(self.directory)


def read_mails(directory: Path) -> list[RecordedMail]:
    """The mails that a sink process wrote into its directory, in order of arrival."""
    return [_read(path) for path in sorted(directory.glob("*.eml"))]


def _read(path: Path) -> RecordedMail:
    envelope = json.loads(path.with_suffix(".json").read_text())
    return RecordedMail(
        envelope["mail_from"],
        tuple(envelope["rcpt_tos"]),
        path.read_bytes(),
        envelope["at"],
        envelope["client"],
    )


def _writer(directory: Path) -> Callable[[RecordedMail], None]:
    def write(mail: RecordedMail) -> None:
        name = f"{time.time_ns():020d}-{os.getpid()}"
        envelope = {
            "mail_from": mail.mail_from,
            "rcpt_tos": mail.rcpt_tos,
            "at": mail.at,
            "client": mail.client,
        }
        (directory / f"{name}.json").write_text(json.dumps(envelope))
        (directory / f"{name}.part").write_bytes(mail.raw)
        (directory / f"{name}.part").rename(directory / f"{name}.eml")

    return write


def main(arguments: Iterable[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description="An SMTP sink that writes each mail to a file before it says 250."
    )
    parser.add_argument("--port", type=int, default=0, help="0 picks a free one")
    parser.add_argument("--directory", type=Path, required=True)
    parser.add_argument(
        "--delay", type=float, default=0.0, help="seconds between the final dot and the reply"
    )
    options = parser.parse_args(None if arguments is None else list(arguments))
    options.directory.mkdir(parents=True, exist_ok=True)
    server = SmtpServer(port=options.port, on_mail=_writer(options.directory), delay=options.delay).start()
    print(f"listening {server.port}", flush=True)  # noqa: T201 - the parent reads it
    with contextlib.suppress(KeyboardInterrupt):
        threading.Event().wait()


if __name__ == "__main__":
    main()
