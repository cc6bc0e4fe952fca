"""/score in lines: remarks on stderr, the result on stdout."""

import io
from pathlib import Path

import pytest
from controller_sides import JobQueue, Told
from score_results import result

from core.base.errors import UsageError
from core.judging.score_events import ScoreEnded, ScorePlan
from core.protocol.load_options import LoadOptions
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
    known = KnownCheckpoints([tmp_path / "runs"], demo=False)
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
