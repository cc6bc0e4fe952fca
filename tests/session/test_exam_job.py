"""The job of an exam: what is told of the text comes first, the figures in the last event."""

from pathlib import Path

from core.checkpoints.scan import scan
from core.judging.exam_events import ExamEnded
from core.judging.score_events import Remark
from core.protocol.load_options import LoadOptions
from core.protocol.settings import SamplingSettings
from tui.session.exam_job import Examine


def test_the_figures_are_in_the_last_event(write_checkpoint, tmp_path: Path) -> None:
    write_checkpoint(tmp_path / "runs/step_000100")
    (tmp_path / "text.txt").write_text("12+3\n15\n\n" * 60)
    (entry,) = scan([tmp_path / "runs"])
    job = Examine(str(tmp_path / "text.txt"), ((entry.name, entry),), LoadOptions())
    events = list(job.events(None, SamplingSettings, lambda: False))  # type: ignore[arg-type]
    told = [one.text for one in events if isinstance(one, Remark)]
    assert any("windows of 64 tokens" in line for line in told)
    ended = events[-1]
    assert isinstance(ended, ExamEnded)
    assert ended.exam is not None
    assert ended.failure is None
