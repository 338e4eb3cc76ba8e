"""Everything in which two programs may read a mail differently.

Attached messages are left out, for what they say is somebody else's, and so is what makes no difference to
the text: a file's name, or its base64.
"""

from __future__ import annotations

from collections.abc import Iterator

from intake.desk.ambiguity import Ambiguity
from intake.mail.parsing.ambiguity.fields import disputed_fields, disputed_header, is_body
from intake.mail.parsing.ambiguity.structure import (
    disputed_delimiters,
    disputed_structure,
    within_itself,
)
from intake.mail.parsing.structure.mime import Part, children

_BROKEN_CONTENT = ("InvalidBase64", "UndeclaredEncoding")
_MOST_PARTS = 1_000


def disputed(raw: bytes, root: Part, *, whole: bool) -> set[Ambiguity]:
    """What readers may differ in before any part is decoded; a mail that isn't `whole` ends anywhere."""
    found = set(disputed_header(root))
    multiparts: list[Part] = []
    for part, around in _parts(root):
        found.update(disputed_fields(part, is_root=part is root))
        found.update(disputed_structure(part, whole=whole))
        if within_itself(around, part):
            found.add(Ambiguity.PARTS)
        if part.get_content_maintype() == "multipart":
            multiparts.append(part)
    if disputed_delimiters(raw, multiparts):
        found.add(Ambiguity.PARTS)
    if b"\0" in raw:
        found.add(Ambiguity.CONTENT)
    return found


def broken_contents(root: Part) -> tuple[dict[str, None], bool]:
    """What is wrong with encoded contents, in their order, and whether readers may differ in a text for it.

    To be asked when everything was decoded.
    """
    found: dict[str, None] = {}
    in_a_text = False
    for part, _ in _parts(root):
        if not part.defects:
            continue
        names = [type(defect).__name__ for defect in part.defects]
        broken = [name for name in names if name.startswith(_BROKEN_CONTENT)]
        if broken:
            found.update(dict.fromkeys(broken))
            in_a_text = in_a_text or _is_shown(part, root)
    return found, in_a_text


def _is_shown(part: Part, root: Part) -> bool:
    return part.get_content_maintype() == "text" and is_body(part, is_root=part is root)


def _parts(root: Part) -> Iterator[tuple[Part, tuple[str, ...]]]:
    """The first parts of a mail with the boundaries around each, in its order."""
    waiting: list[tuple[Part, tuple[str, ...]]] = [(root, ())]
    for _ in range(_MOST_PARTS):
        if not waiting:
            return
        part, around = waiting.pop()
        yield part, around
        inner = [child for child, _ in children(part, "")]
        waiting.extend((child, (*around, part.get_boundary() or "")) for child in reversed(inner))
