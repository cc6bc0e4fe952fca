"""Which indexes are read within a budget, and what is remembered of them."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from core.base.error_codes import Code
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.config import ModelConfig
from core.checkpoints.index_check import IndexCheck
from core.checkpoints.recommend import recommend
from core.checkpoints.scan import scan


@pytest.fixture
def runs(tmp_path: Path, write_checkpoint) -> Path:
    """Two runs of 6 steps, each with the lowest loss at its first step."""
    for run in "ab":
        for step in range(1, 7):
            folder = tmp_path / f"{run}/step_{step:06d}"
            write_checkpoint(folder, step=step, val_loss=0.5 + 0.1 * step)
    return tmp_path


def cut(folder: Path) -> None:
    (model,) = folder.glob("model_*.pt")
    model.write_bytes(model.read_bytes()[:-500])


def checked(entries: list[Checkpoint]) -> list[tuple[str, int | None]]:
    return [(entry.run.name, entry.step) for entry in entries if entry.checked]


def test_the_stars_come_first_then_the_newest_of_each_run(runs: Path) -> None:
    assert checked(IndexCheck().apply(scan([runs]), 0)) == [("a", 1), ("b", 1)]
    found = checked(IndexCheck().apply(scan([runs]), 5))
    assert found == [("a", 1), ("a", 5), ("a", 6), ("b", 1), ("b", 6)]


def test_a_broken_candidate_gives_way_to_the_next_whatever_the_budget(runs: Path) -> None:
    for step in (1, 2):
        cut(runs / f"a/step_00000{step}")
    entries = IndexCheck().apply(scan([runs]), 0)
    assert [(star.checkpoint.run.name, star.checkpoint.step) for star in recommend(entries)] == [
        ("a", 3),
        ("b", 1),
    ]
    broken = [entry for entry in entries if entry.problem]
    assert [entry.step for entry in broken] == [1, 2]
    assert all(entry.problem_code for entry in broken)


def test_the_star_does_not_depend_on_the_order_of_the_entries(runs: Path) -> None:
    cut(runs / "a/step_000001")
    entries = scan([runs])
    there = recommend(IndexCheck().apply(entries, 3))
    back = recommend(IndexCheck().apply(reversed(entries), 3))
    assert {star.checkpoint.key for star in there} == {star.checkpoint.key for star in back}


def test_what_was_read_is_remembered_until_the_files_change(
    runs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = IndexCheck()
    reads: list[int | None] = []
    real = Checkpoint.config

    def counted(entry: Checkpoint) -> ModelConfig:
        reads.append(entry.step)
        return real(entry)

    monkeypatch.setattr(Checkpoint, "config", counted)
    assert len(checked(check.apply(scan([runs]), 100))) == 12
    assert len(reads) == 12
    check.apply(scan([runs]), 100)
    assert len(reads) == 12
    cut(runs / "b/step_000004")
    problems = [entry.step for entry in check.apply(scan([runs]), 100) if entry.problem]
    assert (len(reads), problems) == (13, [4])


def test_an_entry_that_is_broken_already_is_not_read(runs: Path) -> None:
    (runs / "a/step_000006/meta_000006.json").unlink()
    entries = IndexCheck().apply(scan([runs]), 3)
    assert ("b", 6) in checked(entries)


def is_cut(model: Path, meta: Path) -> None:
    model.write_bytes(model.read_bytes()[:-500])


def is_a_web_page(model: Path, meta: Path) -> None:
    model.write_bytes(b"<html>404</html>")


def is_zeros(model: Path, meta: Path) -> None:
    model.write_bytes(bytes(model.stat().st_size))


def has_another_config(model: Path, meta: Path) -> None:
    values = json.loads(meta.read_text())
    values["model_config"]["n_layer"] = 3
    meta.write_text(json.dumps(values))


def is_a_broken_link(model: Path, meta: Path) -> None:
    model.unlink()
    model.symlink_to("/gone")


def has_another_step(model: Path, meta: Path) -> None:
    meta.write_text(meta.read_text().replace('"step": 1', '"step": 4380'))


BREAKS = [
    is_cut, is_a_web_page, is_zeros, has_another_config, is_a_broken_link, has_another_step,
]  # fmt: skip


@pytest.mark.parametrize("broken", BREAKS)
@pytest.mark.parametrize("budget", [0, 3, 100])
def test_the_star_goes_to_the_next_one_however_the_first_is_broken(
    runs: Path, broken: Callable[[Path, Path], None], budget: int
) -> None:
    folder = runs / "a/step_000001"
    broken(folder / "model_000001.pt", folder / "meta_000001.json")
    entries = IndexCheck().apply(scan([runs]), budget)
    assert [star.checkpoint.step for star in recommend(entries)] == [2, 1]
    assert all(star.checkpoint.checked for star in recommend(entries))


def test_broken_indexes_count_in_the_budget(runs: Path) -> None:
    for step in (5, 6):
        cut(runs / f"a/step_00000{step}")
    entries = IndexCheck().apply(scan([runs / "a"]), 3)
    assert [entry.step for entry in entries if entry.settled] == [1, 5, 6]
    assert [entry.step for entry in entries if not entry.settled] == [2, 3, 4]


def test_an_overwrite_that_keeps_size_and_time_is_read_again(runs: Path) -> None:
    check = IndexCheck()
    assert ("a", 6) in checked(check.apply(scan([runs]), 5))
    (model,) = (runs / "a/step_000006").glob("model_*.pt")
    before = model.stat()
    model.write_bytes(bytes(before.st_size))
    os.utime(model, ns=(before.st_atime_ns, before.st_mtime_ns))
    found = check.apply(scan([runs]), 5)
    assert [entry.step for entry in found if entry.problem] == [6]


def test_a_file_that_vanishes_after_the_scan_is_not_taken_for_what_was_read(runs: Path) -> None:
    check = IndexCheck()
    entries = check.apply(scan([runs / "a"]), 6)
    assert len(checked(entries)) == 6
    entries = scan([runs / "a"])
    (runs / "a/step_000006/model_000006.pt").unlink()
    (gone,) = (entry for entry in check.apply(entries, 6) if entry.problem)
    assert (gone.step, gone.problem_code) == (6, Code.CHECKPOINT_UNREADABLE)
