"""Hugging Face folders in a scan and by their paths, and folders that are refused by name."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from around_reads import refuse_list
from huggingface_folders import CONFIG, MAP, random_weights, write_folder
from nanogpt_checkpoints import write_nanogpt

from core.base.error_codes import Code
from core.base.errors import CheckpointError, NotFoundError, ReportedError
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.huggingface_files import entry_at
from core.checkpoints.index_check import IndexCheck
from core.checkpoints.resolve import resolve
from core.checkpoints.scan import scan, survey

WHOLE, FIRST, SECOND = (
    "model.safetensors", "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors",
)  # fmt: skip


def only(folder: Path) -> Checkpoint:
    (entry,) = scan([folder])
    return entry


def checked(folder: Path) -> Checkpoint:
    (entry,) = IndexCheck().apply(scan([folder]), 9)
    return entry


def test_the_golden(goldens: Path) -> None:
    entry = checked(goldens / "hf_nanochat")
    folder = goldens / "hf_nanochat/hf_model"
    assert (entry.name, entry.step, entry.loss, entry.metric) == ("hf_model", None, None, None)
    assert (entry.folder, entry.run) == (folder, folder.parent)
    assert (entry.model_bytes, entry.optimizer_bytes) == (583_664, 0)
    assert (entry.checked, entry.problem, entry.contradiction) == (True, None, None)
    assert entry.key == (str(folder / WHOLE), None)
    assert entry.meta_path == folder / "config.json"


def test_a_file_without_tensors_is_a_problem(tmp_path: Path) -> None:
    write_folder(tmp_path / "a", weights={})
    assert checked(tmp_path).problem == "model.safetensors does not have tensors"


def test_the_bytes_of_shards_are_added_up(tmp_path: Path) -> None:
    write_folder(tmp_path / "a", shards=2)
    entry = checked(tmp_path)
    files = [tmp_path / "a" / name for name in (FIRST, SECOND)]
    assert entry.checked
    assert entry.weight_files == entry.shards == tuple(files)
    assert entry.model_bytes == sum(file.stat().st_size for file in files)
    os.utime(files[1], (2e9, 2e9))
    assert only(tmp_path).modified == 2e9


def test_the_shards_may_have_any_name(tmp_path: Path) -> None:
    write_folder(tmp_path, shards=1)
    (tmp_path / "model-00001-of-00001.safetensors").rename(tmp_path / "part.safetensors")
    text = (tmp_path / MAP).read_text()
    (tmp_path / MAP).write_text(text.replace("model-00001-of-00001", "part"))
    assert checked(tmp_path).checked


@pytest.mark.parametrize("name", ["", WHOLE, "config.json"])
def test_a_typed_path_leads_to_it(tmp_path: Path, name: str) -> None:
    write_folder(tmp_path / "mine")
    assert resolve(str(tmp_path / "mine" / name), []) == only(tmp_path)
    assert resolve("mine", scan([tmp_path])) == only(tmp_path)


@pytest.mark.parametrize("name", ["", MAP, FIRST])
def test_a_typed_path_leads_to_shards(tmp_path: Path, name: str) -> None:
    write_folder(tmp_path / "mine", shards=2)
    assert resolve(str(tmp_path / "mine" / name), []) == only(tmp_path)


def test_a_relative_folder_has_a_run_with_a_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Absolute paths are remembered, so the name must not be that of another test.
    write_folder(tmp_path / "here/relative")
    monkeypatch.chdir(tmp_path / "here")
    assert only(Path("relative")).run == tmp_path / "here"
    assert only(Path("relative")).key == only(tmp_path).key


def test_it_lies_beside_other_checkpoints(
    tmp_path: Path, write_checkpoint: Callable[..., Path]
) -> None:
    write_checkpoint(tmp_path / "step_000100")
    write_nanogpt(tmp_path / "out/ckpt.pt")
    write_folder(tmp_path / "export")
    assert [entry.name for entry in scan([tmp_path])] == ["export", "step_000100", "out@250"]
    # A hub-style folder has its steps beside a config.json.
    shutil.copy(tmp_path / "export/config.json", tmp_path / "step_000100")
    assert [entry.name for entry in scan([tmp_path / "step_000100"])] == ["step_000100"]


Change = Callable[[Path], object]


def renamed(old: str, new: str) -> Change:
    return lambda folder: (folder / old).rename(folder / new)


def without(name: str) -> Change:
    return lambda folder: (folder / name).unlink()


def emptied(name: str) -> Change:
    return lambda folder: (folder / name).write_bytes(b"")


def linked(name: str) -> Change:
    def change(folder: Path) -> None:
        (folder / name).unlink()
        (folder / name).symlink_to("../blobs/gone")

    return change


def piped(name: str) -> Change:
    def change(folder: Path) -> None:
        (folder / name).unlink()
        os.mkfifo(folder / name)

    return change


NO_MODEL, CUT = Code.CHECKPOINT_NO_MODEL, Code.CHECKPOINT_CUT


@pytest.mark.parametrize(
    ("shards", "change", "problem", "code"),
    [
        (0, without(WHOLE), "config.json without model.safetensors", NO_MODEL),
        (2, without(MAP), f"{FIRST} without {MAP}", CUT),
        (2, without(SECOND), f"incomplete: {SECOND} is missing", CUT),
        (2, emptied(SECOND), f"{SECOND} is empty", Code.CHECKPOINT_EMPTY),
        (0, emptied(WHOLE), f"{WHOLE} is empty", Code.CHECKPOINT_EMPTY),
        (0, linked("config.json"), "config.json is a broken link to ../blobs/gone",
         Code.CHECKPOINT_BROKEN_LINK),
        (0, emptied("config.json"), "config.json is empty", Code.CHECKPOINT_EMPTY),
        (2, emptied(MAP), f"{MAP} is empty", Code.CHECKPOINT_REFUSED),
        (2, linked(SECOND), f"{SECOND} is a broken link to ../blobs/gone",
         Code.CHECKPOINT_BROKEN_LINK),
        (0, linked(WHOLE), f"{WHOLE} is a broken link to ../blobs/gone",
         Code.CHECKPOINT_BROKEN_LINK),
        (0, piped(WHOLE), f"{WHOLE} is not a regular file", Code.CHECKPOINT_UNREADABLE),
        (0, renamed(WHOLE, "pytorch_model.bin"),
         "pytorch_model.bin is a pickle; of this layout, only safetensors are read",
         Code.CHECKPOINT_NOT_ARCHIVE),
    ],
)  # fmt: skip
def test_what_cannot_be_loaded_is_an_entry_with_its_problem(
    tmp_path: Path, shards: int, change: Change, problem: str, code: Code
) -> None:
    write_folder(tmp_path / "a", shards=shards)
    write_folder(tmp_path / "b")
    change(tmp_path / "a")
    first, second = IndexCheck().apply(scan([tmp_path]), 9)
    assert (first.name, first.problem, first.problem_code) == ("a", problem, code)
    # The others are still listed.
    assert second.checked
    with pytest.raises(ReportedError) as caught:
        resolve(str(tmp_path / "a"), []).config()
    assert problem in caught.value.message
    kind = NotFoundError if caught.value.exit_code == 3 else CheckpointError
    assert isinstance(caught.value, kind)


@pytest.mark.parametrize("shards", [0, 2])
@pytest.mark.parametrize(
    ("change", "what"),
    [
        (without("config.json"), "has weights without a config.json beside it"),
        (renamed("config.json", "metadata.json"), "is an MLX port, which is not supported"),
    ],
)
def test_weights_without_config_are_named_and_not_an_entry(
    tmp_path: Path, shards: int, change: Change, what: str
) -> None:
    write_folder(tmp_path / "a", shards=shards)
    change(tmp_path / "a")
    found = survey([tmp_path])
    assert found.entries == ()
    (gap,) = found.gaps
    assert gap.reason.startswith(what)
    assert gap.code is Code.SCAN_FOREIGN
    with pytest.raises(CheckpointError, match=r"without its config\.json|is an MLX port"):
        resolve(str(tmp_path / "a"), [])


def test_one_file_and_shards_in_one_folder_are_not_guessed(tmp_path: Path) -> None:
    write_folder(tmp_path, shards=2)
    write_folder(tmp_path)
    assert only(tmp_path).problem == f"it has {WHOLE} and {MAP}"


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"model_type": "gpt2"}, "This is the Hugging Face layout of GPT-2"),
        ({"num_experts": 4}, "This is a mixture of experts: config.json has num_experts 4"),
        ({"hidden_size": 0}, "config.json: hidden_size is 0, outside 1 to 65,536"),
    ],
)
def test_a_config_that_is_refused_is_known_without_reading_the_weights(
    tmp_path: Path, changes: dict[str, Any], problem: str
) -> None:
    write_folder(tmp_path, CONFIG | changes, weights={"a": torch.ones(1)})
    assert only(tmp_path).problem == problem


WEIGHTS = random_weights(CONFIG)
HEAD = "lm_head.weight"


@pytest.mark.parametrize(
    ("changes", "more", "problem"),
    [
        ({"num_hidden_layers": 3}, {}, "config.json claims 3 layers but the tensors have 2"),
        ({"vocab_size": 39}, {}, "config.json claims 39 tokens but the embedding has 40 rows"),
        ({"vocab_size": 41}, {}, "config.json claims 41 tokens but the embedding has 40 rows"),
        ({"intermediate_size": 64}, {}, "fc1.weight is [128, 32] but config.json implies [64, 32]"),
        ({"num_key_value_heads": 4}, {}, "k_proj.weight is [16, 32] but config.json implies"),
        ({}, {"model.norm.weight": torch.ones(32)}, "Unknown tensors: model.norm.weight [32]"),
        ({}, {"model.layers.0.self_attn.q_proj.bias": torch.ones(32)}, "q_proj.bias [32]"),
        ({}, {"model.layers.0.mlp.experts.0.w": torch.ones(2)}, "This is a mixture of experts"),
        ({}, {"model.layers.1.mlp.router.weight": torch.ones(2)}, "This is a mixture of experts"),
        ({}, {HEAD: None}, f"Missing tensors: {HEAD}"),
        ({}, {"model.embed_tokens.weight": None}, "This is not a nanochat model of Hugging Face's"),
        ({"tie_word_embeddings": True}, {}, "config.json ties the head to the embedding, but"),
    ],
    ids=range(12),
)
def test_a_config_that_contradicts_the_tensors_is_refused(
    tmp_path: Path, changes: dict[str, Any], more: dict[str, Any], problem: str
) -> None:
    weights = {n: w for n, w in (WEIGHTS | more).items() if w is not None}
    write_folder(tmp_path, CONFIG | changes, weights=weights)
    assert problem in str(checked(tmp_path).problem)


def test_a_config_that_was_mended_is_read_again(tmp_path: Path) -> None:
    write_folder(tmp_path, CONFIG | {"vocab_size": 39}, weights=WEIGHTS)
    check = IndexCheck()
    assert check.apply(scan([tmp_path]), 9)[0].problem
    (tmp_path / "config.json").write_text(json.dumps(CONFIG))
    assert check.apply(scan([tmp_path]), 9)[0].checked


def test_a_map_that_was_mended_is_read_again(tmp_path: Path) -> None:
    write_folder(tmp_path, shards=2)
    text, check = (tmp_path / MAP).read_text(), IndexCheck()
    (tmp_path / MAP).write_text(text.replace(HEAD, "head"))
    assert check.apply(scan([tmp_path]), 9)[0].problem
    (tmp_path / MAP).write_text(text)
    assert check.apply(scan([tmp_path]), 9)[0].checked


def test_other_folders_with_a_config_are_not_checkpoints(tmp_path: Path) -> None:
    for name, text in (("a", '{"model_type": "llama"}'), ("b", "[]"), ("c", "{")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "config.json").write_text(text)
    assert scan([tmp_path]) == []
    with pytest.raises(NotFoundError, match="No model files found") as caught:
        resolve(str(tmp_path / "a"), [])
    assert "config.json and model.safetensors" in caught.value.hint


def test_links_as_in_the_cache_of_hugging_face(tmp_path: Path) -> None:
    write_folder(tmp_path / "x")
    (tmp_path / "x").rename(tmp_path / "blobs")
    snapshot = tmp_path / "snapshots/abc"
    snapshot.mkdir(parents=True)
    for name in ("config.json", WHOLE):
        (tmp_path / "blobs" / name).rename(tmp_path / "blobs" / f"{len(name)}")
        (snapshot / name).symlink_to(f"../../blobs/{len(name)}")
    found = survey([tmp_path])
    assert [(one.name, one.problem) for one in found.entries] == [("abc", None)]
    assert found.entries[0].config().n_layer == 2


def test_a_copy_is_a_path_of_its_original_and_another_config_is_not_a_copy(tmp_path: Path) -> None:
    write_folder(tmp_path / "mine")
    for name in ("mine_copy", "mine_softcap"):
        shutil.copytree(tmp_path / "mine", tmp_path / name)
    other = json.dumps(CONFIG | {"final_logit_softcapping": None})
    (tmp_path / "mine_softcap/config.json").write_text(other)
    found = IndexCheck().apply(scan([tmp_path]), 9)
    assert [(one.name, len(one.copies)) for one in found] == [("mine", 1), ("mine_softcap", 0)]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may list every folder")
def test_a_file_in_a_folder_that_cannot_be_listed(tmp_path: Path) -> None:
    write_folder(tmp_path / "a")
    (tmp_path / "a").chmod(0o100)
    with pytest.raises(NotFoundError, match="it is a safetensors file"):
        resolve(str(tmp_path / "a" / WHOLE), [])
    (tmp_path / "a").chmod(0o755)


def test_a_file_whose_folder_cannot_be_listed_has_no_entry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_folder(tmp_path / "a")
    assert entry_at(tmp_path / "a" / WHOLE)
    refuse_list(monkeypatch, tmp_path / "a", PermissionError(13, "Permission denied"))
    assert entry_at(tmp_path / "a" / WHOLE) is None


def test_weights_that_may_not_be_looked_at_have_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_folder(tmp_path / "a")
    real = Path.stat

    def refusing(path: Path, **options: Any) -> os.stat_result:
        if path.name == WHOLE and options.get("follow_symlinks", True):
            raise PermissionError(13, "Permission denied")
        return real(path, **options)

    monkeypatch.setattr(Path, "stat", refusing)
    entry = entry_at(tmp_path / "a" / "config.json")
    assert entry
    assert entry.problem == f"{WHOLE} cannot be read: permission denied"
    assert entry.problem_code is Code.CHECKPOINT_UNREADABLE
