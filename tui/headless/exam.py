"""`stepscope exam CHECKPOINT --text TEXT`: one page about one checkpoint on one text."""

from core.base.text import plural
from core.engine.engine import Engine
from core.judging.common_windows import common_windows
from core.judging.exam_events import ExamEnded
from core.judging.exam_request import ExamRequest
from core.judging.source import Source, read_source
from core.judging.training_share import training_share
from tui.command_line.exam_arguments import ExamOptions
from tui.headless.exam_report import report_lines
from tui.headless.follow import follow
from tui.headless.report_output import put_report
from tui.headless.subjects import check_count, named_subjects
from tui.headless.tables import write
from tui.terminal.interrupts import Interrupts
from tui.terminal.streams import narrate
from tui.view.exam_report_words import exam_report
from tui.view.exam_words import event_line
from tui.view.score_words import window_lines


def run_exam(options: ExamOptions, source: Source, interrupts: Interrupts) -> int:
    """Examine the checkpoint and print the page; return the exit code.

    After Ctrl+C or an error, the page of what was read is printed. Raises the error after that.
    """
    request = _request(options, source)
    with interrupts.paused():
        from core.evaluate.exam_run import ExamRun  # noqa: PLC0415 - imports torch

    running = ExamRun(request, Engine()).events(interrupts.requested)
    ended = follow(running, event_line, ExamEnded)
    done = len(ended.exam.windows) if ended.exam else 0
    if done < ended.planned or ended.exam is None:
        narrate(f"stopped at {done:,} of {plural(ended.planned, 'window')}: provisional")
    elif interrupts.requested() and not ended.exam.induction:
        narrate("stopped before the last part")
    write(report_lines(request, source, ended, as_json=options.as_json))
    if options.report and ended.exam:
        put_report(options.report, exam_report(ended, options.report.made))
    if ended.failure:
        raise ended.failure
    return interrupts.exit_code


def _request(options: ExamOptions, source: Source) -> ExamRequest:
    """Find the checkpoint and the windows; tell what is left out."""
    train = read_source(options.train) if options.train else None
    names = (options.name,) if options.name else ()
    subjects = named_subjects(
        names, options.roots, options.tokenizer, demo=options.demo, asks="exam"
    )
    check_count(subjects, 1, "exam")
    (subject,) = subjects
    windows = common_windows(source, (subject,), options.windows.choice)
    share = training_share(windows, subject.tokenizer, train) if train else None
    for line in window_lines(source, windows, share):
        narrate(line)
    return ExamRequest(
        subject, source, windows, options.windows.amount, train, options.device, share
    )
