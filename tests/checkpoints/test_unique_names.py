"""Names that mean one checkpoint each."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.resolve import resolve
from core.checkpoints.unique_names import run_names, unique_names

NAMES = st.sampled_from(["a", "b", "checkpoints"])
FOLDERS = st.lists(st.tuples(NAMES, NAMES, NAMES), min_size=1, max_size=8, unique=True)


def in_run(run: Path, step: int) -> Checkpoint:
    name = f"step_{step:06d}"
    return Checkpoint(name, step, run / name, run, Path("model.pt"))


def in_folder(run: Path, step: int) -> Checkpoint:
    """A step of a folder with several."""
    return Checkpoint(f"{run.name}@{step}", step, run, run, Path("model.pt"))


@given(FOLDERS, st.booleans())
def test_every_name_means_its_own_checkpoint(folders: list[tuple[str, ...]], flat: bool) -> None:
    make = in_folder if flat else in_run
    runs = [Path("/nowhere", *parts) for parts in folders]
    known = [make(run, step) for run in runs for step in (1, 2)]
    names = unique_names(known)
    assert len(set(names)) == len(known)
    assert [resolve(name, known) for name in names] == known


def test_a_name_of_one_run_is_kept_and_runs_have_the_shortest_ends_that_differ() -> None:
    warm, cold = Path("/x/warm/checkpoints"), Path("/x/cold/checkpoints")
    known = [in_run(warm, 1), in_run(cold, 1), in_run(cold, 2)]
    assert unique_names(known) == [
        "warm/checkpoints/step_000001", "cold/checkpoints/step_000001", "step_000002",
    ]  # fmt: skip
    assert run_names(known) == {warm: "warm/checkpoints", cold: "cold/checkpoints"}


def test_without_a_step_it_is_the_name_of_the_folder_or_run() -> None:
    runs = [Path("/x/a/out"), Path("/x/b/out")]
    known = [Checkpoint("out/ckpt.pt", None, run, run, run / "ckpt.pt") for run in runs]
    known += [Checkpoint("hf", None, run / "hf", run, run / "hf/w") for run in runs]
    names = ["a/out", "b/out", "a/out/hf", "b/out/hf"]
    assert unique_names(known) == names
    assert [resolve(name, known[2:]) for name in names[2:]] == known[2:]
