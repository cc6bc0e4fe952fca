"""The figures of a text: those of the goldens, however many positions are computed at a time."""

import math
from pathlib import Path

import pytest
from golden_cases import Case, each_case
from small_models import SmallModel, small_model

from core.base.errors import CancelledError, NotFiniteError
from core.evaluate import teacher_forced
from core.inspection.text_reading import read_text


@each_case
def test_log_probabilities_are_those_of_the_goldens_logits(case: Case) -> None:
    found = read_text(case.model, case.tokens, 3)
    expected = case.logits.double().log_softmax(-1)
    assert [(one.at, one.id) for one in found.tokens] == [*enumerate(case.tokens)]
    first, *rest = found.tokens
    assert (first.logprob, first.rank, first.entropy, first.top) == (None,) * 4
    for one, logprobs in zip(rest, expected, strict=False):
        assert one.logprob == pytest.approx(float(logprobs[one.id]), abs=1e-3)
        assert one.entropy == pytest.approx(float(-(logprobs.exp() * logprobs).sum()), abs=1e-3)
        top = [logprob for _, logprob in one.top or ()]
        assert top == pytest.approx(logprobs.topk(3).values.tolist(), abs=1e-3)
        # Where the golden's own logits are closer than rounding, either order is right.
        likelier = int((logprobs > logprobs[one.id] + 1e-3).sum())
        as_likely = int((logprobs > logprobs[one.id] - 1e-3).sum())
        assert likelier < (one.rank or 0) <= as_likely
    assert [logprob for _, logprob in found.next_top or ()] == pytest.approx(
        expected[-1].topk(3).values.tolist(), abs=1e-3
    )


@pytest.fixture
def made(tmp_path: Path) -> SmallModel:
    return small_model(tmp_path, "G7")


def test_the_last_layer_tells_what_the_model_tells(made: SmallModel) -> None:
    found = read_text(made.model, made.ids, 1, layers=True)
    assert [one.layer for one in found.layers] == [0, 1, 2, 3, 4]
    last = found.layers[-1]
    tops = [*(one.top or () for one in found.tokens[1:]), found.next_top or ()]
    assert last.tops == tuple(top[0][0] for top in tops)
    assert last.top_logprobs == tuple(top[0][1] for top in tops)
    assert last.logprobs == tuple(one.logprob for one in found.tokens[1:])
    assert found.layers[1].tops != last.tops
    assert read_text(made.model, made.ids).layers == ()


def test_positions_are_computed_in_portions_with_the_same_figures(
    made: SmallModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = read_text(made.model, made.ids, 4, layers=True)
    monkeypatch.setattr(teacher_forced, "LOGITS", 5 * made.model.config.padded_vocab_size)
    forward, lengths = type(made.model).forward, []

    def watched(self, ids, *rest, **more):
        lengths.append(ids.size(1))
        return forward(self, ids, *rest, **more)

    monkeypatch.setattr(type(made.model), "forward", watched)
    parts = read_text(made.model, made.ids, 4, layers=True)
    assert lengths == [5, 5, 5, 5, 4]
    assert [one.id for one in parts.tokens] == made.ids
    for one, other in zip(parts.tokens[1:], whole.tokens[1:], strict=True):
        assert one.logprob == pytest.approx(other.logprob, abs=1e-4)
        assert one.entropy == pytest.approx(other.entropy, abs=1e-4)
    for some, every in zip(parts.layers, whole.layers, strict=True):
        assert some.tops == every.tops
        assert some.logprobs == pytest.approx(every.logprobs, abs=1e-4)


def test_one_id_is_a_text_of_which_nothing_is_predicted(made: SmallModel) -> None:
    found = read_text(made.model, [3], layers=True)
    assert [(one.at, one.logprob) for one in found.tokens] == [(0, None)]
    assert found.next_entropy > 0
    assert found.next_top is None
    assert {(len(one.tops), one.logprobs) for one in found.layers} == {(1, ())}


@pytest.mark.parametrize("layers", [False, True])
def test_the_position_of_the_first_nan_is_said(made: SmallModel, *, layers: bool) -> None:
    made.model.embedding[9] = float("nan")
    ids = [1, 2, 3, 9, 4]
    said = "^The logits are not finite at position 3 of the text$"
    with pytest.raises(NotFiniteError, match=said):
        read_text(made.model, ids, layers=layers)
    assert math.isfinite(read_text(made.model, ids[:3]).next_entropy)


def test_a_stop_ends_it(made: SmallModel) -> None:
    with pytest.raises(CancelledError):
        read_text(made.model, made.ids, should_stop=lambda: True)
