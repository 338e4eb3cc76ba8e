"""`intake simulate`: trying a regulation on old mail before it goes live."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

from intake.assembly.parts import (
    desk_languages,
    install_cues,
    load_regulations,
    regulation_path,
    support_desk,
    utc_now,
)
from intake.config.paths import packaged
from intake.config.regulations import RegulationError, load_regulation
from intake.config.settings import Settings
from intake.console.output import print_json, say, with_progress
from intake.desk.message import Address
from intake.desk.regulation import Regulation
from intake.desk.support_desk import SupportDesk
from intake.services.simulate import Simulated, Summary, mails_of, simulate
from intake.services.views import Json, iso


def simulate_command(settings: Settings | None, source: Path, wanted: str | None, *, as_json: bool) -> int:
    """Decide about every mail of the source and count the outcomes; 1 when it contains no mail."""
    desk, regulation = desk_to_try(settings, wanted)
    try:
        names = mails_of(source)
    except ValueError as error:
        say(str(error))
        return 1
    if not names:
        say(f"{source} contains no mail.")
        return 1
    summary = Summary()
    for simulated in with_progress(simulate(source, names, desk, regulation, utc_now()), len(names)):
        summary.add(simulated)
        if as_json:
            print_json([_json(simulated)])
    if as_json:
        return 0
    sys.stdout.write(_page(summary, regulation))
    return 0


def desk_to_try(settings: Settings | None, wanted: str | None) -> tuple[SupportDesk, Regulation]:
    """The first mailbox's desk, or one without agents, and the regulation that is wanted."""
    install_cues(settings)
    regulation, languages = _regulation(settings, wanted), desk_languages(settings)
    if settings is None:
        address = "support@desk.invalid"
        known = frozenset({address})
        return SupportDesk("support", Address(address), known, (), (), "ru", languages), regulation
    return support_desk(settings, settings.mailboxes[0], languages), regulation


def _regulation(settings: Settings | None, wanted: str | None) -> Regulation:
    if wanted is not None and Path(wanted).suffix == ".toml":
        return load_regulation(Path(wanted))
    if wanted is None and settings is not None:
        return load_regulations(settings)[settings.mailboxes[0].regulation]
    name = wanted or "default"
    shipped = packaged("regulations")
    path = regulation_path(settings, name) if settings else shipped / f"{name}.toml"
    if not path.exists():
        folders = (shipped, *((settings.regulations_dir,) if settings else ()))
        known = sorted({file.stem for folder in folders for file in folder.glob("*.toml")})
        raise RegulationError((f"There is no regulation {name}; available: {', '.join(known)}",))
    return load_regulation(path)


def _json(simulated: Simulated) -> Json:
    found = simulated.explanation.disposition
    mail = simulated.explanation.mail
    return {
        "source": simulated.name,
        "disposition": found.kind.value,
        "kind": found.request_kind,
        "missing": list(found.missing),
        "fields": {finding.name: finding.value for finding in found.fields},
        "reasons": list(found.reasons),
        "sender": mail.sender.address if mail else "",
        "subject": mail.subject if mail else "",
        "arrived_at": iso(mail.arrived_at) if mail else None,
        "due_at": iso(simulated.due_at),
    }


def _page(summary: Summary, regulation: Regulation) -> str:
    share = f"{100 * summary.complete / summary.opened:.0f} %" if summary.opened else "-"
    lines = [f"{summary.mails} mails under the regulation {regulation.name}", "", "outcome"]
    lines += [f"  {count:6}  {name}" for name, count in summary.outcomes.most_common()]
    lines += ["", f"accepted at once: {summary.complete} of {summary.opened} requests ({share})", "", "kind"]
    lines += [f"  {count:6}  {name}" for name, count in summary.kinds.most_common()]
    if summary.missing:
        lines += ["", "missing"]
        lines += [f"  {count:6}  {name}" for name, count in summary.missing.most_common()]
    if summary.waits:
        waits = sorted(summary.waits)
        middle = waits[len(waits) // 2]
        lines += ["", f"due after {_days(waits[0])} to {_days(waits[-1])}, median {_days(middle)}"]
    return "\n".join(lines) + "\n"


def _days(span: timedelta) -> str:
    return f"{span / timedelta(days=1):.1f} days"
