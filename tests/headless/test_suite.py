"""`stepscope suite`: tables, JSON, CSV, baselines, exit codes, Ctrl+C."""

import csv
import io
import json
import os
import re
import shlex
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from command_run import Run
from forked_program import ForkedProgram, run_forked

from tui.terminal.interrupts import Interrupts

SUMS = (
    "seed = 2\ntemperature = [0, 0.8]\n"
    'template = "{a:1-3d}+{b:1-3d}\\n"\nanswer = "{a+b}"\ncases = 60\n'
)
BOTH = ("--checkpoint", "step_008000", "--checkpoint", "step_001000")


@pytest.fixture
def suite(stepscope: Callable[..., Run], tmp_path: Path) -> Callable[..., Run]:
    """`stepscope suite` with the text of a suite, on the embedded checkpoints."""

    def run(text: str, *words: str | Path) -> Run:
        (tmp_path / "s.toml").write_text(text)
        return stepscope("suite", tmp_path / "s.toml", "--demo", *words)

    return run


def cells(line: str) -> list[str]:
    return re.split(r"\s{2,}", line.strip())


def test_the_tables_of_one_checkpoint(suite: Callable[..., Run]) -> None:
    run = suite(SUMS)
    assert run.code == 0
    assert run.lines[0].startswith("s: 60 cases · 2 settings · about 1,")
    heading, row, empty, slices, *rest = run.out.splitlines()
    assert cells(heading) == ["checkpoint", "step", "right", "95 %", "cases"]
    name, step, right, interval, cases = cells(row)
    assert (name, step, cases) == ("step_008000", "8,000", "60 of 60")
    assert (right, interval) == ("100 %", "93.98 to 100.00")
    assert empty == ""
    assert cells(slices) == ["slice", "step_008000", "cases"]
    assert cells(rest[0]) == ["operator +", "100 %", "60"]
    assert any(cells(line)[-1].endswith(": few") for line in rest if line.startswith("digits"))
    at = next(n for n, line in enumerate(rest) if cells(line)[-1] == "pass^10")
    assert cells(rest[at]) == ["checkpoint", "settings", "P(right)", "pass@10", "pass^10"]
    assert cells(rest[at + 1])[1:] == ["temperature 0", "100 %", "100 %", "100 %"]
    assert cells(rest[at + 2])[1] == "temperature 0.8"


def test_several_checkpoints_are_compared_and_flips_come_first(
    suite: Callable[..., Run],
) -> None:
    run = suite(SUMS, *BOTH, "--wrong", "2")
    lines = run.out.splitlines()
    assert lines[0].startswith("only step_008000 is right: case ")
    values = suite(SUMS, *BOTH, "--json").json
    best, early = values["checkpoints"]
    assert best["rate"]["right"] > early["rate"]["right"]
    (pair,) = values["comparisons"]
    right = {
        one["name"]: {each["number"] for each in one["outcomes"] if each["right"]}
        for one in values["checkpoints"]
    }
    assert set(pair["only_a"]) == right["step_008000"] - right["step_001000"]
    assert set(pair["only_b"]) == right["step_001000"] - right["step_008000"]
    lost = len(pair["only_a"])
    assert lines[2] == f"only step_008000 is right: {lost - 2} more cases"
    assert lines[3].startswith(
        f"step_008000 against step_001000: {lost} and 0 of 60 cases right in one alone · McNemar"
    )
    (difference,) = values["differences"]
    low, high = difference["interval"]
    assert low < difference["difference"] < high < 0
    assert lines[4].startswith("step_001000 minus step_008000, temperature 0.8: P(right) -")


def test_json_has_all_that_repeats_it(suite: Callable[..., Run]) -> None:
    values = suite(SUMS, "--samples", "3", "--top_k", "none,3", "--json").json
    assert values["schema"] == 1
    assert values["suite"]["grid"] == [
        {"temperature": temperature, "top_k": top_k, "top_p": 1.0, "min_p": 0.0}
        for temperature in (0, 0.8)
        for top_k in (None, 3)
    ]
    (found,) = values["checkpoints"]
    assert found["checkpoint"]["step"] == 8000
    assert (found["precision"], found["finished"]) == ("float32", True)
    assert [one["number"] for one in values["cases"]] == list(range(1, 61))
    assert len(found["cells"]) == 4
    for case, outcome in zip(values["cases"], found["outcomes"], strict=True):
        a, b = case["prompt"].strip().split("+")
        assert case["checks"] == {"answer": [str(int(a) + int(b))]}
        assert outcome["right"] is (outcome["answer"] == case["checks"]["answer"][0])
        assert outcome["probabilities"][0] == outcome["right"]
        assert [sum(one["count"] for one in cell) for cell in outcome["samples"]] == [0, 0, 3, 3]
        assert outcome["correct_samples"][0] == 0


