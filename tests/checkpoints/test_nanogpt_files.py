"""nanoGPT's files in a folder: runs, steps, sizes, names of forks, and files that are refused."""

import os
from pathlib import Path

import pytest
import torch
from nanogpt_checkpoints import ARGUMENTS, random_weights, write_nanogpt

from core.base.errors import CheckpointError, NotFoundError
from core.checkpoints import nanogpt_files
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.nanogpt_files import entry_at
from core.checkpoints.nanogpt_names import names_a_file
from core.checkpoints.recommend import recommend
from core.checkpoints.resolve import resolve
from core.checkpoints.scan import scan


def test_the_run_of_the_golden(goldens: Path) -> None:
    found = scan([goldens / "nanogpt_char"])
    assert [(e.name, e.step, e.metric) for e in found] == [
        ("out-licenses-char@500", 500, "val_loss"),
        ("out-licenses-char@3000", 3000, "val_loss"),
    ]
    assert [e.loss for e in found] == [2.4824976921081543, 1.7489007711410522]
    for entry in found:
        assert entry.run == goldens / "nanogpt_char/out-licenses-char"
        assert entry.total_bytes == 1_911_955
        assert entry.optimizer_bytes == 1_259_092
    assert [star.checkpoint.step for star in recommend(found)] == [3000]


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("ckpt.pt", True),
        ("ckpt_500.pt", True),
        ("ckpt-500.pt", True),
        ("best_model.pt", True),
        ("model.pt", True),
        ("model_000500.pt", False),
        ("optim.pt", False),
        ("ckpt.pt.tmp", False),
        ("my_ckpt.pt", False),
    ],
)
def test_names(name: str, known: bool) -> None:
    assert names_a_file(name) is known


def test_the_step_is_in_the_file_and_not_in_its_name(tmp_path: Path) -> None:
    write_nanogpt(tmp_path / "out/ckpt_7.pt", iter_num=900)
    assert [(e.name, e.step) for e in scan([tmp_path])] == [("out@900", 900)]


def test_a_loss_before_the_first_evaluation_is_not_measured(tmp_path: Path) -> None:
    write_nanogpt(tmp_path / "out/ckpt.pt", best_val_loss=1e9, iter_num=0)
    (entry,) = scan([tmp_path])
    assert (entry.step, entry.loss, entry.problem) == (0, None, None)


def test_a_step_under_two_names_is_one_entry(tmp_path: Path) -> None:
    for name in ("ckpt.pt", "ckpt_250.pt"):
        write_nanogpt(tmp_path / "out" / name)
    (entry,) = scan([tmp_path])
    assert entry.model_path
    assert (entry.model_path.name, entry.contradiction) == ("ckpt_250.pt", None)


def test_two_different_files_of_one_step_contradict_each_other(tmp_path: Path) -> None:
    for seed, name in enumerate(("ckpt.pt", "best_model.pt")):
        write_nanogpt(tmp_path / "out" / name, weights=random_weights(ARGUMENTS, seed=seed))
    (entry,) = scan([tmp_path])
    assert entry.contradiction == "best_model.pt and ckpt.pt are both of step 250"


def test_a_file_without_iter_num_has_a_name_and_no_step(tmp_path: Path) -> None:
    write_nanogpt(tmp_path / "out/ckpt.pt", iter_num="last")
    (entry,) = scan([tmp_path])
    assert (entry.name, entry.step, entry.problem) == ("out/ckpt.pt", None, None)
    assert entry.config().n_layer == 2


def test_files_that_cannot_be_read_are_entries_with_their_problem(tmp_path: Path) -> None:
    write_nanogpt(tmp_path / "out/ckpt_1.pt")
    whole = (tmp_path / "out/ckpt_1.pt").read_bytes()
    (tmp_path / "out/ckpt_2.pt").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "out/ckpt_3.pt").write_bytes(b"")
    torch.save({"w": torch.ones(2)}, tmp_path / "out/model.pt")
    (tmp_path / "out/ckpt_4.pt").symlink_to("gone.pt")
    found = {e.model_path.name: e for e in scan([tmp_path]) if e.model_path}
    assert found["ckpt_1.pt"].problem is None
    assert "incomplete" in (found["ckpt_2.pt"].problem or "")
    assert "empty" in (found["ckpt_3.pt"].problem or "")
    assert "does not have model_args" in (found["model.pt"].problem or "")
    assert found["ckpt_4.pt"].problem
    assert len({entry.key for entry in found.values()}) == 5


