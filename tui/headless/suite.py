"""`stepscope suite SUITE`: checkpoints answer the same cases, and the answers are judged."""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from core.base.errors import CancelledError, CheckFailedError, ReportedError
from core.base.jsonfile import strict_json
from core.base.text import duration, plural
from core.checkpoints.checkpoint import Checkpoint
from core.engine.engine import Engine
from core.machine.precision import PLAIN
from core.protocol.events import Notice, Ready
from core.protocol.load_options import LoadOptions
from core.suites.baseline import Baseline, read_baseline
from core.suites.case_json import digest_of
from core.suites.encode import EncodedSuite, encode_suite
from core.suites.flips import Flips, flips
from core.suites.outcome import Outcome, judged, missed, total
from core.suites.report import CellDifference, Judged, Report
from core.suites.shipped import suite_path
from core.suites.suite import Grid, Suite
from core.suites.suite_file import read_suite
from core.tokenizers.find import tokenizer_for
from tui.command_line.checkpoint_choice import choice
from tui.command_line.suite_arguments import FailOn, Format, SuiteOptions
from tui.headless.suite_json import report_as_csv, report_as_json
from tui.headless.tables import write
from tui.terminal.interrupts import Interrupts
from tui.terminal.output_width import output_width
from tui.terminal.streams import Progress, narrate
from tui.view.catalog import Catalog
from tui.view.suite_words import percent, plan_line, report_lines


@dataclass(slots=True)
class _Subject:
    """A checkpoint to run, and the outcomes of its finished cases by their numbers."""

    name: str
    given: str
    checkpoint: Checkpoint
    encoded: EncodedSuite
    ready: Ready | None = None
    outcomes: dict[int, Outcome] = field(default_factory=dict)


