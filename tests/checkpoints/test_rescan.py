"""A survey that is repeated: nothing is read again until something changes."""

import os
import time
from pathlib import Path

import pytest
from huggingface_folders import write_folder

from core.checkpoints.rescan import SETTLING, Rescan
from core.checkpoints.scan import survey


@pytest.fixture
def rescan() -> Rescan:
    """One to which everything written so far is old."""
    return Rescan(clock=lambda: time.time() + SETTLING + 1)


@pytest.fixture
def root(tmp_path: Path, write_checkpoint) -> Path:
    write_checkpoint(tmp_path / "runs/step_000001", step=1)
    return tmp_path / "runs"


def test_the_same_survey_is_returned_while_nothing_changes(rescan: Rescan, root: Path) -> None:
    first = rescan.look((root,))
    assert first == survey([root])
    assert rescan.look((root,)) is first


def test_what_was_just_written_is_looked_at_again(root: Path) -> None:
    rescan = Rescan()
    first = rescan.look((root,))
    assert rescan.look((root,)) is not first


def grows(root: Path) -> None:
    with (root / "step_000001/model_000001.pt").open("ab") as file:
        file.write(b"x")


def is_rewritten(root: Path) -> None:
    path = root / "step_000001/meta_000001.json"
    path.write_text(path.read_text().replace("0.5", "0.4"))
    os.utime(path, (5, 5))


def appears(root: Path) -> None:
    (root / "step_000001").rename(root / "step_000002")


def goes_away(root: Path) -> None:
    root.rename(root.parent / "elsewhere")


def is_closed(root: Path) -> None:
    (root / "step_000001").chmod(0)
    (root / "step_000001").chmod(0o755)


@pytest.mark.parametrize("change", [grows, is_rewritten, appears, goes_away, is_closed])
def test_every_change_is_seen(rescan: Rescan, root: Path, change) -> None:
    first = rescan.look((root,))
    time.sleep(0.01)
    change(root)
    assert rescan.look((root,)) is not first
    assert rescan.look((root,)) == survey([root])


def test_a_broken_link_that_is_mended_is_seen(rescan: Rescan, root: Path, tmp_path: Path) -> None:
    (root / "step_000002").symlink_to(tmp_path / "other")
    assert rescan.look((root,)).entries[1].problem == f"broken link to {tmp_path / 'other'}"
    (root / "step_000001").rename(tmp_path / "other")
    assert [entry.problem for entry in rescan.look((root,)).entries] == [None]


def test_a_root_that_appears_is_seen(rescan: Rescan, root: Path, tmp_path: Path) -> None:
    assert rescan.look((tmp_path / "new",)).missing
    root.rename(tmp_path / "new")
    assert len(rescan.look((tmp_path / "new",)).entries) == 1


def test_other_roots_are_another_survey(rescan: Rescan, root: Path, tmp_path: Path) -> None:
    rescan.look((root,))
    assert rescan.look((tmp_path / "empty",)).entries == ()


def test_a_shard_that_grows_is_seen(rescan: Rescan, tmp_path: Path) -> None:
    write_folder(tmp_path / "hf", shards=2)
    first = rescan.look((tmp_path / "hf",))
    assert rescan.look((tmp_path / "hf",)) is first
    with (tmp_path / "hf/model-00002-of-00002.safetensors").open("ab") as file:
        file.write(b"x")
    assert rescan.look((tmp_path / "hf",)) is not first
