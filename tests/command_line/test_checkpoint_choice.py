"""Roots that are missing, empty or mixed, on every route of the command."""

from collections.abc import Callable
from pathlib import Path

import pytest
from command_run import Run

from core.base.error_codes import Code
from core.base.errors import NotFoundError
from core.checkpoints.gap import Gap
from core.checkpoints.roots import Roots
from tui.command_line.checkpoint_choice import chosen, found, none_found


@pytest.fixture
def root(tmp_path: Path, write_checkpoint: Callable[..., Path]) -> Path:
    write_checkpoint(tmp_path / "root/step_000100")
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").touch()
    (tmp_path / "dangling").symlink_to("gone")
    return tmp_path / "root"


ROUTES = [
    ["list"],
    ["list", "--json"],
    ["info", "step_000100"],
    ["bench", "step_000100"],
    ["--checkpoint", "step_000100", "-p", "1"],
    ["-p", "1"],
    [],
    ["--interactive"],
    ["--plain"],
]


@pytest.mark.parametrize(
    "words", [["info", "demo@8000"], ["diff", "step_000100", "demo@8000"]], ids=" ".join
)
def test_the_name_of_an_embedded_checkpoint_is_answered_with_demo(
    stepscope: Callable[..., Run], root: Path, words: list[str]
) -> None:
    run = stepscope(*words, "--checkpoints", root)
    assert run.code == 3
    assert "demo@8000 is an embedded checkpoint: add --demo" in run.err
    assert "--demo" not in stepscope("info", "nothing", "--checkpoints", root).err


@pytest.mark.parametrize("words", ROUTES, ids=" ".join)
@pytest.mark.parametrize("name", ["gone", "file", "dangling"])
def test_a_missing_root_is_exit_3_everywhere(
    stepscope: Callable[..., Run], root: Path, words: list[str], name: str
) -> None:
    missing = root.parent / name
    run = stepscope(*words, "--checkpoints", missing)
    reason = "is not a folder" if name == "file" else "does not exist"
    assert run.code == 3
    assert f"{missing} {reason}. --checkpoints and STEPSCOPE_CHECKPOINTS take folders" in run.err


@pytest.mark.parametrize("words", ROUTES, ids=" ".join)
def test_a_missing_root_of_the_variable_is_exit_3_everywhere(
    stepscope: Callable[..., Run], root: Path, words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STEPSCOPE_CHECKPOINTS", f"{root}:{root.parent / 'gone'}")
    run = stepscope(*words)
    assert run.code == 3
    assert f"{root.parent / 'gone'} does not exist" in run.err


def test_what_is_there_is_listed_before_the_missing_root_is_told(
    stepscope: Callable[..., Run], root: Path
) -> None:
    run = stepscope("list", "--checkpoints", root.parent / "gone", "--checkpoints", root)
    assert run.code == 3
    assert "step_000100" in run.out


@pytest.mark.parametrize("order", [("empty", "root"), ("root", "empty"), ("root", "root")])
@pytest.mark.parametrize("words", ROUTES[:3] + ROUTES[4:5], ids=" ".join)
def test_an_empty_root_beside_another_is_no_error(
    stepscope: Callable[..., Run], root: Path, words: list[str], order: tuple[str, ...]
) -> None:
    places = [word for name in order for word in ("--checkpoints", root.parent / name)]
    assert stepscope(*words, *places).code == 0


@pytest.mark.parametrize("words", ROUTES[:5], ids=" ".join)
def test_only_empty_roots_are_exit_3(
    stepscope: Callable[..., Run], root: Path, words: list[str]
) -> None:
    run = stepscope(*words, "--checkpoints", root.parent / "empty")
    assert run.code == 3
    assert "were found" in run.err


def test_a_scan_with_missing_roots_names_all_of_them(root: Path) -> None:
    gone, file = root.parent / "gone", root.parent / "file"
    with pytest.raises(NotFoundError) as caught:
        found([gone, root, file], demo=False)
    assert caught.value.message == f"{gone} does not exist; {file} is not a folder"
    assert caught.value.code is Code.SCAN_ROOT_MISSING


GAP = Gap(Path("/disk"), "cannot be read: permission denied", Code.SCAN_UNREADABLE)


@pytest.mark.parametrize(
    ("named", "gaps", "message"),
    [
        (True, (), "No checkpoints were found"),
        (True, (GAP,), f"No checkpoints were found; not looked at: {GAP}"),
        (False, (), "No checkpoints were found; NANOCHAT_BASE_DIR is /typo, which is not a folder"),
        (False, (GAP,), f"No checkpoints were found; not looked at: {GAP}"),
    ],
)
def test_nothing_found_has_the_most_likely_reason(
    monkeypatch: pytest.MonkeyPatch, named: bool, gaps: tuple[Gap, ...], message: str
) -> None:
    monkeypatch.setenv("NANOCHAT_BASE_DIR", "/typo")
    assert none_found(Roots((), named), gaps).message == message


def test_folders_that_were_named_are_told_when_nothing_is_found() -> None:
    error = none_found(Roots((Path("/runs"), Path("/old"))))
    assert error.message == "No checkpoints were found in /runs, /old"


def test_without_a_folder_the_places_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/x")
    for name in ("NANOCHAT_BASE_DIR", "NANOCHAT_EXPERIMENT_DIR"):
        monkeypatch.delenv(name, raising=False)
    line = none_found(Roots((), named=False)).line()
    assert line.startswith(
        "No checkpoints were found in this folder or its folders, experiment/checkpoints, "
        "~/.cache/nanochat_experiment/checkpoints, ~/.cache/nanochat. Name a folder"
    )
    monkeypatch.setenv("NANOCHAT_EXPERIMENT_DIR", "/")
    assert "experiment/checkpoints, /checkpoints, ~/" in none_found(Roots((), named=False)).message


def test_a_prompt_without_a_name_tells_what_was_not_looked_at(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.checkpoints.walk.MAX_PER_FOLDER", 1)
    for name in ("one.txt", "two.txt"):
        (root.parent / "empty" / name).touch()
    with pytest.raises(NotFoundError) as caught:
        chosen([], [root.parent / "empty"], demo=False)
    empty = root.parent / "empty"
    assert f"No checkpoints were found in {empty}; not looked at: " in caught.value.message
    assert "has more than 1 names" in caught.value.message


def test_one_checkpoint_is_not_chosen_silently_of_several(goldens):
    roots = goldens / "fork_trio/experiment/checkpoints"
    with pytest.raises(NotFoundError, match="checkpoints@all means 3 checkpoints, and this takes"):
        chosen(["checkpoints@all"], [roots], demo=False)
