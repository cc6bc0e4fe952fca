import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from nanogpt_checkpoints import write_nanogpt

from core.base.error_codes import Code
from core.base.errors import CheckpointError, NotFoundError
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.scan import scan
from core.checkpoints.step_files import checkpoints_in, folder_without_model


def entries(folder: Path) -> list[Checkpoint]:
    return checkpoints_in(folder, os.listdir(folder))


def write(folder: Path, **files: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        ending = ".json" if name.startswith("meta") else ".pt"
        (folder / f"{name}{ending}").write_text(text)
    return folder


def test_a_folder_of_one_step_is_named_by_itself(goldens: Path) -> None:
    folder = goldens / "fork_trio/experiment/checkpoints/step_003650"
    (entry,) = entries(folder)
    assert (entry.name, entry.step, entry.run) == ("step_003650", 3650, folder.parent)
    assert (entry.loss, entry.metric, entry.problem) == (0.2624, "val_loss", None)
    assert entry.model_bytes == (folder / "model_003650.pt").stat().st_size
    assert entry.modified == (folder / "model_003650.pt").stat().st_mtime
    assert entry.index().parameters == entry.config().parameters


def test_optimizer_shards_count_in_the_total(goldens: Path, tmp_path: Path) -> None:
    folder = tmp_path / "step_003650"
    shutil.copytree(goldens / "fork_trio/experiment/checkpoints/step_003650", folder)
    for name in ("optim_003650_rank0.pt", "optim_003650_rank12.pt", "optim_003650.pt"):
        (folder / name).write_bytes(bytes(1000))
    (folder / "optim_000001.pt").write_bytes(bytes(9))
    for shard in folder.glob("optim_003650_rank1.pt"):
        shard.unlink()
    (entry,) = entries(folder)
    assert entry.optimizer_bytes == 3000
    assert entry.total_bytes == 3000 + entry.model_bytes


def test_a_folder_of_several_steps_is_a_run(goldens: Path) -> None:
    folder = goldens / "oct25_gqa_multistep/base_checkpoints/d3"
    found = entries(folder)
    assert [entry.name for entry in found] == ["d3@100", "d3@200", "d3@1000"]
    assert {entry.run for entry in found} == {folder}
    assert {entry.source for entry in found} == {"base"}


def test_one_step_in_a_folder_of_another_name_says_its_step(tmp_path: Path) -> None:
    write(tmp_path / "step_000009", model_000010="x", meta_000010="{}")
    (entry,) = entries(tmp_path / "step_000009")
    assert (entry.name, entry.run) == ("step_000009@10", tmp_path / "step_000009")


@pytest.mark.parametrize(
    ("files", "problem", "code"),
    [
        ({"meta_000001": "{}"}, "meta without model", Code.CHECKPOINT_NO_MODEL),
        ({"model_000001": "x"}, "model without meta", Code.CHECKPOINT_NO_META),
        ({"model_000001": "", "meta_000001": "{}"}, "the model file is", Code.CHECKPOINT_EMPTY),
        ({"model_000001": "", "meta_000002": "{}"}, "the model file is", Code.CHECKPOINT_EMPTY),
        ({"model_000001": "x", "meta_000001": "{"}, "meta_000001.json is", Code.CHECKPOINT_META),
        ({"model_000001": "x", "meta_000001": "[]"}, "meta_000001.json does", Code.CHECKPOINT_META),
    ],
)
def test_what_is_missing_or_broken_is_said(
    tmp_path: Path, files: dict, problem: str, code: Code
) -> None:
    first = entries(write(tmp_path / "d4", **files))[0]
    assert first.problem is not None
    assert first.problem.startswith(problem)
    with pytest.raises(CheckpointError, match="d4@1") as caught:
        first.config()
    assert (first.problem_code, caught.value.code) == (code, code)


@pytest.mark.parametrize(
    ("files", "hint"),
    [
        ({"model_000001": "", "meta_000001": "{}"}, "Copy it again, or wait until it is written"),
        ({"model_000001": "x", "meta_000001": ""}, "Copy it again"),
        ({"model_000001": "x", "meta_000001": '{"step'}, "Copy it again"),
        ({"model_000001": "x", "meta_000001": "<html>"}, "Download the file itself"),
    ],
)
def test_the_cure_comes_with_the_refusal(tmp_path: Path, files: dict, hint: str) -> None:
    (entry,) = entries(write(tmp_path / "d4", **files))
    assert entry.cure.startswith(hint)
    with pytest.raises(CheckpointError) as caught:
        entry.config()
    assert caught.value.hint == entry.cure


@pytest.mark.parametrize(
    ("more", "both"),
    [
        ("meta_1", "meta_000001.json and meta_1.json"),
        ("model_0000001", "model_0000001.pt and model_000001.pt"),
        ("model_01", "model_000001.pt and model_01.pt"),
    ],
)
def test_two_files_of_one_step_contradict_each_other(tmp_path: Path, more: str, both: str) -> None:
    files = {"model_000001": "x", "meta_000001": '{"val_loss": 0.5}', more: "{}"}
    (entry,) = entries(write(tmp_path / "d4", **files))
    assert entry.contradiction == f"{both} are both of step 1"
    assert entry.model_path == tmp_path / "d4/model_000001.pt"
    assert entry.loss == 0.5


@pytest.mark.parametrize("step", ['"7"', "1.5", "true", "[1]", "NaN", "-1", "0"])
def test_a_step_of_another_type_is_a_contradiction(tmp_path: Path, step: str) -> None:
    files = {"model_000001": "x", "meta_000001": f'{{"step": {step}}}'}
    (entry,) = entries(write(tmp_path / "d4", **files))
    assert (entry.contradiction or "").endswith(", the file name 1")


@pytest.mark.parametrize("step", ['"1"', "1.0", "null"])
def test_a_step_in_another_spelling_is_none(tmp_path: Path, step: str) -> None:
    files = {"model_000001": "x", "meta_000001": f'{{"step": {step}}}'}
    (entry,) = entries(write(tmp_path / "d4", **files))
    assert entry.contradiction is None


def test_a_broken_step_leaves_its_sisters_alone(tmp_path: Path) -> None:
    files = {"model_000001": "x", "meta_000001": "{", "model_000002": "x", "meta_000002": "{}"}
    first, second = entries(write(tmp_path / "d4", **files))
    assert first.problem
    assert second.problem is None


@pytest.mark.parametrize(
    "name",
    ["model_.pt", "model_1.pt.tmp", "xmodel_1.pt", "model_1_ema.pt", f"model_{'1' * 16}.pt"],
)
def test_files_named_otherwise_are_no_steps(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"x")
    assert entries(tmp_path) == []


def test_a_step_over_a_million_is_one_more_digit(goldens: Path) -> None:
    (entry,) = entries(goldens / "cache_tree/nanochat/base_checkpoints/my_tag")
    assert (entry.step, entry.name) == (1_234_567, "my_tag@1234567")


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("base_checkpoints/d4", "base"),
        ("mid_checkpoints/d4", "mid"),
        ("chatsft_checkpoints/d4", "sft"),
        ("sft_checkpoints/d4", "sft"),
        ("chatrl_checkpoints/d4", "rl"),
        ("experiments/name/tag/rl", "rl"),
        ("checkpoints/d4", None),
    ],
)
def test_the_source_is_the_nearest_named_folder(
    tmp_path: Path, path: str, source: str | None
) -> None:
    (entry,) = entries(write(tmp_path / path, model_000001="x"))
    assert entry.source == source


