"""`stepscope score TEXT`: the mean loss of each checkpoint on the same windows of a text."""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.base.errors import CancelledError, UsageError
from core.base.jsonfile import strict_json
from core.base.text import clean, distinct, loss, plural
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.embedded import DEMO
from core.checkpoints.meta import Layout
from core.engine.engine import Engine
from core.evaluate.source import Kind, Source, read_source
from core.evaluate.windows import TextLayout, Windows, windows_of
from core.machine.precision import PLAIN
from core.protocol.events import Loading, Notice, Ready
from core.protocol.load_options import LoadOptions
from core.statistics.comparison import Comparison
from core.tokenizers.find import tokenizer_for
from core.tokenizers.tokenizer import Tokenizer
from tui.command_line.checkpoint_choice import choice
from tui.command_line.score_arguments import ScoreOptions
from tui.headless.score_comparison import comparison_as_json, comparison_lines
from tui.headless.tables import write
from tui.terminal.interrupts import Interrupts
from tui.terminal.output_width import output_width
from tui.terminal.streams import Progress, narrate
from tui.view.aligned import aligned
from tui.view.catalog import Catalog

if TYPE_CHECKING:
    from core.evaluate.score import Score

_COLUMNS = ("checkpoint", "step", "nats/token", "bits/token", "bits/byte", "perplexity", "recorded")
_RIGHT = frozenset(_COLUMNS[1:])


@dataclass(frozen=True, slots=True)
class _Scored:
    """A checkpoint with what it scored."""

    checkpoint: Checkpoint
    ready: Ready
    score: "Score"


class ScoreMode:
    """One run of the verb: the checkpoints are loaded one after the other."""

    def __init__(self, options: ScoreOptions, interrupts: Interrupts) -> None:
        """Read the text."""
        self.options, self.interrupts = options, interrupts
        self.source = read_source(options.text)
        self.engine, self.progress = Engine(), Progress()
        self.catalog = Catalog()

    def run(self) -> int:
        """Score every checkpoint and print the table or JSON; return the exit code.

        After Ctrl+C the finished checkpoints are printed.
        """
        options = self.options
        chosen = choice(options.checkpoints, options.roots, demo=options.demo, asks="score")
        self.catalog = Catalog(chosen.known)
        tokenizers = [self._tokenizer(one) for one in chosen.checkpoints]
        windows = self._windows(chosen.checkpoints, tokenizers)
        self._tell_plan(windows)
        scored: list[_Scored] = []
        try:
            for checkpoint, tokenizer in zip(chosen.checkpoints, tokenizers, strict=True):
                scored.append(self._score(checkpoint, tokenizer, windows))
        except CancelledError:
            narrate(f"stopped after {len(scored)} of {plural(len(tokenizers), 'checkpoint')}")
        finally:
            self.progress.clear()
        self._print(scored, windows)
        return self.interrupts.exit_code

    def _tokenizer(self, checkpoint: Checkpoint) -> Tokenizer | None:
        found = tokenizer_for(checkpoint, self.options.tokenizer)
        for remark in found.remarks:
            narrate(remark)
        return found.tokenizer

    def _windows(
        self, checkpoints: Sequence[Checkpoint], tokenizers: Sequence[Tokenizer | None]
    ) -> Windows:
        """Return the windows that all checkpoints are scored on.

        Raises UsageError when they are too long for one, or are other ids for one.
        """
        contexts = [one.config().sequence_len for one in checkpoints]
        size = self.options.window or min(contexts)
        if size > min(contexts):
            raise UsageError(
                f"A window of {size:,} is longer than the context of {min(contexts):,}"
            )
        layout = self.options.layout or _own_layout(checkpoints[0], self.source)
        # Steps of a run have equal tokenizers, and a text takes seconds to encode.
        found = {
            one: windows_of(self.source, one, layout, size, whole=self.options.whole)
            for one in dict.fromkeys(tokenizers)
        }
        first = found[tokenizers[0]]
        for checkpoint, tokenizer in zip(checkpoints, tokenizers, strict=True):
            if found[tokenizer].rows != first.rows:
                raise UsageError(
                    f"{checkpoint.name} has another vocabulary than {checkpoints[0].name}",
                    "Their losses per token do not compare; score them one at a time",
                )
            vocab = checkpoint.config().vocab_size
            if max(map(max, first.rows)) >= vocab:
                raise UsageError(f"The text has ids of {vocab:,} and more, which are none")
        return first

    def _tell_plan(self, windows: Windows) -> None:
        parts = [
            f"{self.source.name}: {plural(len(windows.rows), 'window')} of {windows.size:,} tokens",
            f"layout {windows.layout}",
            _held_out(windows),
        ]
        if windows.left:
            parts.append(f"{plural(windows.left, 'id')} in no window")
        narrate(" · ".join(parts))
        if windows.skipped:
            chars = distinct(one.char for one in windows.skipped)
            count = plural(len(windows.skipped), "character")
            narrate(clean(f"{count} not in the vocabulary: {chars}"))

    def _score(
        self, checkpoint: Checkpoint, tokenizer: Tokenizer | None, windows: Windows
    ) -> _Scored:
        from core.evaluate.score import score  # noqa: PLC0415 - imports torch

        self._load(checkpoint, tokenizer)
        loaded = self.engine.loaded
        assert loaded
        count = len(windows.rows)

        def tell(done: int) -> None:
            self.progress.show(f"{checkpoint.name}: {done:,} of {plural(count, 'window')}")

        stop = self.interrupts.requested
        return _Scored(
            checkpoint, loaded.ready, score(loaded.model, windows, tokenizer, stop, tell)
        )

    def _load(self, checkpoint: Checkpoint, tokenizer: Tokenizer | None) -> None:
        self.engine.unload()
        self.progress.show(f"loading {checkpoint.name}")
        options = LoadOptions(precision=PLAIN.precision)
        for event in self.engine.load(checkpoint, tokenizer, options, self.interrupts.requested):
            if isinstance(event, Notice):
                self.progress.clear()
                narrate(event.text)
            elif isinstance(event, Loading):
                self.progress.show(f"loading {checkpoint.name}")

    def _print(self, scored: list[_Scored], windows: Windows) -> None:
        ordered = sorted(scored, key=lambda one: one.score.nats_per_token)
        names = [self.catalog.name_of(one.checkpoint) for one in ordered]
        steps = [one.checkpoint.step or 0 for one in ordered]
        compared = _compared(ordered)
        if self.options.as_json:
            values = _as_json(self.source, windows, ordered)
            if compared:
                values |= comparison_as_json(compared, names, steps)
            sys.stdout.write(json.dumps(strict_json(values), allow_nan=False) + "\n")
            sys.stdout.flush()
        elif ordered:
            rows = [_row(one, name) for one, name in zip(ordered, names, strict=True)]
            write(aligned(_COLUMNS, rows, _RIGHT, output_width()))
            if compared:
                write(comparison_lines(compared, names, steps))


