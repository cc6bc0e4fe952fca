"""`stepscope watch`: a line for each step, JSON, alarms, exit codes, and Ctrl+C."""

import json
import os
import random
import shutil
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from command_run import Run
from forked_program import ForkedProgram

import core.demo
from tui.terminal.interrupts import Interrupts

DEMO = Path(core.demo.__path__[0])
SUITE = """
max_tokens = 8
[[generate]]
template = "{a:1-3d}-{b:1-3d}\\n"
answer = "{a-b}"
cases = 100
seed = 7
"""


@pytest.fixture(autouse=True)
def _own_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def worse(tmp_path: Path) -> Path:
    """A run whose first step is good and whose second and third are early ones."""
    for source, step in ((8000, 100), (1000, 200), (1000, 300)):
        add_step(tmp_path / "run", source, step)
    numbers = random.Random(7)
    pairs = [(numbers.randrange(1000), numbers.randrange(1000)) for _ in range(1200)]
    (tmp_path / "sums.txt").write_text("".join(f"{a}+{b}\n{a + b}\n\n" for a, b in pairs))
    (tmp_path / "s.toml").write_text(SUITE)
    return tmp_path / "run"


def add_step(run: Path, source: int, step: int) -> None:
    folder = run / f"step_{step:06d}"
    shutil.copytree(DEMO / f"step_{source:06d}", folder)
    for file in list(folder.iterdir()):
        file.rename(folder / file.name.replace(f"{source:06d}", f"{step:06d}"))
        os.utime(folder / file.name.replace(f"{source:06d}", f"{step:06d}"), (1e9, 1e9))


WORDS = ("--suite", "s.toml", "--text", "sums.txt", "--window", "64")


def test_one_line_for_each_step_flips_first_and_then_the_alarms(
    stepscope: Callable[..., Run], worse: Path
) -> None:
    run = stepscope("watch", worse, *WORDS, "--prompt", "12+5\n", "--stop_on_newline", "--once")
    assert run.code == 0
    first, second, third, loss, suite = run.out.splitlines()
    assert first.startswith("step_000100 · 100 of 100 cases right (100 %) · ")
    assert first.endswith(" nats/token · '12+5\\n' → '17'")
    assert second.startswith("step_000200 · lost ")
    assert ", gained none · " in second
    assert " against step_000100 95 % [+" in second
    assert "]: worse · " in second
    assert third.startswith("step_000300 · lost none, gained none · ")
    told = "alarm: step_000300 scores worse than step_000100 by more than the tolerance"
    assert loss == f"{told}, like the step before"
    assert suite.startswith("alarm: step_000300 answers fewer cases than step_000100")
    assert "not known whether it was trained on" in run.err


def test_json_has_an_object_for_each_step(stepscope: Callable[..., Run], worse: Path) -> None:
    run = stepscope("watch", worse, *WORDS, "--prompt", "12+5\n", "--once", "--jsonl")
    first, second, third = map(json.loads, run.out.splitlines())
    assert [one["schema"] for one in (first, second, third)] == [1, 1, 1]
    assert [one["checkpoint"]["step"] for one in (first, second, third)] == [100, 200, 300]
    assert [one["alarm"] for one in (first, second, third)] == [[], [], ["loss", "suite"]]
    assert (first["suite"]["right"], first["suite"]["before"], first["score"]["best"]) == (
        100, None, None,
    )  # fmt: skip
    assert len(second["suite"]["lost"]) == 100 - second["suite"]["right"]
    assert second["score"]["verdict"] == "worse"
    low, high = second["score"]["interval"]
    assert second["score"]["tolerance"] < low < second["score"]["difference"] < high
    assert second["text"]["layout"] == "stream"
    (answer,) = third["prompts"]
    assert (answer["prompt"], answer["changed"]) == ("12+5\n", False)


