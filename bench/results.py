"""What was measured, and the figures derived from it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles

from bench.large_desk import Measured
from bench.latency import Latency
from bench.mixed import Correlating
from bench.runs import Run


@dataclass(frozen=True, slots=True)
class Pair:
    """A run of the product and the run of the floor right before it."""

    product: Run
    floor: Run

    @property
    def ratio(self) -> float:
        """The product's rate as a fraction of the floor's."""
        return self.product.rate / self.floor.rate


@dataclass(slots=True)
class Load:
    """Several pairs over the same letters, and the seconds that starting alone takes."""

    name: str
    pairs: list[Pair] = field(default_factory=list)
    start: float = 0.0
    floor_start: float = 0.0

    @property
    def ratio(self) -> float:
        """The median of the pairs' ratios, because runs that are close in time suffer from the same noise."""
        return median(pair.ratio for pair in self.pairs)

    @property
    def ratio_without_start(self) -> float:
        """The median ratio without the time that the two processes need before their first mail."""
        return median(
            (pair.floor.seconds - self.floor_start) / (pair.product.seconds - self.start)
            for pair in self.pairs
        )

    @property
    def rate(self) -> float:
        """The product's mails per second."""
        return median(pair.product.rate for pair in self.pairs)

    @property
    def floor_rate(self) -> float:
        """The floor's mails per second."""
        return median(pair.floor.rate for pair in self.pairs)

    @property
    def peak_megabytes(self) -> float:
        """The product's peak memory."""
        return max(pair.product.peak_megabytes for pair in self.pairs)

    def cpu_milliseconds(self) -> tuple[float, float]:
        """CPU milliseconds per mail of the product and of the floor, including their start."""
        return (
            median(1000 * pair.product.cpu_seconds / pair.product.mails for pair in self.pairs),
            median(1000 * pair.floor.cpu_seconds / pair.floor.mails for pair in self.pairs),
        )


@dataclass(slots=True)
class Results:
    """Everything measured in one session; what wasn't asked for is empty."""

    mails: int
    loads: list[Load] = field(default_factory=list)
    stages: dict[str, dict[str, float]] = field(default_factory=dict)
    latency: Latency | None = None
    large_megabytes: float = 0.0
    large_size: int = 0
    mixed: list[Load] = field(default_factory=list)
    correlating: dict[str, dict[str, Correlating]] = field(default_factory=dict)
    timer_pass_milliseconds: dict[str, float] = field(default_factory=dict)
    large_desk: dict[str, Measured] = field(default_factory=dict)

    def write(self, folder: Path) -> Path:
        """Write everything to a JSON file; returns its path."""
        folder.mkdir(exist_ok=True)
        now = datetime.now(UTC)
        path = folder / f"{now:%Y%m%dT%H%M%SZ}.json"
        sums = {
            load.name: {
                "ratio": load.ratio,
                "ratio_without_start": load.ratio_without_start,
                "mails_a_second": load.rate,
                "floor_mails_a_second": load.floor_rate,
                "peak_megabytes": load.peak_megabytes,
            }
            for load in (*self.loads, *self.mixed)
        }
        whole = {"at": now.isoformat(), "summary": sums, **asdict(self)}
        path.write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        return path


def middle_and_95th(values: tuple[float, ...]) -> tuple[float, float]:
    """The median and the 95th percentile."""
    return median(values), quantiles(values, n=20, method="inclusive")[-1]
