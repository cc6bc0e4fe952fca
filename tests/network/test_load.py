"""From file to weights: exact values, honest progress, cancellation, nothing damaged."""

import os
from collections import OrderedDict
from dataclasses import replace

import pytest
import torch
from present import present

from core.base.errors import CancelledError, CheckpointError, ChecksumError, NotFiniteError
from core.checkpoints.scan import scan
from core.machine.precision import PLAIN
from core.network.load import load_model

CPU = torch.device("cpu")


def run(folder, route=PLAIN, **options):
    """Load the one checkpoint of a folder; return the model and the progress events."""
    (checkpoint,) = scan([folder])
    loading = load_model(checkpoint.index(), checkpoint.config(), CPU, route, **options)
    events = []
    while True:
        try:
            events.append(next(loading))
        except StopIteration as finished:
            return finished.value.model, events


def damage(folder, name: str, offset_in_tensor: int) -> None:
    """Flip one bit of a weight, behind the archive's back."""
    (checkpoint,) = scan([folder])
    record = next(t for t in checkpoint.index().tensors if t.name.endswith(name))
    with present(checkpoint.model_path).open("r+b") as file:
        file.seek(record.offset + offset_in_tensor)
        byte = file.read(1)[0]
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes([byte ^ 1]))


@pytest.mark.parametrize("precision", ["float32", "bfloat16", "float16"])
def test_weights_equal_those_of_torch_converted(goldens, precision):
    dtype = getattr(torch, precision)
    folder = goldens / "dec25_padded_origmod/base_checkpoints/d4"
    model, _ = run(folder, replace(PLAIN, precision=precision, activations=precision))
    stored = torch.load(folder / "model_000500.pt", weights_only=True)
    block = "transformer.h.3."
    assert torch.equal(model.embedding, stored["transformer.wte.weight"].to(dtype))
    assert torch.equal(model.head.weight, stored["lm_head.weight"].to(dtype))
    q, k, v = (stored[f"{block}attn.c_{name}.weight"].to(dtype) for name in "qkv")
    width = model.config.head_dim
    # Channel i of a head beside i + D/2, with which it is rotated.
    pairs = [channel for i in range(width // 2) for channel in (i, i + width // 2)]
    order = [head * width + channel for head in range(model.config.n_head) for channel in pairs]
    found = model.blocks[3].qkv.weight.split([len(q), len(k), len(v)])
    assert torch.equal(found[0], q[order])
    assert torch.equal(found[1], k[order[: len(k)]])
    assert torch.equal(found[2], v)
    assert torch.equal(
        model.blocks[3].mlp_out.weight, stored[f"{block}mlp.c_proj.weight"].to(dtype)
    )


def test_the_prefix_of_a_compiled_model_is_dropped(tmp_path, write_checkpoint):
    folder = write_checkpoint(tmp_path / "step_000100")
    plain, _ = run(folder)
    path = folder / "model_000100.pt"
    weights = torch.load(path, weights_only=True)
    torch.save(OrderedDict((f"_orig_mod.{name}", w) for name, w in weights.items()), path)
    prefixed, _ = run(folder)
    assert torch.equal(plain.head.weight, prefixed.head.weight)
    assert torch.equal(plain.blocks[1].qkv.weight, prefixed.blocks[1].qkv.weight)


def test_tensors_larger_than_one_piece(tmp_path, write_checkpoint, monkeypatch):
    folder = write_checkpoint(tmp_path / "step_000100")
    monkeypatch.setattr("core.network.load.PIECE_BYTES", 100)
    model, events = run(folder, replace(PLAIN, precision="bfloat16", activations="bfloat16"))
    stored = torch.load(folder / "model_000100.pt", weights_only=True)
    assert torch.equal(model.embedding, stored["transformer.wte.weight"].bfloat16())
    assert len(events) > 26


def test_progress_ends_at_the_total_and_never_goes_back(tmp_path, write_checkpoint):
    _, events = run(write_checkpoint(tmp_path / "step_000100"))
    done = [event.done for event in events]
    assert done == sorted(done)
    assert done[-1] == events[-1].total


def test_cancel_between_tensors(tmp_path, write_checkpoint):
    folder = write_checkpoint(tmp_path / "step_000100")
    polls = iter([False, False, True])
    with pytest.raises(CancelledError):
        run(folder, should_stop=lambda: next(polls))


@pytest.mark.parametrize("poison", [float("nan"), float("inf"), float("-inf")])
def test_a_weight_that_is_no_number_is_named(tmp_path, write_checkpoint, poison):
    folder = write_checkpoint(tmp_path / "step_000100")
    path = folder / "model_000100.pt"
    weights = torch.load(path, weights_only=True)
    weights["transformer.h.1.mlp.c_fc.weight"][3, 2] = poison
    torch.save(OrderedDict(weights), path)
    with pytest.raises(NotFiniteError, match=r"transformer\.h\.1\.mlp\.c_fc\.weight"):
        run(folder)


def test_large_finite_weights_are_accepted(tmp_path, write_checkpoint):
    folder = write_checkpoint(tmp_path / "step_000100")
    path = folder / "model_000100.pt"
    weights = torch.load(path, weights_only=True)
    weights["lm_head.weight"][:] = 3e38
    torch.save(OrderedDict(weights), path)
    model, _ = run(folder)
    assert torch.isfinite(model.head.weight).all()


def test_a_flipped_bit_is_noticed(tmp_path, write_checkpoint):
    folder = write_checkpoint(tmp_path / "step_000100")
    damage(folder, "h.0.attn.c_k.weight", 17)
    with pytest.raises(CheckpointError, match=r"c_k\.weight does not match its checksum"):
        run(folder)


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path, write_checkpoint):
    folder = write_checkpoint(tmp_path / "step_000100")
    (checkpoint,) = scan([folder])
    loading = load_model(checkpoint.index(), checkpoint.config(), CPU, PLAIN)
    next(loading)
    os.utime(present(checkpoint.model_path), ns=(1, 1))
    with pytest.raises(CheckpointError, match="changed while it was read"):
        list(loading)


def test_only_the_first_layers(goldens):
    model, _ = run(goldens / "fork_old_vocab/nanochat_experiment/checkpoints/d24", layers=1)
    assert len(model.blocks) == 1


def test_memory_that_is_not_pinned_is_never_copied_without_waiting(
    tmp_path, write_checkpoint, monkeypatch
):
    """MPS would still read what has been freed; a device without numbers stands for it."""
    (checkpoint,) = scan([write_checkpoint(tmp_path / "step_000100")])
    state_changed, to = [], torch.Tensor.to

    def watched(tensor, *target, **options):
        state_changed.append(options.get("non_blocking", False))
        return to(tensor, *target, **options)

    monkeypatch.setattr(torch.Tensor, "to", watched)
    list(load_model(checkpoint.index(), checkpoint.config(), torch.device("meta"), PLAIN))
    assert state_changed
    assert not any(state_changed)


def as_slices(folder):
    """Write the weights of a folder again, as parts of one storage with a gap between them."""
    path = folder / "model_000100.pt"
    weights = torch.load(path, weights_only=True)
    whole = torch.zeros(sum(w.numel() + 5 for w in weights.values()))
    parts, at = OrderedDict(), 0
    for name, weight in weights.items():
        parts[name] = whole[at : at + weight.numel()].view(weight.shape)
        parts[name].copy_(weight)
        at += weight.numel() + 5
    torch.save(parts, path)
    return folder


def test_weights_saved_as_slices_are_read_and_their_record_is_checked(tmp_path, write_checkpoint):
    folder = write_checkpoint(tmp_path / "step_000100")
    expected, _ = run(folder)
    found, _ = run(as_slices(folder))
    assert torch.equal(found.head.weight, expected.head.weight)
    damage(folder, "h.1.mlp.c_fc.weight", 17)
    with pytest.raises(ChecksumError, match="does not match its checksum"):
        run(folder)


def test_a_damaged_weight_that_is_no_number_is_damaged_first(tmp_path, write_checkpoint):
    folder = write_checkpoint(tmp_path / "step_000100")
    (checkpoint,) = scan([folder])
    record = next(t for t in checkpoint.index().tensors if t.name.endswith("c_fc.weight"))
    with present(checkpoint.model_path).open("r+b") as file:
        file.seek(record.offset)
        file.write(b"\xff\xff\xff\x7f")
    with pytest.raises(ChecksumError):
        run(folder)


def test_slices_can_be_stopped_before_a_piece_of_their_record(
    tmp_path, write_checkpoint, monkeypatch
):
    folder = as_slices(write_checkpoint(tmp_path / "step_000100"))
    monkeypatch.setattr("core.checkpoints.tensor_reader.PIECE_BYTES", 1000)
    asked = iter([False] * 5)
    with pytest.raises(CancelledError):
        run(folder, should_stop=lambda: next(asked, True))
    assert next(asked, None) is None
