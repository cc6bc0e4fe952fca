"""Applies the events of an exam to its page."""

from collections.abc import Iterator
from functools import partial

from core.base.text import clean
from core.judging.exam_events import ExamEnded, ExamPlan
from core.protocol.events import JudgingEvent
from tui.view.exam_report_words import exam_report
from tui.view.exam_words import event_line, exam_lines
from tui.view.judging import Judging, note
from tui.view.result_view import ResultLine, plain
from tui.view.wrapped import wrapped


def tell_exam(judging: Judging, event: JudgingEvent) -> None:
    """Show an event of an exam."""
    if isinstance(event, ExamEnded):
        judging.failure = event.failure
        read = len(event.exam.windows) if event.exam else 0
        judging.stopped = read < event.planned or event.exam is None
        if event.exam:
            judging.page = partial(_page, event, tuple(judging.remarks))
            judging.report = partial(exam_report, event)
    elif isinstance(event, ExamPlan):
        # After the end, how long it was going to take says nothing.
        judging.progress = event_line(event)
    else:
        note(judging, event, event_line(event))


def _page(ended: ExamEnded, remarks: tuple[str, ...], width: int) -> tuple[ResultLine, ...]:
    return tuple(_lines(ended, remarks, width))


def _lines(ended: ExamEnded, remarks: tuple[str, ...], width: int) -> Iterator[ResultLine]:
    """Yield what was told before, then the page."""
    for remark in remarks:
        yield from (plain(part, "note") for part in wrapped(clean(remark), width))
    yield plain("")
    request = ended.request
    assert ended.exam
    for line in exam_lines(ended.exam, request.subject, width, held_out=request.held_out):
        yield plain(line)