def test_a_wrong_answer_is_repeated_by_its_command(
    suite: Callable[..., Run], stepscope: Callable[..., Run]
) -> None:
    run = suite(SUMS, "--checkpoint", "step_001000", "--wrong", "3")
    lines = run.out.splitlines()
    commands = [n for n, line in enumerate(lines) if line.startswith("    stepscope ")]
    assert len(commands) == 3
    for at in commands:
        told = re.fullmatch(
            r"  case [\d,]+ '.*\\n' · expected '\d+' · answered '(.*)'", lines[at - 1]
        )
        assert told
        # bash reads $'\n' as a newline, which shlex does not.
        program, *words = shlex.split(lines[at].replace("$'", "'").replace(r"\n", "\n"))
        assert program == "stepscope"
        assert stepscope(*words).out == told[1]


def test_csv_has_a_row_for_each_answer(suite: Callable[..., Run]) -> None:
    heading, *rows = csv.reader(io.StringIO(suite(SUMS, *BOTH, "--csv").out))
    assert heading == [
        "checkpoint", "case", "prompt", "expected", "answer", "stopped", "right", "seed",
        "P(temperature 0)", "P(temperature 0.8)",
    ]  # fmt: skip
    assert len(rows) == 120
    assert {row[0] for row in rows} == {"step_001000", "step_008000"}


def test_likelihood_checks_alone_need_no_answers(suite: Callable[..., Run]) -> None:
    text = (
        '[[case]]\nprompt = "12+5\\n"\nprefers = "17 > 18"\n'
        '[[case]]\nprompt = "12+5\\n"\ngreedy_equals = "18"\n'
    )
    run = suite(text)
    assert "1 of 2" in run.out
    assert "check prefers" in run.out
    assert r"case 2 '12+5\n' · failed: greedy_equals" in run.out


def test_a_shipped_suite_is_found_by_name(stepscope: Callable[..., Run]) -> None:
    run = stepscope("suite", "records", "--demo", "--samples", "2", "--wrong", "0")
    assert run.code == 0
    assert "450 cases" in run.lines[0]
    assert "part B and L" in run.out
    assert "sampled pass@2" in run.out


def test_thresholds_of_the_file_and_of_the_command_line(suite: Callable[..., Run]) -> None:
    assert suite(SUMS + "[thresholds]\nright = 1\n").code == 0
    words = ("--checkpoint", "step_001000")
    run = suite(SUMS + '[thresholds]\n"operator +" = 0.99\n', *words)
    assert (run.code, "operator +" in run.lines[-1]) == (6, True)
    assert run.out.startswith("checkpoint")
    run = suite(SUMS, *words, "--fail_below", "0.99")
    assert run.code == 6
    assert re.search(r"step_001000: right [\d.]+ % is below 99.00 %", run.lines[-1])
    assert suite(SUMS, *words).code == 0


@pytest.fixture
def baseline(suite: Callable[..., Run], tmp_path: Path) -> Path:
    """The result of the good checkpoint."""
    path = tmp_path / "base.json"
    path.write_text(suite(SUMS, "--checkpoint", "step_008000", "--json").out)
    return path


@pytest.mark.parametrize(
    ("name", "fail_on", "code"),
    [
        ("step_008000", "regression", 0),
        ("step_008000", "flip", 0),
        ("step_001000", None, 0),
        ("step_001000", "regression", 6),
        ("step_001000", "flip", 6),
    ],
)
def test_a_baseline_decides_only_when_asked(
    suite: Callable[..., Run], baseline: Path, name: str, fail_on: str | None, code: int
) -> None:
    words = ("--fail_on", fail_on) if fail_on else ()
    run = suite(SUMS, "--checkpoint", name, "--baseline", baseline, *words)
    assert run.code == code
    if name == "step_001000":
        assert run.out.startswith("only baseline step_008000 is right: case ")
    assert "McNemar, exact: one-sided p = " in run.out


def test_an_improvement_is_a_flip_and_no_regression(
    suite: Callable[..., Run], tmp_path: Path
) -> None:
    path = tmp_path / "early.json"
    path.write_text(suite(SUMS, "--checkpoint", "step_001000", "--json").out)
    words = ("--checkpoint", "step_008000", "--baseline", path, "--fail_on")
    assert suite(SUMS, *words, "regression").code == 0
    run = suite(SUMS, *words, "flip")
    assert run.code == 6
    assert "step_008000 differs from the baseline step_001000: 0 lost and" in run.lines[-1]


