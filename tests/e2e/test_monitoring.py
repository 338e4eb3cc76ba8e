"""The alert rules and the board are understood by Prometheus, and name only figures that there are."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from intake import metrics
from intake.desk.needs import NeedKind
from intake.services.wellbeing import Limits
from intake.store.database.schema import upgrade
from intake.store.database.session import Database
from tests.confirmed import confirmed
from tests.e2e.desk import DeskUnderTest
from tests.e2e.running import RunningDaemon, until
from tests.servers.dovecot import DovecotServer
from tests.servers.process import free_port
from tests.servers.prometheus import OwnPrometheus, promtool
from tests.servers.smtp import SmtpServer
from tests.services.desk import COMPLETE, DeskInHand, letter

CONTRIB = Path(__file__).resolve().parents[2] / "contrib"
RULES = CONTRIB / "prometheus" / "intake.rules.yml"
SCRAPE = CONTRIB / "prometheus" / "intake.scrape.yml"
BOARD = CONTRIB / "grafana" / "intake.json"
_NAME = re.compile(r"\bintake_[a-z_]+")


@pytest.fixture
def prometheus(tmp_path: Path) -> Iterator[OwnPrometheus]:
    """One that scrapes the page of a desk with a ticket and a held mail."""
    database = Database(f"sqlite:///{tmp_path / 'intake.db'}")
    upgrade(database)
    desk = DeskInHand(database, now=datetime.now(UTC))
    desk.receive(letter(COMPLETE))
    desk.receive(letter("Сколько ждать?", subject="Re: [#1] счёт", sender="fremd@other.example"))
    limits = Limits(0, timedelta(minutes=15))
    port = metrics.serve("127.0.0.1:0", metrics.Watched(database, lambda: datetime.now(UTC), limits))
    scrape = SCRAPE.read_text(encoding="utf-8").replace("127.0.0.1:9108", f"127.0.0.1:{port}")
    server = OwnPrometheus(scrape, RULES)
    yield server
    server.close()
    database.close()


def queries() -> list[str]:
    """The queries of the board's panels, as they are asked for all instances."""
    board = json.loads(BOARD.read_text(encoding="utf-8"))
    return [
        target["expr"].replace("$instance", ".*") for panel in board["panels"] for target in panel["targets"]
    ]


def test_promtool_accepts_the_rules_and_they_alert_as_they_say() -> None:
    checked = promtool("check", "rules", str(RULES))
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert re.search(r"SUCCESS: \d+ rules found", checked.stdout)
    tested = promtool("test", "rules", str(RULES.with_name("intake.rules_test.yml")))
    assert tested.returncode == 0, tested.stdout + tested.stderr


def test_a_real_prometheus_scrapes_the_page_and_answers_every_query(prometheus: OwnPrometheus) -> None:
    (held,) = prometheus.until("query", "result", query='intake_needs{kind="held"}')
    assert held["value"][1] == "1"
    assert held["metric"]["job"] == "intake"
    for query in queries():
        assert prometheus.ask("query", query=query) is not None, query
    found = prometheus.ask("targets/metadata", match_target='{job="intake"}')
    given = {one["metric"] for one in found}
    types = {one["metric"]: one["type"] for one in found}
    assert types["intake_stage_seconds"] == "histogram"
    # In OpenMetrics, which it asks for, a counter is named without the end of its name.
    assert types["intake_mails_processed"] == "counter"
    given |= {f"{name}_total" for name, kind in types.items() if kind == "counter"}
    given |= {f"{name}_bucket" for name, kind in types.items() if kind == "histogram"}
    named = set(
        _NAME.findall(" ".join((*queries(), *re.findall(r"expr: .*\n?.*", RULES.read_text("utf-8")))))
    )
    assert named <= given
    rules = prometheus.until("rules", "groups")[0]["rules"]
    assert [rule["lastError"] for rule in rules if rule.get("lastError")] == []


def test_rules_and_board_name_only_kinds_of_needs_that_there_are() -> None:
    text = RULES.read_text(encoding="utf-8") + BOARD.read_text(encoding="utf-8")
    kinds = set(re.findall(r'intake_needs\{kind="([a-z]+)"', text))
    assert kinds
    assert kinds <= set(NeedKind)


def test_the_board_has_places_that_do_not_overlap() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in json.loads(BOARD.read_text(encoding="utf-8"))["panels"]:
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert not cells & taken
        assert at["x"] + at["w"] <= 24
        taken |= cells


def page(port: int, path: str) -> tuple[int, str]:
    """A page of the daemon; 0 while nobody listens."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}") as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()
    except OSError:
        return 0, ""


def test_the_daemon_counts_its_work_and_its_doors_tell_how_it_is(
    tmp_path: Path, dovecot: DovecotServer, mail_user: str, smtp_server: SmtpServer
) -> None:
    port = free_port()
    monitored = f'[metrics]\nlisten = "127.0.0.1:{port}"\n[trouble]\nfree_bytes = 0\n'
    desk = DeskUnderTest(tmp_path, dovecot, smtp_server, mail_user, extra=monitored)
    daemon = RunningDaemon(desk.config).started()
    try:
        assert until(lambda: page(port, "/readyz") == (200, "ok\n"), "readiness")
        assert page(port, "/healthz") == (200, "ok\n")
        dovecot.deliver(mail_user, confirmed(letter(COMPLETE)))
        wanted = (
            'intake_mails_processed_total{disposition="open_ticket",mailbox="support"} 1.0',
            'intake_tickets_opened_total{mailbox="support"} 1.0',
            'intake_sending_attempts_total{audience="customer",outcome="sent"} 1.0',
            "intake_answer_seconds_count 1.0",
            'intake_stage_seconds_count{stage="fetch"} 1.0',
            'intake_stage_seconds_count{stage="settle"} 1.0',
        )
        until(lambda: all(line in page(port, "/metrics")[1] for line in wanted), "all of it counted")
        assert desk.command("status").returncode == 0
    finally:
        daemon.close()
        desk.close()
