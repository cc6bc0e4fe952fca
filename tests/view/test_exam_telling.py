"""The events of an exam on its page."""

from exams import EXAM
from score_results import result

from core.judging.amount import ALL
from core.judging.exam_events import ExamEnded, ExamPlan
from core.judging.exam_request import ExamRequest
from core.judging.score_events import Remark
from tui.view.exam_telling import tell_exam
from tui.view.judging import Judging


def test_what_it_will_take_is_not_on_the_page() -> None:
    found, judging = result((1.0,)), Judging("exam", "text", "")
    request = ExamRequest(found.scored[0].subject, found.source, found.windows, ALL)
    tell_exam(judging, Remark("text: 80 windows"))
    tell_exam(judging, ExamPlan(80, 80, 640, 2.0))
    assert judging.progress == "80 windows · 640 tokens · about 2.00 s, then continuations"
    tell_exam(judging, ExamEnded(request, EXAM, 80))
    assert not judging.stopped
    lines = [line.text for line in judging.lines(76)]
    assert lines[:4] == [
        "text: 80 windows", "", "step_000100 · 80 windows of 64 tokens · 5,120 tokens", "",
    ]  # fmt: skip
    assert not any("about" in line for line in lines)


def test_before_the_first_block_there_is_nothing() -> None:
    found, judging = result((1.0,)), Judging("exam", "text", "")
    request = ExamRequest(found.scored[0].subject, found.source, found.windows, ALL)
    tell_exam(judging, ExamEnded(request, None, 80))
    assert (judging.stopped, judging.page) == (True, None)
