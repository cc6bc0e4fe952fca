"""Applies the events of a score to its page."""

from functools import partial

from core.judging.score_events import ScoreEnded
from core.judging.score_result import ScoreResult
from core.protocol.events import JudgingEvent
from tui.view.judging import Judging, note
from tui.view.result_view import ResultLine, plain
from tui.view.score_report_words import score_report
from tui.view.score_suite_words import event_line, unfinished_lines
from tui.view.score_view import score_view


def tell_score(judging: Judging, event: JudgingEvent) -> None:
    """Show an event of a score."""
    if isinstance(event, ScoreEnded):
        judging.failure = event.failure
        judging.stopped = any(unfinished_lines(event.result))
        if event.result.scored:
            judging.report = partial(score_report, event.result)
        judging.page = partial(_page, event.result, tuple(judging.remarks))
    else:
        note(judging, event, event_line(event))


def _page(result: ScoreResult, remarks: tuple[str, ...], width: int) -> tuple[ResultLine, ...]:
    """Return the result; what was told before it if nothing was scored."""
    if not result.scored:
        return tuple(plain(line, "note") for line in (*remarks, "nothing was scored"))
    return score_view(result, width)
