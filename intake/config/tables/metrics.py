"""`[metrics]`: where figures for monitoring are served."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator

from intake.config.tables.common import TableSettings
from intake.config.texts import listening_address


class MetricsSettings(TableSettings):
    """`[metrics]`: `listen` is "HOST:PORT" of the Prometheus page, "" for none."""

    listen: Annotated[str, AfterValidator(listening_address)] = ""
