"""`stepscope twin A B TEXT`: how far two checkpoints of one vocabulary are apart on a text."""

from core.base.text import plural
from core.engine.engine import Engine
from core.judging.common_windows import common_windows
from core.judging.source import Source
from core.judging.twin_events import TwinEnded
from core.judging.twin_request import TwinRequest, check_one_vocabulary
from tui.command_line.twin_arguments import TwinOptions
from tui.headless.follow import follow
from tui.headless.report_output import put_report
from tui.headless.subjects import check_count, named_subjects
from tui.headless.tables import write
from tui.headless.twin_report import report_lines
from tui.terminal.interrupts import Interrupts
from tui.terminal.streams import narrate
from tui.view.score_words import window_lines
from tui.view.twin_report_words import twin_report
from tui.view.twin_words import event_line


def run_twin(options: TwinOptions, source: Source, interrupts: Interrupts) -> int:
    """Compare both on a text and print the figures; return the exit code.

    After Ctrl+C or an error, those of what both have read are printed. Raises the error after that.
    """
    request = _request(options, source)
    with interrupts.paused():
        from core.evaluate.twin_run import TwinRun  # noqa: PLC0415 - imports torch

    running = TwinRun(request, Engine(), Engine()).events(interrupts.requested)
    ended = follow(running, event_line, TwinEnded)
    done = len(ended.twin.windows) if ended.twin else 0
    if done < ended.planned or ended.twin is None:
        narrate(f"stopped at {done:,} of {plural(ended.planned, 'window')}: provisional")
    write(report_lines(request, source, ended, as_json=options.as_json))
    if options.report and ended.twin:
        put_report(options.report, twin_report(request, source, ended, options.report.made))
    if ended.failure:
        raise ended.failure
    return interrupts.exit_code


def _request(options: TwinOptions, source: Source) -> TwinRequest:
    """Find both checkpoints and the windows; tell what is left out."""
    subjects = named_subjects(
        options.names, options.roots, options.tokenizer, demo=options.demo, asks="twin"
    )
    check_count(subjects, 2, "twin")
    a, b = subjects
    check_one_vocabulary(a, b)
    windows = common_windows(source, (a, b), options.windows.choice)
    for line in window_lines(source, windows, None):
        narrate(line)
    return TwinRequest(a, b, windows, options.windows.amount, options.worst, options.device)