@pytest.mark.parametrize(
    ("text", "words", "message"),
    [
        (SUMS + "tmeplate = 'x'", (), "unknown key 'tmeplate'. Did you mean template?"),
        (SUMS, ("--checkpoint", "nowhere"), "nowhere"),
        (SUMS.replace("+{b", "x{b"), (), "has characters that the vocabulary lacks: x"),
        (SUMS, ("--baseline", "none.json"), "The baseline none.json cannot be read"),
        (SUMS, ("--fail_on", "flip"), "--fail_on needs --baseline FILE"),
        (SUMS, ("--temperature", "0,hot"), "temperature cannot be 'hot'"),
        (SUMS, ("--csv", "--json"), "--json and --csv exclude each other"),
    ],
)
def test_what_is_refused_is_one_line_and_loads_nothing(
    suite: Callable[..., Run], text: str, words: tuple[str, ...], message: str
) -> None:
    run = suite(text, *words)
    assert run.code in (2, 3)
    assert message in run.line


def test_a_baseline_of_other_cases_is_refused(suite: Callable[..., Run], baseline: Path) -> None:
    run = suite(SUMS.replace("seed = 2", "seed = 3"), "--baseline", baseline)
    assert (run.code, "has other cases" in run.line) == (2, True)


def test_what_was_stopped_prints_what_is_finished(
    suite: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.evaluate.suite_run.BLOCK", 10)
    asked = 0

    def requested(self: Interrupts) -> bool:
        nonlocal asked
        asked += 1
        if asked > 400:
            self.number = signal.SIGINT
        return self.number is not None

    monkeypatch.setattr(Interrupts, "requested", requested)
    # Cases that no other test has stored.
    run = suite(SUMS.replace("seed = 2", "seed = 5"), "--json", "--fail_below", "1")
    assert run.code == 130
    (found,) = run.json["checkpoints"]
    assert found["finished"] is False
    assert 0 < found["rate"]["cases"] < 60
    assert f"stopped at {found['rate']['cases']} of 60 cases: provisional" in run.lines


def test_in_ci_style(tmp_path: Path, stepscope: Callable[..., Run]) -> None:
    """The commands of a pipeline, in a process of their own where a file is handed on."""

    def code(*words: str) -> tuple[int, str, str]:
        done = run_forked(["suite", *words], cwd=tmp_path, text=True, timeout=120)
        return done.returncode, done.stdout, done.stderr

    (tmp_path / "s.toml").write_text(SUMS + "[thresholds]\nright = 0.95\n")
    good, early = ("--checkpoint", "step_008000"), ("--checkpoint", "step_001000")
    status, out, _ = code("s.toml", "--demo", *good, "--json")
    assert status == 0
    (tmp_path / "base.json").write_text(out)
    assert json.loads(out)["checkpoints"][0]["rate"]["share"] == 1.0
    run = stepscope("suite", "s.toml", "--demo", *early)
    assert (run.code, run.err.count("\n")) == (6, 2)
    assert "\x1b" not in run.out + run.err
    (tmp_path / "s.toml").write_text(SUMS)
    gate = ("s.toml", "--demo", "--baseline", "base.json", "--fail_on", "regression")
    assert stepscope("suite", *gate, *good).code == 0
    assert code(*gate, *early)[0] == 6
    assert code("none.toml", "--demo")[0] == 3
    assert code("s.toml", "--demo", "--samples", "0")[0] == 2


def test_ctrl_c_keeps_what_is_finished(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    environment = os.environ | {"XDG_CACHE_HOME": str(cache)}
    (tmp_path / "s.toml").write_text(SUMS.replace("cases = 60", "cases = 6000"))
    started = ForkedProgram(
        ["suite", "s.toml", "--demo", "--wrong", "0"], env=environment, cwd=tmp_path,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    deadline = time.monotonic() + 100
    while not list(cache.glob("stepscope/suites/*.json")) and time.monotonic() < deadline:
        time.sleep(0.01)
    started.send_signal(signal.SIGINT)
    out, err = started.communicate(timeout=100)
    assert started.returncode == 130
    found = re.search(r"stopped at ([\d,]+) of 6,000 cases: provisional", err)
    assert found
    assert f"of {found[1]}" in out
    stored = len(list(cache.glob("stepscope/suites/*.json")))
    assert stored * 256 >= int(found[1].replace(",", "")) > (stored - 1) * 240
