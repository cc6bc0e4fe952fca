"""`stepscope suite SUITE`: checkpoints answer the same cases, and the answers are judged."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from core.base.errors import CancelledError, NotFiniteError, ReportedError
from core.base.jsonfile import strict_json
from core.base.text import plural
from core.checkpoints.checkpoint import Checkpoint
from core.engine.engine import Engine
from core.machine.precision import PLAIN
from core.protocol.events import Notice, Ready
from core.protocol.load_options import LoadOptions
from core.suites.baseline import Baseline, read_baseline
from core.suites.case_json import digest_of
from core.suites.encode import EncodedSuite, encode_suite
from core.suites.flips import flips
from core.suites.outcome import Outcome, judged
from core.suites.report import CellDifference, Judged, Report
from core.suites.shipped import suite_path
from core.suites.suite import Suite
from core.suites.suite_file import read_suite
from core.tokenizers.find import tokenizer_for
from tui.command_line.checkpoint_choice import choice
from tui.command_line.suite_arguments import Format, SuiteOptions
from tui.headless.suite_gate import check_report
from tui.headless.suite_json import report_as_csv, report_as_json
from tui.headless.suite_pace import SuitePace
from tui.headless.tables import write
from tui.terminal.interrupts import Interrupts
from tui.terminal.output_width import output_width
from tui.terminal.streams import Progress, narrate
from tui.view.catalog import Catalog
from tui.view.suite_tables import report_lines
from tui.view.suite_words import plan_line


@dataclass(slots=True)
class _Subject:
    """A checkpoint to run, and the outcomes of its finished cases by their numbers.

    `given` names it on a command line.
    """

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
        CheckFailedError for what was asked to be checked.
        """
        subjects = self._subjects()
        failure = self._run_all(subjects)
        report = self._report(subjects)
        if report.judged:
            self._print(report, exact=all(one.encoded.exact for one in subjects))
        if failure:
            raise failure
        if not self.interrupts.requested():
            check_report(report, self.options)
        return self.interrupts.exit_code

    def _subjects(self) -> list[_Subject]:
        """Return the checkpoints; what cannot be answered or compared is refused here."""
        options = self.options
        chosen = choice(options.checkpoints, options.roots, demo=options.demo, asks="suite")
        catalog = Catalog(chosen.known)
        given = self._given(chosen.checkpoints)
        found = []
        for checkpoint, name in zip(chosen.checkpoints, given, strict=True):
            tokenizer = tokenizer_for(checkpoint, options.tokenizer)
            for remark in tokenizer.remarks:
                narrate(remark)
            encoded = encode_suite(self.suite, tokenizer.tokenizer, checkpoint.config())
            found.append(_Subject(catalog.name_of(checkpoint), name, checkpoint, encoded))
            if self.baseline:
                self.baseline.of(found[-1].name)
        return found

    def _given(self, checkpoints: Sequence[Checkpoint]) -> tuple[str, ...]:
        """Return what names each checkpoint on a command line."""
        if len(self.options.checkpoints) == len(checkpoints):
            return self.options.checkpoints
        return tuple(one.name if self.options.demo else str(one.folder) for one in checkpoints)

    def _run_all(self, subjects: Sequence[_Subject]) -> ReportedError | None:
        """Run one checkpoint after the other; return the error that ended it."""
        subject = subjects[0]
        try:
            for subject in subjects:
                self._run(subject, subjects)
        except CancelledError:
            return None
        except ReportedError as error:
            # The checkpoint that failed does not take cases away from the others.
            subject.outcomes.clear()
            if isinstance(error, NotFiniteError):
                return NotFiniteError(f"{subject.name}: {error.message}", error.hint)
            return error
        finally:
            self.progress.clear()
        return None

    def _run(self, subject: _Subject, subjects: Sequence[_Subject]) -> None:
        from core.evaluate.suite_run import (  # noqa: PLC0415 - imports torch
            expected_seconds,
            expected_tokens,
            run_suite,
            store_for,
        )

        self._load(subject)
        loaded, encoded = self.engine.loaded, subject.encoded
        assert loaded
        subject.ready = loaded.ready
        if subject is subjects[0]:
            seconds = expected_seconds(loaded, encoded, self.interrupts.requested)
            self.progress.clear()
            narrate(plan_line(encoded, expected_tokens(encoded), seconds, len(subjects)))
        store = store_for(loaded, subject.checkpoint)
        cases = {one.case.number: one.case for one in encoded.cases}
        pace = SuitePace(subject.name)
        for event in run_suite(loaded, encoded, store, self.interrupts.requested):
            for one in event.answers:
                subject.outcomes[one.number] = judged(cases[one.number], one)
            computed = 0 if event.stored else len(event.answers)
            self.progress.show(pace.line(event.done, event.total, computed))
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
        """Return the report of the cases that every checkpoint which began has finished."""
        begun = [one for one in subjects if one.outcomes]
        planned = {case.number for case in self.suite.cases}
        common = planned.intersection(*(one.outcomes for one in begun)) if begun else set()
        if len(common) < len(planned):
            narrate(f"stopped at {len(common):,} of {plural(len(planned), 'case')}: provisional")
        for one in subjects:
            if one not in begun:
                narrate(f"{one.name} was not run")
        found = tuple(self._judged(one, common) for one in begun if common)
        near = sum(outcome.answers.near for one in found for outcome in one.outcomes)
        if near:
            narrate(f"{plural(near, 'near-tie')} decoded again alone")
        against = ((one, self.baseline.of(one.name)) for one in found if self.baseline)
        compared = tuple(
            flips(f"baseline {name}", one.name, right, one.right) for one, (name, right) in against
        )
        return Report(self.suite, found, self.options.k, compared, self._differences(found))

    def _differences(self, found: Sequence[Judged]) -> tuple[CellDifference, ...]:
        if len(found) < 2:
            return ()
        from core.evaluate.rate_difference import cell_differences  # noqa: PLC0415 - imports torch

        return tuple(cell_differences(self.suite, found))

    def _judged(self, subject: _Subject, common: set[int]) -> Judged:
        assert subject.ready
        return Judged(
            subject.name,
            subject.checkpoint.step,
            subject.ready,
            tuple(subject.outcomes[number] for number in sorted(common)),
            ("stepscope", *_places(self.options), "--checkpoint", subject.given),
        )

    def _print(self, report: Report, *, exact: bool) -> None:
        if self.options.shape is Format.JSON:
            values = strict_json(report_as_json(report, exact=exact))
            write([json.dumps(values, allow_nan=False)])
        elif self.options.shape is Format.CSV:
            write(report_as_csv(report))
        else:
            write(report_lines(report, self.options.wrong, output_width(), exact=exact))


def _places(options: SuiteOptions) -> list[str]:
    """Return the flags that tell a command where checkpoints and tokenizer are."""
    words = ["--demo"] if options.demo else []
    for root in options.roots:
        words += ["--checkpoints", str(root)]
    return [*words, "--tokenizer", options.tokenizer] if options.tokenizer else words


def _with_options(suite: Suite, options: SuiteOptions) -> Suite:
    """Return the suite with the settings of the command line in place of those of the file."""
    grid = replace(suite.grid, **{f"{name}s": found for name, found in options.grid.items()})
    samples = suite.samples if options.samples is None else options.samples
    return replace(suite, grid=grid, samples=samples)
