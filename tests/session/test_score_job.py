"""The job of a score: it reads the text itself and leaves the session's engine alone."""

from pathlib import Path

import pytest

from core.base.errors import NotFoundError
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.scan import scan
from core.judging.score_events import ScoreEnded
from core.protocol.load_options import LoadOptions
from core.protocol.settings import SamplingSettings
from tui.session.score_job import ScoreText


@pytest.fixture
def subjects(write_checkpoint, tmp_path: Path) -> tuple[tuple[str, Checkpoint], ...]:
    for step in (100, 200):
        write_checkpoint(tmp_path / f"runs/step_{step:06d}", step=step, seed=step)
    return tuple((one.name, one) for one in scan([tmp_path / "runs"]))


def ended(job: ScoreText) -> ScoreEnded:
    *_, last = job.events(None, SamplingSettings, lambda: False)  # type: ignore[arg-type]
    assert isinstance(last, ScoreEnded)
    return last


def test_the_result_is_in_the_last_event(subjects, monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "text.txt").write_text("12+3\n15\n\n" * 60)
    found = ended(ScoreText("~/text.txt", subjects, LoadOptions()))
    assert sorted(found.result.names) == ["step_000100", "step_000200"]
    assert found.failure is None


def test_a_text_that_is_not_there_is_an_error(subjects) -> None:
    with pytest.raises(NotFoundError, match="Cannot read"):
        ended(ScoreText("none.txt", subjects, LoadOptions()))


def test_a_suite_may_follow(subjects, monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "text.txt").write_text("12+3\n15\n\n" * 60)
    (tmp_path / "s.toml").write_text('[[case]]\nprompt = "1+1\\n"\nanswer = "2"\n')
    found = ended(ScoreText("~/text.txt suite ~/s.toml", subjects, LoadOptions())).result
    assert found.answered is not None
    assert (found.answered.done, found.answered.planned) == (1, 1)
    assert [one.name for one in found.answered.report.judged] == found.names
