"""Names that mean one checkpoint each."""

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.resolve import resolve
from core.checkpoints.unique_names import run_names, short_names, unique_names

NAMES = st.sampled_from(["a", "b", "checkpoints", "base", "base_checkpoints", "sft"])
FOLDERS = st.lists(st.tuples(NAMES, NAMES, NAMES), min_size=1, max_size=8, unique=True)


def in_run(run: Path, step: int) -> Checkpoint:
    name = f"step_{step:06d}"
    return Checkpoint(name, step, run / name, run, Path("model.pt"))


def in_folder(run: Path, step: int) -> Checkpoint:
    """A step of a folder with several."""
    return Checkpoint(f"{run.name}@{step}", step, run, run, Path("model.pt"))


@given(FOLDERS, st.booleans())
@settings(deadline=None)
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


def short(*folders: str) -> list[str]:
    return list(short_names(map(Path, folders)).values())


def test_the_last_folder_of_a_run_is_enough_if_it_differs() -> None:
    assert short("/exp/runA", "/exp/runB") == ["runA", "runB"]


def test_parts_are_added_until_a_run_differs() -> None:
    assert short("/x/d2", "/y/d2", "/x/d12") == ["x/d2", "y/d2", "d12"]
    assert short("d2", "/base/d2") == ["d2", "base/d2"]


def test_a_folder_called_checkpoints_follows_the_one_above() -> None:
    assert short("/warm/checkpoints", "/cold/other") == ["warm/checkpoints", "other"]
    assert short("checkpoints") == ["checkpoints"]
    assert short("/") == ["/"]
    assert short(".") == ["."]


def test_a_tree_of_a_stage_is_named_without_its_suffix() -> None:
    trees = ("/n/base_checkpoints/d2", "/n/chatsft_checkpoints/d2", "/n/base_checkpoints/d12")
    assert short(*trees) == ["base/d2", "chatsft/d2", "d12"]


def test_a_folder_called_after_its_stage_follows_the_one_above() -> None:
    assert short("/n/experiments/warm/d12/sft") == ["d12/sft"]
    assert short("/e/warm/d12/sft", "/e/cold/d12/sft") == ["warm/d12/sft", "cold/d12/sft"]


def test_a_tag_of_several_trees_is_named_after_its_tree_even_if_the_steps_differ() -> None:
    base, chat = Path("/n/base_checkpoints/d2"), Path("/n/chatsft_checkpoints/d2")
    other = Path("/n/base_checkpoints/d12")
    known = [in_folder(base, 1000), in_folder(chat, 700), in_folder(other, 250)]
    names = ["base/d2@1000", "chatsft/d2@700", "d12@250"]
    assert unique_names(known) == names
    assert [resolve(name, known) for name in names] == known


def test_a_file_without_a_step_keeps_its_own_name_after_its_run() -> None:
    runs = Path("/a/out"), Path("/b/out")
    known = [Checkpoint("out/ckpt.pt", None, run, run, run / "ckpt.pt") for run in runs]
    assert unique_names(known) == ["a/out/ckpt.pt", "b/out/ckpt.pt"]
    assert [resolve(name, known) for name in unique_names(known)] == known


def test_without_a_step_it_is_the_name_of_the_folder_or_run() -> None:
    runs = [Path("/x/a/out"), Path("/x/b/out")]
    known = [Checkpoint("out/ckpt.pt", None, run, run, run / "ckpt.pt") for run in runs]
    known += [Checkpoint("hf", None, run / "hf", run, run / "hf/w") for run in runs]
    names = ["a/out/ckpt.pt", "b/out/ckpt.pt", "a/out/hf", "b/out/hf"]
    assert unique_names(known) == names
    assert [resolve(name, known[2:]) for name in names[2:]] == known[2:]
