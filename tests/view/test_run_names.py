"""Short names of runs: the end of the path that no other run has."""

from pathlib import Path

from tui.view.run_names import short_names


def names(*folders: str) -> list[str]:
    return list(short_names(map(Path, folders)).values())


def test_the_last_folder_is_enough_if_it_differs():
    assert names("/exp/runA", "/exp/runB") == ["runA", "runB"]


def test_parts_are_added_until_it_differs():
    assert names("/base/d2", "/sft/d2", "/base/d12") == ["base/d2", "sft/d2", "d12"]
    assert names("d2", "/base/d2") == ["d2", "base/d2"]


def test_a_folder_called_checkpoints_follows_the_one_above():
    assert names("/warm/checkpoints", "/cold/other") == ["warm/checkpoints", "other"]
    assert names("checkpoints") == ["checkpoints"]
    assert names("/") == ["/"]
