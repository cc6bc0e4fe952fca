"""The typed text: its numbers are those of a full prefill, and only what is new is computed."""

from itertools import count
from pathlib import Path

import pytest
import torch
from nanogpt_checkpoints import ARGUMENTS, write_nanogpt

from core.base.errors import CancelledError
from core.checkpoints.nanogpt_files import entry_at
from core.checkpoints.scan import scan
from core.decode.loop import prefill
from core.engine.prefix_cache import PrefixCache
from core.engine.typed_text import TypedText
from core.network.load import load_whole
from core.network.model import Model

# The numbers shown may differ by this from those of a full prefill.
CLOSE = 5e-4
TEXT = tuple(n * 7 % 17 for n in range(200))


@pytest.fixture
def model(tmp_path: Path, write_checkpoint, monkeypatch: pytest.MonkeyPatch) -> Model:
    monkeypatch.setattr("core.decode.loop.CHUNK_WORK", 0)
    (checkpoint,) = scan([write_checkpoint(tmp_path / "step_000100", sequence_len=1024)])
    return load_whole(checkpoint.index(), checkpoint.config())


@pytest.fixture
def typed(model: Model) -> TypedText:
    return TypedText(model, PrefixCache(model, 2**30))


@pytest.fixture
def fed(model: Model, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The number of ids of each forward pass."""
    lengths: list[int] = []
    forward = model.forward

    def counted(ids, cache, **rest):
        lengths.append(ids.size(1))
        return forward(ids, cache, **rest)

    monkeypatch.setattr(model, "forward", counted)
    return lengths


def go_on() -> bool:
    return False


def whole(model: Model, ids: tuple[int, ...]) -> torch.Tensor:
    """Return the log-probabilities after a full prefill."""
    *_, (_, logits) = prefill(model, model.new_cache(), ids, go_on)
    return torch.log_softmax(logits[0], -1)


def test_numbers_are_those_of_a_full_prefill_however_the_text_was_typed(
    model: Model, typed: TypedText
) -> None:
    edits = [TEXT[:1], TEXT[:70], TEXT[:71], (*TEXT[:65], 3, 3), TEXT[:64], TEXT, (5, *TEXT[:40])]
    for ids in edits:
        shown = torch.log_softmax(typed.logits(ids, go_on), -1)
        torch.testing.assert_close(shown, whole(model, ids), atol=CLOSE, rtol=0)


def test_only_what_is_new_is_computed(typed: TypedText, fed: list[int]) -> None:
    typed.logits(TEXT[:60], go_on)
    typed.logits(TEXT[:61], go_on)
    typed.logits(TEXT[:58], go_on)
    typed.logits((*TEXT[:30], 4, 4), go_on)
    assert fed == [60, 1, 1, 2]


def test_a_text_that_did_not_change_costs_one_position(typed: TypedText, fed: list[int]) -> None:
    first = typed.logits(TEXT[:60], go_on)
    again = typed.logits(TEXT[:60], go_on)
    assert fed == [60, 1]
    torch.testing.assert_close(again, first, atol=CLOSE, rtol=0)


def test_a_question_that_is_dropped_keeps_what_was_read(
    model: Model, typed: TypedText, fed: list[int]
) -> None:
    layers = len(model.blocks)
    calls = count()
    with pytest.raises(CancelledError):
        # In the middle of the third chunk of 64.
        typed.logits(TEXT, lambda: next(calls) > 2 * layers)
    typed.logits(TEXT, go_on)
    assert fed == [64, 64, 64, 64, 8]


def test_a_stop_before_the_first_layer_computes_nothing(typed: TypedText) -> None:
    with pytest.raises(CancelledError):
        typed.logits(TEXT[:3], lambda: True)


def test_a_longer_beginning_of_an_earlier_prompt_is_copied(model: Model, fed: list[int]) -> None:
    prefixes = PrefixCache(model, 2**30)
    with prefixes.lend(TEXT) as cache:
        *_, _ = prefill(model, cache, TEXT, go_on)
    fed.clear()
    typed = TypedText(model, prefixes)
    shown = torch.log_softmax(typed.logits((*TEXT, 1), go_on), -1)
    # All 200 ids of an earlier prompt are kept.
    assert fed == [1]
    torch.testing.assert_close(shown, whole(model, (*TEXT, 1)), atol=CLOSE, rtol=0)


def test_its_memory_is_counted_and_can_be_freed(typed: TypedText) -> None:
    assert typed.nbytes == typed.capacity == 0
    typed.logits(TEXT[:3], go_on)
    assert typed.nbytes > 0
    assert typed.capacity >= 3
    typed.clear()
    assert typed.nbytes == 0


def test_of_a_text_beyond_learned_positions_the_last_ids_count(tmp_path: Path) -> None:
    write_nanogpt(tmp_path / "ckpt.pt", ARGUMENTS)
    entry = entry_at(tmp_path / "ckpt.pt")
    assert entry
    model = load_whole(entry.index(), entry.config())
    ids = tuple(n * 7 % 40 for n in range(30))
    typed = TypedText(model, PrefixCache(model, 2**30))
    shown = torch.log_softmax(typed.logits(ids, go_on), -1)
    torch.testing.assert_close(shown, whole(model, ids[-16:]), atol=CLOSE, rtol=0)
