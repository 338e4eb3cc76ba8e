"""`intake licences`: the registry against which mail is checked."""

from __future__ import annotations

import sys
from pathlib import Path

from intake.config.settings import Settings
from intake.console.output import print_json, print_table, say
from intake.console.session import opened
from intake.desk.licence_rules import Licence
from intake.desk.licences.checking import normal_number
from intake.desk.licences.file import format_licences
from intake.services.licensing import import_licences
from intake.services.views import Json
from intake.store import licences

_COLUMNS = ("number", "organization", "product", "kind", "purchased", "valid until", "latest release")


def import_command(settings: Settings, file: Path, *, dry_run: bool) -> int:
    """Import a CSV file; 1, changing nothing, when any row of it is wrong."""
    content = file.read_bytes()
    with opened(settings, read_only=dry_run) as database:
        try:
            imported = import_licences(database, content, dry_run=dry_run)
        except ValueError as error:
            say(f"{file}: {error}")
            return 1
    for problem in imported.problems:
        say(f"{file}: {problem}")
    if imported.problems:
        say(f"Nothing was imported: {len(imported.problems)} problems.")
        return 1
    if dry_run:
        say(f"{len(imported.licences)} licences are valid; nothing was changed.")
    else:
        say(f"{len(imported.licences)} licences imported in place of {imported.replaced}.")
    return 0


def list_command(settings: Settings, *, as_json: bool) -> int:
    """All registered licences."""
    with opened(settings) as database, database.read() as connection:
        found = licences.all_licences(connection)
        if as_json:
            print_json(_json(licence) for licence in found)
        else:
            print_table(_COLUMNS, (_row(licence) for licence in found))
    return 0


def show_command(settings: Settings, number: str, *, as_json: bool) -> int:
    """One licence; 1 when there is none."""
    with opened(settings) as database, database.read() as connection:
        found = licences.find(connection, (normal_number(number),))
    if not found:
        say(f"There is no licence {number}.")
        return 1
    if as_json:
        print_json(_json(licence) for licence in found.values())
    else:
        print_table(_COLUMNS, (_row(licence) for licence in found.values()))
    return 0


def export_command(settings: Settings) -> int:
    """The whole registry as CSV."""
    with opened(settings) as database, database.read() as connection:
        sys.stdout.write(format_licences(tuple(licences.all_licences(connection))))
    return 0


def _json(licence: Licence) -> Json:
    return {
        "registration_number": licence.registration_number,
        "organization": licence.organization,
        "product": licence.product,
        "kind": licence.kind,
        "purchased_on": licence.purchased_on.isoformat() if licence.purchased_on else None,
        "valid_until": licence.valid_until.isoformat() if licence.valid_until else None,
        "latest_release": licence.latest_release,
    }


def _row(licence: Licence) -> tuple[object, ...]:
    return tuple(_json(licence).values())
