import errno
import os
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import pytest

from core.base import working_folder
from core.base.error_codes import Code
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.roots import roots
from core.checkpoints.scan import scan, survey
from core.checkpoints.walk import FULL, Reach


def touch(*paths: Path) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def step(folder: Path, number: int) -> Path:
    """A step that a scan must list, though its model is not a model."""
    touch(folder / f"model_{number:06d}.pt")
    (folder / f"meta_{number:06d}.json").write_text(f'{{"step": {number}}}')
    return folder


def close(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Let the folders of a name be unreadable, also for root."""
    real = os.scandir

    def refusing(folder: Path) -> object:
        if Path(folder).name == name:
            raise PermissionError(13, "Permission denied")
        return real(folder)

    monkeypatch.setattr(os, "scandir", refusing)


def names(found: Sequence[Checkpoint]) -> list[str]:
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
        ("rl", "d2@466", None),
        ("rl", "d2@60", None),
        ("sft", "d2@700", 0.5),
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
    step(tmp_path / "1/2/3/4/step_000006", 6)
    found = survey([tmp_path])
    assert names(found.entries) == ["step_000004"]
    (gap,) = found.gaps
    assert str(gap) == (
        f"{tmp_path / '1/2/3/4/step_000005'} and 1 more not looked at: 4 levels are the limit"
    )


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
    close(monkeypatch, "closed")
    found = survey([tmp_path])
    assert names(found.entries) == ["step_000002"]
    assert [str(gap) for gap in found.gaps] == [
        f"{tmp_path / 'closed'} cannot be read: permission denied"
    ]


def test_a_missing_root_and_a_file_as_root_are_told(tmp_path: Path) -> None:
    touch(tmp_path / "file")
    found = survey([tmp_path / "gone", tmp_path / "file"])
    assert found.entries == ()
    assert [str(gap) for gap in found.missing] == [
        f"{tmp_path / 'gone'} does not exist",
        f"{tmp_path / 'file'} is not a folder",
    ]


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


def test_no_more_than_the_budget_of_names_is_read(tmp_path: Path) -> None:
    for number in range(60):
        touch(tmp_path / f"a/model_{number:06d}.pt")
    step(tmp_path / "b", 1)
    assert len(scan([tmp_path])) == 61
    found = survey([tmp_path], Reach(names=50))
    assert 0 < len(found.entries) < 50
    assert any("50 names" in gap.reason for gap in found.gaps)
    assert {gap.code for gap in found.gaps} == {Code.SCAN_LIMIT}


def test_undecodable_names_are_entries(tmp_path: Path) -> None:
    step(Path(os.fsdecode(os.fsencode(tmp_path) + b"/d2_\xff")), 1)
    (entry,) = scan([tmp_path])
    assert entry.name == "d2_\udcff@1"


def test_a_link_beside_the_steps_is_another_name_of_the_real_folder(tmp_path: Path) -> None:
    for number in (2920, 4380):
        step(tmp_path / f"step_{number:06d}", number)
    # "latest" sorts before the real folders, "zuletzt" after them.
    for link in ("latest", "zuletzt"):
        (tmp_path / link).symlink_to("step_004380")
    entries = scan([tmp_path])
    assert names(entries) == ["step_002920", "step_004380"]
    assert [entry.aliases for entry in entries] == [
        (),
        (tmp_path / "latest", tmp_path / "zuletzt"),
    ]


def test_a_link_to_a_run_is_another_name_of_its_steps(tmp_path: Path) -> None:
    step(tmp_path / "run_7/step_000001", 1)
    (tmp_path / "a_good_one").symlink_to("run_7")
    (entry,) = scan([tmp_path])
    assert entry.run == tmp_path / "run_7"
    assert entry.aliases == (tmp_path / "a_good_one/step_000001",)


def test_a_root_that_is_a_link_into_another_root_changes_nothing(tmp_path: Path) -> None:
    real = step(tmp_path / "real/step_000001", 1)
    link = tmp_path / "link"
    link.symlink_to(real)
    for order in ([link, tmp_path / "real"], [tmp_path / "real", link]):
        assert [(entry.name, entry.folder) for entry in scan(order)] == [("step_000001", real)]


def test_links_that_lead_elsewhere_are_entered_whatever_their_names(tmp_path: Path) -> None:
    step(tmp_path / "disk/run/step_000001", 1)
    for inner, outer in (("a", "b"), ("b", "a")):
        root = tmp_path / f"root_{inner}"
        root.mkdir()
        (root / inner).symlink_to(tmp_path / "disk/run/step_000001")
        (root / outer).symlink_to(tmp_path / "disk/run")
        (entry,) = scan([root])
        assert entry.folder == root / outer / "step_000001"
        assert entry.aliases == (root / inner,)


def test_broken_links_are_shown_as_such(tmp_path: Path) -> None:
    folder = step(tmp_path / "step_000001", 1)
    (folder / "model_000001.pt").unlink()
    (folder / "model_000001.pt").symlink_to("/gone/model_000001.pt")
    other = step(tmp_path / "step_000002", 2)
    (other / "meta_000002.json").unlink()
    (other / "meta_000002.json").symlink_to("meta.json")
    (tmp_path / "latest").symlink_to("step_000009")
    (tmp_path / "step_000003").symlink_to("/gone/three")
    found = {entry.name: entry for entry in scan([tmp_path])}
    assert {name: entry.problem for name, entry in found.items()} == {
        "latest": "broken link to step_000009",
        "step_000001": "broken link to /gone/model_000001.pt",
        "step_000002": "broken link to meta.json",
        "step_000003": "broken link to /gone/three",
    }
    assert {entry.problem_code for entry in found.values()} == {Code.CHECKPOINT_BROKEN_LINK}


def test_a_broken_link_of_another_name_is_told(tmp_path: Path) -> None:
    (tmp_path / "runs").symlink_to("/gone/runs")
    (tmp_path / "notes.txt").symlink_to("/gone/notes.txt")
    (gap,) = survey([tmp_path]).gaps
    assert str(gap) == f"{tmp_path / 'runs'} is a broken link to /gone/runs"


@pytest.mark.parametrize("name", ["run.v2", "d26_ratio8.25", "lr@3e-4", "a b", "Läufe"])
def test_a_point_in_the_name_of_a_broken_link_does_not_hide_it(tmp_path: Path, name: str) -> None:
    (tmp_path / name).symlink_to(f"/gone/{name}")
    found = survey([tmp_path])
    told = [f"{entry.folder} is a {entry.problem}" for entry in found.entries]
    told += map(str, found.gaps)
    assert told == [f"{tmp_path / name} is a broken link to /gone/{name}"]


@pytest.mark.parametrize("name", ["best.pt", "optim_000001.pt", "optim_000001_rank0.pt"])
def test_a_broken_link_to_a_model_or_an_optimizer_is_told(tmp_path: Path, name: str) -> None:
    folder = step(tmp_path / "step_000001", 1)
    (folder / name).symlink_to("/gone/file.pt")
    found = survey([tmp_path])
    assert [entry.problem for entry in found.entries] == [None]
    assert [gap.path for gap in found.gaps] == [folder / name]


@pytest.mark.parametrize("name", [".#notes", ".lock", "notes.txt", "wandb.log"])
def test_broken_links_of_editors_and_documents_are_not_told(tmp_path: Path, name: str) -> None:
    (tmp_path / name).symlink_to("someone@host:1")
    assert survey([tmp_path]).gaps == ()


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (errno.EACCES, "permission denied"),
        (errno.ESTALE, "its network folder is gone"),
        (errno.EIO, "the disk or the network failed"),
    ],
)
def test_a_link_that_may_not_be_followed_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, reason: str
) -> None:
    link = tmp_path / "shared_runs"
    link.symlink_to("/closed/runs")
    real = Path.stat

    def refusing(path: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        if path == link and follow_symlinks:
            raise OSError(number, "raw text")
        return real(path, follow_symlinks=follow_symlinks)

    monkeypatch.setattr(Path, "stat", refusing)
    (gap,) = survey([tmp_path]).gaps
    assert str(gap) == f"{link} cannot be looked at: {reason}"
    assert gap.code is Code.SCAN_UNREADABLE


def test_chains_of_links_are_names_of_the_folder_at_their_end(tmp_path: Path) -> None:
    step(tmp_path / "step_000001", 1)
    (tmp_path / "best").symlink_to("step_000001")
    (tmp_path / "latest").symlink_to("best")
    (tmp_path / "step_000009").symlink_to(tmp_path / "latest")
    (entry,) = scan([tmp_path])
    assert [alias.name for alias in entry.aliases] == ["best", "latest", "step_000009"]


def test_links_to_files_of_another_run_and_in_the_same_folder_are_read(tmp_path: Path) -> None:
    one = step(tmp_path / "one/step_000001", 1)
    (one / "weights.bin").write_bytes(b"xyz")
    (one / "model_000001.pt").unlink()
    (one / "model_000001.pt").symlink_to("weights.bin")
    other = step(tmp_path / "two/step_000001", 1)
    (other / "model_000001.pt").unlink()
    (other / "model_000001.pt").symlink_to(one / "model_000001.pt")
    assert [(entry.problem, entry.model_bytes) for entry in scan([tmp_path])] == [(None, 3)] * 2


@pytest.mark.parametrize("typed", ["x/model_000001.pt", "~nobody-has-this/x", "a\nb", "x" * 300])
def test_a_root_that_cannot_be_is_told(tmp_path: Path, typed: str) -> None:
    (tmp_path / "x").touch()
    (gap,) = survey([Path(typed)]).missing
    assert gap.reason in (
        "does not exist",
        "cannot be looked at: it is not a folder",
        "cannot be looked at: its name is too long",
    )


@pytest.mark.usefixtures("deleted_working_folder")
@pytest.mark.parametrize("root", [".", "..", "tmp"])
@pytest.mark.parametrize("left", [False, True])
def test_a_relative_root_of_a_deleted_working_folder_is_missing(root: str, left: bool) -> None:
    if left:
        working_folder.leave_deleted()
    (gap,) = survey(roots([Path(root)]).folders).missing
    assert gap.reason == "cannot be looked at: the working folder was deleted"


def test_junk_beside_a_checkpoint_does_not_hide_it_and_the_limit_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.checkpoints.walk.MAX_PER_FOLDER", 50)
    for number in range(60):
        touch(tmp_path / f"{number}.txt")
    step(tmp_path / "step_000001", 1)
    found = survey([tmp_path])
    assert names(found.entries) == ["step_000001"]
    (gap,) = found.gaps
    assert "more than 50 names" in gap.reason


def test_twenty_thousand_and_one_junk_files_do_not_hide_a_checkpoint(tmp_path: Path) -> None:
    for number in range(20_001):
        os.close(os.open(tmp_path / f"{number}.txt", os.O_CREAT))
    step(tmp_path / "step_000001", 1)
    found = survey([tmp_path])
    assert names(found.entries) == ["step_000001"]
    (gap,) = found.gaps
    assert gap.reason.startswith("has more than 20,000 names")
    assert (FULL.names, FULL.depth, gap.code) == (200_000, 4, Code.SCAN_LIMIT)


def test_a_deep_folder_does_not_use_up_the_names_of_its_neighbour(tmp_path: Path) -> None:
    for number in range(80):
        touch(tmp_path / f"a/data/deep/{number}.txt")
    step(tmp_path / "b/step_000001", 1)
    assert names(scan([tmp_path], Reach(names=60))) == ["step_000001"]


def test_an_unreadable_folder_named_like_a_checkpoint_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    step(tmp_path / "step_000001", 1)
    close(monkeypatch, "step_000001")
    (entry,) = scan([tmp_path])
    assert entry.problem == "cannot be read: permission denied"
    assert entry.problem_code is Code.CHECKPOINT_UNREADABLE


def test_a_meta_of_another_step_is_a_contradiction_with_both_numbers(tmp_path: Path) -> None:
    folder = step(tmp_path / "step_000001", 1)
    (folder / "meta_000001.json").write_text('{"step": 4380, "val_loss": 0.5}')
    (entry,) = scan([tmp_path])
    assert entry.contradiction == "the meta says step 4,380, the file name 1"
    assert entry.problem is None


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
    monkeypatch.setattr("os.path.realpath", lambda path: "/a" if str(path) == "/b" else str(path))
    assert scan([Path("/")]) == []
    assert entered == ["/", "/a"]


def test_the_working_folder_has_its_name(
    tmp_path: Path, write_checkpoint: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_checkpoint(tmp_path / "d4", step=10)
    monkeypatch.chdir(tmp_path / "d4")
    (entry,) = scan([Path()])
    assert (entry.name, entry.run) == ("d4@10", tmp_path / "d4")
    (tmp_path / "d4/sub").mkdir()
    monkeypatch.chdir(tmp_path / "d4/sub")
    assert [each.name for each in scan([Path("..")])] == ["d4@10"]
