"""What is offered for a name that was not found."""

from pathlib import Path

import pytest

from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.near_names import listed, suggestion
from core.checkpoints.resolve import resolve

RUNS = ("runA_lr3e-4_long", "runB_lr1e-3_long", "lr@3e-4")


@pytest.fixture
def known() -> list[Checkpoint]:
    """Two steps of each run; both runs have the same steps."""
    return [
        Checkpoint(f"step_{step:06d}", step, run / f"step_{step:06d}", run, Path("model.pt"))
        for run in (Path("/data") / name for name in RUNS)
        for step in (1, 2)
    ]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("runA@best", "runA_lr3e-4_long@best"),
        ("RUNa@best", "runA_lr3e-4_long@best"),
        ("runB@latest", "runB_lr1e-3_long@latest"),
        ("runB_lr1e@step_000002", "runB_lr1e-3_long@step_000002"),
        ("runB_lr1e-4_long@2", "runB_lr1e-3_long@2"),
        ("lr@best", "lr@3e-4@best"),
        ("runB", "runB_lr1e-3_long"),
        ("run@best", "runA_lr3e-4_long@best or runB_lr1e-3_long@best"),
        ("best", "runA_lr3e-4_long@best"),
        ("000002", "runA_lr3e-4_long/step_000002"),
        ("data", "data/runA_lr3e-4_long"),
    ],
)
def test_a_shortened_name_names_the_run_with_the_typed_step(
    typed: str, meant: str, known: list[Checkpoint]
) -> None:
    assert suggestion(typed, known) == f"Did you mean {meant}?"


def test_what_is_offered_for_a_run_is_a_name_that_resolves(known: list[Checkpoint]) -> None:
    assert resolve("runA_lr3e-4_long@latest", known) is known[1]


def test_runs_of_the_same_name_are_offered_with_the_folder_above() -> None:
    runs = (Path("/data/one/checkpoints"), Path("/data/two/checkpoints"))
    known = [Checkpoint("step_000001", 1, run / "step_000001", run, Path("m.pt")) for run in runs]
    assert suggestion("two@best", known) == "Did you mean two/checkpoints@best?"
    assert suggestion("one/check@best", known) == "Did you mean one/checkpoints@best?"


def test_nothing_similar_lists_what_there_is(known: list[Checkpoint]) -> None:
    assert suggestion("xyz@best", known) == f"Found: {listed(known)}"
    assert listed(known) == (
        "runA_lr3e-4_long/step_000001, runA_lr3e-4_long/step_000002, "
        "runB_lr1e-3_long/step_000001, runB_lr1e-3_long/step_000002 and 2 more"
    )
    assert suggestion("xyz", []).startswith("None were found.")