def test_only_the_newest_of_very_many_files_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nanogpt_files, "MOST_READ", 2)
    for step in (1, 2, 3):
        write_nanogpt(tmp_path / f"out/ckpt_{step}.pt", iter_num=step)
        os.utime(tmp_path / f"out/ckpt_{step}.pt", (step, step))
    found = scan([tmp_path])
    assert [entry.step for entry in found if entry.problem is None] == [2, 3]
    (unread,) = (entry for entry in found if entry.problem)
    assert unread.name == "out/ckpt_1.pt"
    assert "2 files of a folder are the limit" in (unread.problem or "")


def test_names_and_paths_are_resolved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for step in (100, 200):
        write_nanogpt(tmp_path / f"out-x/ckpt_{step}.pt", iter_num=step)
    monkeypatch.chdir(tmp_path)
    known = scan([Path("out-x")])

    def found(text: str) -> int | None:
        return resolve(text, known).step

    assert found("out-x") == found("out-x@latest") == found("out-x/ckpt_200.pt") == 200
    assert found("out-x@100") == found("out-x/ckpt_100.pt") == 100
    assert found(str(tmp_path / "out-x@100")) == 100
    monkeypatch.chdir(tmp_path / "out-x")
    assert resolve(".", []).name == "out-x@200"
    assert resolve("ckpt_100.pt", []).name == "out-x@100"


def test_a_file_of_any_name_can_be_given(tmp_path: Path) -> None:
    write_nanogpt(tmp_path / "mine.pt")
    assert resolve(str(tmp_path / "mine.pt"), []).step == 250
    torch.save({"w": torch.ones(2)}, tmp_path / "other.pt")
    with pytest.raises(NotFoundError, match="is not named model_NNNNNN"):
        resolve(str(tmp_path / "other.pt"), [])


def refused(folder: Path, **values: object) -> CheckpointError:
    write_nanogpt(folder / "ckpt.pt", **values)  # type: ignore[arg-type]
    entry = entry_at(folder / "ckpt.pt")
    assert isinstance(entry, Checkpoint)
    with pytest.raises(CheckpointError) as caught:
        entry.config()
    assert caught.value.exit_code == 4
    assert len(caught.value.line()) <= 200
    return caught.value


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"n_layer": 3}, "model_args claims 3 layers but the tensors have 2"),
        ({"n_embd": 24}, "is [40, 12] but model_args implies [40, 24]"),
        ({"vocab_size": 39}, "model_args claims 39 tokens but the embedding has 40 rows"),
        ({"vocab_size": 41}, "model_args claims 41 tokens but the embedding has 40 rows"),
        ({"block_size": 15}, "transformer.wpe.weight is [16, 12] but model_args implies [15, 12]"),
        ({"bias": True}, "Missing tensors: transformer.h.0.ln_1.bias"),
        ({"n_query_groups": 2}, "Unknown model_args: n_query_groups"),
    ],
)
def test_arguments_that_contradict_the_tensors_are_refused(
    tmp_path: Path, changes: dict[str, object], words: str
) -> None:
    error = refused(tmp_path, weights=random_weights(ARGUMENTS), model_args=ARGUMENTS | changes)
    assert words in error.message


def test_tensors_of_other_models_are_refused_by_name(tmp_path: Path) -> None:
    weights = random_weights(ARGUMENTS)
    weights["transformer.h.0.attn.c_attn.bias"] = torch.ones(36)
    assert "Unknown tensors: transformer.h.0.attn.c_attn.bias [36]" in refused(
        tmp_path, weights=weights
    ).message  # fmt: skip
    llama = {"tok_embeddings.weight": torch.ones(4, 4)}
    assert "llama2.c" in refused(tmp_path, weights=llama).message
    other = {"a.weight": torch.ones(4, 4)}
    assert "not a nanoGPT model: its tensors are a.weight" in refused(
        tmp_path, weights=other
    ).message  # fmt: skip
