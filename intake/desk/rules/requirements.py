"""What a request of its kind must bring, and what of it is missing."""

from __future__ import annotations

from collections.abc import Iterable

from intake.desk.kinds import contains_words
from intake.desk.message import Attachment, InboundMail
from intake.desk.regulation import AttachmentSpec, Regulation
from intake.desk.source import Source, SourceKind
from intake.desk.ticket import Finding


def missing_from(
    findings: Iterable[Finding],
    kind: str,
    mail: InboundMail,
    regulation: Regulation,
    text: str,
) -> tuple[str, ...]:
    """The names of required fields and files that a first mail lacks, in the regulation's order."""
    found = {finding.name for finding in findings}
    fields = (spec.name for spec in regulation.fields if spec.is_required(kind) and spec.name not in found)
    files = (
        spec.name
        for spec in regulation.attachments
        if spec.required and is_called_for(spec, kind, text) and not brings(mail.attachments, spec)
    )
    return (*fields, *files)


def files_found(mail: InboundMail, specs: Iterable[AttachmentSpec]) -> tuple[Finding, ...]:
    """The files that the mail brings, as findings whose value is the file's name."""
    found: list[Finding] = []
    for spec in specs:
        file = next((attachment for attachment in mail.brought if _is(attachment, spec)), None)
        if file is not None:
            found.append(Finding(spec.name, file.name, Source(SourceKind.ATTACHMENT), file.name))
    return tuple(found)


def is_called_for(spec: AttachmentSpec, kind: str, text: str) -> bool:
    """Whether a request of this kind and text should bring the file."""
    if spec.kinds and kind not in spec.kinds:
        return False
    return not spec.words or bool(contains_words(text, spec.words))


def brings(attachments: tuple[Attachment, ...], spec: AttachmentSpec) -> bool:
    """Whether one of the files is what the regulation means.

    A picture inside a mail counts: that is how people paste a screenshot.
    """
    return any(_is(attachment, spec) for attachment in attachments if not attachment.is_signature)


def _is(attachment: Attachment, spec: AttachmentSpec) -> bool:
    name = attachment.name.casefold()
    content_type = attachment.content_type.casefold()
    by_name = any(name.endswith(extension.casefold()) for extension in spec.extensions)
    if any(name.endswith(extension.casefold()) for extension in spec.documents):
        # «ошибка.docx» holds a picture maybe, «реквизиты.docx» doesn't.
        return any(word.casefold() in name for word in spec.named)
    return by_name or any(content_type.startswith(start.casefold()) for start in spec.content_types)
