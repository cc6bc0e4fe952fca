"""A score with a suite in words: both criteria, the recommendation, what is unfinished."""

from dataclasses import replace

import pytest
from report_pages import Page
from rich.cells import cell_len
from score_results import result
from suite_reports import report

from core.judging.answered import Answered
from core.judging.score_result import ScoreResult
from core.judging.suite_events import SuiteProgress
from core.report.document import Made
from core.report.html_page import html_page
from tui.view.result_words import result_lines
from tui.view.score_report_words import score_report
from tui.view.score_suite_words import answered_title, event_line, unfinished_lines
from tui.view.score_view import score_view

STEPS = (300, 100)


def answered(
    losses: tuple[float, ...], right: tuple[int, ...], cases: int = 100, spread: float = 0.01
) -> ScoreResult:
    """Checkpoints with steps 300, 100 and on, of which the first ones answered so many cases."""
    found = result(losses, steps=(*STEPS, 200, 250)[: len(losses)], spread=spread)
    each = {
        one.subject.name: (one.subject.step, count)
        for one, count in zip(found.scored, right, strict=False)
    }
    unrun = tuple(found.names[len(right) :])
    return replace(found, answered=Answered(report(each, cases=cases), cases, cases, unrun))


def chosen(found: ScoreResult) -> list[str]:
    """The lines from the recommendation to the trust lines."""
    lines = list(result_lines(found))
    above = lines[: lines.index("Trust")]
    return above[len(above) - above[::-1].index("") :]


def test_a_loss_and_a_suite_that_disagree() -> None:
    found = answered((1.0, 1.2), (60, 99))
    lines = list(result_lines(found))
    at = lines.index("Could be best by the loss: step_000300 (1 of 2)")
    assert lines[at + 1 : at + 4] == [
        "",
        "step_000100 against step_000300: 39 and 0 of 100 cases right in one alone · "
        "McNemar, exact: p = 3.64e-12",
        "Could be best by the suite: step_000100 (1 of 2)",
    ]
    first, rule, cost, by_loss = chosen(found)
    assert first == "Recommended: step_000100"
    assert rule == "Rule: most right cases; the earliest step of those not shown worse"
    assert cost.startswith("Most it can cost: 0.0 wrong answers in 1,000 · 0.20")
    assert cost.endswith(" nats/token")
    assert by_loss == "By the loss: step_000300"
    assert "  loss and suite agree      no" in lines
    assert "  enough cases              yes" in lines


def test_few_cases_and_few_windows_are_said() -> None:
    cases = answered((1.0, 1.2), (29, 28), cases=30)
    assert chosen(cases)[:3] == [
        "Too few cases to recommend one by the suite: 30, 40 needed",
        "Most right so far: step_000300",
        "The rule would take step_000100, the earliest step of those not shown worse",
    ]
    assert "  loss and suite agree      unknown" in result_lines(cases)
    both = answered((1.0, 1.2), (60, 99))
    assert both.compared
    pairs = tuple(replace(one, interval=None) for one in both.compared.pairs)
    windows = replace(both, compared=replace(both.compared, pairs=pairs))
    assert chosen(windows)[2:] == [
        "Most it can cost: 0.0 wrong answers in 1,000 · unknown: too few windows",
        "By the loss: too few windows to recommend one",
    ]


def test_a_suite_that_not_all_answered_does_not_decide() -> None:
    found = answered((1.0, 1.2, 1.3), (60, 99))
    lines = list(result_lines(found))
    assert "Not every checkpoint answered the suite: the loss decides" in lines
    assert chosen(found)[0] == "Recommended: step_000300"
    assert list(unfinished_lines(found)) == ["step_000200 did not answer the suite"]


def test_what_is_unfinished() -> None:
    found = answered((1.0, 1.2), (60, 99))
    assert found.answered
    assert list(unfinished_lines(found, "sums")) == []
    stopped = replace(found, answered=replace(found.answered, done=40))
    assert list(unfinished_lines(stopped)) == ["the suite stopped at 40 of 100 cases: provisional"]
    alone = result((1.0, 1.2))
    assert list(unfinished_lines(alone)) == []
    assert list(unfinished_lines(alone, "sums")) == ["the suite sums was not begun"]
    assert answered_title(alone) == ""


def test_progress_is_that_of_the_suite() -> None:
    assert event_line(SuiteProgress("a", 5, 10, None)) == "a: 5 of 10 cases"


def test_one_checkpoint_has_its_answers_and_no_recommendation() -> None:
    found = answered((1.0,), (60,))
    assert list(result_lines(found)) == []
    lines = [line.text for line in score_view(found, 80)]
    assert any(line.startswith("  step_000300   300  60.00 %") for line in lines)


def test_the_page_has_the_answers_and_each_leads_to_its_checkpoint() -> None:
    lines = score_view(answered((1.0, 1.2), (60, 99)), 80)
    at = next(n for n, line in enumerate(lines) if line.text == "sums: 100 cases, greedy answers")
    assert lines[at + 1].text.split() == ["checkpoint", "step", "right", "95", "%", "cases"]
    assert [line.text.split()[0] for line in lines[at + 2 : at + 4]] == [
        "step_000300", "step_000100",
    ]  # fmt: skip


@pytest.mark.parametrize("width", [120, 78, 60, 40])
def test_nothing_is_wider_than_the_page(width: int) -> None:
    lines = score_view(answered((1.0, 1.2), (60, 99)), width)
    assert max(cell_len(line.text.rstrip()) for line in lines) <= width


def test_the_report_begins_with_the_choice_of_the_suite() -> None:
    made = Made("stepscope score --suite", "1")
    page = Page(html_page(score_report(answered((1.0, 1.2), (60, 99)), made)))
    assert page.of("p")[0] == "Recommended: step_000100"
    assert "By the loss: step_000300" in page.of("p")
    headings = page.of("h2")
    assert headings.index("Right answers") < headings.index("Differences in answers")
    assert "cases held out" in page.of("td")
    assert "Could be best by the suite: step_000100 (1 of 2)" in page.of("p")
