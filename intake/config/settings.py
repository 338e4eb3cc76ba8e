"""The configuration file and the environment, checked whole, as frozen Settings."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Self

from pydantic import BaseModel, Field, PrivateAttr, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from intake.config.checks import check_document, resolve_paths
from intake.config.problems import (
    ENVIRONMENT_DELIMITER,
    ENVIRONMENT_PREFIX,
    ConfigError,
    Location,
    Mistake,
    Places,
    Problem,
)
from intake.config.providers import fill_presets
from intake.config.secrets import (
    Table,
    drop_overridden,
    has_inline_secrets,
    is_readable_by_all,
    is_secret,
    only_told,
    resolve_secrets,
)
from intake.config.tables.agent import AgentSettings
from intake.config.tables.antivirus import AntivirusSettings
from intake.config.tables.database import DatabaseSettings
from intake.config.tables.dkim import DkimSettings
from intake.config.tables.hook import HookSettings
from intake.config.tables.lmtp import LmtpSettings
from intake.config.tables.log import LogSettings
from intake.config.tables.mailbox import MailboxSettings
from intake.config.tables.metrics import MetricsSettings
from intake.config.tables.oauth import OAuthSettings
from intake.config.tables.operator import OperatorSettings, SecondWaySettings, TroubleSettings
from intake.config.tables.report import ReportSettings
from intake.config.tables.rule import RuleSettings
from intake.config.tables.smtp import SmtpSettings

_A_DAY = "must be a day: 2026-12-31"
_WORDS = {
    "bool_parsing": "must be true or false",
    "bool_type": "must be true or false",
    "date_from_datetime_inexact": _A_DAY,
    "date_from_datetime_parsing": _A_DAY,
    "date_type": _A_DAY,
    "enum": "must be {expected}",
    "float_parsing": "must be a number",
    "float_type": "must be a number",
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "int_from_float": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_type": "must be a whole number",
    "less_than_equal": "must be at most {le}",
    "literal_error": "must be {expected}",
    "model_type": "must be a table",
    "string_pattern_mismatch": "must be an address such as https://host/path",
    "string_too_short": "must not be empty",
    "string_type": "must be text in quotes",
    "tuple_type": "must be a list in square brackets",
}


class Settings(BaseSettings):
    """The whole configuration.  Load it with `load_settings`, which alone reads file and environment."""

    model_config = SettingsConfigDict(
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
        env_prefix=ENVIRONMENT_PREFIX,
        env_prefix_target="all",
        env_nested_delimiter=ENVIRONMENT_DELIMITER,
    )

    regulations_dir: Path
    templates_dir: Path
    languages_dir: Path
    tokens_dir: Path
    languages: tuple[str, ...] | None = None
    database: DatabaseSettings
    smtp: SmtpSettings
    dkim: DkimSettings | None = None
    mailboxes: tuple[MailboxSettings, ...] = Field(alias="mailbox")
    oauths: dict[str, OAuthSettings] = Field(default={}, alias="oauth")
    agents: tuple[AgentSettings, ...] = Field(default=(), alias="agent")
    hooks: tuple[HookSettings, ...] = Field(default=(), alias="hook")
    operators: tuple[OperatorSettings, ...] = Field(default=(), alias="operator")
    trouble: TroubleSettings = TroubleSettings()
    log: LogSettings = LogSettings()
    metrics: MetricsSettings = MetricsSettings()
    lmtp: LmtpSettings = LmtpSettings()
    antivirus: AntivirusSettings = AntivirusSettings()
    report: ReportSettings = ReportSettings()
    _warnings: tuple[Problem, ...] = PrivateAttr(default=())
    _places: Places | None = PrivateAttr(default=None)
    _awaits: bool = PrivateAttr(default=False)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What is worth knowing, though not wrong; `check` shows it and `run` logs it."""
        return self._warnings

    @property
    def awaits(self) -> bool:
        """Whether a secret or folder is to come, as systemd makes it at the start; `warnings` name it."""
        return self._awaits

    def problem(self, mistake: Mistake) -> Problem:
        """A mistake that shows only later, with its key and its place."""
        return (self._places or Places(Path("config.toml"))).problem(mistake)

    def mailbox(self, name: str) -> MailboxSettings:
        """The mailbox of that name; KeyError when there is none."""
        for mailbox in self.mailboxes:
            if mailbox.name == name:
                return mailbox
        raise KeyError(name)

    @property
    def own_addresses(self) -> frozenset[str]:
        """Every address of the desk itself, as keys: mail from them is our own."""
        return frozenset(own for mailbox in self.mailboxes for own in mailbox.own_addresses)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Nothing but what `load_settings` hands over: it merges file and environment itself."""
        return (init_settings,)

    def _completed(self, places: Places, mistakes: list[Mistake]) -> Self:
        self._places, self._warnings = places, tuple(_unique(places, mistakes))
        self._awaits = any(mistake.awaited for mistake in mistakes)
        return self


def find_config(given: Path | None = None) -> Path:
    """The file to read: `given`, else $INTAKE_CONFIG, else ./config.toml, else /etc/intake/config.toml.

    ConfigError when neither of the last two exists; a file that was named is returned unchecked.
    """
    if given is not None:
        return given
    if named := os.environ.get("INTAKE_CONFIG"):
        return Path(named)
    places = (Path("config.toml"), Path("/etc/intake/config.toml"))
    for path in places:
        if path.exists():
            return path
    message = (
        "no configuration: there is neither ./config.toml nor /etc/intake/config.toml; "
        "copy config.example.toml to one of them, or name a file with --config"
    )
    raise ConfigError([Problem("", "", message)])


def load_settings(path: Path, *, servers: bool = True, started: bool = True) -> Settings:
    """Read the file, merge it with the environment and check it; ConfigError reports every problem at once.

    It is only a warning that a secret can't be read, for a command that contacts no mail server
    (`servers=False`), and that something is to come by systemd, for one that looks before (`started=False`).
    """
    text, document = _read(path)
    places = Places(path, text)
    mistakes: list[Mistake] = []
    if has_inline_secrets(document) and is_readable_by_all(path):
        mistakes.append(
            Mistake((), "holds a secret and is readable by every user: chmod 600 it", serious=False)
        )
    _merge_environment(document)
    base = path.absolute().parent
    unread = resolve_secrets(document, base)
    mistakes += unread if servers else [only_told(mistake) for mistake in unread]
    fill_presets(document)
    mistakes += resolve_paths(document, base)
    mistakes += check_document(document)
    settings = None
    try:
        settings = Settings.model_validate(document)
    except ValidationError as error:
        mistakes += (_mistake(details) for details in error.errors())
    serious = [mistake for mistake in mistakes if mistake.serious and (started or not mistake.awaited)]
    if settings is None or serious:
        raise ConfigError(_unique(places, serious))
    return settings._completed(places, mistakes)  # noqa: SLF001


def _read(path: Path) -> tuple[str, Table]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
        return text, tomllib.loads(text)
    except OSError as error:
        problem = Problem(str(path), "", f"can't be read: {error.strerror}")
    except UnicodeDecodeError as error:
        problem = Problem(str(path), "", f"is not UTF-8 text (byte {error.start}): save it as UTF-8")
    except tomllib.TOMLDecodeError as error:
        problem = Problem(str(path), "", f"is not TOML: {error}")
    raise ConfigError([problem])


def _merge_environment(document: Table) -> None:
    """Override the file's values by `INTAKE_SMTP__HOST` and the like."""
    try:
        overriding = EnvSettingsSource(Settings)()
    except SettingsError as error:
        raise ConfigError([Problem("environment", "", f"{error}: lists must be JSON")]) from None
    drop_overridden(document, overriding)
    for name, value in overriding.items():
        document[name] = _merged(document.get(name), value)


