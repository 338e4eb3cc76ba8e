"""A day of a customer and two agents on the mail systems that people have."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.people import DESK, MailSystem, Person, forge
from tests.e2e.running import PATIENCE, ROOT, RunningDaemon, until
from tests.servers.certificates import CertificateAuthority
from tests.servers.dkim import SigningDomain
from tests.servers.exim import OwnExim
from tests.servers.postfix import OwnPostfix

pytestmark = pytest.mark.root

_CONFIG = """
[database]
url = "{url}"

[smtp]
host = "127.0.0.1"
port = {submission}
security = "starttls"
username = "support@desk.test"
password = "secret"
ca_file = "{ca_file}"

[[mailbox]]
name = "support"
address = "support@desk.test"
display_name = "Служба поддержки"
host = "127.0.0.1"
port = {imap}
security = "tls"
username = "support@desk.test"
password = "secret"
ca_file = "{ca_file}"
processed_folder = "Processed"
quarantine_folder = "Quarantine"
notify = ["anna@desk.test", "boris@desk.test"]
poll_seconds = 5
{proofs}

[[agent]]
name = "Анна"
address = "anna@desk.test"
digest = false

[[agent]]
name = "Борис"
address = "boris@desk.test"
digest = false
"""
# As docs/mail-systems.md has them.
_PROOFS = {
    "postfix": """
trusted_authserv_ids = ["mx.desk.test"]
trusted_submission = ["mx.desk.test"]
trusted_hops = 1
""",
    "exim": """
trusted_authserv_ids = ["mx.desk.test"]
trusted_hops = 1
""",
}
_REQUEST = """Добрый день!
Не печатается счёт-фактура, ошибка «Поле объекта не обнаружено».

Организация: ООО «Ромашка»
Рег. номер: 800410410
Релиз: 3.0.151.9

