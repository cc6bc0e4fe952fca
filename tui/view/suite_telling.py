"""Applies the events of a suite to its page."""

from functools import partial

from core.judging.score_events import Remark, SubjectLoading
from core.judging.suite_events import SuiteEnded, SuitePlan, SuiteProgress
from core.protocol.events import JudgingEvent
from tui.view.judging import Judging
from tui.view.suite_report_words import suite_report
from tui.view.suite_view import suite_view
from tui.view.suite_words import plan_line, progress_line

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
    elif isinstance(event, Remark | SuitePlan):
        line = event.text if isinstance(event, Remark) else plan_line(event)
        judging.remarks.append(line)
    elif isinstance(event, SubjectLoading | SuiteProgress):
        judging.progress = progress_line(event)
