"""`stepscope bench`: speed and error of each route on this machine, as tables or JSON."""

import json
import math
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from core.base.errors import CheckFailedError, UsageError
from core.base.jsonfile import JsonFileError, read_json
from core.base.text import clean, count, size
from core.bench.figures import BATCHES, Ratio, Report, RouteFigures, Spread, ratios, rows_of
from core.checkpoints.checkpoint import Checkpoint
from tui.command_line.checkpoint_choice import chosen
from tui.command_line.verb_arguments import BenchOptions
from tui.terminal.interrupts import raise_exception
from tui.terminal.output_width import output_width
from tui.terminal.streams import Progress, narrate

DEFAULT_SHAPE = "d12"
# Seconds between two lines about the progress in a log.
PROGRESS_EVERY = 10.0
INTERRUPTED = 130


def run_bench(options: BenchOptions) -> int:
    """Measure and print; after Ctrl+C, print what was measured until then and return 130.

    Raises CheckFailedError for a ratio below --fail_below.
    """
    before = _read(options.baseline) if options.baseline else None
    if before is not None:
        # Report a file that is not a baseline before measuring for a minute.
        rows_of(before)
    report = _measured(options)
    if options.as_json:
        sys.stdout.write(json.dumps(report.as_json(), indent=1, allow_nan=False) + "\n")
    else:
        _print(report)
    if not report.complete:
        done = report.routes[0].decode.count
        narrate(f"interrupted after {done} of {options.repeat} rounds")
        return INTERRUPTED
    if before is None:
        return 0
    found = ratios(report, before)
    for ratio in found:
        narrate(f"{ratio.route} {ratio.figure}: {ratio.ratio:.2f} x the baseline")
    return _judge(found, options.fail_below)


def _measured(options: BenchOptions) -> Report:
    # Found before torch is imported, which takes seconds.
    checkpoint = _checkpoint(options)
    from core.bench.run import Plan, run  # noqa: PLC0415 - torch is imported here
    from core.bench.subject import of_checkpoint, of_shape  # noqa: PLC0415 - likewise

    raise_exception()
    shape = options.shape or DEFAULT_SHAPE
    subject = of_checkpoint(checkpoint) if checkpoint else of_shape(shape)
    subject = subject.overridden(options.overrides)
    return _last_report(run(Plan(subject, options.repeat, options.routes)))


def _checkpoint(options: BenchOptions) -> Checkpoint | None:
    """Return the checkpoint to measure; None for a shape."""
    if not (options.checkpoint or options.demo):
        return None
    names = (options.checkpoint,) if options.checkpoint else ()
    return chosen(names, options.roots, demo=options.demo)


def _last_report(steps: Iterator[str | Report]) -> Report:
    """Show each step and return the last report, that before a Ctrl+C if there is one."""
    progress, report = Progress(PROGRESS_EVERY), None
    try:
        for step in steps:
            if isinstance(step, Report):
                report = step
            else:
                progress.show(step)
    except KeyboardInterrupt:
        if report is None:
            progress.clear()
            narrate("interrupted before the first round was complete")
            raise
    finally:
        progress.clear()
    assert report is not None
    return report


def _judge(found: tuple[Ratio, ...], fail_below: float | None) -> int:
    slow = [ratio for ratio in found if fail_below is not None and ratio.ratio < fail_below]
    if slow:
        worst = min(slow, key=lambda ratio: ratio.ratio)
        raise CheckFailedError(
            f"{worst.route} {worst.figure} is {worst.ratio:.2f} x the baseline, "
            f"below {fail_below:g}"
        )
    return 0


def _read(path: Path) -> Any:
    try:
        return read_json(path)
    except JsonFileError as refused:
        raise UsageError(f"The baseline {refused}") from refused


def _print(report: Report) -> None:
    from tui.headless.tables import write  # noqa: PLC0415 - JSON needs no table
    from tui.view.aligned import aligned  # noqa: PLC0415 - JSON needs no table

    narrate(
        f"{clean(report.subject)}: {count(report.parameters)} parameters · {report.machine} · "
        f"torch {report.torch} · reads {report.bandwidth / 1e9:.1f} GB/s"
    )
    # Several narrow tables, because a wide one would be cut off and show wrong figures.
    for columns, row_of in _TABLES:
        rows = [(route.name, *cells) for route in report.routes if (cells := row_of(route))]
        if rows:
            names = ("route", *columns)
            write([*aligned(names, rows, frozenset(columns), output_width()), ""])
    for line in report.left_out:
        narrate(f"left out {line}")


def _speeds(route: RouteFigures) -> tuple[str, ...]:
    return (
        size(route.weight_bytes),
        _spread(route.decode),
        f"{route.bandwidth_share:.0%}",
        f"{route.overhead:.2f}",
    )


def _prefills(route: RouteFigures) -> tuple[str, ...]:
    longest = f"{1000 * route.longest_chunk:.0f} ms"
    return _spread(route.prefill), longest, str(route.threads)


def _errors(route: RouteFigures) -> tuple[str, ...]:
    mean, worst, agreement = route.mean_error, route.worst_error, route.greedy_agreement
    if mean is None or worst is None or agreement is None:
        return ()
    if not math.isfinite(worst):
        return ("overflows", "–", "–")
    return f"{mean:.1e}", f"{worst:.1e}", f"{agreement:.1%}"


def _rows(route: RouteFigures) -> tuple[str, ...]:
    return tuple(f"{ratio:.2f} x" for ratio in route.batches.values())


def _starts(route: RouteFigures) -> tuple[str, ...]:
    start = route.start
    if start is None:
        return ()
    seconds = (start.total, start.importing, start.loading, start.prefill, start.reading_alone)
    return tuple(f"{one:.2f} s" for one in seconds)


def _loads(route: RouteFigures) -> tuple[str, ...]:
    start = route.start
    if start is None:
        return ()
    peak = start.peak_anonymous
    memory = (size(peak), f"{peak / start.weights:.2f} x") if peak else ("–", "–")
    return (*(f"{one:.2f} s" for one in (start.read, start.convert, start.pack)), *memory)


_TABLES = (
    (("weights", "decode tok/s", "bandwidth", "step/products"), _speeds),
    (("prefill tok/s", "longest chunk", "threads"), _prefills),
    (("mean error", "worst", "greedy equal"), _errors),
    (tuple(f"{n} row{'s' * (n > 1)}" for n in BATCHES), _rows),
    (("to first token", "import", "load", "prefill", "file alone"), _starts),
    (("read", "convert", "pack", "peak memory", "of weights"), _loads),
)


def _spread(spread: Spread) -> str:
    digits = 0 if spread.median >= 100 else 1
    middle, low, high = (f"{x:,.{digits}f}" for x in (spread.median, spread.low, spread.high))
    return f"{middle} ({low}-{high})"
