"""The results of the benchmark as frozen values, and their ratios to an earlier run."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from core.base.errors import UsageError
from core.base.jsonfile import strict_json

SCHEMA = 1
# Numbers of rows for which a decode step is measured.
BATCHES = (1, 2, 4, 8, 16)
# The speeds that are compared with a baseline.
COMPARED = ("decode", "prefill")


@dataclass(frozen=True, slots=True)
class Spread:
    """Median, smallest and largest of the repetitions of one figure, and their number."""

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
    """From the command to the first token in a separate process.

    Times are seconds; `pack` is the sum over the packing threads; `reading_alone` is the time of
    reading the file without loading it. `peak_anonymous` is bytes of memory that no file backs,
    None where it is not known; `weights` is bytes.
    """

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
    """The figures of one route.

    `decode` and `prefill` are tokens per second; `step` is milliseconds of a decode step,
    `products` those of its matrix products alone; `longest_chunk` is seconds of a prefill chunk.
    `bandwidth_share` is the bytes of weights read per second in decode, divided by the machine's
    best. `batches` is the time of a step by number of rows, relative to one row. Errors are in
    nats; they are None if plain float32 was not measured.
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
        """Precision and route, which identify it in a report."""
        return f"{self.precision} {self.route}"

    @property
    def overhead(self) -> float:
        """The time of a decode step divided by the time of its matrix products."""
        return self.step.median / self.products.median


@dataclass(frozen=True, slots=True)
class Report:
    """One run of the benchmark: the subject, the machine and the figures of each route.

    `bandwidth` is bytes per second; `left_out` has a sentence for each route that was not measured.
    Unless it is `complete`, repetitions, errors or starts are missing.
    """

    subject: str
    parameters: int
    machine: str
    torch: str
    bandwidth: float
    routes: tuple[RouteFigures, ...]
    left_out: tuple[str, ...] = ()
    complete: bool = True

    def as_json(self) -> dict[str, Any]:
        """Return the report as JSON values; numbers that are not finite become text."""
        values: dict[str, Any] = strict_json({"schema": SCHEMA, **asdict(self)})
        for row, route in zip(values["routes"], self.routes, strict=True):
            row["overhead"] = route.overhead
        return values


@dataclass(frozen=True, slots=True)
class Ratio:
    """A figure divided by the same figure of an earlier run; above 1 is faster."""

    route: str
    figure: str
    ratio: float


def ratios(report: Report, baseline: Any) -> tuple[Ratio, ...]:
    """Return decode and prefill speeds divided by those of a baseline's JSON.

    Raises UsageError when the baseline is not a report, measured another subject or has none of
    these routes.
    """
    rows = rows_of(baseline)
    if baseline["subject"] != report.subject:
        raise UsageError(
            f"The baseline measured {baseline['subject']}, but this run measured {report.subject}"
        )
    found = tuple(_ratios(report, rows))
    if not found:
        raise UsageError("The baseline measured none of these routes")
    return found


def rows_of(baseline: Any) -> dict[str, dict[str, float]]:
    """Return the median speeds of each route in a baseline's JSON, by the route's name.

    Raises UsageError when the JSON is not a report of `stepscope bench`.
    """
    try:
        rows = {
            f"{row['precision']} {row['route']}": {
                figure: float(row[figure]["median"]) for figure in COMPARED
            }
            for row in baseline["routes"]
        }
        valid = isinstance(baseline["subject"], str)
    except (KeyError, TypeError, ValueError):
        valid, rows = False, {}
    if not valid or not all(speed > 0 for row in rows.values() for speed in row.values()):
        raise UsageError("The baseline is not a report of stepscope bench --json")
    return rows


def _ratios(report: Report, rows: dict[str, dict[str, float]]) -> Iterator[Ratio]:
    for route in report.routes:
        for figure in COMPARED if route.name in rows else ():
            now: Spread = getattr(route, figure)
            yield Ratio(route.name, figure, now.median / rows[route.name][figure])
