"""`[oauth.NAME]` and `[mailbox.oauth]`: how access tokens are got."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr

from intake.config.tables.common import Line, NonEmptyLine, Seconds, TableSettings

ProviderName = Literal["microsoft", "google", "yandex", "mailru"]
GrantName = Literal["refresh_token", "device_code", "client_credentials", "jwt_bearer", "token_exchange"]
HttpAddress = Annotated[str, Field(pattern=r"^https?://[^\s/]+(/\S*)?$")]


class OAuthSettings(TableSettings):
    """Who asks which token server for tokens, and what it shows.

    `grant`: "refresh_token" (RFC 6749 §6), "device_code" (a refresh token that `intake login` gets, RFC
    8628), "client_credentials" (RFC 6749 §4.4), "jwt_bearer" (RFC 7523 §2.1) or "token_exchange" (RFC
    8693).  `key` signs for the client (RFC 7523 §2.2), or a JWT bearer's assertion.
    """

    provider: ProviderName | None = None
    tenant: Line = ""
    grant: GrantName
    token_url: HttpAddress
    device_url: HttpAddress | None = None
    client_id: Line = ""
    client_secret: SecretStr | None = None
    client_secret_expires: date | None = None
    client_auth: Literal["post", "basic"] = "post"
    key: SecretStr | None = None
    key_id: Line = ""
    certificate_file: Path | None = None
    service_account: SecretStr | None = None
    refresh_token: SecretStr | None = None
    scope: Line = ""
    issuer: Line = ""
    audience: Line = ""
    subject_token: SecretStr | None = None
    subject_token_type: Line = ""
    requested_token_type: Line = ""
    device_grant: NonEmptyLine = "urn:ietf:params:oauth:grant-type:device_code"
    device_parameter: NonEmptyLine = "device_code"
    scope_on_refresh: bool = True
    scope_in_claims: bool = False
    ca_file: Path | None = None
    timeout_seconds: Seconds = 30
