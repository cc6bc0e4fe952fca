"""Copies of a checkpoint: other names of the same weights, which are not entries of their own."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.index_check import IndexCheck
from core.checkpoints.recommend import recommend
from core.checkpoints.resolve import resolve
from core.checkpoints.scan import scan

STEPS = {1: 0.9, 2: 0.5, 3: 0.6}


@pytest.fixture
def runs(tmp_path: Path, write_checkpoint: Callable[..., Path]) -> Path:
    """Two runs of six steps."""
    for run in ("a", "b"):
        for step in range(1, 7):
            write_checkpoint(tmp_path / run / f"step_{step:06d}", step=step, seed=step)
    return tmp_path


def copy(folder: Path, name: str) -> Path:
    shutil.copytree(folder, folder.parent / name)
    return folder.parent / name


def test_a_copy_beside_its_original_is_no_entry_of_its_own(runs: Path) -> None:
    original = runs / "a/step_000006"
    names = ("step_000006_2026-01-31", "copy of step_000006", "best", "final model")
    others = [copy(original, name) for name in names]
    entries = IndexCheck().apply(scan([runs / "a"]), 100)
    assert [entry.step for entry in entries] == [1, 2, 3, 4, 5, 6]
    assert set(entries[-1].copies) == set(others)


def test_tags_with_equal_weights_are_copies_only_if_one_name_contains_the_other(
    tmp_path: Path, write_checkpoint
) -> None:
    for tag in ("d12", "d12_2026-01-31", "d13"):
        write_checkpoint(tmp_path / tag, step=100)
    entries = IndexCheck().apply(scan([tmp_path]), 100)
    found = [(entry.folder.name, [path.name for path in entry.copies]) for entry in entries]
    assert found == [("d12", ["d12_2026-01-31"]), ("d13", [])]


def test_runs_with_equal_weights_and_copies_that_were_trained_further_stay_apart(
    runs: Path, write_checkpoint
) -> None:
    write_checkpoint(runs / "a/step_000006_more", step=6, seed=9)
    entries = IndexCheck().apply(scan([runs]), 100)
    assert len(entries) == 13
    assert not any(entry.copies for entry in entries)


@pytest.mark.parametrize(
    "names",
    [
        ("step_000006_20260131", "step_000006_20260201"),
        ("2026-01-31 step_000006", "2026-02-01 step_000006"),
        ("step_000006 (1)", "step_000006 (2)", "step_000006.bak"),
    ],
)
def test_copies_whose_original_is_gone_are_one_entry(runs: Path, names: tuple[str, ...]) -> None:
    original = runs / "a/step_000006"
    for name in names:
        copy(original, name)
    shutil.rmtree(original)
    entries = IndexCheck().apply(scan([runs / "a"]), 100)
    assert [len(entry.copies) for entry in entries if entry.step == 6] == [len(names) - 1]


def test_copies_of_another_step_with_equal_weights_are_not_copies(runs: Path) -> None:
    (runs / "a/step_000006").rename(runs / "a/step_000006_old")
    copy(runs / "a/step_000006_old", "step_000007_old")
    entries = IndexCheck().apply(scan([runs / "a"]), 100)
    assert not any(entry.copies for entry in entries)


@pytest.fixture
def synced(tmp_path: Path, write_checkpoint: Callable[..., Path]) -> Path:
    """The copies that the fork's sync_checkpoints.sh made on five days."""
    folders = [tmp_path / f"2026-01-{day:02d}_14-30" for day in range(8, 13)]
    for step, loss in STEPS.items():
        write_checkpoint(folders[0], step=step, seed=step, val_loss=loss)
    for folder in folders[1:]:
        shutil.copytree(folders[0], folder)
    return tmp_path


def listed(folder: Path, budget: int = 100) -> list[Checkpoint]:
    return IndexCheck().apply(scan([folder]), budget)


def shown(entries: list[Checkpoint]) -> list[tuple[str, int]]:
    return [(entry.name, len(entry.copies)) for entry in entries]


def star(entries: list[Checkpoint]) -> set[str]:
    return {each.checkpoint.name for each in recommend(entries)}


NEWEST = "2026-01-12_14-30"


@pytest.mark.parametrize("budget", [0, 3, 100])
def test_folders_named_by_dates_are_one_run_that_the_newest_stands_for(
    synced: Path, budget: int
) -> None:
    entries = listed(synced, budget)
    assert shown(entries) == [(f"{NEWEST}@{step}", 4) for step in STEPS]
    assert star(entries) == {f"{NEWEST}@2"}


def test_an_older_folder_without_later_steps_is_a_copy(synced: Path) -> None:
    for file in (synced / "2026-01-08_14-30").glob("*_000003.*"):
        file.unlink()
    entries = listed(synced)
    assert shown(entries) == [(f"{NEWEST}@{step}", 3 if step == 3 else 4) for step in STEPS]


def test_a_cut_copy_is_shown_and_another_folder_stays_whole(synced: Path) -> None:
    model = synced / NEWEST / "model_000003.pt"
    model.write_bytes(model.read_bytes()[:-900])
    entries = listed(synced)
    assert [name for name, _ in shown(entries)] == [
        *(f"2026-01-11_14-30@{step}" for step in STEPS), *(f"{NEWEST}@{step}" for step in STEPS),
    ]  # fmt: skip
    assert [entry.name for entry in entries if entry.problem] == [f"{NEWEST}@3"]


def test_a_cut_copy_in_an_older_folder_is_shown_alone(synced: Path) -> None:
    model = synced / "2026-01-09_14-30" / "model_000002.pt"
    model.write_bytes(model.read_bytes()[:-900])
    entries = listed(synced)
    assert [name for name, _ in shown(entries)] == [
        "2026-01-09_14-30@2", *(f"{NEWEST}@{step}" for step in STEPS),
    ]  # fmt: skip
    assert entries[0].problem


def test_another_training_with_the_same_steps_is_not_a_copy(
    synced: Path, write_checkpoint: Callable[..., Path]
) -> None:
    other = synced / "2026-02-01_10-00"
    for step, loss in STEPS.items():
        write_checkpoint(other, step=step, seed=step + 50, val_loss=loss + 0.01)
    for budget in (0, 100):
        names = [entry.folder.name for entry in listed(synced, budget)]
        assert names == [NEWEST] * 3 + [other.name] * 3


def test_a_run_does_not_lose_a_step_and_its_star_to_a_sorted_copy(synced: Path) -> None:
    """The guide sorts a step by hand into a folder of its own."""
    own = synced / "step_000002"
    own.mkdir()
    for file in (synced / NEWEST).glob("*_000002.*"):
        shutil.copy2(file, own)
    entries = listed(synced)
    assert [entry.name for entry in entries] == [
        "step_000002", *(f"{NEWEST}@{step}" for step in STEPS),
    ]  # fmt: skip
    assert star(entries) == {f"{NEWEST}@2"}


def test_sorted_steps_stand_for_all_copies_of_their_run(synced: Path) -> None:
    for step in STEPS:
        own = synced / f"step_{step:06d}"
        own.mkdir()
        for file in (synced / NEWEST).glob(f"*_{step:06d}.*"):
            shutil.copy2(file, own)
    assert shown(listed(synced)) == [(f"step_{step:06d}", 5) for step in STEPS]


def test_each_copy_can_still_be_named(synced: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/")
    found = resolve("2026-01-09_14-30@2", listed(synced))
    assert (found.name, found.step) == (f"{NEWEST}@2", 2)
