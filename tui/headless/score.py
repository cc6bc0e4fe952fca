"""`stepscope score TEXT`: the mean loss of each checkpoint on the same windows of a text."""

from dataclasses import replace

from core.engine.engine import Engine
from core.judging.amount import Amount
from core.judging.common_windows import WindowChoice, windows_of_each
from core.judging.score_events import ScoreEnded
from core.judging.score_request import ScoreRequest
from core.judging.source import Source, read_source
from core.judging.subject import Subject
from core.judging.suite_request import SuiteRequest, greedy_request
from core.judging.training_share import training_share
from core.ranks.exchange import ALONE, Exchange
from core.ranks.outcome import together
from core.ranks.rank import Rank
from tui.command_line.score_arguments import ScoreOptions
from tui.headless.follow import follow
from tui.headless.on_ranks import threads_on
from tui.headless.per_token import check_writable, write_per_token
from tui.headless.report_output import put_report
from tui.headless.score_report import report_lines
from tui.headless.subjects import named_subjects
from tui.headless.tables import write
from tui.terminal.interrupts import Interrupts
from tui.terminal.streams import narrate
from tui.view.score_report_words import score_report
from tui.view.score_suite_words import event_line, unfinished_lines
from tui.view.score_words import window_lines


def run_score(
    options: ScoreOptions, source: Source, interrupts: Interrupts, exchange: Exchange = ALONE
) -> int:
    """Score every checkpoint on a text and print the result; return the exit code.

    After Ctrl+C or an error, what all finished is printed. Raises the error after that.
    """
    rank = exchange.rank
    with together(exchange):
        request = _request(options, source, rank)
        asked = _suite_request(options, request)
    with interrupts.paused():
        from core.evaluate.score_and_suite import ScoreAndSuite  # noqa: PLC0415 - imports torch
        from core.evaluate.score_run import ScoreRun  # noqa: PLC0415 - imports torch

    run = ScoreRun(request, Engine(), exchange)
    judging = ScoreAndSuite(run, asked, Engine(), exchange) if asked else run
    ended = follow(judging.events(interrupts.requested), event_line, ScoreEnded)
    for line in unfinished_lines(ended.result, asked.suite.name if asked else None):
        narrate(line)
    if ended.result.scored or not ended.failure:
        write(report_lines(ended.result, options.shape, as_training=options.as_training))
    if options.report and ended.result.scored and rank.is_first:
        put_report(options.report, score_report(ended.result, options.report.made))
    if options.per_token and ended.result.scored and rank.is_first:
        each = ((one.name, request.windows_of(one), losses) for one, losses in run.losses())
        write_per_token(options.per_token, each)
    if ended.failure:
        raise ended.failure
    return interrupts.exit_code


def _request(options: ScoreOptions, source: Source, rank: Rank) -> ScoreRequest:
    """Find the checkpoints and the windows; tell what will be scored."""
    train = read_source(options.train) if options.train else None
    if options.per_token and rank.is_first:
        check_writable(options.per_token)
    subjects = subjects_of(options)
    chosen = WindowChoice(options.layout, options.window, options.whole)
    windows = windows_of_each(source, subjects, chosen)
    share = training_share(windows[0], subjects[0].tokenizer, train) if train else None
    for line in window_lines(source, windows[0], share):
        narrate(line)
    amount = Amount(options.windows, options.budget)
    threads = threads_on(rank, options.threads)
    return ScoreRequest(
        source, windows, subjects, amount, options.as_training, options.device, share, threads
    )


def _suite_request(options: ScoreOptions, request: ScoreRequest) -> SuiteRequest | None:
    """Return what the checkpoints are asked after the score."""
    if not options.suite:
        return None
    asked = greedy_request(options.suite, request.subjects, options.device)
    return replace(asked, threads=request.threads)


def subjects_of(options: ScoreOptions) -> tuple[Subject, ...]:
    """Return the checkpoints that the flags name, each by the name that tells it apart."""
    return named_subjects(
        options.checkpoints, options.roots, options.tokenizer, demo=options.demo, asks="score"
    )
