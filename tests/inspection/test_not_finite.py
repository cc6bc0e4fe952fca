"""The first position that is not finite, whatever a forward makes of the positions before it."""

import pytest
import torch
from small_models import SmallModel, small_model

from core.base.errors import CancelledError
from core.inspection.not_finite import is_finite, not_finite


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> SmallModel:
    made = small_model(tmp_path_factory.mktemp("model"), "G3")
    made.model.embedding[9] = float("inf")
    return made


@pytest.mark.parametrize("position", [0, 1, 11, 12, 22, 23])
@torch.inference_mode()
def test_the_first_position_is_found_wherever_it_is(made: SmallModel, position: int) -> None:
    ids = [at % 7 for at in range(24)]
    ids[position] = 9
    ids[-1] = 9
    error = not_finite(made.model, ids, lambda: False)
    assert error.message == f"The logits are not finite at position {position} of the text"
    assert error.exit_code == 4


def test_a_sum_beyond_float32_is_not_mistaken() -> None:
    assert is_finite(torch.full((2, 3), 3e38))
    assert not is_finite(torch.tensor([1.0, float("nan")]))
    assert not is_finite(torch.tensor([float("inf")]))


def test_a_stop_ends_it(made: SmallModel) -> None:
    with pytest.raises(CancelledError):
        not_finite(made.model, [9, 9], lambda: True)
