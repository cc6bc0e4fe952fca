"""Where checkpoints are looked for: folders given, the environment, the usual ones."""

import os
from pathlib import Path

import pytest
from around_reads import refuse_list

from core.base import working_folder
from core.checkpoints.gap import missing_roots
from core.checkpoints.roots import Roots, absent_variable, roots, usual_places


def test_given_folders_win_over_the_environment(tmp_path: Path) -> None:
    (tmp_path / "given").mkdir()
    (tmp_path / "listed").mkdir()
    environ = {"STEPSCOPE_CHECKPOINTS": str(tmp_path / "listed")}
    assert roots([tmp_path / "given"], environ) == Roots((tmp_path / "given",))
    assert roots([], environ) == Roots((tmp_path / "listed",))


def test_the_environment_lists_several_each_once_also_one_that_is_not_there(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / name).mkdir()
    listed = ["", *(str(tmp_path / name) for name in ("a", "gone", "b", "a/../a"))]
    found = roots([], {"STEPSCOPE_CHECKPOINTS": os.pathsep.join(listed)})
    assert found == Roots((tmp_path / "a", tmp_path / "gone", tmp_path / "b"))


def test_a_home_that_nobody_has_is_a_root_that_is_not_there() -> None:
    found = roots([], {"STEPSCOPE_CHECKPOINTS": "~nobody-has-this-name/checkpoints"})
    assert [gap.code for gap in missing_roots(found.folders)] == ["scan.root_missing"]


def test_the_usual_roots_are_here_then_the_caches(tmp_path: Path) -> None:
    home = tmp_path / "someone"
    usual = [
        Path("experiment/checkpoints"),
        Path("checkpoints"),
        tmp_path / "fork/checkpoints",
        home / ".cache/nanochat_experiment/checkpoints",
        home / ".cache/nanochat",
    ]
    for folder in usual:
        folder.mkdir(parents=True)
    environ = {"HOME": str(home), "NANOCHAT_EXPERIMENT_DIR": str(tmp_path / "fork")}
    found = roots([], environ)
    assert not found.named
    assert [folder for folder in found.folders if "workspace" not in folder.parts] == usual


def test_folders_with_model_files_in_the_working_folder_are_roots(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("out-a/ckpt.pt", "out-b/ckpt_500.pt", "run/model_000100.pt", "src/model.py"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).touch()
    (tmp_path / "data/deeper/out").mkdir(parents=True)
    (tmp_path / "data/deeper/out/ckpt.pt").touch()
    environ = {"HOME": str(tmp_path / "nobody")}
    near = [root for root in roots([], environ).folders if "workspace" not in root.parts]
    assert near == [Path("out-a"), Path("out-b"), Path("run")]
    (tmp_path / "ckpt-3.pt").touch()
    assert tmp_path in roots([], environ).folders


def test_hugging_face_folders_in_the_working_folder_are_roots(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    map_name = "model.safetensors.index.json"
    for name in ("a/model.safetensors", f"b/{map_name}", "c/other.safetensors", "d/readme"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).touch()
        (tmp_path / name).with_name("config.json").touch()
    (tmp_path / "e").mkdir()
    (tmp_path / "e/model.safetensors").touch()
    environ = {"HOME": str(tmp_path / "nobody")}
    near = [root for root in roots([], environ).folders if "workspace" not in root.parts]
    assert near == [Path("a"), Path("b")]
    for name in ("config.json", "model.safetensors"):
        (tmp_path / name).touch()
    assert tmp_path in roots([], environ).folders


@pytest.mark.usefixtures("deleted_working_folder")
def test_in_a_deleted_working_folder_the_usual_roots_are_absolute(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Also after it was left for the root folder, which may have a folder `checkpoints`."""
    working_folder.leave_deleted()
    monkeypatch.setattr(Path, "is_dir", lambda path: path.name == "checkpoints")
    found = roots([], {"HOME": "/home/one"}).folders
    assert found
    assert all(folder.is_absolute() for folder in found)


def test_nanochats_own_variable_replaces_its_cache(tmp_path: Path) -> None:
    (tmp_path / ".cache/nanochat").mkdir(parents=True)
    (tmp_path / "base").mkdir()
    environ = {"HOME": str(tmp_path), "NANOCHAT_BASE_DIR": str(tmp_path / "base")}
    assert tmp_path / "base" in roots([], environ).folders
    assert tmp_path / ".cache/nanochat" not in roots([], environ).folders


@pytest.mark.parametrize("name", ["NANOCHAT_BASE_DIR", "NANOCHAT_EXPERIMENT_DIR"])
def test_a_variable_of_nanochat_that_names_no_folder_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()
    for folder in (tmp_path / "gone", tmp_path / "file"):
        said = absent_variable({name: str(folder)})
        assert said == f"{name} is {folder}, which is not a folder"
    assert absent_variable({name: str(tmp_path)}) == absent_variable({}) == ""


def test_a_working_folder_or_a_folder_in_it_that_cannot_be_listed_is_not_a_root(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "loop").symlink_to("loop")
    for name in ("out-a", "out-b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "ckpt.pt").touch()
    environ = {"HOME": str(tmp_path / "nobody")}

    def near() -> list[Path]:
        return [
            root for root in roots([], environ).folders if root in (Path("out-a"), Path("out-b"))
        ]

    refuse_list(monkeypatch, Path("out-a"), PermissionError(13, "Permission denied"))
    assert near() == [Path("out-b")]
    refuse_list(monkeypatch, tmp_path, PermissionError(13, "Permission denied"))
    assert near() == []


def test_the_usual_places_in_words(tmp_path: Path) -> None:
    environ = {"HOME": str(tmp_path), "NANOCHAT_EXPERIMENT_DIR": "/fork"}
    first, own, *others = usual_places(environ)
    assert (first, own) == ("this folder or its folders", "experiment/checkpoints")
    assert others[0] == "/fork/checkpoints"
    assert others[-2:] == ["~/.cache/nanochat_experiment/checkpoints", "~/.cache/nanochat"]
    assert usual_places(environ | {"NANOCHAT_BASE_DIR": "/base"})[-1] == "/base"