def _merged(base: object, value: object) -> object:
    if not isinstance(base, dict) or not isinstance(value, dict):
        return value
    return {**base, **{key: _merged(base.get(key), inner) for key, inner in value.items()}}


def _mistake(details: ErrorDetails) -> Mistake:
    """What pydantic found, in words for an operator; a value is quoted only where it can't be a secret."""
    location: Location = details["loc"]
    kind = details["type"]
    if kind == "extra_forbidden":
        return Mistake(location, _unknown_key(location))
    if kind == "missing":
        is_table = location[-1] in ("database", "smtp")
        return Mistake(location, f"is missing: add a table [{location[-1]}]" if is_table else "is missing")
    if kind == "tuple_type" and location[-1] in ("mailbox", "agent", "hook", "operator", "rule"):
        table = ".".join(part for part in location if isinstance(part, str))
        return Mistake(location, f"is not a list of tables: write [[{table}]] with two brackets")
    message = details["msg"].removeprefix("Value error, ")
    if kind in _WORDS:
        message = _WORDS[kind].format_map(details.get("ctx", {}))
    value = details["input"]
    if isinstance(value, str | int | float) and not is_secret(location):
        message = f"{message}; it is {value!r:.80}"
    return Mistake(location, message)


def _unknown_key(location: Location) -> str:
    model = _model_at(location[:-1])
    known = [field.alias or name for name, field in model.model_fields.items()]
    known += [key + form for key in known if is_secret((key,)) for form in ("_file", "_env")]
    close = get_close_matches(str(location[-1]), known, n=1)
    return (
        f'is unknown: did you mean "{close[0]}"?' if close else f"is unknown here; known: {', '.join(known)}"
    )


def _model_at(location: Location) -> type[BaseModel]:
    models: dict[str, type[BaseModel]] = {
        "database": DatabaseSettings,
        "smtp": SmtpSettings,
        "dkim": DkimSettings,
        "mailbox": MailboxSettings,
        "oauth": OAuthSettings,
        "rule": RuleSettings,
        "antivirus": AntivirusSettings,
        "agent": AgentSettings,
        "hook": HookSettings,
        "operator": OperatorSettings,
        "trouble": TroubleSettings,
        "trouble.smtp": SecondWaySettings,
        "log": LogSettings,
        "metrics": MetricsSettings,
        "lmtp": LmtpSettings,
    }
    names = [part for part in location if isinstance(part, str)]
    if names[:1] == ["oauth"]:
        return OAuthSettings
    return models.get(".".join(names)) or models[names[-1]] if names else Settings


def _unique(places: Places, mistakes: list[Mistake]) -> Iterator[Problem]:
    """The problems in the order of the file, one for each key: the first mistake says the most."""
    first: dict[Location, Mistake] = {}
    for mistake in mistakes:
        first.setdefault(mistake.location, mistake)
    for mistake in sorted(first.values(), key=lambda mistake: places.line(mistake.location)):
        yield places.problem(mistake)
