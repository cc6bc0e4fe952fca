"""`stepscope suite SUITE`: checkpoints answer the same cases, and the answers are judged."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace

from core.base.jsonfile import strict_json
from core.engine.engine import Engine
from core.judging.subject import Subject
from core.judging.suite_events import SuiteEnded
from core.judging.suite_request import SuiteRequest, SuiteSubject, suite_subject
from core.ranks.exchange import ALONE, Exchange
from core.ranks.outcome import together
from core.suites.baseline import read_baseline
from core.suites.case_json import digest_of
from core.suites.shipped import suite_path
from core.suites.suite import Suite
from core.suites.suite_file import read_suite
from tui.command_line.suite_arguments import Format, SuiteOptions
from tui.headless.follow import follow
from tui.headless.on_ranks import threads_on
from tui.headless.report_output import put_report
from tui.headless.subjects import named_subjects
from tui.headless.suite_gate import check_report
from tui.headless.suite_json import report_as_csv, report_as_json
from tui.headless.tables import write
from tui.terminal.interrupts import Interrupts
from tui.terminal.output_width import output_width
from tui.terminal.streams import narrate
from tui.view.suite_report_words import suite_report
from tui.view.suite_tables import report_lines
from tui.view.suite_words import event_line, unfinished_lines


def run_suite(options: SuiteOptions, interrupts: Interrupts, exchange: Exchange = ALONE) -> int:
    """Run the suite on every checkpoint and print the result; return the exit code.

    After Ctrl+C or an error, what is finished is printed. Raises the error after that, or
    CheckFailedError for what was asked to be checked.
    """
    rank = exchange.rank
    with together(exchange):
        request = replace(_request(options), threads=threads_on(rank, options.threads))
    with interrupts.paused():
        from core.evaluate.suite_judging import SuiteJudging  # noqa: PLC0415 - imports torch

    running = SuiteJudging(request, Engine(), exchange).events(interrupts.requested)
    ended = follow(running, event_line, SuiteEnded)
    for line in unfinished_lines(ended):
        narrate(line)
    if ended.report.judged:
        write(_lines(ended, options))
        if (wanted := options.report) and rank.is_first:
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
    subjects = named_subjects(
        options.checkpoints, options.roots, options.tokenizer, demo=options.demo, asks="suite"
    )
    for subject, name in zip(subjects, _given(options, subjects), strict=True):
        command = ("stepscope", *_places(options), "--checkpoint", name)
        yield suite_subject(suite, subject, command)


def _given(options: SuiteOptions, subjects: Sequence[Subject]) -> tuple[str, ...]:
    """Return what names each checkpoint on a command line."""
    if len(options.checkpoints) == len(subjects):
        return options.checkpoints
    checkpoints = [one.checkpoint for one in subjects]
    return tuple(one.name if options.demo else str(one.folder) for one in checkpoints)


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
