import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from around_reads import refuse_list
from hypothesis import given, settings
from hypothesis import strategies as st

from core.base import working_folder
from core.base.error_codes import Code
from core.base.errors import CheckpointError, Choices, NotFoundError
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.gap import Gap
from core.checkpoints.near_names import listed
from core.checkpoints.resolve import resolve
from core.checkpoints.scan import Survey, scan
from core.checkpoints.walk import Reach

TRIO = "fork_trio/experiment/checkpoints"


@pytest.fixture(scope="session")
def trio(goldens: Path) -> list[Checkpoint]:
    return scan([goldens / TRIO])


@pytest.fixture(scope="session")
def cache(goldens: Path) -> list[Checkpoint]:
    return scan([goldens / "cache_tree/nanochat"])


def step_files(folder: Path, number: int, loss: float = 0.5) -> None:
    """A step with a meta, and a model that is not one."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"model_{number:06d}.pt").write_bytes(b"x")
    (folder / f"meta_{number:06d}.json").write_text(f'{{"step": {number}, "val_loss": {loss}}}')


def not_found(text: str, known: list[Checkpoint]) -> str:
    with pytest.raises(NotFoundError) as caught:
        resolve(text, known)
    line = caught.value.line()
    assert len(line) <= 200
    assert "\n" not in line
    return line


def test_a_name_of_the_list(trio: list[Checkpoint]) -> None:
    assert resolve("step_002920", trio) is trio[0]


def test_digits_alone_give_a_near_miss(trio: list[Checkpoint]) -> None:
    line = not_found("002920", trio)
    assert line.startswith("Checkpoint directory not found: 002920")
    assert "Did you mean step_002920?" in line


@pytest.mark.parametrize("typed", ["step_02920", "step_002921", "setp_002920", "2920"])
def test_typing_errors_give_a_near_miss(trio: list[Checkpoint], typed: str) -> None:
    assert "Did you mean step_00" in not_found(typed, trio)


def test_far_from_all_names_the_names_are_listed(trio: list[Checkpoint]) -> None:
    assert "Found: step_002920, step_003650, step_004380" in not_found("zzz", trio)


def test_with_nothing_found_the_remedies_are_named() -> None:
    line = not_found("step_002920", [])
    assert "Checkpoint directory not found" in line
    assert "--checkpoints DIR" in line


@pytest.mark.parametrize(
    ("typed", "step"),
    [
        ("my_tag", 1_234_567),
        ("my_tag@1234567", 1_234_567),
        ("my_tag@step_1234567", 1_234_567),
        ("my_tag@latest", 1_234_567),
        ("base_checkpoints/d2", 2_000),
        ("base_checkpoints/d2@latest", 2_000),
        ("base_checkpoints/d2@best", 2_000),
        ("base_checkpoints/d2@1000", 1_000),
        ("base_checkpoints/d2@001000", 1_000),
        ("chatrl_checkpoints/d2@best", 60),
        ("d2@1000", 1_000),
        ("d2@001000", 1_000),
    ],
)
def test_tags_and_steps(cache: list[Checkpoint], typed: str, step: int) -> None:
    assert resolve(typed, cache).step == step


def test_a_tag_that_means_several_lists_their_paths(cache: list[Checkpoint]) -> None:
    with pytest.raises(NotFoundError) as caught:
        resolve("d2", cache)
    assert caught.value.message == "d2 means 3 checkpoints"
    for source in ("base", "chatsft", "chatrl"):
        assert f"{source}/d2" in caught.value.hint


def test_an_unknown_step_lists_the_steps(cache: list[Checkpoint]) -> None:
    for which in ("5", "", "9" * 5_000, "²"):
        assert "1000, 2000" in not_found(f"base_checkpoints/d2@{which}", cache)


@pytest.mark.parametrize(
    ("typed", "meant"), [("best1", "best"), ("bst", "best"), ("lates", "latest")]
)
def test_a_misspelled_word_for_a_step_is_offered(
    cache: list[Checkpoint], typed: str, meant: str
) -> None:
    assert f"Did you mean @{meant}?" in not_found(f"base_checkpoints/d2@{typed}", cache)


def test_of_many_steps_the_nearest_are_named(tmp_path: Path) -> None:
    for number in range(10, 210, 10):
        step_files(tmp_path / f"run/step_{number:06d}", number)
    known = scan([tmp_path])
    for which, nearest in (("101", "100 and 110"), ("9999", "190 and 200"), ("1", "10 and 20")):
        line = not_found(f"run@{which}", known)
        assert line.endswith(f"The nearest of 20 steps are {nearest}")
    assert "60, 70, 80 and 12 more; latest and best also work" in not_found("run@xyz", known)


def test_a_name_with_a_problem_can_still_be_named(cache: list[Checkpoint]) -> None:
    assert resolve("d6_empty", cache).problem == "No model files found"


def test_best_is_the_recommended_one(tmp_path: Path, write_checkpoint: Callable[..., Path]) -> None:
    for step, loss in [(100, 0.9), (200, 0.501), (300, 0.5), (400, 0.7)]:
        write_checkpoint(tmp_path / "d4", step=step, val_loss=loss)
    known = scan([tmp_path])
    assert resolve("d4@best", known).step == 200
    assert resolve(f"{tmp_path}/d4@best", []).step == 200
    assert resolve("d4", known).step == resolve("d4@latest", known).step == 400


def test_best_without_a_star_is_the_lowest_loss(
    tmp_path: Path, write_checkpoint: Callable[..., Path]
) -> None:
    write_checkpoint(tmp_path / "d4", step=1, val_loss=0.5)
    write_checkpoint(tmp_path / "d4", step=2, val_loss=None)
    assert resolve("d4@best", scan([tmp_path])).step == 1


def test_paths_need_no_scan(goldens: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = goldens / TRIO / "step_002920"
    monkeypatch.chdir(goldens / TRIO)
    for typed in (str(folder), f"{folder}/", "step_002920", "./step_002920/"):
        found = resolve(typed, [])
        assert (found.name, found.step) == ("step_002920", 2920)
    monkeypatch.chdir(folder)
    assert resolve(".", []).name == "step_002920"


def test_a_path_to_a_model_file_means_that_step(goldens: Path) -> None:
    folder = goldens / "oct25_gqa_multistep/base_checkpoints/d3"
    assert resolve(str(folder), []).step == 1000
    assert resolve(str(folder / "model_000200.pt"), []).step == 200
    assert resolve(f"{folder}@100", []).step == 100


def test_a_home_folder_may_be_typed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write_checkpoint: Callable[..., Path]
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    write_checkpoint(tmp_path / "runs/step_000007", step=7)
    assert resolve("~/runs/step_000007", []).step == 7
    assert resolve("~/runs/step_000007@latest", []).step == 7


def test_a_path_without_model_files_says_so(tmp_path: Path) -> None:
    (tmp_path / "step_000001").mkdir()
    assert "No model files found" in not_found(str(tmp_path / "step_000001"), [])
    assert "No model files found" in not_found(f"{tmp_path}/step_000001@best", [])


def test_a_file_that_is_no_model_is_refused(goldens: Path, tmp_path: Path) -> None:
    meta = goldens / TRIO / "step_002920/meta_002920.json"
    other = tmp_path / "weights.pt"
    other.write_bytes(b"x")
    for path, said in ((meta, "is a meta, not a model"), (other, "is not a model_NNNNNN.pt")):
        with pytest.raises(NotFoundError, match=said):
            resolve(str(path), [])


def test_an_existing_path_wins_over_a_name(
    tmp_path: Path, trio: list[Checkpoint], write_checkpoint: Callable[..., Path]
) -> None:
    here = write_checkpoint(tmp_path / "step_002920", step=2920)
    assert resolve("step_002920", trio).folder == here


ODD = ["@", "@@", "@latest", "\0", "a\0@1", "~nobody-has-this-name", "~\0", "~\ud800", "\ud800"]
ODD += ["", "step_002920@9", "..@x", "//", "x" * 300, "x/" * 5_000, "@" * 5_000, "~" * 300]
ODD += ["\x1b[2J", "step_\n", "~nobody-has-this-name@best", "step_002920@", " step_002920"]


@pytest.mark.parametrize("typed", ODD, ids=range(len(ODD)))
def test_odd_input_is_only_ever_not_found(trio: list[Checkpoint], typed: str) -> None:
    not_found(typed, trio)
    not_found(typed, [])


@given(typed=st.text(st.one_of(st.sampled_from("@/~.step_0029"), st.characters()), max_size=30))
@settings(max_examples=200)
def test_any_text_is_a_checkpoint_or_not_found(trio: list[Checkpoint], typed: str) -> None:
    try:
        found = resolve(typed, trio)
    except NotFoundError:
        return
    assert found in trio


def test_a_list_of_names_is_short_and_leaves_out_the_broken(cache: list[Checkpoint]) -> None:
    assert listed(cache, limit=2) == "d12@250, base/d2@1000 and 6 more"
    assert listed([]) == ""


@pytest.fixture
def runs(tmp_path: Path, write_checkpoint: Callable[..., Path]) -> Path:
    """Two runs whose steps share names, and a tag with an @ in its name."""
    for number, run in enumerate(("warm", "cold")):
        for step, loss in ((1, 0.9), (2, 0.5), (3, 0.7)):
            folder = tmp_path / f"out/{run}/step_{step:06d}"
            write_checkpoint(folder, step=step, val_loss=loss, seed=number)
    for step, loss in ((1, 0.4), (2, 0.6)):
        write_checkpoint(tmp_path / "out/lr@3e-4", step=step, val_loss=loss, seed=7)
    return tmp_path / "out"


@pytest.mark.parametrize(
    ("typed", "run", "step"),
    [
        ("lr@3e-4", "lr@3e-4", 2),
        ("lr@3e-4@best", "lr@3e-4", 1),
        ("lr@3e-4@1", "lr@3e-4", 1),
        ("warm@best", "warm", 2),
        ("cold@latest", "cold", 3),
        ("warm", "warm", 3),
        ("out/cold@step_000001", "cold", 1),
        ("warm/step_000001", "warm", 1),
    ],
)
def test_runs_and_tags_are_named_as_they_are_listed(
    runs: Path, typed: str, run: str, step: int
) -> None:
    found = resolve(typed, scan([runs]))
    assert (found.run.name, found.step) == (run, step)


@pytest.mark.parametrize("typed", ["step_000002", "step_000002@best"])
def test_a_step_of_several_runs_is_ambiguous_with_the_paths(runs: Path, typed: str) -> None:
    with pytest.raises(NotFoundError) as caught:
        resolve(typed, scan([runs]))
    assert "warm/step_000002" in caught.value.hint
    assert "cold/step_000002" in caught.value.hint


def test_a_run_of_several_experiments_is_ambiguous_with_the_runs(tmp_path: Path) -> None:
    """Their steps would be too many to choose from."""
    root = tmp_path / "root"
    for run in ("one/checkpoints", "two/checkpoints"):
        for number in (1, 2):
            step_files(root / run / f"step_{number:06d}", number)
    for typed, step in (("checkpoints@best", "@best"), ("checkpoints", "")):
        with pytest.raises(NotFoundError) as caught:
            resolve(typed, scan([root]))
        assert caught.value.message == f"{typed} means 2 runs"
        wanted = f"one/checkpoints{step}, two/checkpoints{step}"
        assert caught.value.hint == f"Name one of them: {wanted}"
        assert resolve(f"one/checkpoints{step}", scan([root])).run.parent.name == "one"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("exp", "exp/checkpoints"),
        ("exp@best", "exp/checkpoints@best"),
        ("exp@2", "exp/checkpoints@2"),
    ],
)
def test_a_folder_above_a_run_suggests_the_run(tmp_path: Path, typed: str, meant: str) -> None:
    root = tmp_path / "root"
    step_files(root / "exp/checkpoints/step_000002", 2)
    known = scan([root])
    assert f"Did you mean {meant}?" in not_found(typed, known)
    assert resolve(meant, known).step == 2


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("best", "checkpoints@best"),
        ("@best", "checkpoints@best"),
        ("latest", "checkpoints@latest"),
        ("experiment@best", "experiment/checkpoints@best"),
    ],
)
def test_a_word_for_a_step_alone_suggests_a_run(
    trio: list[Checkpoint], typed: str, meant: str
) -> None:
    assert f"Did you mean {meant}?" in not_found(typed, trio)
    assert resolve(meant, trio).run == trio[0].run


SEPARATORS = ("a@b@c", "x@5", "@lead", "trail@", "tag@latest", "sp ace", "~tilde", "a=b", "é漢")


@pytest.mark.parametrize("tag", [*SEPARATORS, "-dash", "back\\slash", "dot."])
def test_any_separator_may_be_part_of_a_tag(tmp_path: Path, tag: str) -> None:
    root = tmp_path / "root"
    for number, loss in ((1, 0.4), (2, 0.6)):
        step_files(root / tag, number, loss)
        step_files(root / "tag", number, loss)
    known = scan([root])
    for typed, step in ((tag, 2), (f"{tag}@best", 1), (f"{tag}@step_000002", 2), (f"{tag}@1", 1)):
        found = resolve(typed, known)
        assert (found.folder.name, found.step) == (tag, step)


def test_a_name_may_be_typed_as_the_list_shows_it(tmp_path: Path) -> None:
    root = tmp_path / "root"
    step_files(root / "new\nline", 1)
    step_files(root / "run\x1b/step_000002", 2)
    known = scan([root])
    assert resolve("new␊line", known).step == 1
    assert resolve("new␊line@1", known).step == 1
    assert resolve("run␛@best", known).step == 2


def test_steps_of_several_runs_are_listed_after_their_runs(tmp_path: Path) -> None:
    for run in ("warm", "cold"):
        step_files(tmp_path / run / "step_000001", 1)
    assert listed(scan([tmp_path])) == "cold/step_000001, warm/step_000001"


def test_a_copy_beside_the_original_does_not_make_its_name_ambiguous(runs: Path) -> None:
    shutil.rmtree(runs / "cold")
    original = runs / "warm/step_000002"
    shutil.copytree(original, runs / "warm/step_000002_2026-01-31")
    assert resolve("step_000002", scan([runs])).folder == original


def test_a_run_is_a_path_too(runs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(runs.parent)
    assert resolve("out/warm@best", []).step == 2
    assert resolve("out/warm@latest", []).step == 3
    assert resolve(f"{runs}/lr@3e-4@best", []).step == 1


def test_a_parent_folder_names_the_steps_below_it(runs: Path) -> None:
    with pytest.raises(NotFoundError) as caught:
        resolve(str(runs / "warm"), [])
    assert caught.value.hint == "Below it: step_000001, step_000002, step_000003"
    with pytest.raises(NotFoundError) as caught:
        resolve(str(runs), [])
    assert "cold/step_000001" in caught.value.hint
    assert caught.value.hint.endswith("lr@3e-4 and 3 more")


def test_a_link_is_a_name(runs: Path) -> None:
    (runs / "warm/latest").symlink_to("step_000003")
    (runs / "production").symlink_to("cold")
    known = scan([runs])
    assert (resolve("latest", known).run.name, resolve("latest", known).step) == ("warm", 3)
    assert (resolve("production@best", known).run.name, resolve("production", known).step) == (
        "cold",
        3,
    )


def test_the_path_of_a_link_means_what_the_list_shows_of_it(runs: Path) -> None:
    link = runs / "warm/latest"
    link.symlink_to("step_000003")
    assert resolve(str(link), scan([runs])).name == "step_000003"
    found = resolve(str(link), [])
    assert (found.name, found.run, found.aliases) == ("step_000003", runs / "warm", (link,))


def test_the_path_of_a_link_out_of_the_roots_is_its_own_entry(runs: Path) -> None:
    link = runs.parent / "root/good"
    link.parent.mkdir()
    link.symlink_to(runs / "warm/step_000002")
    (entry,) = known = scan([link.parent])
    assert resolve(str(link), known) is entry


@pytest.mark.parametrize(
    ("link", "target", "typed"),
    [
        ("warm/latest", "step_000009", "warm/latest"),
        ("warm/step_000009/model_000009.pt", "/gone.pt", "warm/step_000009/model_000009.pt"),
        ("loop", "loop", "loop@best"),
    ],
)
def test_a_broken_link_that_is_typed_is_called_so(
    runs: Path, link: str, target: str, typed: str
) -> None:
    (runs / link).parent.mkdir(exist_ok=True)
    (runs / link).symlink_to(target)
    with pytest.raises(NotFoundError) as caught:
        resolve(str(runs / typed), [])
    assert caught.value.message == f"{runs / link} is a broken link to {target}"
    assert caught.value.code is Code.CHECKPOINT_BROKEN_LINK


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (errno.EACCES, "permission denied"),
        (errno.ESTALE, "its network folder is gone"),
        (errno.EIO, "the disk or the network failed"),
    ],
)
def test_a_path_that_may_not_be_looked_at_is_not_called_absent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, reason: str
) -> None:
    closed = tmp_path / "closed/step_000001"
    real = Path.stat

    def refusing(path: Path, **options: Any) -> os.stat_result:
        if path == closed:
            raise OSError(number, os.strerror(number))
        return real(path, **options)

    monkeypatch.setattr(Path, "stat", refusing)
    assert not_found(str(closed), []) == f"Cannot look at {closed}: {reason}"


def test_a_gap_with_the_name_is_told_first_and_whole(runs: Path) -> None:
    long = "x" * 60
    gaps = [
        Gap(Path("/first"), "cannot be read: permission denied", Code.SCAN_UNREADABLE),
        Gap(Path(f"/{long}/zzz"), "is a broken link to gone", Code.CHECKPOINT_BROKEN_LINK),
    ]
    for typed in ("zzz", "zzz@best"):
        with pytest.raises(NotFoundError) as caught:
            resolve(typed, scan([runs]), gaps)
        assert caught.value.hint == f"Not looked at: /{long}/zzz is a broken link to gone"


def test_a_name_that_was_meant_is_not_displaced_by_a_long_gap(trio: list[Checkpoint]) -> None:
    gap = Gap(Path("/" + "x" * 100), "cannot be read: permission denied", Code.SCAN_UNREADABLE)
    with pytest.raises(NotFoundError) as caught:
        resolve("step_02920", trio, [gap])
    assert caught.value.hint == "Did you mean step_002920?"


def test_the_folder_of_a_project_names_the_steps_below_it(tmp_path: Path) -> None:
    step_files(tmp_path / "experiment/checkpoints/step_000001", 1)
    hint = "Below it: experiment/checkpoints/step_000001"
    assert hint in not_found(str(tmp_path), [])


def test_a_limit_below_a_named_folder_is_told(tmp_path: Path) -> None:
    step_files(tmp_path / "1/2/3/4/step_000001", 1)
    assert "3 levels are the limit" in not_found(str(tmp_path), [])


def test_a_file_of_another_kind_is_named_by_its_first_bytes(tmp_path: Path) -> None:
    other = tmp_path / "model.gguf"
    other.write_bytes(b"GGUF" + bytes(30))
    with pytest.raises(CheckpointError, match="is a GGUF file") as caught:
        resolve(str(other), [])
    assert caught.value.code == Code.CHECKPOINT_NOT_ARCHIVE


@pytest.mark.usefixtures("deleted_working_folder")
@pytest.mark.parametrize("typed", [".", "./x", "tmp", "tmp@best", "../tmp"])
@pytest.mark.parametrize("left", [False, True])
def test_a_deleted_working_folder_is_told(typed: str, left: bool) -> None:
    if left:
        working_folder.leave_deleted()
    assert "the working folder was deleted" in not_found(typed, [])


def test_what_was_not_looked_at_is_named_when_nothing_is_found(runs: Path) -> None:
    gaps = (Gap(Path("/disk"), "cannot be read: permission denied", Code.SCAN_UNREADABLE),)
    with pytest.raises(NotFoundError) as caught:
        resolve("zzz", scan([runs]), gaps)
    assert caught.value.hint.endswith("Not looked at: /disk cannot be read: permission denied")


def test_digits_of_other_scripts_are_not_steps(runs: Path) -> None:
    with pytest.raises(NotFoundError):
        resolve("lr@3e-4@\u0661", scan([runs]))


def test_a_folder_that_is_named_is_looked_into_only_a_little(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The session resolves names between two frames."""
    reaches: list[Reach] = []

    def recorded(folders: list[Path], reach: Reach) -> Survey:
        reaches.append(reach)
        return Survey()

    monkeypatch.setattr("core.checkpoints.typed_path.survey", recorded)
    for typed in (str(tmp_path), f"{tmp_path}@best"):
        with pytest.raises(NotFoundError):
            resolve(typed, [])
    assert {(reach.depth, reach.names) for reach in reaches} == {(3, 2_000)}


