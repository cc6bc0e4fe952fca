"""A checkpoint is loaded in float32, with its progress."""

from pathlib import Path

from core.checkpoints.scan import scan
from core.engine.engine import Engine
from core.evaluate.subject_load import load_subject
from core.judging.score_events import Remark, SubjectLoading
from core.judging.subject import Subject


def test_it_is_loaded_in_float32_with_progress_and_remarks(goldens: Path) -> None:
    entry = scan([goldens / "nanogpt_char/out-licenses-char"])[0]
    engine = Engine()
    events = [*load_subject(engine, Subject("a", entry, None), "cpu", lambda: False)]
    assert engine.ready
    assert (engine.ready.precision, engine.ready.device) == ("float32", "cpu")
    shares = [one.share for one in events if isinstance(one, SubjectLoading)]
    assert shares[0] == 0
    assert shares == sorted(shares)
    assert max(shares) <= 1
    assert any("gelu" in one.text for one in events if isinstance(one, Remark))
