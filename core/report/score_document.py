"""The report of a score: the recommendation, the losses with their intervals, the differences."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.judging.differences import Differences, GroupDifference
from core.judging.score_result import Scored, ScoreResult
from core.report.conditions import checkpoint_section, repeat_section, text_section
from core.report.document import (
    Cell,
    Document,
    Figure,
    Made,
    Paragraph,
    Part,
    Plot,
    Point,
    Section,
    Series,
    Table,
    figure,
    signed,
    whole,
)
from core.report.suite_document import answer_sections
from core.statistics.comparison import Comparison, Interval, PairedDifference


@dataclass(frozen=True, slots=True)
class SaidOfScore:
    """The sentences about a result, as they are printed elsewhere.

    `verdicts` are those of all pairs, in their order; `needed` is what would tell more. `follows`
    is what is below the trust lines, `recorded` is about recorded losses, `text` about the text.
    `answered` names the suite that the checkpoints answered, "" without one; `flips` are about
    pairs of its answers.
    """

    recommendation: tuple[str, ...]
    trust: tuple[tuple[str, str], ...]
    follows: tuple[str, ...]
    verdicts: tuple[str, ...]
    needed: tuple[str, ...]
    recorded: tuple[str, ...]
    text: tuple[str, ...]
    answered: str = ""
    flips: tuple[str, ...] = ()


def score_document(result: ScoreResult, said: SaidOfScore, made: Made) -> Document:
    """Return the report of at least one score."""
    text = text_section(result.source, result.windows, said.text, result.held_out)
    return Document(
        f"Score on {result.source.name}",
        (
            _recommendation(said),
            Section("Losses", tuple(_losses(result, said))),
            Section("Differences between checkpoints", tuple(_pairs(result, said))),
            Section("Where they differ", tuple(_differences(result))),
            *_answers(result, said),
            text,
            checkpoint_section((one.subject.name, one.ready) for one in result.scored),
            repeat_section(made),
        ),
    )


def _answers(result: ScoreResult, said: SaidOfScore) -> tuple[Section, ...]:
    """Return the sections of the suite, none without answers."""
    if result.answered is None or not said.answered:
        return ()
    return answer_sections(result.answered.report, said.answered, said.flips)


def _recommendation(said: SaidOfScore) -> Section:
    if not said.recommendation:
        return Section("Recommendation", ())
    first, *rest = said.recommendation
    trust = Table(("trust", ""), said.trust)
    sentences = map(Paragraph, said.follows)
    return Section(
        "Recommendation",
        (Paragraph(first, strong=True), *map(Paragraph, rest), trust, *sentences),
    )


def _losses(result: ScoreResult, said: SaidOfScore) -> Iterator[Part]:
    columns = (
        "checkpoint", "step", "nats/token", "bits/token", "bits/byte", "perplexity", "vs lowest",
        "its 95 %", "recorded", "recomputed", "tokens", "windows",
    )  # fmt: skip
    yield Table(columns, tuple(_row(result, at) for at in range(len(result.scored))))
    yield from map(Paragraph, said.recorded)
    series = tuple(_series(result))
    if any(len(one.points) > 1 for one in series):
        title = f"{result.measure} over steps; bars: 95 % of the difference to the lowest"
        yield Plot(title, "step", str(result.measure), series)


def _row(result: ScoreResult, at: int) -> tuple[Cell, ...]:
    scored = result.scored[at]
    found, checkpoint = scored.score, scored.subject.checkpoint
    pair = result.compared.of(at, 0) if result.compared and at else None
    return (
        scored.subject.name,
        whole(checkpoint.step),
        figure(found.nats_per_token),
        figure(found.bits_per_token),
        figure(found.bits_per_byte),
        figure(found.perplexity, 3),
        signed(pair.difference) if pair else Figure(None, "lowest"),
        _interval(pair.interval, result.windows.unit) if pair else "",
        figure(checkpoint.loss),
        figure(scored.rebuilt.recomputed if scored.rebuilt else None),
        whole(found.tokens),
        whole(len(found.means)),
    )


def _interval(interval: Interval | None, unit: str) -> str:
    """Return both ends of an interval; `unit` is what is paired."""
    if interval is None:
        return f"too few {unit}s"
    return f"[{signed(interval.low).text}, {signed(interval.high).text}]"


def _series(result: ScoreResult) -> Iterator[Series]:
    """Yield the losses over steps of each run; the bars are around the difference to the lowest."""
    runs: dict[str, list[Point]] = defaultdict(list)
    for at, scored in enumerate(result.scored):
        if scored.subject.checkpoint.step is not None:
            runs[str(scored.subject.checkpoint.run)].append(_point(result.compared, at, scored))
    for run, points in runs.items():
        yield Series(Path(run).name, tuple(sorted(points, key=lambda point: point.x)))


def _point(compared: Comparison | None, at: int, scored: Scored) -> Point:
    step, value = scored.subject.step, scored.score.loss
    interval = compared.of(at, 0).interval if compared and at else None
    if compared is None or interval is None:
        return Point(step, value)
    lowest = compared.losses[0]
    return Point(step, value, lowest + interval.low, lowest + interval.high)


def _pairs(result: ScoreResult, said: SaidOfScore) -> Iterator[Part]:
    compared = result.compared
    if compared is None:
        return
    columns = (
        "a", "b", f"a − b, {result.measure}", "95 %", "verdict on a", "smallest visible", "units",
        "effective",
    )  # fmt: skip
    rows = tuple(
        _pair(result, pair, verdict)
        for pair, verdict in zip(compared.pairs, said.verdicts, strict=True)
    )
    yield Table(columns, rows, "All intervals hold together with 95 %.")
    yield from map(Paragraph, said.needed)
    yield Paragraph("An interval that contains 0 is not a tie.")


def _pair(result: ScoreResult, pair: PairedDifference, verdict: str) -> tuple[Cell, ...]:
    return (
        result.names[pair.a],
        result.names[pair.b],
        signed(pair.difference),
        _interval(pair.interval, result.windows.unit),
        verdict,
        figure(pair.smallest_visible),
        whole(pair.units),
        figure(pair.effective_units, 0),
    )


def _differences(result: ScoreResult) -> Iterator[Part]:
    found = result.differences
    if found is None:
        return
    a, b = result.names[found.a], result.names[found.b]
    yield Paragraph(f"{a} − {b}, nats/token: below 0, {a} is better.")
    yield _groups("position in the window", found.positions)
    if found.classes:
        yield _groups("class of token", found.classes)
    yield _worst(found, a)


def _groups(what: str, groups: tuple[GroupDifference, ...]) -> Table:
    rows = tuple((one.name, signed(one.difference), whole(one.tokens)) for one in groups)
    return Table((what, "difference", "tokens"), rows)


def _worst(found: Differences, name: str) -> Table:
    rows = tuple(
        (whole(one.window + 1), signed(one.difference), _around(one.before, one.token, one.after))
        for one in found.worst
    )
    return Table(("window", "difference", "its worst token"), rows, f"Windows worst for {name}")


def _around(before: str, token: str, after: str) -> str:
    return f"{before}‹{token}›{after}".replace("\n", "⏎") if token else ""
