"""The scores of several checkpoints as a table, CSV, Markdown or JSON."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from core.base.jsonfile import strict_json
from core.base.text import clean, loss
from core.judging.score_result import Scored, ScoreResult
from tui.command_line.score_arguments import Format
from tui.headless.score_comparison import comparison_as_json
from tui.headless.score_suite_json import RIGHT_COLUMNS, right_by_name, suite_as_json
from tui.terminal.output_width import output_width
from tui.view.aligned import aligned
from tui.view.recorded_words import recorded_line
from tui.view.result_words import result_lines
from tui.view.score_suite_words import answered_title
from tui.view.suite_tables import RATE_COLUMNS, rate_rows, rate_table

_COLUMNS = ("checkpoint", "step", "nats/token", "bits/token", "bits/byte", "perplexity", "recorded")
_RIGHT = frozenset(_COLUMNS[1:])
_FIGURES = (
    "checkpoint", "step", "nats_per_token", "bits_per_token", "bits_per_byte", "perplexity",
    "recorded", "recomputed", "metric", "tokens", "windows", "window", "precision", "route",
)  # fmt: skip


def report_lines(result: ScoreResult, shape: Format, *, as_training: bool) -> Iterator[str]:
    """Yield a result in a format; `as_training` asks for a word about each recorded loss."""
    if shape is Format.JSON:
        yield json.dumps(strict_json(_result_as_json(result)), allow_nan=False)
    elif shape is Format.CSV:
        yield from _csv(result)
    elif result.scored:
        remarks, below = [*_remarks(result, always=as_training)], [*result_lines(result)]
        if shape is Format.TABLE:
            yield from _table(result)
            yield from (*remarks, *_suite_table(result), *below)
        else:
            yield from _markdown(_COLUMNS, [_row(one) for one in result.scored])
            yield from _spaced(remarks)
            if title := answered_title(result):
                assert result.answered
                yield from ("", title, "")
                yield from _markdown(RATE_COLUMNS, rate_rows(result.answered.report.judged))
            yield from _spaced(below)


def _table(result: ScoreResult) -> Iterator[str]:
    rows = [_row(one) for one in result.scored]
    yield from aligned(_COLUMNS, rows, _RIGHT, output_width())


def _suite_table(result: ScoreResult) -> Iterator[str]:
    """Yield the answers to the suite, none without one."""
    if title := answered_title(result):
        assert result.answered
        yield from ("", title)
        yield from rate_table(result.answered.report.judged, output_width())


def _spaced(lines: Iterable[str]) -> Iterator[str]:
    """Yield lines as paragraphs."""
    return (line for one in filter(None, lines) for line in ("", one))


def _result_as_json(result: ScoreResult) -> dict[str, Any]:
    """Return the object of `--json` (schema 1)."""
    windows = result.windows
    values = {
        "schema": 1,
        "text": {
            "name": result.source.name,
            "sha256": result.source.digest,
            "held_out": result.held_out,
            "training_share": result.training_share,
            "layout": windows.layout,
            "skipped": len(windows.skipped),
            "windows": len(windows.rows),
            "measure": result.measure,
            "unit": windows.unit,
        },
        "planned": result.planned,
        "checkpoints": [_as_json(one, windows.size) for one in result.scored],
    }
    return values | comparison_as_json(result) | suite_as_json(result)


def _remarks(result: ScoreResult, *, always: bool) -> Iterator[str]:
    """Yield a line about each recorded loss that was rebuilt; `always` about every other, too."""
    for one in result.scored:
        if always or one.rebuilt:
            yield f"{clean(one.subject.name)}: {recorded_line(one)}"


def _csv(result: ScoreResult) -> Iterator[str]:
    text = io.StringIO()
    of_suite = right_by_name(result)
    columns = (*_FIGURES, *RIGHT_COLUMNS) if of_suite else _FIGURES
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    for one in result.scored:
        right = of_suite.get(one.subject.name, {})
        writer.writerow(_figures(one, result.windows.size) | right)
    yield from text.getvalue().splitlines()


def _row(scored: Scored) -> tuple[str, ...]:
    found, checkpoint = scored.score, scored.subject.checkpoint
    return (
        scored.subject.name,
        "–" if checkpoint.step is None else f"{checkpoint.step:,}",
        f"{found.nats_per_token:.4f}",
        f"{found.bits_per_token:.4f}",
        "–" if found.bits_per_byte is None else f"{found.bits_per_byte:.4f}",
        f"{found.perplexity:,.3f}",
        loss(checkpoint.loss) + (" bpb" if checkpoint.metric == "val_bpb" else ""),
    )


def _markdown(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield a table; all columns but the first have numbers."""
    yield _markdown_row(columns)
    yield _markdown_row(["---", *("---:" for _ in columns[1:])])
    yield from (_markdown_row([clean(cell).replace("|", "\\|") for cell in row]) for row in rows)


def _markdown_row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _figures(scored: Scored, size: int) -> dict[str, Any]:
    """Return the figures of one checkpoint in full precision; `size` is that of a window."""
    found, checkpoint = scored.score, scored.subject.checkpoint
    return {
        "checkpoint": clean(scored.subject.name),
        "step": checkpoint.step,
        "nats_per_token": found.nats_per_token,
        "bits_per_token": found.bits_per_token,
        "bits_per_byte": found.bits_per_byte,
        "perplexity": found.perplexity,
        "tokens": found.tokens,
        "windows": len(found.means),
        "window": size,
        "precision": scored.ready.precision,
        "route": scored.ready.route,
        "recorded": checkpoint.loss,
        "recomputed": scored.rebuilt.recomputed if scored.rebuilt else None,
        "metric": checkpoint.metric,
    }


def _as_json(scored: Scored, size: int) -> dict[str, Any]:
    found = scored.score
    return _figures(scored, size) | {
        "checkpoint": scored.ready.origin.as_json(),
        "threads": scored.ready.threads,
        "recomputed_ranks": scored.rebuilt.ranks if scored.rebuilt else None,
        "window_numbers": found.windows,
        "window_nats": found.means,
    }
