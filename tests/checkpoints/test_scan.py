import os
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import pytest

from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.scan import roots, scan


def touch(*paths: Path) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def step(folder: Path, number: int) -> Path:
    """A step that a scan must list, though its model is no model."""
    touch(folder / f"model_{number:06d}.pt")
    (folder / f"meta_{number:06d}.json").write_text(f'{{"step": {number}}}')
    return folder


def names(found: list[Checkpoint]) -> list[str]:
    return [entry.name for entry in found]


def test_the_trio_of_the_guide(goldens: Path) -> None:
    found = scan([goldens / "fork_trio/experiment/checkpoints"])
    assert names(found) == ["step_002920", "step_003650", "step_004380"]
    assert [(entry.step, entry.loss) for entry in found] == [
        (2920, 0.2627),
        (3650, 0.2624),
        (4380, 0.2666),
    ]
    assert {entry.metric for entry in found} == {"val_loss"}
    assert not any(entry.problem for entry in found)


def test_the_cache_of_nanochat(goldens: Path) -> None:
    found = scan([goldens / "cache_tree/nanochat"])
    good = [entry for entry in found if entry.problem is None]
    assert sorted((entry.source, entry.name, entry.loss) for entry in good) == [
        ("base", "d12@250", None),
        ("base", "d26_feb2_fp8_ratio8.25@16704", 0.74),
        ("base", "d2@1000", 1.1),
        ("base", "d2@2000", 1.01),
        ("base", "my_tag@1234567", 1.3),
        ("chatrl", "d2@466", None),
        ("chatrl", "d2@60", None),
        ("chatsft", "d2@700", 0.5),
    ]
    assert [(e.name, e.problem) for e in found if e.problem] == [
        ("d6_empty", "No model files found")
    ]


def test_steps_are_ordered_as_numbers(tmp_path: Path) -> None:
    for number in (1_000_000, 999_999, 20):
        step(tmp_path / "d4", number)
    assert [entry.step for entry in scan([tmp_path])] == [20, 999_999, 1_000_000]


