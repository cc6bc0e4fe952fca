"""The events of a watch on its page."""

from score_results import result
from watched_steps import answered, broken, judged, step

from core.judging.score_events import Remark, ScorePlan
from core.judging.watch import TextCut, Waiting
from tui.view.judging import Judging
from tui.view.watch_telling import tell_watch


def test_steps_are_kept_and_the_page_has_those_so_far() -> None:
    judging = Judging("watch", "run", "")
    tell_watch(judging, Waiting(("step_000100",)))
    assert judging.progress == "step_000100 is being written"
    assert judging.page is None
    tell_watch(judging, ScorePlan("step_000100", 80, 80, 640, 0, 2.0))
    tell_watch(judging, judged(step(100), suite=answered(100)))
    tell_watch(judging, broken(step(200)))
    assert judging.remarks == []
    text = "\n".join(line.text for line in judging.lines(80))
    assert text.index("step_000100") < text.index("step_000200: model.pt is incomplete")


def test_what_every_step_says_of_itself_is_shown_once() -> None:
    judging = Judging("watch", "run", "")
    cut = TextCut(result((1.0,)).source, result((1.0,)).windows)
    for event in (cut, Remark("no checksums"), Remark("no checksums")):
        tell_watch(judging, event)
    assert judging.remarks == [
        "text: 80 windows of 8 tokens · layout stream · held out", "no checksums",
    ]  # fmt: skip
