"""What the files of checkpoints hold, also of those that cannot run."""

import json

import pytest
import torch
from safetensors.torch import save_file

from core.base.error_codes import Code
from core.checkpoints.embedded import DEMO
from core.checkpoints.scan import scan
from core.contents.contents import contents_of
from core.contents.part import Kind
from core.contents.value_tree import path_of, value_rows


def looked_at(folder):
    (entry,) = scan([folder])
    return contents_of(entry)


def values_of(contents):
    rows = value_rows(contents.sections)
    return {path_of(rows, at): row.text for at, row in enumerate(rows)}


def nanochat(folder, weights=None, meta=None, step=7):
    folder.mkdir(parents=True, exist_ok=True)
    torch.save(weights or {"a": torch.ones(2, 3)}, folder / f"model_{step:06d}.pt")
    if meta is not None:
        (folder / f"meta_{step:06d}.json").write_text(json.dumps(meta))
    return folder


def optimizer():
    parameter = torch.nn.Parameter(torch.ones(4, 3))
    adam = torch.optim.AdamW([parameter], lr=0.25)
    parameter.sum().backward()
    adam.step()
    return adam.state_dict()


def test_an_embedded_checkpoint_has_its_weights_and_its_meta():
    entry = next(one for one in scan([DEMO]) if one.step == 8000)
    contents = contents_of(entry)
    assert contents.problem is None
    assert [one.record for one in contents.tensors] == list(entry.index().tensors)
    assert values_of(contents)["model_config.n_layer"] == "4"


def test_a_model_of_no_known_family_without_meta_is_listed(tmp_path):
    weights = {"encoder.x": torch.ones(2, dtype=torch.int16), "y": torch.ones(3)}
    contents = looked_at(nanochat(tmp_path / "step_000007", weights))
    assert [one.record.name for one in contents.tensors] == list(weights)
    assert contents.problem is None
    (section,) = contents.sections
    assert section.problem == "no meta lies beside the weights"


def test_the_optimizers_files_of_the_step_are_listed_with_their_values(tmp_path):
    folder = nanochat(tmp_path / "step_000007", meta={"step": 7})
    for name in ("optim_000007.pt", "optim_000007_rank1.pt", "optim_000008.pt"):
        torch.save([optimizer()], folder / name)
    contents = looked_at(folder)
    kinds = [(part.title, part.kind) for part in contents.parts[1:]]
    assert kinds == [(f"optim_000007{end}.pt", Kind.OPTIMIZER) for end in ("", "_rank1")]
    names = [one.record.name for one in contents.parts[1].tensors and contents.tensors[1:4]]
    assert names == ["0.state.0.step", "0.state.0.exp_avg", "0.state.0.exp_avg_sq"]
    assert values_of(contents)["0.param_groups.0.lr"] == "0.25"


def test_an_optimizer_that_runs_code_is_refused_by_name_and_the_rest_is_listed(tmp_path):
    folder = nanochat(tmp_path / "step_000007", meta={"step": 7})
    torch.save({"a": print}, folder / "optim_000007.pt")
    contents = looked_at(folder)
    assert len(contents.tensors) == 1
    problem = contents.parts[1].problem
    assert problem is not None
    assert problem.code is Code.CHECKPOINT_REFUSED
    assert "print, which no checkpoint needs" in problem.message


def nanogpt(folder, **more):
    folder.mkdir(parents=True)
    saved = {
        "model": {"transformer.wte.weight": torch.ones(5, 4)},
        "optimizer": optimizer(),
        "model_args": {"n_layer": 1, "bias": False},
        "iter_num": 250,
        "config": {"dataset": "shakespeare", "betas": [0.9, 0.95]},
    }
    torch.save(saved | more, folder / "ckpt.pt")
    return folder


def test_a_training_checkpoint_has_its_arguments_and_its_optimizer(tmp_path):
    contents = looked_at(nanogpt(tmp_path / "out"))
    assert [part.kind for part in contents.parts] == [Kind.WEIGHTS, Kind.OPTIMIZER]
    names = [one.record.name for one in contents.tensors]
    assert names[0] == "transformer.wte.weight"
    assert "optimizer.state.0.exp_avg" in names
    values = values_of(contents)
    assert values["model_args.bias"] == "false"
    assert values["optimizer.param_groups.0.lr"] == "0.25"
    assert values["config.betas"] == "[0.9, 0.95]"


def test_weights_that_lie_further_down_are_listed_although_they_cannot_run(tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    torch.save({"net": {"a": {"w": torch.ones(3)}}, "epoch": 3}, folder / "ckpt.pt")
    contents = looked_at(folder)
    assert [one.record.name for one in contents.tensors] == ["net.a.w"]
    assert values_of(contents)["epoch"] == "3"


def test_a_hugging_face_folder_of_another_model_is_listed(tmp_path):
    tensors = {"h.0.bias": torch.ones(2, 2, dtype=torch.uint8), "w": torch.ones(3)}
    save_file(tensors, tmp_path / "model.safetensors", {"format": "pt"})
    (tmp_path / "config.json").write_text('{"model_type": "gpt2", "n_layer": 12}')
    (tmp_path / "generation_config.json").write_text('{"top_k": 50}')
    contents = looked_at(tmp_path)
    assert {one.record.name for one in contents.tensors} == set(tensors)
    values = values_of(contents)
    assert (values["model_type"], values["format"], values["top_k"]) == ("gpt2", "pt", "50")


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 cut"])
def test_a_broken_file_has_the_named_refusal_and_the_meta_is_shown(tmp_path, data):
    folder = nanochat(tmp_path / "step_000007", meta={"step": 7})
    (folder / "model_000007.pt").write_bytes(data)
    contents = looked_at(folder)
    assert contents.tensors == ()
    assert contents.problem
    assert "model_000007.pt" in contents.problem.message or "model file" in contents.problem.message
    assert values_of(contents)["step"] == "7"


def test_a_meta_that_is_nested_too_deeply_has_its_problem(tmp_path):
    folder = nanochat(tmp_path / "step_000007")
    (folder / "meta_000007.json").write_text('{"a":' * 1000 + "1" + "}" * 1000)
    contents = looked_at(folder)
    assert len(contents.tensors) == 1
    assert "nested too deeply" in contents.sections[0].problem