@pytest.mark.parametrize("name", ["step_000500", "d24", "d24-old", "d26_feb2"])
def test_an_empty_folder_named_like_a_checkpoint_is_an_entry(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    (entry,) = scan([tmp_path])
    assert (entry.name, entry.problem, entry.loss) == (name, "No model files found", None)


def test_an_empty_folder_of_another_name_is_not(tmp_path: Path) -> None:
    for name in ("data", "documents", "step_one"):
        (tmp_path / name).mkdir()
    assert scan([tmp_path]) == []


def test_four_levels_are_entered_and_not_five(tmp_path: Path) -> None:
    step(tmp_path / "1/2/3/step_000004", 4)
    step(tmp_path / "1/2/3/4/step_000005", 5)
    assert names(scan([tmp_path])) == ["step_000004"]


def test_a_symlink_loop_ends_and_each_folder_is_listed_once(tmp_path: Path) -> None:
    run = step(tmp_path / "run/step_000001", 1).parent
    (run / "again").symlink_to(tmp_path)
    (tmp_path / "copy").symlink_to(run / "step_000001")
    (run / "nowhere").symlink_to(tmp_path / "gone")
    (run / "itself").symlink_to(run / "itself")
    assert len(scan([tmp_path, run, tmp_path])) == 1


def test_an_unreadable_folder_hides_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    step(tmp_path / "closed/step_000001", 1)
    step(tmp_path / "open/step_000002", 2)
    real = os.scandir

    def refusing(folder: Path) -> object:
        if Path(folder).name == "closed":
            raise PermissionError(13, "Permission denied")
        return real(folder)

    monkeypatch.setattr(os, "scandir", refusing)
    assert names(scan([tmp_path])) == ["step_000002"]


def test_a_missing_root_or_a_file_as_root_is_nothing(tmp_path: Path) -> None:
    touch(tmp_path / "file")
    assert scan([tmp_path / "gone", tmp_path / "file"]) == []


def test_a_pipe_among_the_files_does_not_stop_the_scan(tmp_path: Path) -> None:
    folder = step(tmp_path / "d4", 1)
    os.mkfifo(folder / "meta_000002.json")
    os.mkfifo(folder / "model_000003.pt")
    found = {entry.step: entry for entry in scan([tmp_path])}
    assert found[1].problem is None
    assert found[2].problem
    assert found[3].problem


def test_folders_that_are_never_checkpoints_are_not_entered(tmp_path: Path) -> None:
    for name in ("tokenizer", "eval_bundle", "base_data_climbmix", "__pycache__", ".git"):
        step(tmp_path / name, 1)
    assert scan([tmp_path]) == []


def test_a_folder_named_like_a_model_file_is_no_model(tmp_path: Path) -> None:
    (tmp_path / "d4/model_000001.pt").mkdir(parents=True)
    assert [entry.model_path for entry in scan([tmp_path])] == []


def test_no_more_than_the_budget_of_names_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(60):
        touch(tmp_path / f"a/model_{number:06d}.pt")
    step(tmp_path / "b", 1)
    assert len(scan([tmp_path])) == 61
    monkeypatch.setattr("core.checkpoints.scan.MAX_ENTRIES", 50)
    assert 0 < len(scan([tmp_path])) < 50


def test_undecodable_names_are_entries(tmp_path: Path) -> None:
    step(Path(os.fsdecode(os.fsencode(tmp_path) + b"/d2_\xff")), 1)
    (entry,) = scan([tmp_path])
    assert entry.name == "d2_\udcff@1"


def test_given_folders_win_over_the_environment(tmp_path: Path) -> None:
    (tmp_path / "given").mkdir()
    (tmp_path / "listed").mkdir()
    environ = {"STEPSCOPE_CHECKPOINTS": str(tmp_path / "listed")}
    assert roots([tmp_path / "given"], environ) == [tmp_path / "given"]
    assert roots([], environ) == [tmp_path / "listed"]


def test_the_environment_lists_several_and_skips_what_is_not_there(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / name).mkdir()
    listed = ["", *(str(tmp_path / name) for name in ("a", "gone", "b", "a/../a"))]
    found = roots([], {"STEPSCOPE_CHECKPOINTS": os.pathsep.join(listed)})
    assert found == [tmp_path / "a", tmp_path / "b"]


def test_a_home_that_nobody_has_is_no_root() -> None:
    assert roots([], {"STEPSCOPE_CHECKPOINTS": "~nobody-has-this-name/checkpoints"}) == []


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
    assert [folder for folder in found if "workspace" not in folder.parts] == usual


def test_nanochats_own_variable_replaces_its_cache(tmp_path: Path) -> None:
    (tmp_path / ".cache/nanochat").mkdir(parents=True)
    (tmp_path / "base").mkdir()
    environ = {"HOME": str(tmp_path), "NANOCHAT_BASE_DIR": str(tmp_path / "base")}
    assert tmp_path / "base" in roots([], environ)
    assert tmp_path / ".cache/nanochat" not in roots([], environ)


@dataclass(frozen=True)
class FolderEntry:
    """What os.scandir tells of a folder, or of a link to one."""

    name: str
    link: bool = False

    def is_dir(self) -> bool:
        return True

    def is_symlink(self) -> bool:
        return self.link


def test_a_folder_of_the_root_is_entered_once_though_a_link_leads_to_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # The root's own path ends in the separator; its folders must not begin with two.
    inside = {"/": [FolderEntry("a"), FolderEntry("b", link=True)]}
    entered: list[str] = []

    def scandir(folder: Path) -> AbstractContextManager[list[FolderEntry]]:
        entered.append(str(folder))
        return nullcontext(inside.get(str(folder), []))

    monkeypatch.setattr(os, "scandir", scandir)
    monkeypatch.setattr("os.path.realpath", lambda path: "/a" if path == "/b" else str(path))
    assert scan([Path("/")]) == []
    assert entered == ["/", "/a"]
