"""`stepscope twin`: the tables, JSON, and what is refused."""

from collections.abc import Callable
from pathlib import Path

import pytest
from command_run import Run

from tui.terminal.interrupts import Interrupts

DATA = "fork_run/nanochat_experiment/data"


@pytest.fixture
def twin(stepscope: Callable[..., Run], goldens: Path, trio: Path) -> Callable[..., Run]:
    """`stepscope twin` of two of the guide's checkpoints on the fork's sums, with more words."""

    def run(*words: str | Path) -> Run:
        names = ("step_002920", "step_004380")
        return stepscope("twin", *names, goldens / DATA, "--checkpoints", trio, *words)

    return run


def test_the_table_has_the_figures_and_the_worst_places(twin: Callable[..., Run]) -> None:
    run = twin("--worst", 3)
    assert run.code == 0
    lines = run.out.splitlines()
    assert lines[0].startswith("A  step_002920  ")
    assert lines[1].startswith("B  step_004380  ")
    assert lines[3].startswith("KL divergence of B from A     ")
    assert "The 3 places where they differ most" in lines
    assert len(lines) - lines.index("The 3 places where they differ most") == 5
    assert run.lines[0].startswith("data: ")
    assert "held out" in run.lines[0]
    assert " · both in memory · about " in run.lines[1]


def test_json_has_the_same_figures(twin: Callable[..., Run]) -> None:
    values = twin("--json", "--window", 32).json
    found = values["twin"]
    assert (values["schema"], values["text"]["held_out"], found["window"]) == (1, True, 32)
    assert found["tokens"] == 32 * found["windows"] == 32 * values["planned"]
    assert (values["a"]["step"], values["b"]["step"]) == (2920, 4380)
    assert values["a"]["precision"] == "float32"
    assert list(found["kl_divergence"]["percentiles"]) == ["1", "5", "50", "95", "99"]
    assert found["kl_divergence"]["most"] == found["worst"][0]["kl_divergence"]
    assert len(found["worst"]) == 20
    place = found["worst"][0]
    assert set(place["probability"]) == set(place["top"]) == {"a", "b"}
    assert twin("--json", "--window", 32).json == values


def test_a_checkpoint_is_its_own_twin(stepscope: Callable[..., Run], goldens: Path) -> None:
    run = stepscope(
        "twin", "d3@900", "d3@900", goldens / DATA, "--checkpoints",
        goldens / "fork_run/nanochat_experiment/checkpoints", "--windows", 20,
    )  # fmt: skip
    lines = run.out.splitlines()
    assert lines[3] == "KL divergence of B from A     0 ± 0 nats (32 windows, 32 effective)"
    assert lines[5] == "same top token                100.000 ± 0.000 %"
    assert lines[7] == "correlation of its log p      1.000000"
    assert not any("places" in line for line in lines)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("twin", "a", "b"), "twin needs A, B and a TEXT. Give two checkpoints and a file"),
        (
            ("twin", "a", "b", "c", "--worst", "-1"),
            "worst must be a whole number from 0 to 1,000",
        ),
        (
            ("twin", "a", "b", "c", "--windows", "3", "--budget", "5s"),
            "--windows and --budget exclude each other",
        ),
    ],
)
def test_what_is_missing_or_wrong_is_said(
    stepscope: Callable[..., Run], words: tuple[str, ...], message: str
) -> None:
    run = stepscope(*words)
    assert (run.code, run.line) == (2, message)


def test_other_vocabularies_are_refused_with_the_reason(
    stepscope: Callable[..., Run], goldens: Path, trio: Path
) -> None:
    other = goldens / "fork_old_vocab/nanochat_experiment/checkpoints/d24"
    run = stepscope("twin", trio / "step_002920", other, goldens / DATA)
    assert run.code == 2
    assert run.lines[-1].startswith("twin needs two checkpoints of one vocabulary: ")


def test_a_stop_prints_what_both_have_read(
    twin: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Interrupts, "requested", lambda self: True)
    run = twin()
    assert run.out == ""
    assert run.lines[-1] == "stopped at 0 of 0 windows: provisional"


def test_training_text_is_said_first(
    stepscope: Callable[..., Run], trio: Path, tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/part.txt").write_text("12+3\n15\n\n" * 1_000)
    run = stepscope("twin", "step_002920", "step_004380", tmp_path / "data", "--checkpoints", trio,
                    "--all", "--windows", 16, "--worst", 0)  # fmt: skip
    assert run.out.splitlines()[0] == "Training text: favours overfitting"
