"""Hidden states: those of a forward written from the format, layer by layer."""

from pathlib import Path

import pytest
import torch
from small_models import KINDS, small_model

from core.base.errors import CancelledError, NotFiniteError
from core.inspection.hidden_states import hidden_states


@pytest.mark.parametrize("kind", KINDS)
def test_each_layers_output_is_that_of_the_format(kind: str, tmp_path: Path) -> None:
    made = small_model(tmp_path, kind)
    for layer, expected in enumerate(made.outputs):
        found = hidden_states(made.model, made.ids, layer)
        assert (found.layer, found.shape) == (layer, tuple(expected.shape))
        values = torch.tensor(found.values).view(found.shape)
        assert torch.allclose(values, expected, atol=5e-4, rtol=1e-4)


def test_a_stop_ends_it(tmp_path: Path) -> None:
    made = small_model(tmp_path, "G1")
    with pytest.raises(CancelledError):
        hidden_states(made.model, made.ids, 1, lambda: True)


def test_the_position_of_nan_is_said(tmp_path: Path) -> None:
    made = small_model(tmp_path, "G7")
    made.model.embedding[9] = float("nan")
    with pytest.raises(NotFiniteError, match=r"at position 0 of the text$"):
        hidden_states(made.model, [9, 1, 2], 0)


def test_the_forward_ends_after_the_last_layer_that_is_wanted(tmp_path: Path) -> None:
    made = small_model(tmp_path, "G3")
    polls: list[int] = []

    def poll() -> bool:
        polls.append(0)
        return False

    hidden_states(made.model, made.ids, 2, poll)
    assert len(polls) == 2