def test_of_many_places_of_a_name_the_first_are_shown_and_all_are_in_the_data(
    tmp_path: Path,
) -> None:
    for number in range(9):
        step_files(tmp_path / f"root/run_{number}/step_000001", 1)
    with pytest.raises(NotFoundError) as caught:
        resolve("step_000001", scan([tmp_path / "root"]))
    assert caught.value.hint.endswith("run_3/step_000001 and 5 more")
    assert isinstance(caught.value.data, Choices)
    assert len(caught.value.data.names) == 9


def test_the_step_of_a_name_is_offered_where_folders_have_other_names(tmp_path: Path) -> None:
    for day in ("2026-01-08_14-30", "2026-01-09_14-30"):
        step_files(tmp_path / day, 2920)
    assert "Did you mean 2026-01-09_14-30@2920?" in not_found("step_002920", scan([tmp_path]))


@pytest.fixture
def numbered(goldens: Path, tmp_path: Path) -> Path:
    """A run of nanoGPT whose only file has a number in its name."""
    run = tmp_path / "out-a"
    run.mkdir()
    (whole,) = (goldens / "nanogpt_char").glob("out-*/ckpt.pt")
    shutil.copy(whole, run / "ckpt_500.pt")
    return run


@pytest.mark.parametrize(
    "typed", ["ckpt_500", "ckpt_500.pt", "out-a/ckpt_500", "out-a/ckpt_500.pt"]
)
def test_a_model_file_is_a_name_with_and_without_its_suffix(numbered: Path, typed: str) -> None:
    assert resolve(typed, scan([numbered])).model_path == numbered / "ckpt_500.pt"