def _compared(ordered: list[_Scored]) -> Comparison | None:
    """Return the paired comparison of several checkpoints; None for one alone."""
    if len(ordered) < 2:
        return None
    from core.evaluate.paired import compare  # noqa: PLC0415 - imports torch

    return compare([one.score.means for one in ordered])


def _own_layout(checkpoint: Checkpoint, source: Source) -> TextLayout:
    """Return the layout in which a checkpoint's training evaluates."""
    if checkpoint.run == DEMO:
        return TextLayout.ROWS
    if checkpoint.meta.layout is Layout.NANOGPT:
        return TextLayout.SHIFT
    stream = checkpoint.meta.is_fork or source.kind is Kind.FORK_DATA
    return TextLayout.STREAM if stream else TextLayout.ROWS


def _held_out(windows: Windows) -> str:
    return "held out" if windows.held_out else "not known whether it was trained on"


def _row(scored: _Scored, name: str) -> tuple[str, ...]:
    found, checkpoint = scored.score, scored.checkpoint
    return (
        name,
        "–" if checkpoint.step is None else f"{checkpoint.step:,}",
        f"{found.nats_per_token:.4f}",
        f"{found.bits_per_token:.4f}",
        "–" if found.bits_per_byte is None else f"{found.bits_per_byte:.4f}",
        f"{found.perplexity:,.3f}",
        loss(checkpoint.loss) + (" bpb" if checkpoint.metric == "val_bpb" else ""),
    )


def _as_json(source: Source, windows: Windows, scored: list[_Scored]) -> dict[str, Any]:
    return {
        "schema": 1,
        "text": {
            "name": source.name,
            "sha256": source.digest,
            "held_out": windows.held_out,
            "layout": windows.layout,
            "skipped": len(windows.skipped),
        },
        "checkpoints": [_checkpoint_as_json(one, windows) for one in scored],
    }


def _checkpoint_as_json(scored: _Scored, windows: Windows) -> dict[str, Any]:
    found = scored.score
    return {
        "checkpoint": scored.ready.origin.as_json(),
        "nats_per_token": found.nats_per_token,
        "bits_per_token": found.bits_per_token,
        "bits_per_byte": found.bits_per_byte,
        "perplexity": found.perplexity,
        "tokens": found.tokens,
        "windows": len(found.means),
        "window": windows.size,
        "window_nats": found.means,
        "precision": scored.ready.precision,
        "route": scored.ready.route,
        "recorded": scored.checkpoint.loss,
    }
