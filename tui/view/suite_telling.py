"""Applies the events of a suite to its page."""

from functools import partial

from core.judging.suite_events import SuiteEnded
from core.protocol.events import JudgingEvent
from tui.view.judging import Judging, note
from tui.view.suite_report_words import suite_report
from tui.view.suite_view import suite_view
from tui.view.suite_words import event_line

# Wrong cases of each checkpoint in a report.
_WRONG = 10


def tell_suite(judging: Judging, event: JudgingEvent) -> None:
    """Show an event of a suite."""
    if isinstance(event, SuiteEnded):
        judging.failure = event.failure
        judging.stopped = event.done < event.planned or bool(event.unrun)
        if event.report.judged:
            judging.page = partial(suite_view, event)
            judging.report = partial(suite_report, event, _WRONG)
    else:
        note(judging, event, event_line(event))
