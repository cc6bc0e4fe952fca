"""The tables of a suite from hand-made outcomes."""

from origins import SOMEWHERE, ready_of

from core.suites.answers import Answer, CaseAnswers
from core.suites.checks import Checks, Equals
from core.suites.outcome import judged
from core.suites.report import Judged, Report
from core.suites.suite import Case, Grid, Suite
from tui.view.suite_tables import report_lines

CASES = tuple(
    Case(n, f"{n}+1\n", Checks((Equals((str(n + 1),), "answer"),), (), (str(n + 1),)), (), seed=n)
    for n in range(1, 5)
)
SUITE = Suite("s", "", 0, CASES, samples=4, grid=Grid((0.0, 0.5)))


def subject(name: str, right: int) -> Judged:
    """A checkpoint that answers the first cases right, and says 0 to the others."""
    outcomes = []
    for case in CASES:
        text = case.expected if case.number <= right else "0"
        sampled = tuple(Answer(each, stopped=True, count=2) for each in (case.expected, "0"))
        exact = (float(text != "0"), 0.25)
        greedy = Answer(text, stopped=True)
        answers = CaseAnswers(case.number, greedy, exact, {}, ((), sampled))
        outcomes.append(judged(case, answers))
    command = ("stepscope", "--checkpoint", name)
    return Judged(name, 100, ready_of(SOMEWHERE), tuple(outcomes), command)


def test_all_parts_of_a_report() -> None:
    report = Report(SUITE, (subject("a", 2), subject("b", 3)), k=2)
    assert list(report_lines(report, 1, 120, exact=True)) == [
        r"only b is right: case 3 '3+1\n'",
        "b against a: 1 and 0 of 4 cases right in one alone · McNemar, exact: p = 1",
        "",
        "checkpoint  step    right            95 %   cases",
        "a            100  50.00 %  15.00 to 85.00  2 of 4",
        "b            100  75.00 %  30.06 to 95.44  3 of 4",
        "",
        "slice                         a        b  cases",
        "digit 1 from the right  50.00 %  75.00 %  4: few",
        "Of 20 slices that do not differ, about one seems to: that is not corrected for.",
        "",
        "checkpoint  settings         P(right)   pass@2   pass^2  of 4 samples  sampled pass@2"
        "  sampled pass^2",
        "a           temperature 0     50.00 %  50.00 %  50.00 %             –               –"
        "               –",
        "a           temperature 0.5   25.00 %  43.75 %   6.25 %       50.00 %         83.33 %"
        "         16.67 %",
        "b           temperature 0     75.00 %  75.00 %  75.00 %             –               –"
        "               –",
        "b           temperature 0.5   25.00 %  43.75 %   6.25 %       50.00 %         83.33 %"
        "         16.67 %",
        "",
        "a: 2 wrong cases, the first 1",
        r"  case 3 '3+1\n' · expected '4' · answered '0'",
        r"    stepscope --checkpoint a -p $'3+1\n' --temperature 0 --seed 3 --max_tokens 32"
        " --stop_on_newline --precision fp32",
        "",
        "b: 1 wrong case",
        r"  case 4 '4+1\n' · expected '5' · answered '0'",
        r"    stepscope --checkpoint b -p $'4+1\n' --temperature 0 --seed 4 --max_tokens 32"
        " --stop_on_newline --precision fp32",
        "",
        # Both of step 100: the first one.
        "Could be best: a, b (2 of 2)",
        "Too few cases to recommend one by the suite: 4, 40 needed",
        "Most right so far: b",
        "The rule would take a, the earliest step of those not shown worse",
        "Most it can cost: 699.4 wrong answers in 1,000",
        "Trust",
        "  cases held out      unknown",
        "  enough cases        no",
        "  arithmetic checked  yes",
        "Not covered: another training seed, another data set.",
    ]


def test_a_lower_bound_is_called_one() -> None:
    lines = list(report_lines(Report(SUITE, (subject("a", 4),), k=2), 1, 100, exact=False))
    assert lines[-1] == "P(right) is of this tokenization of each answer: a lower bound."
