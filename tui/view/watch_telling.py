"""Applies the events of a watch to its page."""

from functools import partial

from core.judging.score_events import Remark
from core.judging.watch import StepBroken, StepJudged, TextCut, Waiting
from core.protocol.events import JudgingEvent
from tui.view.judging import Judging
from tui.view.result_view import ResultLine
from tui.view.score_words import window_lines
from tui.view.watch_view import watch_view
from tui.view.watch_words import replaced_line


def tell_watch(judging: Judging, event: JudgingEvent) -> None:
    """Show an event of a watch; what each step will take is not told."""
    judging.waits = isinstance(event, Waiting)
    if isinstance(event, StepJudged | StepBroken):
        judging.steps.append(event)
        judging.page = partial(_page, judging)
    elif isinstance(event, TextCut):
        judging.remarks += window_lines(event.source, event.windows, None)
    elif isinstance(event, Remark):
        if event.text not in judging.remarks:  # some are the same for every step
            judging.remarks.append(event.text)
    elif line := replaced_line(event):
        judging.progress = line


def _page(judging: Judging, width: int) -> tuple[ResultLine, ...]:
    """Return the steps so far; the remarks are about the text, which the first step has cut."""
    return watch_view(judging.steps, judging.remarks, width)
