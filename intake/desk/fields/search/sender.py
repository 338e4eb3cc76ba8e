"""What the From header itself gives: an address, a name."""

from __future__ import annotations

from intake.desk.fields.names.person_names import FULL_NAME, is_office
from intake.desk.message import Address
from intake.desk.regulation import FieldSpec, Shape
from intake.desk.source import Source, SourceKind
from intake.desk.ticket import Finding


def from_sender(spec: FieldSpec, sender: Address) -> Finding | None:
    """What the From header itself gives: the address, and the name if it is one in full."""
    if spec.shape is Shape.EMAIL and "@" in sender.address:
        return Finding(spec.name, sender.address, Source(SourceKind.SENDER), str(sender))
    name = " ".join(sender.name.split())
    if spec.shape is Shape.PERSON and FULL_NAME.fullmatch(name) and not is_office(name):
        return Finding(spec.name, name, Source(SourceKind.SENDER), str(sender))
    return None
