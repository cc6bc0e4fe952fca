"""The scores of several checkpoints as a table, CSV, Markdown or JSON."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.base.jsonfile import strict_json
from core.base.text import clean, loss
from core.checkpoints.checkpoint import Checkpoint
from core.evaluate.as_training import Rebuilt
from core.evaluate.source import Source
from core.evaluate.windows import Windows
from core.protocol.events import Ready
from core.statistics.comparison import Comparison
from tui.command_line.score_arguments import Format
from tui.headless.score_comparison import comparison_as_json, comparison_lines
from tui.terminal.output_width import output_width
from tui.view.aligned import aligned

if TYPE_CHECKING:
    from core.evaluate.score import Score

_COLUMNS = ("checkpoint", "step", "nats/token", "bits/token", "bits/byte", "perplexity", "recorded")
_RIGHT = frozenset(_COLUMNS[1:])
_FIGURES = (
    "checkpoint", "step", "nats_per_token", "bits_per_token", "bits_per_byte", "perplexity",
    "recorded", "recomputed", "metric", "tokens", "windows", "window", "precision", "route",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scored:
    """A checkpoint, by the name that tells it apart, with what it scored.

    `rebuilt` is the evaluation of its training, if it was to be rebuilt, `remark` what came of it.
    """

    name: str
    checkpoint: Checkpoint
    ready: Ready
    score: "Score"
    rebuilt: Rebuilt | None = None
    remark: str = ""

    @property
    def step(self) -> int:
        """The step, 0 for a file without one."""
        return self.checkpoint.step or 0


@dataclass(frozen=True, slots=True)
class Report:
    """What is printed: the scores in order of loss, and their comparison if there are several.

    `planned` is the number of windows that were to be scored of `windows`.
    """

    source: Source
    windows: Windows
    planned: int
    scored: tuple[Scored, ...]
    compared: Comparison | None

    def lines(self, shape: Format) -> Iterator[str]:
        """Yield the lines in a format."""
        if shape is Format.JSON:
            yield json.dumps(strict_json(self.as_json()), allow_nan=False)
        elif shape is Format.CSV:
            yield from self._csv()
        elif self.scored:
            rows = [_row(one) for one in self.scored]
            below = [*self._remarks(), *self._comparison()]
            if shape is Format.TABLE:
                yield from aligned(_COLUMNS, rows, _RIGHT, output_width())
                yield from below
            else:
                yield from _markdown(rows)
                yield from (line for one in below for line in ("", one))

    def as_json(self) -> dict[str, Any]:
        """Return the object of `--json` (schema 1)."""
        values = {
            "schema": 1,
            "text": {
                "name": self.source.name,
                "sha256": self.source.digest,
                "held_out": self.windows.held_out,
                "layout": self.windows.layout,
                "skipped": len(self.windows.skipped),
                "windows": len(self.windows.rows),
            },
            "planned": self.planned,
            "checkpoints": [_as_json(one) for one in self.scored],
        }
        if self.compared:
            values |= comparison_as_json(self.compared, self._names, self._steps)
        return values

    @property
    def _names(self) -> list[str]:
        return [one.name for one in self.scored]

    @property
    def _steps(self) -> list[int]:
        return [one.step for one in self.scored]

    def _remarks(self) -> Iterator[str]:
        yield from (f"{clean(one.name)}: {one.remark}" for one in self.scored if one.remark)

    def _comparison(self) -> Iterator[str]:
        if self.compared:
            held = len(self.windows.rows)
            yield from comparison_lines(self.compared, self._names, self._steps, held)

    def _csv(self) -> Iterator[str]:
        text = io.StringIO()
        writer = csv.DictWriter(text, _FIGURES, lineterminator="\n")
        writer.writeheader()
        writer.writerows(_figures(one) for one in self.scored)
        yield from text.getvalue().splitlines()


def _row(scored: Scored) -> tuple[str, ...]:
    found, checkpoint = scored.score, scored.checkpoint
    return (
        scored.name,
        "–" if checkpoint.step is None else f"{checkpoint.step:,}",
        f"{found.nats_per_token:.4f}",
        f"{found.bits_per_token:.4f}",
        "–" if found.bits_per_byte is None else f"{found.bits_per_byte:.4f}",
        f"{found.perplexity:,.3f}",
        loss(checkpoint.loss) + (" bpb" if checkpoint.metric == "val_bpb" else ""),
    )


def _markdown(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield _markdown_row(_COLUMNS)
    yield _markdown_row(["---:" if name in _RIGHT else "---" for name in _COLUMNS])
    yield from (_markdown_row([clean(cell).replace("|", "\\|") for cell in row]) for row in rows)


def _markdown_row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _figures(scored: Scored) -> dict[str, Any]:
    """Return the figures of one checkpoint in full precision."""
    found = scored.score
    return {
        "checkpoint": clean(scored.name),
        "step": scored.checkpoint.step,
        "nats_per_token": found.nats_per_token,
        "bits_per_token": found.bits_per_token,
        "bits_per_byte": found.bits_per_byte,
        "perplexity": found.perplexity,
        "tokens": found.tokens,
        "windows": len(found.means),
        "window": found.size,
        "precision": scored.ready.precision,
        "route": scored.ready.route,
        "recorded": scored.checkpoint.loss,
        "recomputed": scored.rebuilt.recomputed if scored.rebuilt else None,
        "metric": scored.checkpoint.metric,
    }


def _as_json(scored: Scored) -> dict[str, Any]:
    found = scored.score
    return _figures(scored) | {
        "checkpoint": scored.ready.origin.as_json(),
        "recomputed_ranks": scored.rebuilt.ranks if scored.rebuilt else None,
        "window_numbers": found.windows,
        "window_nats": found.means,
    }
