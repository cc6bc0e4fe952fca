"""What the benchmark found, as frozen values, and the ratios to an earlier run."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from core.base.errors import UsageError
from core.base.jsonfile import strict_json

SCHEMA = 1
# Rows of the batches whose steps are measured, and the speeds that a baseline is compared in.
BATCHES = (1, 2, 4, 8, 16)
COMPARED = ("decode", "prefill")


@dataclass(frozen=True, slots=True)
class Spread:
    """Repetitions of one figure: their median, smallest and largest."""

    median: float
    low: float
    high: float
    count: int

    @classmethod
    def of(cls, values: list[float]) -> "Spread":
        """Return the spread of at least one value."""
        return cls(median(values), min(values), max(values), len(values))


@dataclass(frozen=True, slots=True)
class Start:
    """From the command to the first token in a process of its own, in seconds and bytes."""

    total: float
    importing: float
    loading: float
    read: float
    convert: float
    pack: float
    prefill: float
    reading_alone: float
    peak_anonymous: int | None
    weights: int


@dataclass(frozen=True, slots=True)
class RouteFigures:
    """What was measured of one route.

    `decode` and `prefill` are tokens a second, `products` and `step` milliseconds of one token,
    `bandwidth_share` the weights read a second over what this machine reads at best, `batches` the
    time of a step by number of rows, relative to one row. Errors are in nats.
    """

    precision: str
    route: str
    threads: int
    weight_bytes: int
    decode: Spread
    step: Spread
    products: Spread
    prefill: Spread
    longest_chunk: float
    bandwidth_share: float
    batches: dict[int, float]
    mean_error: float | None
    worst_error: float | None
    greedy_agreement: float | None
    pack_seconds: float
    start: Start | None = None

    @property
    def name(self) -> str:
        """Precision and route, as they are told apart."""
        return f"{self.precision} {self.route}"

    @property
    def overhead(self) -> float:
        """The decode step over its own matrix products."""
        return self.step.median / self.products.median


@dataclass(frozen=True, slots=True)
class Report:
    """One run of the benchmark: on what, of what, and the figures of each route."""

    subject: str
    parameters: int
    machine: str
    torch: str
    bandwidth: float
    routes: tuple[RouteFigures, ...]
    left_out: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the report as JSON values; every number is finite."""
        values: dict[str, Any] = strict_json({"schema": SCHEMA, **asdict(self)})
        for row, route in zip(values["routes"], self.routes, strict=True):
            row["overhead"] = route.overhead
        return values


@dataclass(frozen=True, slots=True)
class Ratio:
    """One figure now over the same figure of an earlier run; above 1 is faster."""

    route: str
    figure: str
    ratio: float


def ratios(report: Report, baseline: Any) -> tuple[Ratio, ...]:
    """Return decode and prefill speeds over those of a baseline's JSON.

    UsageError when the baseline is none of ours, of another subject, or shares no route.
    """
    rows = rows_of(baseline)
    if baseline["subject"] != report.subject:
        raise UsageError(f"The baseline measured {baseline['subject']}, this run {report.subject}")
    found = tuple(_ratios(report, rows))
    if not found:
        raise UsageError("The baseline measured none of these routes")
    return found


def rows_of(baseline: Any) -> dict[str, dict[str, float]]:
    """Return the median speeds of each route of a baseline's JSON; UsageError when it is none."""
    try:
        rows = {
            f"{row['precision']} {row['route']}": {
                figure: float(row[figure]["median"]) for figure in COMPARED
            }
            for row in baseline["routes"]
        }
        whole = isinstance(baseline["subject"], str)
    except (KeyError, TypeError, ValueError):
        whole, rows = False, {}
    if not whole or not all(speed > 0 for row in rows.values() for speed in row.values()):
        raise UsageError("The baseline is not a report of stepscope bench --json")
    return rows


def _ratios(report: Report, rows: dict[str, dict[str, float]]) -> Iterator[Ratio]:
    for route in report.routes:
        for figure in COMPARED if route.name in rows else ():
            now: Spread = getattr(route, figure)
            yield Ratio(route.name, figure, now.median / rows[route.name][figure])
