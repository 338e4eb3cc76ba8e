"""Checks that involve more than one key: pairs that belong together, names that must differ.

They run on the tables as read, so that one wrong value elsewhere doesn't hide what they find;
values of a wrong type are left to the models and ignored here.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from ipaddress import ip_address
from pathlib import Path

from intake.addresses import address_key
from intake.config.absence_checks import check_absences
from intake.config.awaited import awaited_folder
from intake.config.database_url import database_file, exact_database_url
from intake.config.dkim_checks import check_dkim
from intake.config.documents import text_of, texts_of
from intake.config.hook_checks import check_hooks
from intake.config.languages import available_languages
from intake.config.login_checks import check_logins_of_agents
from intake.config.operator_checks import check_operators, smtp_tables
from intake.config.paths import Packaged, beside, folder_or_packaged, packaged
from intake.config.problems import Location, Mistake
from intake.config.report_checks import check_report
from intake.config.rule_checks import check_rules
from intake.config.secrets import UNKNOWN, Table, tables
from intake.config.server_logins import check_keeping, check_server_logins, resolve_oauth_paths

_FOLDERS: tuple[tuple[str, Packaged], ...] = (
    ("regulations_dir", "regulations"),
    ("templates_dir", "templates"),
    ("languages_dir", "languages"),
)


def resolve_paths(document: Table, base: Path) -> Iterator[Mistake]:
    """Make every path absolute, in place; report those that don't exist."""
    for key, name in _FOLDERS:
        folder = folder_or_packaged(base, text_of(document, key) or name, name)
        document[key] = str(folder)
        if not folder.is_dir():
            yield Mistake((key,), f"there is no folder {folder}")
    yield from _resolve_database(document, base)
    for location, table in _servers(document):
        if text_of(table, "ca_file"):
            path = beside(base, text_of(table, "ca_file"))
            table["ca_file"] = str(path)
            if not path.is_file():
                yield Mistake((*location, "ca_file"), f"there is no file {path}")
    yield from resolve_oauth_paths(document, base)
    yield from check_keeping(document)
    folder = _tokens_dir(document, base)
    if "tokens_dir" in document and not folder.is_dir():
        yield _no_folder(("tokens_dir",), folder, f"there is no folder {folder}")
    document["tokens_dir"] = str(folder)


def _tokens_dir(document: Table, base: Path) -> Path:
    """The folder of kept tokens: by default that of the database's file, else that of the configuration."""
    if given := text_of(document, "tokens_dir"):
        return beside(base, given)
    database = document.get("database")
    file = database_file(text_of(database, "url")) if isinstance(database, dict) else None
    return file.parent if file is not None else base


def _resolve_database(document: Table, base: Path) -> Iterator[Mistake]:
    database = document.get("database")
    if isinstance(database, dict) and isinstance(database.get("url"), str) and database["url"] != UNKNOWN:
        try:
            database["url"] = exact_database_url(database["url"], base)
        except ValueError as error:
            yield Mistake(("database", "url"), str(error))
            return
        file = database_file(database["url"])
        if file is not None and not file.parent.is_dir():
            told = f"the folder {file.parent} does not exist: create it"
            yield _no_folder(("database", "url"), file.parent, told)


def _no_folder(location: Location, folder: Path, told: str) -> Mistake:
    to_come = awaited_folder(folder)
    return Mistake(location, to_come or told, awaited=bool(to_come))


def check_document(document: Table) -> Iterator[Mistake]:
    """Report every mistake that shows only when the tables are seen together."""
    if document.get("mailbox", []) == []:
        yield Mistake(("mailbox",), "is missing: add at least one table [[mailbox]]")
    yield from check_server_logins(document)
    yield from _check_transport(document)
    yield from check_dkim(document)
    yield from _check_regulations(document)
    yield from _check_languages(document)
    yield from _check_names(document)
    yield from _check_people(document)
    yield from check_absences(document)
    yield from check_rules(document)


def _check_transport(document: Table) -> Iterator[Mistake]:
    for location, table in _servers(document):
        host = text_of(table, "host")
        if table.get("security") == "none" and _logs_in(table) and not _is_loopback(host):
            message = f'sends the {_secret(table)} to {host} unencrypted: use "tls" or "starttls"'
            yield Mistake((*location, "security"), message, serious=False)
        if table.get("verify_certificates") is False and not _is_loopback(host):
            message = (
                f"anybody on the way to {host} can read and change the mail: name the authority in ca_file"
            )
            yield Mistake((*location, "verify_certificates"), message, serious=False)


def _check_regulations(document: Table) -> Iterator[Mistake]:
    folder = Path(text_of(document, "regulations_dir"))
    if not folder.is_dir():
        return
    # Regulations that a desk has no file of its own for come from those that are shipped with Intake.
    folders = (folder, packaged("regulations"))
    known = sorted({path.stem for place in folders for path in place.glob("*.toml")})
    for location, mailbox in tables(document, "mailbox"):
        name = mailbox.get("regulation", "default")
        if isinstance(name, str) and name not in known:
            there = ", ".join(known) or "no regulation at all"
            yield Mistake(
                (*location, "regulation"),
                f'there is no "{name}.toml" in {folder} or among those shipped; available: {there}',
            )


