"""`stepscope exam`: the page, JSON, and what is refused."""

from collections.abc import Callable
from pathlib import Path

import pytest
from command_run import Run

from tui.terminal.interrupts import Interrupts

RUN = "fork_run/nanochat_experiment"


@pytest.fixture
def exam(stepscope: Callable[..., Run], goldens: Path) -> Callable[..., Run]:
    """`stepscope exam` of the fork's golden run on its data, with more words."""

    def run(*words: str | Path) -> Run:
        data, roots = goldens / RUN / "data", goldens / RUN / "checkpoints"
        return stepscope("exam", "d3@900", "--text", data, "--checkpoints", roots, *words)

    return run


def test_the_page_is_printed(exam: Callable[..., Run], goldens: Path) -> None:
    run = exam("--train", goldens / RUN / "data")
    assert run.code == 0
    lines = run.out.splitlines()
    assert lines[0] == "d3@900 · 80 windows of 64 tokens · 5,120 tokens"
    assert lines[2].startswith("loss          1.3014 ± 0.01")
    assert lines[3].endswith("(fitted on the training text)")
    labels = {line[:14].strip() for line in lines}
    assert {"entropy", "right", "calibration", "padding", "greedy", "in training"} <= labels
    assert len(lines) <= 40
    assert run.lines[1].startswith("80 windows · 5,120 tokens · about ")


def test_json_has_every_figure(exam: Callable[..., Run]) -> None:
    values = exam("--json").json
    found = values["exam"]
    assert (values["schema"], values["planned"], values["train"]) == (1, 80, None)
    assert values["text"]["held_out"] is True
    assert (values["checkpoint"]["step"], values["checkpoint"]["precision"]) == (900, "float32")
    assert found["nats_per_token"]["mean"] == pytest.approx(1.30138, abs=1e-5)
    assert [one["name"] for one in found["positions"]][:3] == ["1", "2", "3-4"]
    assert found["classes"][0]["name"] == "digit"
    assert len(found["calibration"]["bins"]) == 15
    assert found["calibration_temperature"]["temperature"] == pytest.approx(0.878, abs=0.01)
    assert found["baselines"]["fitted_on"] == "the other blocks"
    assert found["padding"]["ids"] == 14
    assert list(found["continuations"]["distinct"]) == ["1", "2", "3"]
    assert found["continuations"]["verbatim"] == {}
    assert found["induction"]["length"] == 32
    assert exam("--json").json == values


def test_the_demo_is_examined_without_a_name(stepscope: Callable[..., Run], tmp_path: Path) -> None:
    (tmp_path / "sums.txt").write_text("123+456\n579\n" * 60)
    run = stepscope("exam", "--demo", "--text", tmp_path / "sums.txt", "--window", 32, "--json")
    assert run.code == 0
    assert run.json["exam"]["windows"] == 22


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("exam", "a"), "exam needs --text TEXT. Give a file, a folder of .txt files, or -"),
        (
            ("exam", "--text", "a"),
            "exam needs a CHECKPOINT or --demo. stepscope list prints the names",
        ),
    ],
)
def test_what_is_missing_is_said(
    stepscope: Callable[..., Run], words: tuple[str, ...], message: str
) -> None:
    run = stepscope(*words)
    assert (run.code, run.line) == (2, message)


def test_a_name_of_several_steps_is_refused(
    stepscope: Callable[..., Run], trio: Path, tmp_path: Path
) -> None:
    (tmp_path / "sums.txt").write_text("123+456\n579\n" * 60)
    run = stepscope("exam", trio / "@all", "--text", tmp_path / "sums.txt")
    assert run.code == 2
    assert run.line == "exam takes 1 checkpoint, not 3. score compares several"


def test_a_stop_before_the_first_block_prints_no_page(
    exam: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Interrupts, "requested", lambda self: True)
    run = exam()
    assert run.out == ""
    assert run.lines[-1] == "stopped at 0 of 0 windows: provisional"


def test_a_stop_after_the_reading_prints_the_page_and_says_so(
    exam: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped: list[object] = []
    monkeypatch.setattr(Interrupts, "requested", lambda self: bool(stopped))

    def beginnings(rows: object) -> None:
        stopped.append(rows)

    monkeypatch.setattr("core.evaluate.exam_run.beginnings", beginnings)
    run = exam()
    assert run.out.startswith("d3@900 · 80 windows")
    assert "greedy" not in run.out
    assert run.lines[-1] == "stopped before the last part"


def test_training_text_is_said_first(exam: Callable[..., Run], goldens: Path) -> None:
    run = exam("--all", "--windows", 16)
    assert run.out.splitlines()[0] == "Training text: favours overfitting"
    text = goldens / RUN / "data/sums.txt"
    assert exam("--train", text, "--json").json["text"]["held_out"] is False