def test_fail_on_alarm_ends_with_6(stepscope: Callable[..., Run], worse: Path) -> None:
    add_step(worse, 8000, 400)
    run = stepscope("watch", worse, *WORDS, "--fail_on", "alarm", "--jsonl")
    assert run.code == 6
    # The first alarm ends it: the fourth step is not judged.
    assert len(run.out.splitlines()) == 3
    assert run.lines[-1].startswith("alarm: step_000300 scores worse than step_000100")


def test_a_broken_step_is_a_line_and_the_others_are_judged(
    stepscope: Callable[..., Run], worse: Path
) -> None:
    model = worse / "step_000200/model_000200.pt"
    os.truncate(model, 500)
    os.utime(model, (1e9, 1e9))
    run = stepscope("watch", worse, "--prompt", "1+1\n", "--once")
    assert run.code == 0
    lines = run.out.splitlines()
    assert [line.split()[0].rstrip(":") for line in lines] == [
        "step_000100", "step_000200", "step_000300",
    ]  # fmt: skip
    values = stepscope("watch", worse, "--prompt", "1+1\n", "--once", "--jsonl").out.splitlines()
    broken = json.loads(values[1])
    assert broken["checkpoint"]["step"] == 200
    assert broken["error"]["code"].startswith("checkpoint.")


def test_the_demo_is_watched_without_a_name(stepscope: Callable[..., Run]) -> None:
    run = stepscope("watch", "--demo", "--prompt", "12+5\n", "--max_tokens", 2, "--once")
    assert [line.split()[0] for line in run.out.splitlines()] == [
        "step_001000", "step_008000", "step_008200",
    ]  # fmt: skip


def test_a_run_is_found_by_its_name(stepscope: Callable[..., Run], goldens: Path) -> None:
    roots = goldens / "fork_run/nanochat_experiment/checkpoints"
    words = ("--checkpoints", roots, "--prompt", "1+1\n", "--once")
    assert stepscope("watch", "d3", *words).out.startswith("d3@900 · '1+1\\n' → ")
    assert stepscope("watch", "d9", *words).code == 3


def test_a_stop_ends_with_130(
    stepscope: Callable[..., Run], worse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Interrupts, "requested", lambda self: True)
    monkeypatch.setattr(Interrupts, "exit_code", 130)
    run = stepscope("watch", worse, "--prompt", "1+1\n")
    assert (run.code, run.out) == (130, "")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "watch needs a RUN or --demo"),
        (("run",), "watch needs --text, --suite or --prompt"),
        (("run", "--demo", "--prompt", "1"), "--demo and RUN exclude each other"),
        (("run", "--prompt", "1", "--every", "soon"), "every cannot be 'soon'"),
        (("run", "--prompt", "1", "--fail_on", "flip"), "flip"),
        (("run", "--prompt", "äö", "--once"), "is in the vocabulary"),
        (("run", "--text", "sums.txt", "--window", "100000", "--once"), "is longer than the"),
    ],
)
def test_what_cannot_be_watched_is_a_line(
    stepscope: Callable[..., Run], worse: Path, words: tuple[str, ...], message: str
) -> None:
    run = stepscope("watch", *words)
    assert (run.code, run.out) == (2, "")
    assert message in run.lines[-1]


def test_steps_that_appear_are_judged_until_ctrl_c(worse: Path, tmp_path: Path) -> None:
    later = tmp_path / "later"
    (worse / "step_000300").rename(later)
    words = ("watch", "run", "--prompt", "12+5\n", "--stop_on_newline", "--every", "0.1")
    started = ForkedProgram(
        [*words, "--jsonl"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert started.stdout
    found = [json.loads(started.stdout.readline()) for _ in range(2)]
    later.rename(worse / "step_000300")
    found.append(json.loads(started.stdout.readline()))
    assert [one["checkpoint"]["step"] for one in found] == [100, 200, 300]
    assert found[2]["prompts"] == [{"prompt": "12+5\n", "text": "17", "changed": False}]
    started.send_signal(signal.SIGINT)
    out, err = started.communicate(timeout=60)
    assert (started.returncode, out, err) == (130, "", "")
