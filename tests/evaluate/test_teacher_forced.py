"""The logits of a block: every position once, those of a plain forward, and a stop."""

from pathlib import Path

import pytest
import torch

from core.base.errors import CancelledError
from core.checkpoints.scan import scan
from core.evaluate import teacher_forced
from core.evaluate.teacher_forced import portions
from core.judging.blocks import Block
from core.network.load import load_whole
from core.network.model import Model

ROWS = tuple(tuple((row + 3 * position) % 18 for position in range(17)) for row in range(5))


@pytest.fixture
def model(trio: Path) -> Model:
    entry = scan([trio])[0]
    return load_whole(entry.index(), entry.config())


def joined(model: Model) -> torch.Tensor:
    """Return the logits of all rows, with the targets in front."""
    found = torch.full((5, 16, 1 + model.config.vocab_size), float("nan"))
    for one in portions(model, Block(0, 0, ROWS)):
        rows, length = one.targets.shape
        part = found[one.row : one.row + rows, one.start : one.start + length]
        assert part.isnan().all()
        part[..., 0], part[..., 1:] = one.targets, one.logits
    return found


@torch.inference_mode()
def test_the_logits_are_those_of_one_forward_of_all_rows(
    model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = torch.tensor(ROWS)
    plain = model.forward(ids[:, :-1], model.new_cache(5))
    whole = joined(model)
    assert torch.equal(whole[..., 0], ids[:, 1:].float())
    assert torch.equal(whole[..., 1:], plain)
    # Two rows and three positions at a time.
    monkeypatch.setattr(
        teacher_forced, "CACHE_BYTES", 2 * model.route.cache_bytes(model.config, 16)
    )
    monkeypatch.setattr(teacher_forced, "LOGITS", 2 * 3 * model.config.padded_vocab_size)
    assert [one.logits.shape[:2] for one in portions(model, Block(0, 0, ROWS))] == [
        (rows, length)
        for rows in (2, 2, 1)
        for length in ((3,) * 5 + (1,) if rows == 2 else (6, 6, 4))
    ]
    assert torch.allclose(joined(model), whole, atol=1e-5)


def test_a_stop_ends_it(model: Model) -> None:
    with pytest.raises(CancelledError):
        next(portions(model, Block(0, 0, ROWS), lambda: True))
