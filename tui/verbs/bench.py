"""`stepscope bench`: what each route costs on this machine, as a table or JSON."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.bench.figures import Ratio, Report, RouteFigures, Spread, ratios
from core.errors import CheckFailed, Usage
from core.text import clean, count, size
from tui.options import BenchOptions
from tui.places import chosen
from tui.streams import Progress, narrate

if TYPE_CHECKING:
    from rich.table import Table

DEFAULT_SHAPE = "d12"


def run_bench(options: BenchOptions) -> int:
    """Measure and print; return 6 when a figure is below the share of the baseline asked for."""
    before = _read(options.baseline) if options.baseline else None
    report = _measured(options)
    if options.as_json:
        sys.stdout.write(json.dumps(report.as_json(), indent=1, allow_nan=False) + "\n")
    else:
        _print(report)
    if before is None:
        return 0
    found = ratios(report, before)
    for ratio in found:
        narrate(f"{ratio.route} {ratio.figure}: {ratio.ratio:.2f} x the baseline")
    return _judge(found, options.fail_below)


def _measured(options: BenchOptions) -> Report:
    from core.bench.run import Plan, run  # noqa: PLC0415 - torch is imported here
    from core.bench.subject import of_checkpoint, of_shape  # noqa: PLC0415

    if options.checkpoint or options.demo:
        named = (options.checkpoint,) if options.checkpoint else ()
        subject = of_checkpoint(chosen(named, options.roots, demo=options.demo)[0])
    else:
        subject = of_shape(options.shape or DEFAULT_SHAPE)
    progress = Progress()
    try:
        for step in run(Plan(subject, options.repeat, options.routes)):
            if isinstance(step, Report):
                return step
            progress.show(step)
    finally:
        progress.clear()
    raise AssertionError("a benchmark ends with its report")


def _judge(found: tuple[Ratio, ...], fail_below: float | None) -> int:
    slow = [ratio for ratio in found if fail_below is not None and ratio.ratio < fail_below]
    if slow:
        worst = min(slow, key=lambda ratio: ratio.ratio)
        raise CheckFailed(
            f"{worst.route} {worst.figure} is {worst.ratio:.2f} x the baseline, "
            f"below {fail_below:g}"
        )
    return 0


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_text())
    except OSError as error:
        raise Usage(f"The baseline cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise Usage("The baseline is no JSON") from error


def _print(report: Report) -> None:
    from tui.verbs.tables import show  # noqa: PLC0415 - JSON needs no table

    narrate(
        f"{clean(report.subject)}: {count(report.parameters)} parameters · {report.machine} · "
        f"torch {report.torch} · reads {report.bandwidth / 1e9:.1f} GB/s"
    )
    parts = [_speeds(report.routes), _rows(report.routes)]
    if any(route.start for route in report.routes):
        parts.append(_starts(report.routes))
    show(parts)
    for line in report.left_out:
        narrate(f"left out {line}")


def _speeds(routes: tuple[RouteFigures, ...]) -> "Table":
    table = _table(
        "route", "weights", "threads", "decode tok/s", "of bandwidth", "step / products",
        "prefill tok/s", "longest chunk", "mean error", "worst", "greedy equal",
    )  # fmt: skip
    for route in routes:
        table.add_row(
            route.name,
            size(route.weight_bytes),
            str(route.threads),
            _spread(route.decode),
            f"{route.bandwidth_share:.0%}",
            f"{route.overhead:.2f}",
            _spread(route.prefill),
            f"{1000 * route.longest_chunk:.0f} ms",
            *_errors(route),
        )
    return table


def _errors(route: RouteFigures) -> Iterator[str]:
    if route.mean_error is None or route.worst_error is None or route.greedy_agreement is None:
        return iter(("–", "–", "–"))
    return iter(
        (f"{route.mean_error:.1e}", f"{route.worst_error:.1e}", f"{route.greedy_agreement:.1%}")
    )


def _rows(routes: tuple[RouteFigures, ...]) -> "Table":
    rows = list(routes[0].batches)
    table = _table("time of one step of", *(f"{n} row{'s' if n > 1 else ''}" for n in rows))
    for route in routes:
        table.add_row(route.name, *(f"{route.batches[n]:.2f} x" for n in rows))
    return table


def _starts(routes: tuple[RouteFigures, ...]) -> "Table":
    table = _table(
        "command to first token", "seconds", "import", "load", "read", "convert", "pack",
        "prefill", "file alone", "peak memory", "of weights",
    )  # fmt: skip
    for route in routes:
        if start := route.start:
            peak = start.peak_anonymous
            table.add_row(
                route.name,
                *(
                    f"{seconds:.2f}"
                    for seconds in (
                        start.total, start.importing, start.loading, start.read, start.convert,
                        start.pack, start.prefill, start.reading_alone,
                    )
                ),
                size(peak) if peak else "–",
                f"{peak / start.weights:.2f}" if peak else "–",
            )  # fmt: skip
    return table


def _table(*columns: str) -> "Table":
    from rich.box import SIMPLE  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    table = Table(box=SIMPLE, pad_edge=False)
    for number, column in enumerate(columns):
        table.add_column(column, justify="right" if number else "left", no_wrap=True)
    return table


def _spread(spread: Spread) -> str:
    return f"{spread.median:.1f} ({spread.low:.1f}-{spread.high:.1f})"
