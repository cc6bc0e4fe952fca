"""The request of a message: the ids of the conversation so far, the message, and two marks."""

from core.base.error_codes import Code
from core.base.errors import PromptTooLongError, TokenCounts
from core.base.text import plural
from core.chat.chat_tokens import required_tokens
from core.chat.conversation import message, with_system
from core.protocol.chat_turn import ChatTurn
from core.protocol.prompt_options import PromptOptions
from core.protocol.request import Request, encoded_text, raised_context
from core.protocol.settings import SamplingSettings
from core.tokenizers.tokenizer import Tokenizer

# Marks before a first message: BOS and the start of the message.
_FIRST = 2


def chat_request(
    text: str,
    tokenizer: Tokenizer | None,
    context: int,
    settings: SamplingSettings,
    seed: int,
    options: PromptOptions,
    earlier: tuple[int, ...] = (),
) -> Request:
    """Return the request of a message after the `earlier` ids of its conversation.

    Those are what the model has seen and written, never encoded again. A first message begins with
    the system message of the options. Raises UsageError when the vocabulary cannot chat or knows
    no character of the message, PromptTooLongError when the conversation does not leave room for a
    new token.
    """
    tokens = required_tokens(tokenizer)
    assert tokenizer
    encoded_text(text, tokenizer)
    whole = text if earlier else with_system(options.system, text)
    written = message(whole, tokens, tokenizer)
    before = earlier or (tokens.bos,)
    ids = (*before, *written.ids, tokens.assistant_start)
    raised = _context(ids, context, settings, options)
    return Request(
        ids=ids,
        settings=settings,
        seed=seed,
        prompt=text,
        skipped=written.skipped,
        bos=True,
        stop_ids=tokens.stop_ids if options.stop_at_bos else (),
        mask_padding=options.mask_padding,
        context=raised,
        beyond_context=raised is not None,
        chat=ChatTurn(options.system, len(before) + 1),
    )


def _context(
    ids: tuple[int, ...], context: int, settings: SamplingSettings, options: PromptOptions
) -> int | None:
    """Return the raised context, like `raised_context`; its error is about a conversation."""
    try:
        return raised_context(len(ids), context, settings, beyond=options.beyond_context)
    except PromptTooLongError as error:
        raise PromptTooLongError(
            f"The conversation has {plural(len(ids), 'token')} but the context is {context:,}",
            "Shorten the message, or let it pass the context: --beyond_context",
            code=Code.CHAT_TOO_LONG,
            data=TokenCounts(len(ids), context),
        ) from error


def ids_after(
    ids: tuple[int, ...], answer: tuple[int, ...], turn: ChatTurn, end: int
) -> tuple[int, ...]:
    """Return the ids of a conversation after a turn: those of its request and of its answer.

    `end` is the mark of an answer's end, which is added if the answer was cut. Without an answer,
    the turn is left out, and a conversation without turns is empty.
    """
    if answer:
        return (*ids, *answer, *(() if answer[-1] == end else (end,)))
    return ids[: turn.start - 1] if turn.start > _FIRST else ()
