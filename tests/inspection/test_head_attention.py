"""Attention by an explicit softmax: what the fused kernels compute, and figures by hand."""

import math
from pathlib import Path

import pytest
import torch
from golden_cases import Case, each_case
from small_models import KINDS, small_model

from core.base.errors import CancelledError, NotFiniteError
from core.inspection.head_attention import (
    _figures,
    attention_window,
    head_attention,
    heads_of,
    layer_attention,
)
from core.network.attention import attend
from core.network.model import Model


def outputs_of_kernels(
    model: Model, ids: list[int], monkeypatch: pytest.MonkeyPatch
) -> list[torch.Tensor]:
    """Return what torch's attention gives [T, H D] in each layer of a forward."""
    found: list[torch.Tensor] = []

    def watched(*given: torch.Tensor) -> torch.Tensor:
        found.append(attend(*given))
        return found[-1].clone()

    with monkeypatch.context() as patched, torch.inference_mode():
        patched.setattr("core.network.model.attend", watched)
        model.forward(torch.tensor([ids]), model.new_cache())
    return found


def check(model: Model, ids: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    expected = outputs_of_kernels(model, ids, monkeypatch)
    assert len(expected) == model.config.n_layer
    for layer, output in enumerate(expected, 1):
        with torch.inference_mode():
            heads = heads_of(model, ids, layer, lambda: False)
            found = [heads.output(head) for head in range(model.config.n_head)]
        assert float((torch.cat(found, -1) - output).abs().max()) < 1e-4


@each_case
def test_it_is_what_the_kernels_compute_in_every_golden(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    check(case.model, case.tokens, monkeypatch)


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_what_the_kernels_compute_with_windows_and_shared_heads(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = small_model(tmp_path, kind)
    check(made.model, made.ids, monkeypatch)


def test_a_window_hides_what_is_further_back(tmp_path: Path) -> None:
    made = small_model(tmp_path, "G3")
    found = head_attention(made.model, made.ids, 1, 4)
    assert (found.layer, found.head, found.window) == (1, 4, 12)
    assert [len(row) for row in found.weights] == [*range(1, 25)]
    assert all(sum(row) == pytest.approx(1, abs=1e-5) for row in found.weights)
    assert [*found.weights[23][:11]] == [0.0] * 11
    assert all(weight > 0 for weight in found.weights[23][11:])
    assert found.figures[23].first == 0
    assert found.figures[11].first == found.weights[11][0]


def test_figures_of_a_small_matrix() -> None:
    weights = torch.tensor([[1.0, 0.0, 0.0], [0.25, 0.75, 0.0], [0.5, 0.25, 0.25]])
    first, second, third = _figures(weights, (7, 5, 7)).tolist()
    assert first == [1, 0, 0, 1, 0]
    half = 0.25 * math.log(4) + 0.75 * math.log(4 / 3)
    assert second == pytest.approx([0.25, 0.25, 0, 0.75, half])
    assert third == pytest.approx([0.5, 0.25, 0.5, 0.25, 1.5 * math.log(2)])


def test_the_table_of_a_layer_has_the_means_of_each_head(tmp_path: Path) -> None:
    made = small_model(tmp_path, "G4")
    table = layer_attention(made.model, made.ids, 2)
    assert (table.layer, table.window, len(table.heads)) == (2, 12, 4)
    for number, head in enumerate(table.heads, 1):
        alone = head_attention(made.model, made.ids, 2, number).figures[1:]
        assert head.first == pytest.approx(sum(one.first for one in alone) / 23)
        assert head.entropy == pytest.approx(sum(one.entropy for one in alone) / 23)


def test_one_id_looks_at_itself(tmp_path: Path) -> None:
    made = small_model(tmp_path, "G7")
    (figures,) = head_attention(made.model, [3], 1, 1).figures
    assert (figures.first, figures.itself, figures.entropy) == (1, 1, 0)
    assert layer_attention(made.model, [3], 1).heads == (figures,) * 4


def test_the_position_of_nan_is_said(tmp_path: Path) -> None:
    made = small_model(tmp_path, "G1")
    made.model.embedding[9] = float("nan")
    with pytest.raises(NotFiniteError, match=r"at position 1 of the text$"):
        head_attention(made.model, [1, 9, 2], 2, 3)
    with pytest.raises(NotFiniteError, match=r"at position 2 of the text$"):
        layer_attention(made.model, [1, 2, 9], 2)


def test_a_stop_ends_it(tmp_path: Path) -> None:
    made = small_model(tmp_path, "G1")
    with pytest.raises(CancelledError):
        head_attention(made.model, made.ids, 1, 1, lambda: True)


def test_some_positions_of_all_heads(tmp_path: Path) -> None:
    made = small_model(tmp_path, "G3")
    found = attention_window(made.model, made.ids, 2, range(4, 9))
    assert found.table == layer_attention(made.model, made.ids, 2)
    assert (found.start, len(found.weights)) == (4, made.model.config.n_head)
    for number, rows in enumerate(found.weights, 1):
        head = head_attention(made.model, made.ids, 2, number)
        assert rows == head.weights[4:9]
