"""Judgements in lines: remarks on stderr, results on stdout."""

import io
from pathlib import Path

import pytest
from controller_sides import JobQueue, Told
from score_results import result
from watched_steps import answered, broken, judged, step

from core.base.errors import NotFoundError, UsageError
from core.judging.score_events import ScoreEnded, ScorePlan
from core.judging.watch import Alarm, Waiting
from core.protocol.load_options import LoadOptions
from tui.command_line.places import places
from tui.linear.known_checkpoints import KnownCheckpoints
from tui.linear.line_judging import LineJudging
from tui.linear.line_output import LineOutput
from tui.session.controller import Controller
from tui.session.hand_off import Batch


def test_the_result_is_text_and_the_rest_lines(
    tmp_path: Path, write_checkpoint, capsys: pytest.CaptureFixture[str]
) -> None:
    write_checkpoint(tmp_path / "runs/step_000100")
    jobs, err = JobQueue(), io.StringIO()
    controller = Controller(jobs, Told().listener, LoadOptions())
    known = KnownCheckpoints(lambda: places([tmp_path / "runs"], demo=False))
    judging = LineJudging(controller, LineOutput(err, typing=False), known)
    with pytest.raises(UsageError, match="not written again"):
        judging.judge("score", "last", None)
    with pytest.raises(UsageError, match="There was no result yet"):
        judging.report(str(tmp_path / "r.html"))
    judging.judge("score", "a.txt", known.look().entries[0])
    plan, ended = ScorePlan("a", 80, 80, 640, 0, 2.0), ScoreEnded(result((1.0, 1.2)))
    controller.apply(Batch(1, (plan,)))
    controller.apply(Batch(1, (ended,), ended=True))
    assert err.getvalue().splitlines() == [
        "score a.txt · nothing is marked: all 1 step of the run",
        "a: 80 windows · 640 tokens · about 2.00 s",
        "■ complete",
    ]
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) < 200
    assert "step_000100      1.0000   lowest" in out
    assert "Recommended: step_000100" in out
    assert not controller.busy
    judging.report(str(tmp_path / "r.html"))
    assert err.getvalue().splitlines()[-1] == f"report: {tmp_path / 'r.html'}"
    page = (tmp_path / "r.html").read_text()
    assert "Recommended: step_000100" in page
    assert f"stepscope score a.txt --checkpoint {tmp_path}" in page


def test_a_watch_writes_each_step_when_it_comes(
    tmp_path: Path, write_checkpoint, capsys: pytest.CaptureFixture[str]
) -> None:
    write_checkpoint(tmp_path / "runs/step_000100")
    jobs, err = JobQueue(), io.StringIO()
    controller = Controller(jobs, Told().listener, LoadOptions())
    known = KnownCheckpoints(lambda: places([tmp_path / "runs"], demo=False))
    judging = LineJudging(controller, LineOutput(err, typing=False), known)
    judging.judge("watch", "suite sums", known.look().entries[0])
    controller.apply(Batch(1, (judged(step(100), suite=answered(100)), Waiting(()))))
    assert capsys.readouterr().out == "step_000100 · 100 of 100 cases right (100 %)\n"
    worse = judged(step(200), suite=answered(88, 12), alarms=(Alarm.SUITE,))
    controller.apply(Batch(1, (worse, broken(step(300)), Waiting(()))))
    first, alarm, cut = capsys.readouterr().out.splitlines()
    assert first.startswith("step_000200 · lost 12 (")
    assert alarm.startswith("alarm: step_000200 answers fewer cases than step_000100")
    assert cut == "step_000300: model.pt is incomplete. Copy it again"
    controller.apply(Batch(1, ended=True, cancelled=True))
    assert capsys.readouterr().out == ""
    assert err.getvalue().splitlines() == [
        "watch runs · each step answers the suite sums", "■ stopped",
    ]  # fmt: skip


def test_an_error_is_a_line_with_its_hint(tmp_path: Path, write_checkpoint) -> None:
    write_checkpoint(tmp_path / "runs/step_000100")
    err, known = io.StringIO(), KnownCheckpoints(lambda: places([tmp_path / "runs"], demo=False))
    controller = Controller(JobQueue(), Told().listener, LoadOptions())
    judging = LineJudging(controller, LineOutput(err, typing=False), known)
    judging.judge("score", "a.txt", known.look().entries[0])
    controller.apply(Batch(1, ended=True, failure=NotFoundError("Cannot read a.txt", "Look")))
    assert err.getvalue().splitlines()[1:] == ["error: Cannot read a.txt. Look"]
