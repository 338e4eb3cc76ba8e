"""Mail that servers hand over by LMTP and by a pipe, to the real daemon and the real command."""

from __future__ import annotations

import os
import signal
import smtplib
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.confirmed import confirmed
from tests.e2e.handed_over import HandedOver
from tests.e2e.running import ROOT, RunningDaemon, until
from tests.servers.certificates import CertificateAuthority
from tests.servers.dkim import SigningDomain
from tests.servers.postfix import OwnPostfix
from tests.servers.process import free_port
from tests.services.desk import COMPLETE, letter


@pytest.fixture
def desk(tmp_path: Path, sqlite_url: str) -> Iterator[HandedOver]:
    made = HandedOver(tmp_path, sqlite_url)
    yield made
    made.close()


def test_a_mail_is_answered_without_any_server_to_fetch_it_from(desk: HandedOver) -> None:
    daemon = RunningDaemon(desk.config)
    try:
        daemon.started()
        desk.hand_over(confirmed(letter(COMPLETE)), "support+urgent@desk.test")
        until(lambda: desk.answered("olga@firma.example"), "an acknowledgement")
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            desk.hand_over(letter(COMPLETE), "nobody@desk.test")
        with pytest.raises(smtplib.SMTPSenderRefused):
            desk.hand_over(letter("x" * 200_000))
        assert desk.tickets() == ["Не печатается счёт"]
        os.kill(daemon.process.pid, signal.SIGHUP)
        daemon.said("event=reloading")
        until(lambda: daemon.log.count("event=started") == 2, "the second start")
        desk.hand_over_until_taken(confirmed(letter(COMPLETE, subject="После", sender="petr@firma.example")))
        until(lambda: desk.answered("petr@firma.example"), "an acknowledgement after the reload")
        assert daemon.stop() == 0
        assert "not_alive" not in daemon.log
    finally:
        daemon.close()


def test_while_the_database_is_locked_mail_is_to_be_sent_again(desk: HandedOver) -> None:
    raw = confirmed(letter(COMPLETE))
    daemon = RunningDaemon(desk.config)
    try:
        daemon.started()
        with desk.database.write(), pytest.raises(smtplib.SMTPDataError, match="451"):
            desk.hand_over(raw)
        desk.hand_over_until_taken(raw)
        until(desk.tickets, "a ticket")
        assert len(desk.rows("SELECT id FROM mail")) == 1
        assert daemon.stop() == 0
    finally:
        daemon.close()


def test_a_socket_of_systemd_outlives_a_reload(tmp_path: Path, sqlite_url: str) -> None:
    """The parent listens and hands the socket down, as systemd does (sd_listen_fds(3))."""
    desk = HandedOver(tmp_path, sqlite_url, "systemd")
    desk.listen = str(tmp_path / "systemd.sock")
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(desk.listen)
    listening.listen()
    # The number of the process is known only in it.
    code = (
        "import os, sys; os.dup2(int(sys.argv[1]), 3); os.environ.update(LISTEN_FDS='1', "
        "LISTEN_PID=str(os.getpid())); os.execv(sys.executable, [sys.executable, '-m', 'intake', *sys.argv[2:]])"
    )
    command = [sys.executable, "-c", code, str(listening.fileno()), "-c", str(desk.config), "run"]
    log = (tmp_path / "daemon.log").open("w+b")
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=log, stderr=log, stdin=subprocess.DEVNULL, pass_fds=(3, listening.fileno())
    )
    listening.close()
    try:
        # Nobody is refused while the daemon starts, or begins anew: he waits.
        desk.hand_over(confirmed(letter(COMPLETE)))
        process.send_signal(signal.SIGHUP)
        until(lambda: (tmp_path / "daemon.log").read_bytes().count(b"event=started") == 2, "a second start")
        desk.hand_over(confirmed(letter(COMPLETE, subject="Второе")))
        until(lambda: len(desk.tickets()) == 2, "two tickets")
        process.terminate()
        assert process.wait(60) == 0
    finally:
        process.kill()
        process.wait()
        log.close()
        desk.close()


@pytest.mark.root
def test_postfix_keeps_a_mail_until_it_is_taken(
    tmp_path: Path, sqlite_url: str, certificate_authority: CertificateAuthority
) -> None:
    port, domain = free_port(), SigningDomain("desk.test")
    postfix = OwnPostfix(
        certificate_authority,
        domain,
        logins=(),
        domains=("desk.test",),
        dns={domain.record_name: domain.record},
        main="queue_run_delay = 1s\nminimal_backoff_time = 1s\n"
        f"transport_maps = inline:{{ {{ support@desk.test = lmtp:inet:127.0.0.1:{port} }} }}\n",
    )
    desk = HandedOver(tmp_path, sqlite_url, f"127.0.0.1:{port}")
    daemon = None
    try:
        postfix.start()
        with smtplib.SMTP("127.0.0.1", postfix.smtp_port) as client:
            client.sendmail("olga@firma.example", ["support@desk.test"], letter(COMPLETE))
        until(lambda: "status=deferred" in postfix.log, "a daemon that isn't there")
        daemon = RunningDaemon(desk.config)
        daemon.started()
        until(lambda: "status=sent" in postfix.log, "Postfix's word")
        until(desk.tickets, "a ticket")
        (raw,) = (raw for (raw,) in desk.rows("SELECT raw FROM mail_raw"))
        assert isinstance(raw, bytes)
        assert raw.startswith(b"Return-Path: <olga@firma.example>\r\nDelivered-To: support@desk.test\r\n")
        assert daemon.stop() == 0
    finally:
        if daemon is not None:
            daemon.close()
        postfix.close()
        desk.close()
