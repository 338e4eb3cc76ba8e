"""`[[hook]]`: who is told what happens to tickets, by HTTP or by a command."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, SecretStr, model_validator

from intake.config.tables.common import NonEmptyLine, Seconds, TableSettings

_LOCAL = r"^(?:https://[^\s/]+|http://(?:127\.0\.0\.1|localhost|\[::1\])(?::[0-9]{1,5})?)(?:/\S*)?$"


class HookSettings(TableSettings):
    """A hook by its `name`: a `url` (https, or http on this machine) with its `secret`, or a `command`."""

    name: NonEmptyLine
    url: Annotated[str, Field(pattern=_LOCAL)] | None = None
    secret: SecretStr | None = None
    command: tuple[NonEmptyLine, ...] = ()
    timeout_seconds: Seconds = 20

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if (self.url is None) == (not self.command):
            raise ValueError("give either url or command")
        if self.url is not None and self.secret is None:
            raise ValueError("a url needs a secret, by which its owner knows that events are ours")
        return self