Ольга Петрова
"""
_NEVER_OUTSIDE = (
    "отказали в скидке",
    "в отпуске с понедельника",
    "evil@evil.example",
    "#assign",
    "#назначить",
    "#принять",
    "#отправить",
)


@dataclass(frozen=True)
class World:
    """A mail system, the desk on it, and who writes."""

    system: MailSystem
    config: Path
    anna: Person
    boris: Person
    olga: Person
    petr: Person
    nina: Person


@pytest.fixture(params=["postfix", "exim"])
def system(
    request: pytest.FixtureRequest,
    certificate_authority: CertificateAuthority,
    domains: dict[str, SigningDomain],
) -> Iterator[OwnPostfix | OwnExim]:
    dns = {domain.record_name: domain.record for domain in domains.values()}
    dns |= {f"_dmarc.{name}": "v=DMARC1; p=none" for name in domains}
    dns["_dmarc.desk.test"] = "v=DMARC1; p=reject"
    started: OwnPostfix | OwnExim
    if request.param == "exim":
        started = OwnExim(certificate_authority, domains=tuple(domains), dns=dns)
    else:
        started = OwnPostfix(
            certificate_authority,
            domains["desk.test"],
            logins=(DESK, "anna@desk.test", "boris@desk.test"),
            domains=tuple(domains),
            dns=dns,
        )
    try:
        yield started.start()
    finally:
        started.close()


@pytest.fixture
def domains() -> dict[str, SigningDomain]:
    names = ("desk.test", "romashka.example", "mail.example")
    return {name: SigningDomain(name) for name in names}


@pytest.fixture
def world(
    tmp_path: Path, system: MailSystem, domains: dict[str, SigningDomain], sqlite_url: str
) -> Iterator[World]:
    config = _configured(system, tmp_path, sqlite_url)
    daemon = RunningDaemon(config)
    people = (
        Person("Анна", "anna@desk.test", system),
        Person("Борис", "boris@desk.test", system),
        Person("Ольга Петрова", "olga@romashka.example", system, domains["romashka.example"]),
        Person("Пётр Зуев", "petr@mail.example", system, domains["mail.example"]),
        Person("Нина", "nina@mail.example", system, domains["mail.example"]),
    )
    try:
        daemon.started()
        yield World(system, config, *people)
        assert daemon.stop() == 0
    finally:
        daemon.close()
        for person in people:
            person.close()


def _configured(system: MailSystem, directory: Path, url: str) -> Path:
    config = directory / "config.toml"
    text = _CONFIG.format(
        url=url,
        submission=system.submission_port,
        imap=system.dovecot.tls_port,
        ca_file=system.dovecot.ca_file,
        proofs=_PROOFS[system.name],
    )
    config.write_text(text, encoding="utf-8")
    config.chmod(0o600)
    return config


def test_a_day_of_a_customer_and_two_agents(world: World) -> None:
    to_anna, to_boris = _a_ticket(world)
    _an_answer(world)
    _a_collision(world, to_boris)
    _a_note_and_an_assignment(world, to_anna)
    _somebody_forges_an_agent(world)
    _a_stranger_is_held_and_released(world)
    _a_telephone_call(world)
    _a_mail_to_an_agent_is_forwarded(world)
    _closed(world)
    _nothing_went_astray(world)


def _a_ticket(world: World) -> tuple[EmailMessage, EmailMessage]:
    """What Anna and Boris are told of it."""
    world.olga.write("Не печатается счёт-фактура", _REQUEST)
    world.olga.gets("[#1]")
    told = ("[#1]", "Поле объекта не обнаружено")
    return world.anna.gets(*told), world.boris.gets(*told)


def _an_answer(world: World) -> None:
    # Anna writes from her telephone: nothing but her login says that it is she.
    world.anna.write("Re: [#1] Не печатается счёт-фактура", "Обновите платформу до 8.3.25.")
    answer = world.olga.gets("[#1]", "Обновите платформу до 8.3.25.")
    assert "anna@desk.test" not in str(answer["From"])
    world.boris.gets("Анна", "Обновите платформу до 8.3.25.")


def _a_collision(world: World, told: EmailMessage) -> None:
    world.boris.answer(told, "Очистите кэш.")
    held = world.boris.gets("#отправить", "Анна", "Обновите платформу до 8.3.25.")
    world.boris.answer(held, "#send")
    answer = world.olga.gets("[#1]", "Очистите кэш.")
    world.anna.gets("Борис", "Очистите кэш.")
    world.olga.answer(answer, "Обновила, но ошибка та же.")
    world.boris.gets("[#1]", "Обновила, но ошибка та же.")


def _a_note_and_an_assignment(world: World, told: EmailMessage) -> None:
    world.anna.answer(told, "#note\nКлиенту отказали в скидке, осторожно.")
    world.boris.gets("Анна", "Клиенту отказали в скидке, осторожно.")
    world.anna.write("[#1]", "#assign Борису\nЯ в отпуске с понедельника.")
    world.boris.gets("[#1]", "Обновите платформу до 8.3.25.", "Я в отпуске с понедельника.")


def _somebody_forges_an_agent(world: World) -> None:
    text = "#close\nЗакрываем, платите evil@evil.example."
    forge(world.system, "Борис", "boris@desk.test", "Re: [#1] Счёт", text)
    # Held, and told to the agents as any held mail.
    world.anna.gets("#отклонить", "платите evil@evil.example")


def _a_stranger_is_held_and_released(world: World) -> None:
    world.petr.write("Re: [#1] Не печатается счёт-фактура", "Это Пётр, ошибка и на складе тоже.")
    held = world.boris.gets("ошибка и на складе тоже", "#принять")
    world.boris.answer(held, "#release")
    world.anna.gets("Борис", "принимает задержанное письмо")
    world.boris.gets("[#1]", "ошибка и на складе тоже")


def _a_telephone_call(world: World) -> None:
    text = "#new nina@mail.example\nТема: Не открывается база\nКлиент звонил: база не открывается с утра."
    world.anna.write("Звонок", text)
    world.nina.gets("[#2]")


def _a_mail_to_an_agent_is_forwarded(world: World) -> None:
    world.petr.write("Вопрос по лицензии", "Куда девается лицензия при замене сервера?", to="boris@desk.test")
    world.boris.forward(world.boris.gets("Куда девается лицензия"))
    world.petr.gets("[#3]")


def _closed(world: World) -> None:
    world.boris.write("[#1]", "#close\nИсправлено в релизе 3.0.151.10.")
    world.olga.gets("[#1]", "Исправлено в релизе 3.0.151.10.")


def _nothing_went_astray(world: World) -> None:
    outsiders = world.olga.everything() + world.petr.everything() + world.nina.everything()
    for inside in _NEVER_OUTSIDE:
        assert inside not in outsiders
    held = [mail["subject"] for mail in _data(world, "mail", "list") if mail["status"] != "processed"]
    assert held == ["Re: [#1] Счёт"]
    until(lambda: not _data(world, "outbox", "list"), "the last mails to be sent", 30)
    (ticket,) = _data(world, "tickets", "show", "1")
    assert (ticket["status"], ticket["assignee"]) == ("closed", "boris@desk.test")
    for trouble in ("status=bounced", "status=deferred", " ** ", " == ", "panic", "fatal:"):
        assert trouble not in world.system.log


def _data(world: World, *arguments: str) -> list[dict[str, Any]]:
    """The JSON lines of a command of the operator's."""
    command = [sys.executable, "-m", "intake", "--config", str(world.config), *arguments, "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]
