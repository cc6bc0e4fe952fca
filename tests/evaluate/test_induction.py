"""Random ids and the same again: which losses are counted."""

from pathlib import Path

import pytest
import torch

from core.checkpoints.scan import scan
from core.evaluate import induction as module
from core.evaluate.induction import induction
from core.judging.blocks import Block
from core.network.load import load_whole
from core.network.model import Model
from core.tokenizers.characters import CURRENT, CharTokenizer
from core.tokenizers.tokenizer import Tokenizer


@pytest.fixture
def model(trio: Path) -> Model:
    entry = scan([trio])[0]
    return load_whole(entry.index(), entry.config())


def never() -> bool:
    return False


@pytest.mark.parametrize("tokenizer", [CURRENT, CharTokenizer("without", CURRENT.chars, ())])
def test_the_halves_are_equal_and_their_first_ids_are_not_counted(
    tokenizer: Tokenizer, model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Block] = []

    def copied(_model, block, _stop):
        """Return the losses of a model that knows an id if it has seen the one before it."""
        seen.append(block)
        return torch.tensor(
            [
                [0.0 if row[at - 1] in row[: at - 1] else 1.0 for at in range(1, len(row))]
                for row in block.rows
            ]
        )

    monkeypatch.setattr(module, "block_losses", copied)
    # Ids that do not repeat within a half.
    monkeypatch.setattr("random.Random.choices", lambda self, ids, k: ids[:k])
    found = induction(model, tokenizer, 20, never)
    assert found
    assert (found.length, found.first, found.second) == (10, 1.0, 0.0)
    assert len(seen[0].rows) == 16
    assert max(map(max, seen[0].rows)) <= 17


def test_random_ids_are_as_hard_again_for_a_small_model(model: Model) -> None:
    found = induction(model, CURRENT, 64, never)
    assert found
    assert found.length == 32
    assert found == induction(model, CURRENT, 64, never)
    assert found.second == pytest.approx(found.first, rel=0.2)
    assert induction(model, CURRENT, 7, never) is None