def _check_languages(document: Table) -> Iterator[Mistake]:
    folder = Path(text_of(document, "languages_dir"))
    if not folder.is_dir():
        return
    available = available_languages((packaged("languages"), folder))
    listed = document.get("languages")
    spoken: list[object] = listed if isinstance(listed, list) else list(available)
    if not spoken:
        yield Mistake(("languages",), "must name a language at least; leave it out to speak all there are")
        return
    given: list[tuple[Location, object]] = [(("languages", at), name) for at, name in enumerate(spoken)]
    boxes = tables(document, "mailbox")
    given += [((*location, "language"), mailbox.get("language", "ru")) for location, mailbox in boxes]
    given += [
        ((*location, "language"), one.get("language")) for location, one in tables(document, "operator")
    ]
    for location, language in given:
        if isinstance(language, str) and language not in available:
            message = f'there is no catalogue "{language}"; available: {", ".join(available)}'
            yield Mistake(location, message)
        elif isinstance(language, str) and language not in spoken:
            message = f'"{language}" is not in the list of languages: add it there, or name another here'
            yield Mistake(location, message)


def _check_names(document: Table) -> Iterator[Mistake]:
    names: dict[str, str] = {}
    folders: dict[str, str] = {}
    for location, mailbox in tables(document, "mailbox"):
        here = f"mailbox[{int(location[-1]) + 1}]"
        name = text_of(mailbox, "name")
        if name and names.setdefault(name.casefold(), here) != here:
            yield Mistake((*location, "name"), f'"{name}" is already the name of {names[name.casefold()]}')
        parts = (
            text_of(mailbox, "host").casefold(),
            str(mailbox.get("port", "")),
            text_of(mailbox, "username") or text_of(mailbox, "address"),
            text_of(mailbox, "folder") or "INBOX",
        )
        if parts[0] and folders.setdefault("\n".join(parts), here) != here:
            first = folders["\n".join(parts)]
            yield Mistake(
                (*location, "folder"), f'"{parts[3]}" of this account is already watched by {first}'
            )
        for key in ("processed_folder", "quarantine_folder", "sent_folder"):
            if text_of(mailbox, key) == parts[3]:
                yield Mistake(
                    (*location, key), f'is the watched folder "{parts[3]}" itself: name another, or ""'
                )
        yield from _check_sent(location, mailbox)


def _check_sent(location: Location, mailbox: Table) -> Iterator[Mistake]:
    sent = text_of(mailbox, "sent_folder")
    if sent and mailbox.get("host") == "":
        yield Mistake((*location, "sent_folder"), 'must be "": this mailbox is on no server (host = "")')
    if sent and sent in (text_of(mailbox, "processed_folder"), text_of(mailbox, "quarantine_folder")):
        yield Mistake((*location, "sent_folder"), f'"{sent}" is where mail that came in is put: name another')


def _check_people(document: Table) -> Iterator[Mistake]:
    """Our own addresses and the agents' must differ: the desk would write to itself for ever."""
    own: dict[str, str] = {}
    for location, mailbox in tables(document, "mailbox"):
        here = f"mailbox[{int(location[-1]) + 1}]"
        for way, address in _addresses(location, mailbox):
            if own.setdefault(address_key(address), here) != here:
                yield Mistake(way, f"{address} already belongs to {own[address_key(address)]}")
    agents: set[str] = set()
    for location, agent in tables(document, "agent"):
        address = address_key(text_of(agent, "address"))
        if address in own:
            yield Mistake(
                (*location, "address"), f"{address} is the address of {own[address]}, so no agent's"
            )
        elif address and address in agents:
            yield Mistake((*location, "address"), f"{address} is already an agent's")
        agents.add(address)
    yield from _check_notify(document, own.keys(), agents)
    yield from check_operators(document, own)
    yield from check_hooks(document)
    yield from check_report(document, own)
    yield from check_logins_of_agents(document)


def _check_notify(document: Table, own: AbstractSet[str], agents: AbstractSet[str]) -> Iterator[Mistake]:
    for location, mailbox in tables(document, "mailbox"):
        for index, address in enumerate(texts_of(mailbox, "notify")):
            way = (*location, "notify", index)
            if address_key(address) in own:
                yield Mistake(way, f"{address} is the desk's own: its notifications would become tickets")
            elif address_key(address) not in agents:
                message = f"{address} is notified of tickets but is not an [[agent]]: it only reads"
                yield Mistake(way, message, serious=False)


def _addresses(location: Location, mailbox: Table) -> Iterator[tuple[Location, str]]:
    if text_of(mailbox, "address"):
        yield (*location, "address"), text_of(mailbox, "address")
    for index, alias in enumerate(texts_of(mailbox, "aliases")):
        yield (*location, "aliases", index), alias


def _servers(document: Table) -> Iterator[tuple[Location, Table]]:
    yield from smtp_tables(document)
    for location, mailbox in tables(document, "mailbox"):
        yield location, mailbox
        own = mailbox.get("smtp")
        if isinstance(own, dict):
            yield (*location, "smtp"), own


def _logs_in(table: Table) -> bool:
    return "password" in table or table.get("auth", "password") != "password"


def _secret(table: Table) -> str:
    return "password" if table.get("auth", "password") == "password" else "token"


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
