"""The servers that tests share.  A missing server is a failure with a clear message, never a skip."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from intake.config.cue_tables import CueFiles
from intake.config.paths import packaged
from intake.config.word_files import WordFiles
from intake.desk.language import cues, word_lists
from intake.store.database.session import Database
from tests.servers.certificates import CertificateAuthority
from tests.servers.dovecot import DovecotServer, OwnDovecot
from tests.servers.postgres import OwnPostgres, PostgresServer
from tests.servers.run import TEMPLATE, OwnRun, Run
from tests.servers.smtp import SmtpServer
from tests.sharing import Sharing, rank

_RUN = pytest.StashKey[Run]()
_WORKER = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
_users = count(1)

# How long an example takes says more of the machine than of the code.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")

# As every command does before it reads a mail.
cues.install(cues.Cues(CueFiles((packaged("languages"),))))
word_lists.install(word_lists.WordLists(WordFiles((packaged("languages"),))))


def pytest_configure(config: pytest.Config) -> None:
    """Begin a run, or join the one whose work this process shares (pytest-xdist)."""
    if (shared := getattr(config, "workerinput", None)) is not None:
        config.stash[_RUN] = Run(Path(shared["run"]))
    else:
        own = OwnRun()
        config.add_cleanup(own.end)
        config.stash[_RUN] = own.run


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a process that is to share the work which run it belongs to."""
    node.workerinput["run"] = str(node.config.stash[_RUN].folder)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Share the work as `tests.sharing` says."""
    return Sharing(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with what takes longest when processes share the work."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: rank(item.nodeid))


@pytest.fixture(scope="session")
def run_of_tests(pytestconfig: pytest.Config) -> Run:
    """What all processes of this run share."""
    return pytestconfig.stash[_RUN]


@pytest.fixture(scope="session")
def certificate_authority(tmp_path_factory: pytest.TempPathFactory) -> CertificateAuthority:
    return CertificateAuthority(Path(tmp_path_factory.mktemp("authority")))


@pytest.fixture(scope="session")
def dovecot(run_of_tests: Run) -> DovecotServer:
    """The Dovecot of the whole run: use a user of your own (`mail_user`)."""
    return run_of_tests.dovecot()


@pytest.fixture
def own_dovecot(certificate_authority: CertificateAuthority) -> Iterator[OwnDovecot]:
    """A Dovecot that the test may kill."""
    server = OwnDovecot(certificate_authority).start()
    yield server
    server.close()


@pytest.fixture
def mail_user() -> str:
    """A user name that no other test has; the password is "secret"."""
    return f"support{next(_users)}.{_WORKER}@desk.example"


@pytest.fixture(scope="session")
def postgres(run_of_tests: Run) -> PostgresServer:
    """The PostgreSQL of the whole run: take a database of your own."""
    return run_of_tests.postgres()


@pytest.fixture
def own_postgres() -> Iterator[OwnPostgres]:
    """A PostgreSQL that the test may kill."""
    server = OwnPostgres().start()
    yield server
    server.close()


@pytest.fixture
def empty_postgres_url(postgres: PostgresServer) -> Iterator[str]:
    """The address of a fresh, empty database."""
    url = postgres.create_database()
    yield url
    postgres.drop_database(url)


@pytest.fixture
def postgres_url(postgres: PostgresServer) -> Iterator[str]:
    """The address of a fresh database with all tables."""
    url = postgres.create_database(TEMPLATE)
    yield url
    postgres.drop_database(url)


@pytest.fixture
def sqlite_url(run_of_tests: Run, tmp_path: Path) -> str:
    """The address of a fresh file with all tables."""
    file = tmp_path / "intake.db"
    shutil.copyfile(run_of_tests.sqlite(), file)
    return f"sqlite:///{file}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a fresh database with all tables, on SQLite and on PostgreSQL."""
    address: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return address


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A fresh database with all tables."""
    made = Database(database_url)
    yield made
    made.close()


@pytest.fixture
def smtp_server() -> Iterator[SmtpServer]:
    """A recording SMTP sink of the test's own, without TLS or AUTH."""
    server = SmtpServer().start()
    yield server
    server.stop()
