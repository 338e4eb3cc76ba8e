"""`[dkim]` and `[mailbox.dkim]`: what signs outgoing mail where no server does."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, SecretStr

from intake.config.tables.common import Host, TableSettings


class DkimSettings(TableSettings):
    """The private `key` in PEM of a domain, whose other half its DNS has under the `selector` (RFC 6376)."""

    domain: Host
    selector: Annotated[str, Field(pattern=r"^[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$")]
    key: SecretStr
