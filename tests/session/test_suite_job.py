"""The job of a suite: it draws the cases, and the report is in its last event."""

from pathlib import Path

import pytest

from core.base.errors import NotFoundError
from core.checkpoints.embedded import DEMO
from core.checkpoints.scan import scan
from core.judging.suite_events import SuiteEnded, SuitePlan
from core.protocol.load_options import LoadOptions
from core.protocol.settings import SamplingSettings
from tui.session.suite_job import RunSuite

SUITE = 'template = "{a:1d}+{b:1d}\\n"\nanswer = "{a+b}"\ncases = 30\n'


def test_the_report_is_in_the_last_event(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "s.toml").write_text(SUITE)
    subjects = tuple((one.name, one) for one in scan([DEMO])[:2])
    job = RunSuite(str(tmp_path / "s.toml"), subjects, LoadOptions())
    events = list(job.events(None, SamplingSettings, lambda: False))  # type: ignore[arg-type]
    assert sum(isinstance(one, SuitePlan) for one in events) == 1
    ended = events[-1]
    assert isinstance(ended, SuiteEnded)
    assert (ended.done, ended.planned, ended.failure) == (30, 30, None)
    assert [one.name for one in ended.report.judged] == [name for name, _ in subjects]


def test_a_suite_that_is_not_there_is_an_error() -> None:
    job = RunSuite("none.toml", (), LoadOptions())
    with pytest.raises(NotFoundError, match="No suite"):
        list(job.events(None, SamplingSettings, lambda: False))  # type: ignore[arg-type]
