"""Where a session looked is kept with full paths."""

import json
from pathlib import Path

import pytest

from core.checkpoints.embedded import DEMO
from core.checkpoints.kept_places import Places, here, kept_places, read_places
from core.checkpoints.roots import Roots


def test_folders_are_kept_with_their_full_paths(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    kept = kept_places(Roots((Path("runs"), tmp_path / "other")))
    full = (str(tmp_path / "runs"), str(tmp_path / "other"))
    assert kept == Places(full, named=True, here=str(tmp_path))
    monkeypatch.chdir("/")
    assert kept.roots == Roots((tmp_path / "runs", tmp_path / "other"), named=False)


def test_the_embedded_ones_are_kept_without_their_path() -> None:
    kept = kept_places(Roots((DEMO,)))
    assert kept == Places(named=True, demo=True, here=here())
    assert kept.roots.folders == (DEMO,)


def test_it_is_read_as_it_was_written() -> None:
    kept = Places(("/a", "/b"), True, False, "/c")
    assert read_places(json.loads(json.dumps(kept.as_json()))) == kept
    for wrong in ({}, kept.as_json() | {"folders": [1]}, kept.as_json() | {"here": None}):
        with pytest.raises((LookupError, TypeError)):
            read_places(wrong)


@pytest.mark.usefixtures("deleted_working_folder")
def test_in_a_deleted_working_folder_a_folder_stays_as_it_is() -> None:
    kept = kept_places(Roots((Path("runs"),)))
    assert (kept.folders, kept.here) == (("runs",), "")
