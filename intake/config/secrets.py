"""Secrets: written in the file, kept in a file of their own, or given by the environment."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from intake.config.awaited import awaited_credential, missing_credential
from intake.config.paths import beside
from intake.config.problems import Location, Mistake

Table = dict[str, object]
"""A table of the configuration file before it is checked."""

MAXIMUM_SECRET_BYTES = 65536
UNKNOWN = "\0"
"""Stands for a secret that can't be read, until the problem is reported."""
_FORMS = ("", "_file", "_env")
_SECRETS = {
    "database": ("url",),
    "smtp": ("password",),
    "mailbox": ("password",),
    "oauth": ("client_secret", "refresh_token", "key", "service_account", "subject_token"),
    "dkim": ("key",),
    "hook": ("secret",),
}
# What anybody could sign in our name with must be nobody else's to read.
_STRICT = frozenset({"dkim"})


class SecretError(ValueError):
    """A secret can't be read; the message says why and never contains the secret."""

    awaited = False


class SecretAwaited(SecretError):  # noqa: N818 - says what it is
    """A secret that systemd hands to the service alone, which doesn't run."""

    awaited = True


def is_secret(location: Location) -> bool:
    """Whether the value at this location must never be shown."""
    names = {name + form for secrets in _SECRETS.values() for name in secrets for form in _FORMS}
    return any(part in names for part in location)


def drop_overridden(document: Table, overriding: Table) -> None:
    """A secret set by the environment in one form replaces the file's in any form."""
    for name, table in overriding.items():
        base = document.get(name)
        if isinstance(table, dict) and isinstance(base, dict):
            _drop_forms(base, table, _SECRETS.get(name, ()))
            drop_overridden(base, table)
            if name == "oauth":
                # One table deeper: each has a name of its own.
                for inner in table.keys() & base.keys():
                    _drop_forms(base[inner], table[inner], _SECRETS[name])


def _drop_forms(base: object, table: object, secrets: tuple[str, ...]) -> None:
    if isinstance(table, dict) and isinstance(base, dict):
        for secret in secrets:
            if any(secret + form in table for form in _FORMS):
                for form in _FORMS:
                    base.pop(secret + form, None)


def resolve_secrets(document: Table, base: Path) -> Iterator[Mistake]:
    """Replace the `_file` and `_env` forms of every secret by its value; report what went wrong."""
    for location, table, secrets in _tables_with_secrets(document):
        for secret in secrets:
            forms = [secret + form for form in _FORMS if secret + form in table]
            if len(forms) > 1:
                yield Mistake(
                    (*location, forms[1]), f"{' and '.join(forms)} are both given: keep one of them"
                )
            for form in forms:
                yield from _resolve(table, secret, form, location, base)


def only_told(mistake: Mistake) -> Mistake:
    """The same as a warning, unless it is the database's: no command does without that."""
    return mistake if mistake.location[:1] == ("database",) else replace(mistake, serious=False)


def _resolve(table: Table, secret: str, form: str, location: Location, base: Path) -> Iterator[Mistake]:
    value = table[form]
    if not isinstance(value, str):
        # The model itself checks the inline form; the other two never reach it.
        if form != secret:
            table[secret] = UNKNOWN
            del table[form]
            yield Mistake((*location, form), "must be text in quotes")
        return
    try:
        table[secret] = _value(form, value, base)
        if form.endswith("_file"):
            yield from _readable_by_all((*location, form), beside(base, value))
    except SecretError as error:
        # The stand-in keeps the later checks from reporting the same secret as missing.
        table[secret] = UNKNOWN
        yield Mistake((*location, form), str(error), awaited=error.awaited)
    if form != secret:
        del table[form]


def _value(form: str, value: str, base: Path) -> str:
    if form.endswith("_file"):
        return _from_file(beside(base, value))
    if form.endswith("_env"):
        return _from_environment(value)
    if not value:
        raise SecretError("is empty: write the secret, or remove the key")
    return value


def _from_file(path: Path) -> str:
    """The file's text without its final line break, as systemd credentials and Docker secrets are kept."""
    try:
        with path.open("rb") as file:
            content = file.read(MAXIMUM_SECRET_BYTES + 1)
        text = content.decode("utf-8").removesuffix("\n").removesuffix("\r")
    except FileNotFoundError as error:
        if told := awaited_credential(path):
            raise SecretAwaited(told) from None
        raise SecretError(f"can't read {path}: {error.strerror}{missing_credential(path)}") from None
    except OSError as error:
        raise SecretError(f"can't read {path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise SecretError(f"{path} is not UTF-8 text") from None
    if len(content) > MAXIMUM_SECRET_BYTES:
        raise SecretError(f"{path} is larger than {MAXIMUM_SECRET_BYTES} bytes, too large for a secret")
    if not text.strip():
        raise SecretError(f"{path} is empty")
    return text


def _from_environment(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise SecretError(f"the environment variable {name} is not set, or is empty")
    return value


def _readable_by_all(location: Location, path: Path) -> Iterator[Mistake]:
    if is_readable_by_all(path):
        serious = not _STRICT.isdisjoint(location)
        yield Mistake(location, f"{path} is readable by every user: chmod 600 it", serious=serious)


def is_readable_by_all(path: Path) -> bool:
    """Whether the file's mode lets any user of the machine read it; false when it can't be looked at."""
    try:
        return bool(path.stat().st_mode & stat.S_IROTH)
    except OSError:
        return False


def has_inline_secrets(document: Table) -> bool:
    """Whether a secret is written in the configuration file itself; to be asked before resolving."""
    return any(
        secret in table and not (secret == "url" and "@" not in str(table[secret]))  # noqa: S105
        for _, table, secrets in _tables_with_secrets(document)
        for secret in secrets
    )


def _tables_with_secrets(document: Table) -> Iterator[tuple[Location, Table, tuple[str, ...]]]:
    for name in ("database", "smtp", "dkim"):
        table = document.get(name)
        if isinstance(table, dict):
            yield (name,), table, _SECRETS[name]
    trouble = document.get("trouble")
    if isinstance(trouble, dict) and isinstance(trouble.get("smtp"), dict):
        yield ("trouble", "smtp"), trouble["smtp"], _SECRETS["smtp"]
    for location, hook in tables(document, "hook"):
        yield location, hook, _SECRETS["hook"]
    for location, mailbox in tables(document, "mailbox"):
        yield location, mailbox, _SECRETS["mailbox"]
        for name in ("oauth", "smtp", "dkim"):
            inner = mailbox.get(name)
            if isinstance(inner, dict):
                yield (*location, name), inner, _SECRETS[name]
    named = document.get("oauth")
    for name, table in named.items() if isinstance(named, dict) else ():
        if isinstance(table, dict):
            yield ("oauth", name), table, _SECRETS["oauth"]


def tables(document: Table, name: str) -> Iterator[tuple[Location, Table]]:
    """The tables of `[[name]]` with their locations; whatever isn't a table is left to the models."""
    entries = document.get(name)
    if isinstance(entries, list):
        for index, entry in enumerate(entries):
            if isinstance(entry, dict):
                yield (name, index), entry
