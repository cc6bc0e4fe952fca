"""The events of a score on its page."""

from dataclasses import replace

from score_results import result

from core.base.errors import UsageError
from core.judging.score_events import Remark, ScoreEnded, ScorePlan, ScoreProgress, SubjectLoading
from tui.view.judging import Judging
from tui.view.score_telling import tell_score


def test_plans_and_remarks_stay_and_progress_is_replaced() -> None:
    judging = Judging("score", "a.txt", "")
    for event in (
        SubjectLoading("a", 0.5),
        Remark("no checksums"),
        ScorePlan("a", 80, 80, 640, 80, None),
        ScoreProgress("a", 16, 80, None),
    ):
        tell_score(judging, event)
    assert judging.remarks == ["no checksums", "a: 80 windows · 640 tokens · 80 windows stored"]
    assert judging.progress == "a: 16 of 80 windows"


def test_the_result_is_a_page_and_what_is_unfinished_is_stopped() -> None:
    judging = Judging("score", "a.txt", "")
    tell_score(judging, ScoreEnded(result((1.0, 1.2))))
    assert judging.page is not None
    assert any("Recommended: step_000100" in line.text for line in judging.page(80))
    assert not judging.stopped
    tell_score(judging, ScoreEnded(replace(result((1.0, 1.2)), done=16), UsageError("no")))
    assert judging.stopped
    assert judging.failure is not None


def test_nothing_scored_is_said() -> None:
    judging = Judging("score", "a.txt", "")
    nothing = replace(result((1.0,)), scored=(), done=0, unscored=("step_000100",))
    tell_score(judging, ScoreEnded(nothing))
    assert judging.page is not None
    assert [line.text for line in judging.page(80)] == ["nothing was scored"]
    assert judging.stopped
