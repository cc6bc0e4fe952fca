"""/report: what it refuses, and what it writes."""

from functools import partial
from pathlib import Path

import pytest
from score_results import result

from core.base.errors import UsageError
from tui.session.judged_report import write_judged
from tui.view.judging import Judging
from tui.view.score_report_words import score_report


def judging(*, ended: bool) -> Judging:
    report = partial(score_report, result((1.0, 1.2))) if ended else None
    return Judging("score", "a.txt", "", report=report, command="stepscope score", ended=ended)


def test_the_report_of_the_last_result_is_written(tmp_path: Path) -> None:
    path = tmp_path / "r.html"
    assert write_judged(judging(ended=True), str(path)) == f"report: {path}"
    page = path.read_text()
    assert "Recommended: step_000100" in page
    assert "<pre>stepscope score</pre>" in page


@pytest.mark.parametrize(
    ("found", "argument", "message"),
    [
        (None, "", "/report needs a file"),
        (None, "r.html", "There was no result yet"),
        (judging(ended=False), "r.html", "The judgement has not ended"),
        (judging(ended=True), "missing/r.html", "its folder does not exist"),
    ],
)
def test_what_cannot_be_written_is_refused(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    found: Judging | None,
    argument: str,
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match=message):
        write_judged(found, argument)
    assert list(tmp_path.iterdir()) == []
