"""Small mails, each with one thing wrong: what `explain` must say of them stands in `expected.jsonl`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest

from intake.config.settings import Settings, load_settings
from intake.console.explain import desk_for, explanation_json
from intake.services.explain import explain

FOLDERS = [Path(__file__).parents[1] / "corpus" / name for name in ("cases", "defects")]
NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
CASES = [
    pytest.param(folder / case["mail"], case, id=case["mail"])
    for folder in FOLDERS
    for case in map(json.loads, (folder / "expected.jsonl").read_text().splitlines())
]
# Whatever may be expected of a mail.
KNOWN = frozenset(
    "mail class why subject sender text_contains text_not_contains reply_text reply_contains attachments attachments_not"
    " attachment_begins automatic failed disposition fields answers asks_nothing answers_not_to_robot"
    " recipients charset defects sizes holds".split()
)


@dataclass
class Told:
    """What `explain --json` says of a mail, and the names of its attachments."""

    json: dict[str, Any]
    names: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return cast("str", self.json["text"])


CONFIGURATION = """
[database]
url = "sqlite:///none.db"

[smtp]
host = "127.0.0.1"
security = "none"

[[mailbox]]
name = "support"
address = "support@desk.test"
aliases = ["support@desk.invalid"]
regulation = "default"
language = "ru"
host = "127.0.0.1"
security = "none"
password = "secret"
trusted_authserv_ids = ["mx.desk.test"]
"""


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    path = tmp_path_factory.mktemp("cases") / "config.toml"
    path.write_text(CONFIGURATION)
    path.chmod(0o600)
    return load_settings(path)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def told_of(raw: bytes, settings: Settings) -> Told:
    desk, regulation = desk_for(settings, raw, None)
    explanation = explain(raw, desk, regulation, NOW, None)
    said = cast("dict[str, Any]", explanation_json(explanation, regulation, desk))
    names = [attachment["name"] for attachment in said["attachments"]]
    return Told(said, names)


def wrong(case: dict[str, Any], told: Told) -> Iterator[tuple[str, object]]:
    yield from wrongly_read(case, told)
    yield from wrongly_decided(case, told.json)


def wrongly_read(case: dict[str, Any], told: Told) -> Iterator[tuple[str, object]]:
    said = told.json
    yield from (
        (key, said[key])
        for key in ("subject", "sender")
        if key in case and squeezed(said[key]) != squeezed(case[key])
    )
    yield from (
        (text, told.text)
        for text in case.get("text_contains", ())
        if squeezed(text) not in squeezed(told.text)
    )
    yield from (
        (text, told.text)
        for text in case.get("text_not_contains", ())
        if squeezed(text) in squeezed(told.text)
    )
    if "reply_text" in case and squeezed(said["reply_text"]) != squeezed(case["reply_text"]):
        yield "reply_text", said["reply_text"]
    yield from (
        (text, said["reply_text"])
        for text in case.get("reply_contains", ())
        if squeezed(text) not in squeezed(said["reply_text"])
    )
    yield from ((name, told.names) for name in case.get("attachments", ()) if name not in told.names)
    yield from ((name, told.names) for name in case.get("attachments_not", ()) if name in told.names)
    held = "\n".join(attachment["holds"] for attachment in said["attachments"])
    yield from ((words, held) for words in case.get("holds", ()) if words not in held)
    sizes = {attachment["name"]: attachment["size"] for attachment in said["attachments"]}
    yield from (
        (name, sizes.get(name)) for name, size in case.get("sizes", {}).items() if sizes.get(name) != size
    )
    begins = case.get("attachment_begins")
    if begins and not any(name.startswith(begins) for name in told.names):
        yield begins, told.names
    for key in ("recipients", "charset"):
        if key in case and said[key] != case[key]:
            yield key, said[key]
    yield from (
        (defect, said["defects"]) for defect in case.get("defects", ()) if defect not in said["defects"]
    )


def wrongly_decided(case: dict[str, Any], said: dict[str, Any]) -> Iterator[tuple[str, object]]:
    if "automatic" in case and not (said["automatic"] or "").startswith(case["automatic"]):
        yield "automatic", said["automatic"]
    yield from (
        (address, said["reasons"])
        for address in case.get("failed", ())
        if address not in json.dumps(said, ensure_ascii=False)
    )
    if "disposition" in case and said["disposition"] not in case["disposition"]:
        yield "disposition", (said["disposition"], said["reasons"])
    for name, value in case.get("fields", {}).items():
        found = (said["fields"][name] or {}).get("value")
        if found != value:
            yield name, found
    if "answers" in case and len(said["answers"]) != case["answers"]:
        yield "answers", said["answers"]
    if case.get("asks_nothing") and any(answer["template"] == "request" for answer in said["answers"]):
        yield "asks_nothing", said["answers"]
    if case.get("answers_not_to_robot") and any(said["sender"] in answer["to"] for answer in said["answers"]):
        yield "answers_not_to_robot", said["answers"]


@pytest.mark.parametrize(("mail", "case"), CASES)
def test_a_mail_with_one_thing_wrong_is_read_as_a_person_reads_it(
    mail: Path, case: dict[str, Any], settings: Settings
) -> None:
    assert case.keys() <= KNOWN
    assert list(wrong(case, told_of(mail.read_bytes(), settings))) == []
