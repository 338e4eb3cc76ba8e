"""From settings to parts: the one place that knows both the configuration and the services."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from intake.addresses import address_key
from intake.antivirus.clamd import Clamd
from intake.assembly.accounts import Accounts
from intake.config.cue_tables import CueFiles
from intake.config.languages import available_languages, load_languages
from intake.config.marks import shipped_rules
from intake.config.paths import Packaged, packaged
from intake.config.problems import Mistake
from intake.config.regulations import RegulationError, load_regulation
from intake.config.rule_checks import unknown_kinds
from intake.config.settings import Settings
from intake.config.tables.agent import AgentSettings
from intake.config.tables.mailbox import MailboxSettings
from intake.config.word_files import WordFiles
from intake.desk.calendar_days import minute_of_day
from intake.desk.digest import DigestWish
from intake.desk.language import word_lists
from intake.desk.language.catalogue import Languages
from intake.desk.language.cues import Cues, install, installed
from intake.desk.language.word_lists import WordLists
from intake.desk.mail_rules import MailRule, RuleBook
from intake.desk.message import Address
from intake.desk.regulation import Regulation
from intake.desk.reports.tables import Names
from intake.desk.support_desk import Agent, Handling, RefutedParticipants, SupportDesk
from intake.mail.imap.account import ImapAccount
from intake.mail.templates.templates import Templates
from intake.services.report import names_of
from intake.services.watched import WatchedMailbox
from intake.store.database.session import Database
from intake.store.tickets.counters import existing_secret, secret_bytes

_TOKEN_SECRET = "token"  # noqa: S105 - the name of the secret


@dataclass(frozen=True, slots=True)
class Watch:
    """A mailbox and how to log in to its server."""

    mailbox: WatchedMailbox
    account: ImapAccount


def utc_now() -> datetime:
    """The clock of the real world."""
    return datetime.now(UTC)


def open_database(settings: Settings, *, read_only: bool = False, busy_seconds: float = 30.0) -> Database:
    """The configured database; nothing is connected yet."""
    url = settings.database.url.get_secret_value()
    return Database(url, read_only=read_only, busy_seconds=busy_seconds)


def load_templates(settings: Settings) -> Templates:
    """The shipped templates, overridden by the operator's, in every language that the desk speaks."""
    available = available_languages(language_directories(settings))
    spoken = available if settings.languages is None else settings.languages
    return Templates(template_directories(settings), spoken, frozenset(available) - frozenset(spoken))


def template_directories(settings: Settings) -> tuple[Path, ...]:
    """Where templates are looked for, the later ones first."""
    return _shipped_and("templates", settings.templates_dir)


def language_directories(settings: Settings | None) -> tuple[Path, ...]:
    """Where catalogues are looked for, the later ones first; without settings only those that are shipped."""
    return _shipped_and("languages", settings.languages_dir if settings else packaged("languages"))


def install_cues(settings: Settings | None) -> None:
    """Say by which cues mail is read in this process; none is read before it is needed."""
    directories = language_directories(settings)
    install(Cues(CueFiles(directories)))
    word_lists.install(WordLists(WordFiles(directories)))


def read_cues(settings: Settings) -> None:
    """Read all cues now: what is wrong with one is told at once, and processes begun from here have them."""
    install_cues(settings)
    installed().read_all()
    word_lists.installed().read_all()


def desk_languages(settings: Settings | None) -> Languages:
    """The languages that the desk speaks; LanguageError lists every problem."""
    return load_languages(language_directories(settings), settings.languages if settings else None)


def _shipped_and(name: Packaged, own: Path) -> tuple[Path, ...]:
    shipped = packaged(name)
    return (shipped,) if own == shipped else (shipped, own)


def regulation_path(settings: Settings, name: str) -> Path:
    """The file of a regulation: the operator's, or the one shipped under that name."""
    own = settings.regulations_dir / f"{name}.toml"
    return own if own.exists() else packaged("regulations") / f"{name}.toml"


def load_regulations(settings: Settings) -> dict[str, Regulation]:
    """The regulations that mailboxes name, by name; RegulationError lists every problem."""
    languages = available_languages(language_directories(settings))
    loaded: dict[str, Regulation] = {}
    problems: list[str] = []
    for name in dict.fromkeys(mailbox.regulation for mailbox in settings.mailboxes):
        try:
            path = regulation_path(settings, name)
            loaded[name] = load_regulation(path, languages=languages)
        except RegulationError as error:
            problems += error.problems
    problems += (str(settings.problem(mistake)) for mistake in unknown_kinds(settings.mailboxes, loaded))
    if problems:
        raise RegulationError(tuple(problems))
    return loaded


def report_names(settings: Settings | None, regulations: Iterable[Regulation], language: str) -> Names:
    """What a report calls kinds and fields, by these regulations, and agents, by the configuration."""
    said = settings.agents if settings else ()
    agents = {address_key(agent.address): agent.name or agent.address for agent in said}
    return names_of(regulations, agents, language)


