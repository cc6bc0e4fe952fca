"""One decode step: the logits of the next token for each row, float32 on the CPU."""

import pytest
import torch

from core.checkpoints.scan import scan
from core.decode.stepper import Stepper
from core.network.load import load_whole
from core.network.model import Model


@pytest.fixture
def model(tmp_path, write_checkpoint) -> Model:
    (checkpoint,) = scan([write_checkpoint(tmp_path / "step_000100")])
    return load_whole(checkpoint.index(), checkpoint.config())


def test_a_step_gives_the_logits_of_the_whole_prompt(model):
    cache, ids = model.new_cache(), [1, 5, 9, 2]
    stepper = Stepper(model)
    for index in ids:
        logits = stepper.step(cache, (index,))
    with torch.inference_mode():
        whole = model.forward(torch.tensor([ids]), model.new_cache(), last_only=True)[:, 0]
    torch.testing.assert_close(logits, whole)
    assert (logits.dtype, logits.device.type) == (torch.float32, "cpu")
    assert cache.length == len(ids)


def test_each_row_takes_its_own_token(model):
    cache = model.new_cache(rows=2)
    both = Stepper(model).step(cache, (3, 4))
    for row, index in enumerate((3, 4)):
        alone = Stepper(model).step(model.new_cache(), (index,))
        torch.testing.assert_close(both[row], alone[0])


def test_a_step_leaves_no_gradients_behind(model):
    assert not Stepper(model).step(model.new_cache(), (1,)).requires_grad
    assert not torch.is_inference_mode_enabled()


def test_where_nothing_is_captured_there_is_no_notice(model):
    stepper = Stepper(model)
    stepper.step(model.new_cache(), (1,))
    assert stepper.notice() == ""
