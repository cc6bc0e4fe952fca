"""The text that a model was trained on, and its ids."""

from collections.abc import Sequence

from core.judging.source import Kind, Source
from core.judging.windows import HELD_OUT
from core.tokenizers.tokenizer import Tokenizer


def trained_texts(train: Source) -> tuple[str, ...]:
    """Return the training texts; of a folder, which is data of the fork, not the last 5 %."""
    if train.kind is not Kind.FORK_DATA:
        return train.documents
    return tuple(text[: int(len(text) * (1 - HELD_OUT))] for text in train.documents)


def trained_ids(train: Source, tokenizer: Tokenizer | None) -> tuple[Sequence[int], ...]:
    """Return the ids of the training texts, each after BOS if the vocabulary has it.

    Empty for a text without a tokenizer.
    """
    if train.kind is Kind.IDS:
        return (train.ids,)
    if tokenizer is None:
        return ()
    bos = () if tokenizer.bos_id is None else (tokenizer.bos_id,)
    return tuple((*bos, *tokenizer.encode(text).ids) for text in trained_texts(train))
