"""`stepscope score --suite`: the suite makes the recommendation, beside what the loss says."""

import csv
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from command_run import Run

from core.demo.held_out import held_out_lines
from tui.terminal.interrupts import Interrupts

SUITE = (
    'seed = 2\ntemplate = "{a:1-3d}+{b:1-3d}\\n"\nanswer = "{a+b}"\ncases = 60\nsamples = 3\n'
    "[thresholds]\nright = 1\n"
)
STEPS = ("step_001000", "step_008000")


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What one test has computed, the others read."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def _own_cache(monkeypatch: pytest.MonkeyPatch, cache: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))


@pytest.fixture
def scored(stepscope: Callable[..., Run], tmp_path: Path) -> Callable[..., Run]:
    """`stepscope score --suite` on 100 documents and 60 sums, with more words."""
    (tmp_path / "held.jsonl").write_text("\n".join(held_out_lines(100, 256)))
    (tmp_path / "sixty.toml").write_text(SUITE)

    def run(*words: str | Path) -> Run:
        steps = [word for step in STEPS for word in ("--checkpoint", step)]
        suite = ("--suite", tmp_path / "sixty.toml")
        return stepscope("score", tmp_path / "held.jsonl", "--demo", *steps, *suite, *words)

    return run


def test_both_are_told_and_the_suite_recommends(scored: Callable[..., Run]) -> None:
    run = scored()
    # A threshold of the suite is a gate of the verb suite alone.
    assert run.code == 0
    assert "sixty: 60 cases · 1 setting · about " in run.err
    losses, answers, pairs, tests, chosen, *_ = run.out.split("\n\n")
    assert losses.startswith("checkpoint ")
    title, heading, first, second = answers.splitlines()
    assert title == "sixty: 60 cases, greedy answers"
    assert re.split(r"\s{2,}", heading.strip()) == ["checkpoint", "step", "right", "95 %", "cases"]
    assert [first.split()[0], second.split()[0]] == ["step_008000", "step_001000"]
    assert first.endswith("60 of 60")
    assert pairs.splitlines()[-1] == "Could be best by the loss: step_008000 (1 of 2)"
    test, best = tests.splitlines()
    assert test.startswith("step_008000 against step_001000: ")
    assert best == "Could be best by the suite: step_008000 (1 of 2)"
    lines = chosen.splitlines()
    assert lines[:4] == [
        "Recommended: step_008000",
        "Rule: most right cases; the earliest step of those not shown worse",
        "Most it can cost: 0.0 wrong answers in 1,000 · 0.0000 nats/token",
        "By the loss: the same",
    ]
    assert "  loss and suite agree      yes" in lines
    assert "  cases held out            unknown" in lines


def test_json_names_the_criterion(scored: Callable[..., Run]) -> None:
    values = scored("--json").json
    found = values["recommended"]
    assert (found["checkpoint"], found["criterion"], found["supported"]) == (
        "step_008000", "suite", True,
    )  # fmt: skip
    assert (found["by_loss"], found["by_loss_supported"]) == ("step_008000", True)
    assert (found["most_it_can_cost"], found["most_wrong"]) == (0, 0)
    assert (found["trust"]["suite_agrees"], found["trust"]["suite_enough"]) == (True, True)
    suite = values["suite"]
    assert (suite["name"], suite["planned"], suite["cases"]) == ("sixty", 60, 60)
    best, early = suite["checkpoints"]
    assert (best["name"], best["right"]) == ("step_008000", 60)
    (pair,) = suite["comparisons"]
    assert pair["only_a"] - pair["only_b"] == best["right"] - early["right"]


def test_the_other_formats_have_the_answers(scored: Callable[..., Run], tmp_path: Path) -> None:
    rows = list(csv.DictReader(scored("--csv").out.splitlines()))
    assert [(row["checkpoint"], row["cases"]) for row in rows] == [
        ("step_008000", "60"), ("step_001000", "60"),
    ]  # fmt: skip
    lines = scored("--markdown", "--report", tmp_path / "r.html").out.splitlines()
    at = lines.index("sixty: 60 cases, greedy answers")
    assert lines[at + 2 : at + 4] == [
        "| checkpoint | step | right | 95 % | cases |", "| --- | ---: | ---: | ---: | ---: |",
    ]  # fmt: skip
    assert lines[at + 4].startswith("| step_008000 | 8,000 | 100 % | ")
    page = (tmp_path / "r.html").read_text()
    assert "Right answers" in page
    assert "loss and suite agree" in page


def test_ctrl_c_in_the_suite_keeps_the_score(
    scored: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bool] = []

    def requested(self: Interrupts) -> bool:
        return bool(asked)

    def begin(*words: object) -> float:
        asked.append(True)
        return 1.0

    monkeypatch.setattr(Interrupts, "requested", requested)
    monkeypatch.setattr("core.evaluate.suite_judging.expected_seconds", begin)
    run = scored()
    assert run.lines[-3:] == [
        "the suite stopped at 0 of 60 cases: provisional",
        "step_001000 did not answer the suite",
        "step_008000 did not answer the suite",
    ]
    assert "Recommended: step_008000\nRule: lowest loss" in run.out
    assert "loss and suite agree      unknown" in run.out


def test_a_suite_that_cannot_be_read_is_refused_before_the_score(
    stepscope: Callable[..., Run], tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("12+3\n15\n" * 90)
    run = stepscope("score", tmp_path / "a.txt", "--demo", "--suite", "sumss")
    assert (run.code, run.out) == (3, "")
    assert run.lines[-1] == "No suite sumss. Did you mean sums?"
