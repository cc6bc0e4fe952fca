"""Reports of a suite that was not run: the first cases are right."""

from collections.abc import Mapping
from dataclasses import replace

from origins import SOMEWHERE, ready_of

from core.checkpoints.checkpoint import Checkpoint
from core.suites.answers import Answer, CaseAnswers
from core.suites.checks import Checks, Equals
from core.suites.outcome import judged
from core.suites.report import Judged, Report
from core.suites.suite import Case, Grid, Suite

CASES = tuple(
    Case(
        n,
        f"{n}+1\n",
        Checks((Equals((str(n + 1),), "answer"),), (), (str(n + 1),)),
        (("operator", "+"),),
        seed=n,
    )
    for n in range(1, 101)
)
SUITE = Suite("sums", "", 0, CASES, grid=Grid((0.0,)))


def report(
    right: Mapping[str, tuple[int, int]],
    entries: Mapping[int, Checkpoint] | None = None,
    cases: int = 100,
) -> Report:
    """Return the report of checkpoints, each with its step and how many cases are right.

    `entries` are those that are on disk, by step.
    """
    suite, origins = replace(SUITE, cases=CASES[:cases]), entries or {}
    found = tuple(
        _judged(suite, name, step, count, origins.get(step))
        for name, (step, count) in right.items()
    )
    return Report(suite, found, k=10)


def _judged(suite: Suite, name: str, step: int, right: int, entry: Checkpoint | None) -> Judged:
    outcomes = []
    for case in suite.cases:
        text = case.expected if case.number <= right else "0"
        answer = Answer(text, stopped=True)
        outcomes.append(
            judged(case, CaseAnswers(case.number, answer, (float(text != "0"),), {}, ((),)))
        )
    command = ("stepscope", "--checkpoint", name)
    return Judged(name, step, ready_of(entry or SOMEWHERE), tuple(outcomes), command)
