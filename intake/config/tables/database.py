"""`[database]`: where everything is kept."""

from __future__ import annotations

from pydantic import SecretStr

from intake.config.tables.common import TableSettings


class DatabaseSettings(TableSettings):
    """`[database]`: `url` is exact, with its driver; it may hold a password, so it stays secret."""

    url: SecretStr
