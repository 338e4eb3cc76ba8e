"""What the tables share: the shapes of their values, and how strict they are."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr

from intake.config.secrets import UNKNOWN
from intake.config.texts import address, host, no_truth_value, single_line

Security = Literal["tls", "starttls", "none"]
Auth = Literal["password", "xoauth2", "oauthbearer"]
Line = Annotated[str, AfterValidator(single_line)]
NonEmptyLine = Annotated[str, Field(min_length=1), AfterValidator(single_line)]
MailAddress = Annotated[str, AfterValidator(address)]
Host = Annotated[str, AfterValidator(host)]
Whole = Annotated[int, BeforeValidator(no_truth_value)]
Port = Annotated[Whole, Field(ge=1, le=65535)]
Seconds = Annotated[float, BeforeValidator(no_truth_value), Field(gt=0, le=86400)]


def is_known(secret: SecretStr) -> bool:
    """Whether a secret that was given could be read."""
    return secret.get_secret_value() != UNKNOWN


class TableSettings(BaseModel):
    """What all tables share: unknown keys are errors, models are frozen, and errors never show a value."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)
