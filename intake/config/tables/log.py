"""`[log]`: what is logged, and in which form."""

from __future__ import annotations

from typing import Literal

from intake.config.tables.common import TableSettings


class LogSettings(TableSettings):
    """`[log]`: "auto" writes for people on a terminal and key=value lines otherwise."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["auto", "console", "json", "keyvalue"] = "auto"
