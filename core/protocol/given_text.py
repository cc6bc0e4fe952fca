"""A text as one sequence of ids that the model reads, without generating anything."""

from dataclasses import dataclass

from core.base.errors import PromptTooLongError, TokenCounts, UsageError
from core.base.text import plural
from core.protocol.request import check_ids, encoded_text, required
from core.tokenizers.tokenizer import Skipped, Tokenizer

# The flag that gives ids in place of a text.
IDS = "--ids"


@dataclass(frozen=True, slots=True)
class GivenText:
    """The ids of a text, BOS first if `bos` tells that it was added.

    `skipped` are the characters that are not in the vocabulary.
    """

    ids: tuple[int, ...]
    bos: bool = False
    skipped: tuple[Skipped, ...] = ()


def given_text(text: str, tokenizer: Tokenizer | None, context: int, *, bos: bool) -> GivenText:
    """Return the ids of a text, after BOS if it is wanted and the vocabulary has one.

    Raises UsageError when the text is empty, when the tokenizer is missing or knows none of its
    characters, and PromptTooLongError when the ids are more than the context.
    """
    tokenizer = required(tokenizer, IDS)
    if not text:
        raise UsageError("The text is empty", "Give at least one character")
    encoded = encoded_text(text, tokenizer)
    before = (tokenizer.bos_id,) if bos and tokenizer.bos_id is not None else ()
    ids = (*before, *encoded.ids)
    _check_length(ids, context)
    return GivenText(ids, bool(before), encoded.skipped)


def given_ids(ids: tuple[int, ...], vocab_size: int, context: int, name: str = IDS) -> GivenText:
    """Return ids as they are; `name` is the flag or file that gives them.

    Raises UsageError when there are none or one is outside the vocabulary, and PromptTooLongError
    when they are more than the context.
    """
    check_ids(ids, vocab_size, name)
    _check_length(ids, context)
    return GivenText(ids)


def _check_length(ids: tuple[int, ...], context: int) -> None:
    if len(ids) > context:
        raise PromptTooLongError(
            f"The text has {plural(len(ids), 'token')} but the context is {context:,}",
            "Give a part of it; stepscope score TEXT --per_token FILE reads it in windows",
            data=TokenCounts(len(ids), context),
        )
