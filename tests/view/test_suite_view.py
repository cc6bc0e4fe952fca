"""The page of a suite: rows that lead to checkpoints, wrong cases that lead to prompts."""

from dataclasses import replace

import pytest
from rich.cells import cell_len
from suite_reports import report

from core.base.errors import UsageError
from core.judging.score_events import Remark
from core.judging.suite_events import SuiteEnded, SuiteProgress
from tui.view.judging import Judging
from tui.view.suite_telling import tell_suite
from tui.view.suite_view import suite_view

ENDED = SuiteEnded(report({"a": (100, 60), "b": (200, 99)}), 100, 100, 0, (), exact=True)


def texts(ended: SuiteEnded = ENDED, width: int = 100) -> list[str]:
    return [line.text for line in suite_view(ended, width)]


def test_rates_come_first_and_the_recommendation_before_the_wrong_cases() -> None:
    lines = texts()
    assert lines[0].split() == ["checkpoint", "step", "right", "95", "%", "cases"]
    assert lines[2].startswith("b            200  99.00 %")
    chosen = lines.index("Recommended: b")
    (operator,) = [line for line in lines[:chosen] if line.startswith("operator +")]
    assert operator.split() == ["operator", "+", "60.00", "%", "99.00", "%", "100"]
    assert lines.index("b: 1 wrong case") > chosen


def test_a_wrong_case_leads_to_its_prompt() -> None:
    prompts = [line.prompt for line in suite_view(ENDED, 100) if line.prompt]
    # Twenty of a, and the only one of b.
    assert (len(prompts), prompts[0], prompts[-1]) == (21, "61+1\n", "100+1\n")
    assert "a: 40 wrong cases, the first 20" in texts()


def test_what_is_unfinished_is_said_first() -> None:
    some = replace(ENDED, done=40, unrun=("c",))
    assert texts(some)[:2] == ["stopped at 40 of 100 cases: provisional", "c was not run"]


@pytest.mark.parametrize("width", [100, 60])
def test_sentences_are_wrapped(width: int) -> None:
    said = [line for line in suite_view(ENDED, width) if not line.acts]
    assert max(cell_len(line.text) for line in said) <= width


def test_a_narrow_page_has_a_line_for_each_checkpoint() -> None:
    found = report({"step_008000": (8000, 60), "step_008200": (8200, 99)})
    rows = texts(replace(ENDED, report=found), 40)[:3]
    assert [row.split() for row in rows] == [
        ["checkpoint", "right", "cases"],
        ["step_008000", "60.00", "%", "60", "of", "100"],
        ["step_008200", "99.00", "%", "99", "of", "100"],
    ]
    assert "95 %" in texts(replace(ENDED, report=found), 50)[0]


def test_its_events_are_told() -> None:
    judging = Judging("suite", "sums", "")
    tell_suite(judging, Remark("no checksums"))
    tell_suite(judging, SuiteProgress("a", 40, 100, 3.0))
    assert judging.remarks == ["no checksums"]
    assert judging.progress == "a: 40 of 100 cases, 3.00 s left"
    tell_suite(judging, replace(ENDED, done=40, failure=UsageError("no")))
    assert judging.stopped
    assert judging.failure is not None
    assert judging.page is not None
