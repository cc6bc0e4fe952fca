"""`stepscope score TEXT`: the mean loss of each checkpoint on the same windows of a text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.base.errors import CancelledError, ReportedError
from core.base.text import plural
from core.checkpoints.checkpoint import Checkpoint
from core.engine.engine import Engine
from core.evaluate.as_training import Rebuilt
from core.evaluate.blocks import Block, blocks_holding, positions
from core.evaluate.source import read_source
from core.evaluate.windows import Windows
from core.machine.precision import PLAIN
from core.protocol.events import Notice, Ready
from core.protocol.load_options import LoadOptions
from core.statistics.comparison import Comparison
from core.tokenizers.find import tokenizer_for
from core.tokenizers.tokenizer import Tokenizer
from tui.command_line.checkpoint_choice import choice
from tui.command_line.score_arguments import ScoreOptions
from tui.headless.per_token import check_writable, write_per_token
from tui.headless.score_as_training import can_be_rebuilt, evaluated_windows, recorded_line
from tui.headless.score_pace import plan_line, planned_blocks, progress_line
from tui.headless.score_report import Report, Scored
from tui.headless.score_windows import common_windows, window_lines
from tui.headless.tables import write
from tui.terminal.interrupts import Interrupts
from tui.terminal.streams import Progress, narrate
from tui.view.catalog import Catalog

if TYPE_CHECKING:
    from core.evaluate.score import Losses
    from core.evaluate.scorer import Scorer


@dataclass(frozen=True, slots=True)
class _Subject:
    """A checkpoint to score, by the name that tells it apart."""

    name: str
    checkpoint: Checkpoint
    tokenizer: Tokenizer | None


@dataclass(slots=True)
class _Begun:
    """A checkpoint that was loaded; `losses` grows by its finished blocks."""

    subject: _Subject
    ready: Ready
    losses: "Losses"
    rebuilt: Rebuilt | None = None


class ScoreMode:
    """One run of the verb: the checkpoints are loaded one after the other."""

    def __init__(self, options: ScoreOptions, interrupts: Interrupts) -> None:
        """Read the text."""
        self.options, self.interrupts = options, interrupts
        self.source = read_source(options.text)
        self.engine, self.progress = Engine(), Progress()
        self.blocks: tuple[Block, ...] = ()
        self.begun: list[_Begun] = []
        # Of the windows of the blocks, only those before this position count; None for all.
        self.most: int | None = None

    def run(self) -> int:
        """Score every checkpoint and print the result; return the exit code.

        After Ctrl+C or an error, what all finished is printed. Raises the error after that.
        """
        options = self.options
        if options.per_token:
            check_writable(options.per_token)
        chosen = choice(options.checkpoints, options.roots, demo=options.demo, asks="score")
        catalog = Catalog(chosen.known)
        subjects = [
            _Subject(catalog.name_of(one), one, self._tokenizer(one)) for one in chosen.checkpoints
        ]
        tokenizers = [one.tokenizer for one in subjects]
        windows = common_windows(self.source, chosen.checkpoints, tokenizers, options)
        for line in window_lines(self.source, windows):
            narrate(line)
        if options.as_training:
            self.most = evaluated_windows(chosen.checkpoints, self.source, windows)
        failure = self._score_all(subjects, windows)
        if self.begun or not failure:
            self._print(subjects, windows)
        if failure:
            raise failure
        return self.interrupts.exit_code

    def _tokenizer(self, checkpoint: Checkpoint) -> Tokenizer | None:
        found = tokenizer_for(checkpoint, self.options.tokenizer)
        for remark in found.remarks:
            narrate(remark)
        return found.tokenizer

    def _score_all(self, subjects: Sequence[_Subject], windows: Windows) -> ReportedError | None:
        """Score one checkpoint after the other; return the error that ended it."""
        try:
            for subject in subjects:
                self._score(subject, windows, len(subjects))
        except CancelledError:
            return None
        except ReportedError as error:
            # The checkpoint that failed does not take blocks away from the others.
            planned = {block.number for block in self.blocks}
            self.begun = [one for one in self.begun if planned <= one.losses.keys()]
            return error
        finally:
            self.progress.clear()
        return None

    def _score(self, subject: _Subject, windows: Windows, checkpoints: int) -> None:
        from core.evaluate.scorer import Scorer  # noqa: PLC0415 - imports torch

        self._load(subject)
        loaded = self.engine.loaded
        assert loaded
        scorer = Scorer(loaded.model, subject.name, subject.checkpoint, windows)
        rate = scorer.tokens_per_second()
        if not self.blocks and self.most:
            self.blocks = blocks_holding(windows, range(self.most))
        elif not self.blocks:
            self.blocks = planned_blocks(windows, self.options, checkpoints, rate)
        self.progress.clear()
        narrate(plan_line(subject.name, scorer, self.blocks, windows, rate))
        self.begun.append(_Begun(subject, loaded.ready, scorer.losses))
        self._finish(self.begun[-1], scorer, windows)

    def _finish(self, begun: _Begun, scorer: "Scorer", windows: Windows) -> None:
        """Score the blocks, then what the recorded evaluation needs beside them."""
        line = progress_line(begun.subject.name, scorer, self.blocks)
        try:
            scorer.finish(
                self.blocks,
                self.interrupts.requested,
                lambda done: self.progress.show(line(done)),
            )
            if self._rebuilds(begun, windows):
                begun.rebuilt = self._rebuild(begun, scorer, windows)
        finally:
            self.progress.clear()
            if scorer.store.problem:
                narrate(scorer.store.problem)

    def _rebuilds(self, begun: _Begun, windows: Windows) -> bool:
        """Whether the recorded loss is to be rebuilt, and these windows are those it needs."""
        checkpoint = begun.subject.checkpoint
        return self.options.as_training and can_be_rebuilt(checkpoint, self.source, windows)

    def _rebuild(self, begun: _Begun, scorer: "Scorer", windows: Windows) -> Rebuilt | None:
        from core.evaluate.rebuild import rebuild  # noqa: PLC0415 - imports torch

        name, meta = begun.subject.name, begun.subject.checkpoint.meta

        def tell(ranks: int) -> None:
            self.progress.show(f"{name}: recorded by the first of {plural(ranks, 'rank')}?")

        return rebuild(meta, scorer, windows, self.interrupts.requested, tell)

    def _load(self, subject: _Subject) -> None:
        self.engine.unload()
        options = LoadOptions(precision=PLAIN.precision)
        self.progress.show(f"loading {subject.name}")
        for event in self.engine.load(
            subject.checkpoint, subject.tokenizer, options, self.interrupts.requested
        ):
            if isinstance(event, Notice):
                self.progress.clear()
                narrate(event.text)
            self.progress.show(f"loading {subject.name}")

    def _print(self, subjects: Sequence[_Subject], windows: Windows) -> None:
        """Print the scores of the blocks that every checkpoint which began has finished."""
        from core.evaluate.score import by_window  # noqa: PLC0415 - imports torch

        begun = [one for one in self.begun if one.losses]
        common = {
            block.number
            for block in self.blocks
            if begun and all(block.number in one.losses for one in begun)
        }
        losses = [
            by_window(windows, {key: one.losses[key] for key in common}, self.most) for one in begun
        ]
        planned = len(positions(self.blocks, self.most))
        done = len(losses[0]) if losses else 0
        if done < planned:
            narrate(f"stopped at {done:,} of {plural(planned, 'window')}: provisional")
        for subject in subjects[len(begun) :]:
            narrate(f"{subject.name} was not scored")
        scored = [
            self._scored(one, found, windows)
            for one, found in zip(begun, losses, strict=True)
            if found
        ]
        scored.sort(key=lambda one: one.score.nats_per_token)
        report = Report(self.source, windows, planned, tuple(scored), _compared(scored))
        write(report.lines(self.options.shape))
        if self.options.per_token:
            named = [one.subject.name for one in begun]
            write_per_token(self.options.per_token, windows, zip(named, losses, strict=True))

    def _scored(self, begun: _Begun, losses: "Losses", windows: Windows) -> Scored:
        from core.evaluate.score import score_of  # noqa: PLC0415 - imports torch

        checkpoint, tokenizer = begun.subject.checkpoint, begun.subject.tokenizer
        found = score_of(windows, losses, tokenizer)
        remark = ""
        if self.options.as_training:
            possible = can_be_rebuilt(checkpoint, self.source, windows)
            remark = recorded_line(
                checkpoint, begun.rebuilt, found.nats_per_token, possible=possible
            )
        return Scored(begun.subject.name, checkpoint, begun.ready, found, begun.rebuilt, remark)


def _compared(scored: Sequence[Scored]) -> Comparison | None:
    """Return the paired comparison of several checkpoints; None for one alone."""
    if len(scored) < 2:
        return None
    from core.evaluate.paired import compare  # noqa: PLC0415 - imports torch

    return compare([one.score.means for one in scored])