def test_a_changed_meta_is_read_again(
    tmp_path: Path, write_checkpoint: Callable[..., Path]
) -> None:
    folder = write_checkpoint(tmp_path / "step_000100", val_loss=0.5)
    assert entries(folder)[0].loss == 0.5
    meta = folder / "meta_000100.json"
    meta.write_text(json.dumps({"step": 100, "val_loss": 0.25}))
    assert entries(folder)[0].loss == 0.25


def test_names_that_vanish_before_they_are_read_are_a_problem(tmp_path: Path) -> None:
    (entry,) = checkpoints_in(tmp_path, ["model_000001.pt", "meta_000001.json"])
    assert entry.problem
    with pytest.raises(NotFoundError):
        entry.index()


def test_an_folder_without_model_is_an_entry_without_files(tmp_path: Path) -> None:
    entry = folder_without_model(tmp_path / "step_000042")
    assert (entry.name, entry.step, entry.total_bytes) == ("step_000042", 42, 0)
    with pytest.raises(NotFoundError, match="No model files found"):
        entry.index()


def test_an_index_of_text_is_broken(tmp_path: Path) -> None:
    (entry,) = entries(write(tmp_path / "d4", model_000001="text", meta_000001="{}"))
    assert entry.problem is None
    with pytest.raises(CheckpointError, match=r"not a \.pt archive"):
        entry.index()


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir], ids=["pipe", "folder"])
def test_a_model_that_is_not_a_file_is_not_called_empty(
    tmp_path: Path, make: Callable[[Path], None]
) -> None:
    folder = write(tmp_path / "d4", meta_000001="{}")
    make(folder / "model_000001.pt")
    (entry,) = entries(folder)
    assert entry.problem == "model_000001.pt is not a regular file"
    with pytest.raises(NotFoundError):
        entry.config()


def test_the_bytes_of_its_files_include_an_optimizer_only_if_it_lies_in_the_same_file(
    goldens: Path, tmp_path: Path
) -> None:
    folder = goldens / "oct25_initial/base_checkpoints/d2"
    model = (folder / "model_000500.pt").stat().st_size
    (entry,) = entries(Path(shutil.copytree(folder, tmp_path / "d2")))
    (tmp_path / "d2/optim_000500.pt").write_bytes(bytes(100))
    (beside,) = entries(tmp_path / "d2")
    assert (entry.file_bytes, beside.file_bytes) == (model, model)
    (tmp_path / "out").mkdir()
    write_nanogpt(tmp_path / "out/ckpt.pt", optimizer=True)
    (inside,) = scan([tmp_path / "out"])
    assert inside.file_bytes == (tmp_path / "out/ckpt.pt").stat().st_size


def test_an_optimizer_file_that_vanishes_counts_nothing(goldens: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(goldens / "oct25_initial/base_checkpoints/d2", tmp_path / "d2"))
    (folder / "optim_000500.pt").write_bytes(bytes(100))
    names = os.listdir(folder)
    (counted,) = checkpoints_in(folder, names)
    (folder / "optim_000500.pt").unlink()
    (gone,) = checkpoints_in(folder, names)
    assert (counted.optimizer_bytes, gone.optimizer_bytes, gone.problem) == (100, 0, None)


def test_only_learned_positions_end(goldens: Path, tmp_path: Path) -> None:
    (rotary,) = entries(goldens / "oct25_initial/base_checkpoints/d2")
    (tmp_path / "out").mkdir()
    write_nanogpt(tmp_path / "out/ckpt.pt")
    (learned,) = scan([tmp_path / "out"])
    assert rotary.config().last_position is None
    assert learned.config().last_position == learned.config().sequence_len
