"""`stepscope suite SUITE`: checkpoints answer the same cases, and the answers are judged."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from core.base.jsonfile import strict_json
from core.checkpoints.checkpoint import Checkpoint
from core.engine.engine import Engine
from core.judging.score_events import Remark
from core.judging.suite_events import SuiteEnded, SuitePlan
from core.judging.suite_request import SuiteRequest, SuiteSubject, suite_subject
from core.suites.baseline import read_baseline
from core.suites.case_json import digest_of
from core.suites.shipped import suite_path
from core.suites.suite import Suite
from core.suites.suite_file import read_suite
from core.tokenizers.find import tokenizer_for
from tui.command_line.checkpoint_choice import choice
from tui.command_line.suite_arguments import Format, SuiteOptions
from tui.headless.report_output import put_report
from tui.headless.suite_gate import check_report
from tui.headless.suite_json import report_as_csv, report_as_json
from tui.headless.tables import write
from tui.terminal.interrupts import Interrupts
from tui.terminal.output_width import output_width
from tui.terminal.streams import Progress, narrate
from tui.view.catalog import Catalog
from tui.view.suite_report_words import suite_report
from tui.view.suite_tables import report_lines
from tui.view.suite_words import plan_line, progress_line, unfinished_lines

if TYPE_CHECKING:
    from core.evaluate.suite_judging import SuiteJudging


def run_suite(options: SuiteOptions, interrupts: Interrupts) -> int:
    """Run the suite on every checkpoint and print the result; return the exit code.

    After Ctrl+C or an error, what is finished is printed. Raises the error after that, or
    CheckFailedError for what was asked to be checked.
    """
    request = _request(options)
    from core.evaluate.suite_judging import SuiteJudging  # noqa: PLC0415 - imports torch

    ended = _told(SuiteJudging(request, Engine()), interrupts)
    for line in unfinished_lines(ended):
        narrate(line)
    if ended.report.judged:
        write(_lines(ended, options))
        if wanted := options.report:
            put_report(wanted, suite_report(ended, options.wrong, wanted.made))
    if ended.failure:
        raise ended.failure
    if not interrupts.requested():
        check_report(ended.report, options)
    return interrupts.exit_code


def _request(options: SuiteOptions) -> SuiteRequest:
    """Read the suite, draw its cases and find the checkpoints.

    What cannot be answered or compared is refused here.
    """
    suite = _with_options(read_suite(suite_path(options.suite)), options)
    baseline = None
    if options.baseline:
        baseline = read_baseline(options.baseline, digest_of(suite.cases))
    subjects = tuple(_subjects(suite, options))
    for subject in subjects if baseline else ():
        assert baseline
        baseline.of(subject.name)
    return SuiteRequest(suite, subjects, options.k, baseline)


def _subjects(suite: Suite, options: SuiteOptions) -> Iterator[SuiteSubject]:
    chosen = choice(options.checkpoints, options.roots, demo=options.demo, asks="suite")
    for remark in chosen.remarks:
        narrate(remark)
    catalog = Catalog(chosen.known)
    given = _given(options, chosen.checkpoints)
    for checkpoint, name in zip(chosen.checkpoints, given, strict=True):
        found = tokenizer_for(checkpoint, options.tokenizer)
        for remark in found.remarks:
            narrate(remark)
        command = ("stepscope", *_places(options), "--checkpoint", name)
        shown = catalog.name_of(checkpoint)
        yield suite_subject(suite, shown, checkpoint, found.tokenizer, command)


def _given(options: SuiteOptions, checkpoints: Sequence[Checkpoint]) -> tuple[str, ...]:
    """Return what names each checkpoint on a command line."""
    if len(options.checkpoints) == len(checkpoints):
        return options.checkpoints
    return tuple(one.name if options.demo else str(one.folder) for one in checkpoints)


def _told(running: "SuiteJudging", interrupts: Interrupts) -> SuiteEnded:
    """Run to the end and tell what happens on stderr; return the last event."""
    progress = Progress()
    for event in running.events(interrupts.requested):
        if isinstance(event, SuiteEnded):
            break
        if isinstance(event, Remark | SuitePlan):
            progress.clear()
            narrate(event.text if isinstance(event, Remark) else plan_line(event))
        else:
            progress.show(progress_line(event))
    progress.clear()
    assert isinstance(event, SuiteEnded)
    return event


def _lines(ended: SuiteEnded, options: SuiteOptions) -> Iterator[str]:
    if options.shape is Format.JSON:
        values = strict_json(report_as_json(ended.report, exact=ended.exact))
        return iter([json.dumps(values, allow_nan=False)])
    if options.shape is Format.CSV:
        return iter(report_as_csv(ended.report))
    return report_lines(ended.report, options.wrong, output_width(), exact=ended.exact)


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