def answering_nobody_new(settings: Settings) -> list[str]:
    """The mailboxes whose regulation has a budget of 0 for strangers; a regulation that is wrong has none."""
    try:
        regulations = load_regulations(settings)
    except RegulationError:
        return []
    return [
        mailbox.name
        for mailbox in settings.mailboxes
        if regulations[mailbox.regulation].budgets.answers_no_strangers
    ]


def token_key(database: Database) -> bytes:
    """The key that signs tokens; created at the first use and kept in the database."""
    with database.write() as connection:
        return secret_bytes(connection, _TOKEN_SECRET)


def known_token_key(database: Database) -> bytes:
    """The same key for a reader that writes nothing: empty as long as none was created."""
    with database.read() as connection:
        return existing_secret(connection, _TOKEN_SECRET)


def rule_book(settings: Settings, mailbox: MailboxSettings) -> RuleBook:
    """The rules about a mailbox's mail: its own, then those that come with the program."""
    place = settings.mailboxes.index(mailbox)
    own = tuple(
        MailRule(
            name=rule.name or f"rule {index + 1}",
            place=settings.problem(Mistake(("mailbox", place, "rule", index), "")).place.rpartition("/")[2],
            header=rule.header,
            value=rule.value,
            sender=rule.sender,
            recipient=rule.recipient,
            larger_than=rule.larger_than,
            anywhere=rule.anywhere,
            action=rule.action,
            priority=rule.priority,
            kind=rule.kind,
            notify=tuple(Address(address) for address in rule.notify),
        )
        for index, rule in enumerate(mailbox.rules)
    )
    return RuleBook((*own, *shipped_rules()) if mailbox.shipped_rules else own)


def support_desk(
    settings: Settings, mailbox: MailboxSettings, languages: Languages, key: bytes = b""
) -> SupportDesk:
    """The desk around a mailbox; without a key no token proves anything."""
    staff = tuple(map(_agent, settings.agents))
    return SupportDesk(
        mailbox=mailbox.name,
        address=Address(mailbox.address, mailbox.display_name),
        own_addresses=settings.own_addresses,
        agents=tuple(agent for agent in staff if agent.acts),
        readers=tuple(agent for agent in staff if not agent.acts),
        notify=tuple(Address(address) for address in mailbox.notify),
        language=mailbox.language,
        languages=languages,
        authserv_ids=tuple(name.casefold() for name in mailbox.trusted_authserv_ids),
        trusted_hops=mailbox.trusted_hops,
        submission_servers=tuple(name.lower() for name in mailbox.trusted_submission),
        exchange_header_firewall=mailbox.exchange_header_firewall,
        subaddress_separator=mailbox.subaddress_separator,
        token_key=key,
        quote_unproved=mailbox.quote_unproved,
        keeps_signatures=mailbox.agent_signatures == "keep",
        rules=rule_book(settings, mailbox),
        unscanned=settings.antivirus.unscanned,
        refuted_participants=RefutedParticipants(mailbox.refuted_participants),
        let_in_colleagues=mailbox.let_in_colleagues,
        tell_ignored=mailbox.tell_ignored,
        addresses=mailbox.own_addresses,
        refuted=Handling(mailbox.refuted),
        in_cc=Handling(mailbox.in_cc),
        named_second=Handling(mailbox.named_second),
    )


def _agent(said: AgentSettings) -> Agent:
    return Agent(
        said.name or said.address,
        said.address,
        said.away,
        said.deputy or "",
        digest_wish(said.digest),
        logins=said.login,
        acts=said.acts,
    )


def digest_wish(said: bool | str | None) -> DigestWish:
    """What the configuration says of an agent's digest."""
    if said is None or isinstance(said, bool):
        return DigestWish(said)
    return DigestWish(wanted=True, minute=minute_of_day(said))


def watches(settings: Settings, key: bytes, accounts: Accounts) -> tuple[Watch, ...]:
    """Everything that `run` watches."""
    regulations, languages = load_regulations(settings), desk_languages(settings)
    install(languages.cues)
    word_lists.install(languages.lists)
    return tuple(
        Watch(
            watched_mailbox(settings, mailbox, regulations[mailbox.regulation], languages, key),
            accounts.imap(mailbox),
        )
        for mailbox in settings.mailboxes
    )


def watched_mailbox(
    settings: Settings,
    mailbox: MailboxSettings,
    regulation: Regulation,
    languages: Languages,
    key: bytes,
) -> WatchedMailbox:
    """A mailbox in the form that the services work with."""
    return WatchedMailbox(
        desk=support_desk(settings, mailbox, languages, key),
        regulation=regulation,
        folder=mailbox.folder,
        processed_folder=mailbox.processed_folder,
        quarantine_folder=mailbox.quarantine_folder,
        max_mail_bytes=mailbox.max_mail_bytes,
        max_attachment_bytes=mailbox.max_attachment_bytes,
        poll_seconds=mailbox.poll_seconds,
        since=mailbox.since,
    )


def scanner(settings: Settings) -> Clamd | None:
    """The virus scanner that is asked, if one is configured."""
    given = settings.antivirus
    if not given.socket:
        return None
    return Clamd(given.socket, timeout=given.timeout_seconds, max_bytes=given.max_bytes)
