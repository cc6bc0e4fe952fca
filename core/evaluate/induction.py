"""Whether a model copies: random ids, and the same ids again."""

from collections.abc import Callable
from random import Random

from core.evaluate.scoring import block_losses
from core.judging.blocks import Block
from core.judging.exam import Induction
from core.network.model import Model
from core.tokenizers.tokenizer import Tokenizer

_ROWS, _LONGEST, _SEED = 16, 128, 13
_LEAST = 4


def induction(
    model: Model, tokenizer: Tokenizer | None, size: int, should_stop: Callable[[], bool]
) -> Induction | None:
    """Return the losses of both halves of 16 rows; None where `size` ids are too few.

    The first id of a half is not counted, since nothing tells it. Raises CancelledError when
    `should_stop()` is true before a layer, NoMemoryError.
    """
    length = min(_LONGEST, size // 2)
    ids = _ordinary(model, tokenizer)
    if length < _LEAST or len(ids) < 2:
        return None
    bos = () if tokenizer is None or tokenizer.bos_id is None else (tokenizer.bos_id,)
    random = Random(_SEED)  # noqa: S311 - a measurement, not a secret
    halves = [tuple(random.choices(ids, k=length)) for _ in range(_ROWS)]
    losses = block_losses(
        model, Block(0, 0, tuple((*bos, *half, *half) for half in halves)), should_stop
    )
    first = losses[:, len(bos) :][:, : length - 1]
    return Induction(
        length, float(first.double().mean()), float(losses[:, 1 - length :].double().mean())
    )


def _ordinary(model: Model, tokenizer: Tokenizer | None) -> list[int]:
    """Return the ids with text that are not special tokens."""
    vocabulary = model.config.vocab_size
    if tokenizer is None:
        return [*range(vocabulary)]
    specials = set(tokenizer.special_ids.values())
    return [one for one in range(min(tokenizer.used, vocabulary)) if one not in specials]