def test_the_path_of_a_model_file_may_lack_its_suffix(numbered: Path) -> None:
    assert resolve(str(numbered / "ckpt_500"), []).model_path == numbered / "ckpt_500.pt"


def test_a_file_in_the_working_folder_does_not_hide_a_name(
    trio: list[Checkpoint], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "step_002920.pt").write_bytes(b"x")
    assert resolve("step_002920", trio) is trio[0]


def test_a_long_gap_that_is_not_about_the_name_gives_way_to_a_near_name(runs: Path) -> None:
    gaps = [Gap(Path("/" + "x" * 150), "cannot be read: permission denied", Code.SCAN_UNREADABLE)]
    with pytest.raises(NotFoundError) as caught:
        resolve("step_00001", scan([runs]), gaps)
    assert caught.value.hint.startswith("Did you mean")
    assert "xxx" not in caught.value.hint


def test_a_typed_folder_that_may_not_be_listed_has_the_reason(
    runs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse_list(monkeypatch, runs, PermissionError(13, "Permission denied"))
    assert not_found(str(runs), []) == f"Cannot read {runs}: permission denied"


def test_a_near_name_and_a_gap_are_both_told_if_they_are_short(
    tmp_path: Path, write_checkpoint: Callable[..., Path]
) -> None:
    write_checkpoint(tmp_path / "step_000100", step=100)
    gaps = [Gap(Path("/disk"), "cannot be read: permission denied", Code.SCAN_UNREADABLE)]
    with pytest.raises(NotFoundError) as caught:
        resolve("step_00010", scan([tmp_path]), gaps)
    gap = "Not looked at: /disk cannot be read: permission denied"
    assert caught.value.hint == f"Did you mean step_000100? {gap}"
