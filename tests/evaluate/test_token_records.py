"""What a reading tells of each token against torch's own functions."""

from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from core.base.errors import CancelledError, NotFiniteError
from core.checkpoints.scan import scan
from core.evaluate import token_records
from core.evaluate.token_records import TokenRecords, records_of
from core.judging.blocks import Block
from core.network.load import load_whole
from core.network.model import Model
from core.statistics.temperature_fit import INVERSES

USED = 18


@pytest.fixture
def model(trio: Path) -> Model:
    entry = scan([trio])[0]
    return load_whole(entry.index(), entry.config())


@pytest.fixture
def block() -> Block:
    generator = torch.Generator().manual_seed(4)
    rows = torch.randint(USED, (5, 33), generator=generator).tolist()
    return Block(0, 32, tuple(map(tuple, rows)))


def never() -> bool:
    return False


def check(found: TokenRecords, logits: torch.Tensor, targets: torch.Tensor) -> None:
    logs = torch.log_softmax(logits.double(), -1)
    right = logs.gather(-1, targets[..., None])
    assert torch.allclose(found.nats, -right[..., 0])
    assert torch.allclose(found.entropy, torch.distributions.Categorical(logits=logs).entropy())
    assert torch.allclose(found.confidence, logs.exp().max(-1).values)
    assert torch.allclose(found.padding, logs[..., USED:].exp().sum(-1), atol=1e-12)
    assert torch.equal(found.rank < 1, logits.argmax(-1) == targets)
    top5 = (logits.topk(5).indices == targets[..., None]).any(-1)
    assert torch.equal(found.rank < 5, top5)
    for inverse, value in zip(INVERSES, found.partitions.tolist(), strict=True):
        nats = -torch.log_softmax(inverse * logits.double(), -1).gather(-1, targets[..., None])
        assert value - inverse * found.right == pytest.approx(float(nats.sum()), rel=1e-5)


def test_they_are_those_of_torch_however_many_are_read_at_a_time(
    model: Model, block: Block, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = torch.tensor(block.rows)
    with torch.inference_mode():
        logits = model.forward(ids[:, :-1], model.new_cache(5))
        found = records_of(model, "a", block, USED, never)
        check(found, logits, ids[:, 1:])
        monkeypatch.setattr(token_records, "_ELEMENTS", 7 * 32)
        again = records_of(model, "a", block, USED, never)
    assert torch.equal(again.nats, found.nats)
    assert torch.equal(again.rank, found.rank)


def test_of_equal_logits_the_lowest_id_is_the_most_likely() -> None:
    found, _, _ = token_records._read(torch.zeros(3, 10), torch.tensor([0, 3, 9]), 10)
    assert found[:, 4].tolist() == [0, 3, 5]


def test_nan_is_named_by_checkpoint_and_window(model: Model, block: Block) -> None:
    rows = (*block.rows[:3], (31,) * 33, block.rows[4])
    model.embedding[31] = float("nan")
    with pytest.raises(NotFiniteError) as refused:
        records_of(model, "step_1", Block(2, 32, rows), USED, never)
    assert refused.value.message == "step_1: the logits of window 36 are not finite"


def test_a_stop_ends_it(model: Model, block: Block) -> None:
    stop: Callable[[], bool] = lambda: True  # noqa: E731
    with pytest.raises(CancelledError):
        records_of(model, "a", block, USED, stop)