class SuiteMode:
    """One run of the verb: the checkpoints are loaded one after the other."""

    def __init__(self, options: SuiteOptions, interrupts: Interrupts) -> None:
        """Read the suite and draw its cases."""
        self.options, self.interrupts = options, interrupts
        self.suite = _with_options(read_suite(suite_path(options.suite)), options)
        self.baseline: Baseline | None = None
        if options.baseline:
            self.baseline = read_baseline(options.baseline, digest_of(self.suite.cases))
        self.engine, self.progress = Engine(), Progress()

    def run(self) -> int:
        """Run the suite on every checkpoint and print the result; return the exit code.

        After Ctrl+C or an error, what is finished is printed. Raises the error after that, or
        CheckFailedError for a threshold that was missed.
        """
        options = self.options
        chosen = choice(options.checkpoints, options.roots, demo=options.demo, asks="suite")
        catalog = Catalog(chosen.known)
        subjects = [
            _Subject(catalog.name_of(one), name, one, self._encoded(one))
            for one, name in zip(chosen.checkpoints, self._given(chosen.checkpoints), strict=True)
        ]
        if self.baseline:
            for subject in subjects:
                self.baseline.of(subject.name)
        failure = self._run_all(subjects)
        report = self._report(subjects)
        if report.judged:
            self._print(report, exact=all(one.encoded.exact for one in subjects))
        if failure:
            raise failure
        if not self.interrupts.requested():
            self._check(report)
        return self.interrupts.exit_code

    def _given(self, checkpoints: Sequence[Checkpoint]) -> tuple[str, ...]:
        """Return what names each checkpoint on a command line."""
        if len(self.options.checkpoints) == len(checkpoints):
            return self.options.checkpoints
        return tuple(one.name if self.options.demo else str(one.folder) for one in checkpoints)

    def _encoded(self, checkpoint: Checkpoint) -> EncodedSuite:
        found = tokenizer_for(checkpoint, self.options.tokenizer)
        for remark in found.remarks:
            narrate(remark)
        return encode_suite(self.suite, found.tokenizer, checkpoint.config())

    def _run_all(self, subjects: Sequence[_Subject]) -> ReportedError | None:
        """Run one checkpoint after the other; return the error that ended it."""
        try:
            for number, subject in enumerate(subjects):
                self._run(subject, len(subjects), is_first=not number)
        except CancelledError:
            return None
        except ReportedError as error:
            return error
        finally:
            self.progress.clear()
        return None

    def _run(self, subject: _Subject, checkpoints: int, *, is_first: bool) -> None:
        from core.evaluate.suite_run import (  # noqa: PLC0415 - imports torch
            expected_tokens,
            run_suite,
            store_for,
            tokens_per_second,
        )

        self._load(subject)
        loaded = self.engine.loaded
        assert loaded
        subject.ready = loaded.ready
        if is_first:
            tokens = expected_tokens(subject.encoded)
            seconds = tokens / tokens_per_second(loaded.model)
            self.progress.clear()
            narrate(plan_line(subject.encoded, tokens, seconds, checkpoints))
        store = store_for(loaded, subject.checkpoint)
        cases = {one.case.number: one.case for one in subject.encoded.cases}
        pace = _Pace()
        for event in run_suite(loaded, subject.encoded, store, self.interrupts.requested):
            for one in event.answers:
                subject.outcomes[one.number] = judged(cases[one.number], one)
            left = pace.left(event.done, event.total, len(event.answers), stored=event.stored)
            self.progress.show(
                f"{subject.name}: {event.done:,} of {plural(event.total, 'case')}{left}"
            )
        self.progress.clear()
        if store is None:
            narrate(f"{subject.name} has no checksums: its finished cases are not stored")
        elif store.problem:
            narrate(store.problem)

    def _load(self, subject: _Subject) -> None:
        self.engine.unload()
        options = LoadOptions(precision=PLAIN.precision)
        self.progress.show(f"loading {subject.name}")
        for event in self.engine.load(
            subject.checkpoint, subject.encoded.tokenizer, options, self.interrupts.requested
        ):
            if isinstance(event, Notice):
                self.progress.clear()
                narrate(event.text)
            self.progress.show(f"loading {subject.name}")

    def _report(self, subjects: Sequence[_Subject]) -> Report:
        """Return the report of what is finished; with several checkpoints, of common cases."""
        begun = [one for one in subjects if one.outcomes]
        common = {
            case.number
            for case in self.suite.cases
            if begun and all(case.number in one.outcomes for one in begun)
        }
        planned = len(self.suite.cases)
        if len(common) < planned:
            narrate(f"stopped at {len(common):,} of {plural(planned, 'case')}: provisional")
        for one in subjects:
            if one not in begun:
                narrate(f"{one.name} was not run")
        found = tuple(self._judged(one, common) for one in begun if common)
        near = sum(outcome.answers.near for one in found for outcome in one.outcomes)
        if near:
            narrate(f"{plural(near, 'near-tie')} decoded again alone")
        against: tuple[Flips, ...] = ()
        if self.baseline:
            against = tuple(
                flips(f"baseline {before}", one.name, right, one.right)
                for one in found
                for before, right in (self.baseline.of(one.name),)
            )
        return Report(self.suite, found, self.options.k, against, self._differences(found))

    def _differences(self, found: Sequence[Judged]) -> tuple[CellDifference, ...]:
        if len(found) < 2:
            return ()
        from core.evaluate.rate_difference import cell_differences  # noqa: PLC0415 - imports torch

        return tuple(cell_differences(self.suite, found))

    def _judged(self, subject: _Subject, common: set[int]) -> Judged:
        assert subject.ready
        options = self.options
        places = ["--demo"] if options.demo else []
        for root in options.roots:
            places += ["--checkpoints", str(root)]
        if options.tokenizer:
            places += ["--tokenizer", options.tokenizer]
        return Judged(
            subject.name,
            subject.checkpoint.step,
            subject.ready,
            tuple(subject.outcomes[number] for number in sorted(common)),
            ("stepscope", *places, "--checkpoint", subject.given),
        )

    def _print(self, report: Report, *, exact: bool) -> None:
        if self.options.shape is Format.JSON:
            values = strict_json(report_as_json(report, exact=exact))
            write([json.dumps(values, allow_nan=False)])
        elif self.options.shape is Format.CSV:
            write(report_as_csv(report))
        else:
            write(report_lines(report, self.options.wrong, output_width(), exact=exact))

    def _check(self, report: Report) -> None:
        """Raise CheckFailedError for a threshold, a regression or a flip that was asked about."""
        options = self.options
        for one in report.judged:
            share, least = total(one.outcomes).share, options.fail_below
            problems = list(missed(self.suite.thresholds, one.outcomes))
            if least is not None and share < least:
                problems.insert(0, f"right {percent(share)} is below {percent(least)}")
            if problems:
                raise CheckFailedError(f"{one.name}: {'; '.join(problems)}")
        for found in report.baseline:
            lost, gained = len(found.only_a), len(found.only_b)
            changed = f"{lost:,} lost and {gained:,} gained of {plural(found.cases, 'case')}"
            if options.fail_on is FailOn.FLIP and lost + gained:
                raise CheckFailedError(f"{found.b} differs from the {found.a}: {changed}")
            if options.fail_on is FailOn.REGRESSION and found.is_regression:
                raise CheckFailedError(
                    f"{found.b} is worse than the {found.a}: {changed}, "
                    f"p = {found.regression_p_value:.2g}"
                )


class _Pace:
    """How long the rest of a checkpoint takes, by the cases that were computed."""

    def __init__(self) -> None:
        self._started, self._computed = time.monotonic(), 0

    def left(self, done: int, total: int, cases: int, *, stored: bool) -> str:
        """Return the time that is left, in words; "" before anything was computed."""
        if not stored:
            self._computed += cases
        if not self._computed or done == total:
            return ""
        each = (time.monotonic() - self._started) / self._computed
        return f", {duration(each * (total - done))} left"


def _with_options(suite: Suite, options: SuiteOptions) -> Suite:
    """Return the suite with the settings of the command line in place of those of the file."""
    grid: Grid = replace(suite.grid, **{f"{name}s": found for name, found in options.grid.items()})
    samples = suite.samples if options.samples is None else options.samples
    return replace(suite, grid=grid, samples=samples)
