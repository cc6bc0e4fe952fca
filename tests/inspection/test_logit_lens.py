"""The logit lens: its last row is the forward's own logits, the others follow the format."""

from pathlib import Path

import pytest
import torch
from golden_cases import Case, each_case, feed
from small_models import KINDS, small_model

from core.inspection.logit_lens import LayerLogits, LogitLens
from core.network.model import Model

TOLERANCE = 5e-4


@torch.inference_mode()
def lens_of(model: Model, ids: list[int]) -> tuple[list[torch.Tensor], torch.Tensor]:
    """Return the logits [T, V] of each layer's output, and those of the same forward."""
    rows: list[torch.Tensor] = []
    observe = LayerLogits(model, lambda _, logits: rows.append(logits))
    logits = model.forward(torch.tensor([ids]), model.new_cache(), observe=observe)
    return rows, logits[0]


@each_case
def test_the_last_row_is_the_logits_of_the_same_forward_bit_for_bit(case: Case) -> None:
    rows, logits = lens_of(case.model, case.tokens)
    assert len(rows) == case.model.config.n_layer + 1
    assert torch.equal(rows[-1], logits)
    assert torch.equal(logits, feed(case.model, case.tokens, len(case.tokens)))


@each_case
def test_the_last_row_is_the_logits_of_decode_steps(case: Case) -> None:
    rows, _ = lens_of(case.model, case.tokens)
    assert float((rows[-1] - feed(case.model, case.tokens, 1)).abs().max()) < TOLERANCE


@pytest.mark.parametrize("layers", [1, 2, 3, 4])
@pytest.mark.parametrize("kind", KINDS)
def test_every_row_is_that_of_a_forward_written_from_the_format(
    kind: str, layers: int, tmp_path: Path
) -> None:
    made = small_model(tmp_path, kind, layers)
    rows, logits = lens_of(made.model, made.ids)
    assert torch.equal(rows[-1], logits)
    for row, expected in zip(rows, made.lens, strict=True):
        assert float((row - expected).abs().max()) < TOLERANCE


def test_of_a_layer_it_keeps_the_likeliest_ids_and_the_probability_of_the_next_one() -> None:
    lens = LogitLens((3, 1, 0))
    halves = torch.tensor([[0.0, 2.0, 2.0, 0.0], [0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 9.0]])
    # The text comes in two forwards.
    lens.read(0, halves[:2])
    lens.read(0, halves[2:])
    (layer,) = lens.layers()
    logprobs = halves.log_softmax(-1)
    assert (layer.layer, layer.tops) == (0, (1, 0, 3))
    assert layer.top_logprobs == pytest.approx(logprobs.max(-1).values.tolist())
    assert layer.logprobs == pytest.approx([float(logprobs[0, 1]), float(logprobs[1, 0])])
