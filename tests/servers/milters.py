"""Debian's OpenDKIM and OpenDMARC on loopback, with a file in place of DNS.

They sign what our own people send, and say of everything else whether its signature is good and what
the policy of its sender's domain makes of it.  OpenDMARC doesn't check SPF here: its library asks real
DNS servers only.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from tests.servers.dkim import SELECTOR, SigningDomain
from tests.servers.process import Account, ServerMissingError, end_group, free_port

_OPENDKIM = """
Canonicalization relaxed/simple
Mode sv
OversignHeaders From
AuthservID {host}
KeyTable file:{folder}/keys
SigningTable refile:{folder}/signers
Socket inet:{port}@127.0.0.1
RequireSafeKeys false
Syslog no
TestDNSData file:{folder}/dns
"""
_OPENDMARC = """
AuthservID {host}
Socket inet:{port}@127.0.0.1
IgnoreAuthenticatedClients true
RequiredHeaders false
SPFIgnoreResults true
SPFSelfValidate false
Syslog false
TestDNSData {folder}/dns
PublicSuffixList /usr/share/publicsuffix/public_suffix_list.dat
"""


class Milters:
    """Both, in this folder, for the server of this name and the domain whose mail it signs."""

    def __init__(
        self, folder: Path, account: Account, host: str, own: SigningDomain, dns: Mapping[str, str]
    ) -> None:
        self._folder = folder
        self._account = account
        self._host = host
        self._processes: list[subprocess.Popen[bytes]] = []
        self.addresses: list[str] = []
        self._write("own.pem", own.private_key.decode())
        self._write("keys", f"own {own.name}:{SELECTOR}:{folder}/own.pem\n")
        self._write("signers", f"*@{own.name} own\n")
        self._write("dns", "".join(f"{name} {text}\n" for name, text in dns.items()))

    def start(self) -> Milters:
        """Start both and wait until they listen."""
        for name, options, text in (("opendkim", "-f -x", _OPENDKIM), ("opendmarc", "-f -c", _OPENDMARC)):
            port = free_port()
            configuration = self._write(
                f"{name}.conf", text.format(folder=self._folder, host=self._host, port=port)
            )
            command = [find(name), *options.split(), str(configuration)]
            process = self._account.spawn(command, self._folder / f"{name}.log")
            self._processes.append(process)
            wait_until_listening(process, port, self._folder / f"{name}.log")
            self.addresses.append(f"inet:127.0.0.1:{port}")
        return self

    def close(self) -> None:
        for process in self._processes:
            end_group(process, grace=0)
        self._processes.clear()

    def _write(self, name: str, text: str) -> Path:
        path = self._folder / name
        path.write_text(text)
        self._account.own(path)
        return path


def find(name: str, folders: str = "/usr/sbin:/usr/local/sbin:/usr/lib/postfix/sbin") -> str:
    """The path of a server's binary."""
    path = shutil.which(name, path=folders)
    if path is None:
        message = f"{name} isn't installed: run `make servers`."
        raise ServerMissingError(message)
    return path


def wait_until_listening(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Wait for the port, for at most 20 seconds; the log tells why it doesn't come."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), 5):
                return
        except OSError:
            time.sleep(0.02)
    said = log.read_text(errors="replace") if log.exists() else ""
    message = f"{process.args!r} doesn't listen on port {port}:\n{said}"
    raise RuntimeError(message)
