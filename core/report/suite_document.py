"""The report of a suite: rates with their intervals, slices and settings over steps, flips."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.report.conditions import checkpoint_section, repeat_section
from core.report.document import (
    Cell,
    Document,
    Figure,
    Lines,
    Made,
    Paragraph,
    Part,
    Plot,
    Point,
    Section,
    Series,
    Table,
    percent,
    whole,
)
from core.suites.case_json import digest_of
from core.suites.outcome import (
    Outcome,
    Rate,
    cell_rates,
    check_rates,
    digit_rates,
    slice_rates,
    total,
)
from core.suites.report import Judged, Report

_FEW = "fewer than 20 cases"


@dataclass(frozen=True, slots=True)
class SaidOfSuite:
    """The sentences about a result, as they are printed elsewhere.

    `first` is what the reader looks for first; `flips` are about pairs. `wrong` are wrong cases
    of each checkpoint, with commands that repeat them, below a sentence. `cells` are the names of
    the cells of the grid, `trust` questions about the recommendation with their answers.
    """

    first: tuple[str, ...]
    flips: tuple[str, ...]
    wrong: tuple[tuple[str, tuple[str, ...]], ...]
    cells: tuple[str, ...]
    trust: tuple[tuple[str, str], ...] = ()


def suite_document(report: Report, said: SaidOfSuite, made: Made) -> Document:
    """Return the report of at least one checkpoint."""
    loaded = ((one.name, one.ready) for one in report.judged)
    return Document(
        f"Suite {report.suite.name}",
        (
            Section("Recommendation" if len(report.judged) > 1 else "Result", tuple(_first(said))),
            Section("Right answers", tuple(_rates(report))),
            Section("Differences between checkpoints", tuple(_differences(report, said.flips))),
            Section("Slices", tuple(_slices(report))),
            Section("Settings", tuple(_cells(report, said))),
            Section("Wrong answers", tuple(_wrong(said))),
            Section("Suite", (_settings(report),)),
            checkpoint_section(loaded),
            repeat_section(made),
        ),
    )


def answer_sections(report: Report, title: str, flips: tuple[str, ...]) -> tuple[Section, ...]:
    """Return the answers as a part of another report; `flips` are sentences about pairs."""
    return (
        Section("Right answers", (Paragraph(title), *_rates(report))),
        Section("Differences in answers", tuple(_differences(report, flips))),
        Section("Slices", tuple(_slices(report))),
        Section("Suite", (_settings(report),)),
    )


def _first(said: SaidOfSuite) -> Iterator[Part]:
    yield from (Paragraph(line, strong=not at) for at, line in enumerate(said.first))
    if said.trust:
        yield Table(("trust", ""), said.trust)


def _rates(report: Report) -> Iterator[Part]:
    columns = ("checkpoint", "step", "right", "95 %", "right cases", "cases")
    rows = tuple(_rate_row(one) for one in report.judged)
    yield Table(columns, rows)
    yield from _over_steps(report, lambda outcomes: (total(outcomes),))


def _rate_row(judged: Judged) -> tuple[Cell, ...]:
    rate = total(judged.outcomes)
    return (
        judged.name,
        whole(judged.step),
        percent(rate.share),
        _interval(rate),
        whole(rate.right),
        whole(rate.cases),
    )


def _interval(rate: Rate) -> str:
    return f"[{100 * rate.interval.low:.2f}, {100 * rate.interval.high:.2f}]"


def _differences(report: Report, flips: tuple[str, ...]) -> Iterator[Part]:
    if report.pairs or report.baseline:
        columns = ("a", "b", "only a right", "only b right", "cases", "p, McNemar, exact")
        yield Table(
            columns,
            tuple(
                (
                    one.a,
                    one.b,
                    whole(len(one.only_a)),
                    whole(len(one.only_b)),
                    whole(one.cases),
                    Figure(one.p_value, f"{one.p_value:.3g}" if one.p_value else "<1e-300"),
                )
                for one in (*report.baseline, *report.pairs)
            ),
        )
    yield from map(Paragraph, flips)


def _slices(report: Report) -> Iterator[Part]:
    """Yield a plot of each kind of slice over steps, then all slices of each checkpoint."""
    yield from _over_steps(report, slice_rates)
    rows = tuple(row for one in report.judged for row in _slice_rows(one))
    if rows:
        columns = ("slice", "checkpoint", "right", "95 %", "cases", "")
        yield Table(columns, rows)
        yield Paragraph(
            "Of 20 slices that do not differ, about one seems to: that is not corrected for."
        )


def _slice_rows(judged: Judged) -> Iterator[tuple[Cell, ...]]:
    outcomes = judged.outcomes
    for rate in (*check_rates(outcomes), *slice_rates(outcomes), *digit_rates(outcomes)):
        few = _FEW if rate.few else ""
        yield (
            rate.label,
            judged.name,
            percent(rate.share),
            _interval(rate),
            whole(rate.cases),
            few,
        )


def _over_steps(
    report: Report, rates: Callable[[Sequence[Outcome]], Sequence[Rate]]
) -> Iterator[Plot]:
    """Yield a plot over steps for each kind of rate, where a run has more than one step."""
    runs = _runs(report.judged)
    kinds: dict[str, dict[str, list[Point]]] = {}
    for run, judged in runs.items():
        for one in judged:
            for rate in rates(one.outcomes):
                name = f"{run} {rate.label}" if len(runs) > 1 else rate.label
                named = kinds.setdefault(rate.label.partition(" ")[0], {})
                named.setdefault(name, []).append(_point(one, rate))
    for kind, named in kinds.items():
        series = tuple(Series(name, tuple(points)) for name, points in named.items())
        if any(len(one.points) > 1 for one in series):
            title = f"Right answers over steps: {kind}; bars: 95 %, Wilson"
            yield Plot(title, "step", "% right", series)


def _runs(judged: Sequence[Judged]) -> dict[str, list[Judged]]:
    """Return the checkpoints with steps by the names of their runs, in order of step."""
    found: dict[str, list[Judged]] = defaultdict(list)
    for one in sorted(judged, key=lambda one: one.step or 0):
        checkpoint = one.ready.origin.checkpoint
        if one.step is not None:
            found[str(checkpoint.run) if checkpoint else ""].append(one)
    return {Path(run).name: several for run, several in found.items()}


def _point(judged: Judged, rate: Rate) -> Point:
    low, high = 100 * rate.interval.low, 100 * rate.interval.high
    return Point(judged.step or 0, 100 * rate.share, low, high)


def _cells(report: Report, said: SaidOfSuite) -> Iterator[Part]:
    k, count = report.k, report.suite.samples
    columns = [
        "checkpoint", "settings", "P(right)", f"pass@{k}", f"pass^{k}", f"of {count:,} samples",
        f"sampled pass@{min(k, count)}", f"sampled pass^{min(k, count)}",
    ]  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for one in report.judged:
        rates = cell_rates(report.suite, one.outcomes, report.k)
        for cell, rate in zip(said.cells, rates, strict=True):
            values = (
                rate.probability, rate.exact_pass, rate.exact_power,
                rate.sampled, rate.sampled_pass, rate.sampled_power,
            )  # fmt: skip
            rows.append((one.name, cell, *map(percent, values)))
    used = [at for at in range(len(columns)) if at < 2 or any(_has_number(row[at]) for row in rows)]
    if len(used) > 2:
        yield Table(
            tuple(columns[at] for at in used),
            tuple(tuple(row[at] for at in used) for row in rows),
        )


def _has_number(cell: Cell) -> bool:
    return isinstance(cell, Figure) and cell.value is not None


def _wrong(said: SaidOfSuite) -> Iterator[Part]:
    for title, lines in said.wrong:
        yield Paragraph(title)
        if lines:
            yield Lines(lines)


def _settings(report: Report) -> Table:
    suite = report.suite
    rows: tuple[tuple[Cell, ...], ...] = (
        ("name", suite.name),
        ("sha256 of the file", suite.digest),
        ("sha256 of the cases", digest_of(suite.cases)),
        ("cases", whole(len(suite.cases))),
        ("seed", whole(suite.seed)),
        ("samples for each case and setting", whole(suite.samples)),
        ("most tokens of an answer", whole(suite.max_tokens)),
    )
    return Table(("suite", ""), rows)
