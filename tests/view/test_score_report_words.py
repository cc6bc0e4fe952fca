"""What the report of a score says first."""

from dataclasses import replace

from report_pages import Page
from score_results import result

from core.judging.score_result import ScoreResult
from core.report.document import Made
from core.report.html_page import html_page
from tui.view.score_report_words import score_report


def page(found: ScoreResult) -> Page:
    return Page(html_page(score_report(found, Made("stepscope score", "1.2"))))


def test_the_recommendation_and_its_trust_come_first() -> None:
    found = page(result((1.0, 1.0001, 1.2), spread=0.05))
    assert found.of("h2")[0] == "Recommendation"
    assert found.of("p")[0] == "Recommended: step_000100"
    assert found.of("td")[:4] == ["text held out", "yes", "recorded loss reproduced", "unknown"]
    needed = [one for one in found.of("p") if one.startswith("step_000100 vs step_000200: ")]
    assert len(needed) == 1
    assert "cannot tell · smallest difference this could see: " in needed[0]
    assert found.of("p")[-1] == "Made by stepscope 1.2"


def test_a_stopped_score_is_provisional() -> None:
    line = "stopped at 16 of 80 windows: provisional"
    assert line in page(replace(result((1.0, 1.2)), done=16)).of("p")[:4]
    assert page(replace(result((1.0,)), done=16)).of("p")[0] == line


def test_checkpoints_of_several_runs_are_not_joined_by_a_line() -> None:
    found = result((1.0, 1.2, 1.3, 1.4))
    other = replace(
        found.scored[1].subject.checkpoint, run=found.scored[1].subject.checkpoint.folder
    )
    second = replace(found.scored[1], subject=replace(found.scored[1].subject, checkpoint=other))
    scored = (found.scored[0], second, *found.scored[2:])
    lines = [
        value for name, value in page(replace(found, scored=scored)).attributes if name == "points"
    ]
    assert [len((one or "").split()) for one in lines] == [3]
