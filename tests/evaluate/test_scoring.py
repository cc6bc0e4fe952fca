"""Losses against the original code's, on whole runs of it."""

import json
from math import log
from pathlib import Path

import numpy as np
import pytest
import torch

from core.base.errors import CancelledError
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.scan import scan
from core.evaluate import teacher_forced
from core.evaluate.scoring import block_losses
from core.evaluate.window_losses import by_window, score_of
from core.judging.blocks import blocks_of
from core.judging.source import read_source
from core.judging.windows import TextLayout, Windows, windows_of
from core.network.load import load_whole
from core.tokenizers.find import tokenizer_for


def step(folder: Path, number: int) -> Checkpoint:
    return next(entry for entry in scan([folder]) if entry.step == number)


def fork_windows(goldens: Path) -> tuple[Checkpoint, Windows]:
    checkpoint = step(goldens / "fork_run/nanochat_experiment/checkpoints", 900)
    text = read_source(str(goldens / "fork_run/nanochat_experiment/data"))
    tokenizer = tokenizer_for(checkpoint, None).tokenizer
    size = checkpoint.config().sequence_len
    return checkpoint, windows_of(text, tokenizer, TextLayout.STREAM, size, whole=False)


def all_losses(checkpoint: Checkpoint, windows: Windows) -> torch.Tensor:
    return torch.stack([*by_window(windows, losses_of(checkpoint, windows)).values()])


def losses_of(checkpoint: Checkpoint, windows: Windows) -> dict[int, torch.Tensor]:
    model = load_whole(checkpoint.index(), checkpoint.config())
    return {block.number: block_losses(model, block) for block in blocks_of(windows)}


def test_the_forks_run_has_its_recorded_loss(goldens: Path) -> None:
    checkpoint, windows = fork_windows(goldens)
    losses = all_losses(checkpoint, windows)
    with np.load(goldens / "fork_run/golden/score.npz") as arrays:
        expected = torch.tensor(arrays["nats_000900"])
    assert float((losses - expected).abs().max()) < 1e-4
    assert float(losses.double().mean()) == pytest.approx(checkpoint.loss, abs=1e-5)


@pytest.mark.parametrize("number", [500, 3000])
def test_nanogpts_windows_have_the_mean_of_the_original_class(goldens: Path, number: int) -> None:
    checkpoint = step(goldens / "nanogpt_char", number)
    text = read_source(str(goldens / "nanogpt_char/data/licenses_char/val.bin"))
    windows = windows_of(
        text, None, TextLayout.SHIFT, checkpoint.config().sequence_len, whole=False
    )
    golden = json.loads((goldens / "nanogpt_char/golden/score.json").read_text())["steps"]
    assert len(windows.rows) == 370
    mean = float(all_losses(checkpoint, windows).double().mean())
    assert mean == pytest.approx(golden[str(number)]["all_windows"], abs=1e-5)


@pytest.mark.parametrize("number", [600, 1800])
def test_nanochats_rows_have_their_nats_and_bits_per_byte(goldens: Path, number: int) -> None:
    checkpoint = step(goldens / "nanochat_run", number)
    with np.load(goldens / "nanochat_run/golden/golden.npz") as arrays:
        rows = tuple(map(tuple, arrays["rows"].tolist()))
        expected = torch.tensor(arrays[f"nats_{number:06d}"])
    windows = Windows(rows, TextLayout.ROWS, len(rows[0]) - 1, 0, 0, None)
    losses = by_window(windows, losses_of(checkpoint, windows))
    assert float((torch.stack([*losses.values()]) - expected).abs().max()) < 1e-4
    found = score_of(windows, losses, tokenizer_for(checkpoint, None).tokenizer)
    assert (found.windows, found.tokens) == (tuple(range(len(rows))), expected.numel())
    assert found.bits_per_byte == pytest.approx(checkpoint.loss, abs=1e-5)
    assert found.nats_per_token == pytest.approx(float(expected.double().mean()), abs=1e-5)
    assert found.bits_per_token == pytest.approx(found.nats_per_token / log(2))


def test_twice_is_exactly_the_same_and_chunks_hardly_matter(
    goldens: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkpoint, windows = fork_windows(goldens)
    first = all_losses(checkpoint, windows)
    assert torch.equal(all_losses(checkpoint, windows), first)
    monkeypatch.setattr(teacher_forced, "LOGITS", 32 * 16 * 7)
    monkeypatch.setattr(teacher_forced, "CACHE_BYTES", 3 * 64 * 3 * 2 * 96 * 4)
    assert float((all_losses(checkpoint, windows) - first).abs().max()) < 1e-5


def test_a_block_alone_has_the_bits_that_it_has_among_others(goldens: Path) -> None:
    checkpoint, windows = fork_windows(goldens)
    model = load_whole(checkpoint.index(), checkpoint.config())
    every = losses_of(checkpoint, windows)
    for block in blocks_of(windows, 20):
        assert torch.equal(block_losses(model, block), every[block.number])


def test_a_stop_ends_it_within_a_block(goldens: Path) -> None:
    checkpoint, windows = fork_windows(goldens)
    model = load_whole(checkpoint.index(), checkpoint.config())
    answers = iter([False, True])
    with pytest.raises(CancelledError):
        block_losses(model, blocks_of(windows)[0], lambda: next(answers))
