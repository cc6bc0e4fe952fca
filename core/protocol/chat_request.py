"""The request of a message: the ids of the conversation so far, the message, and two marks."""

from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Earlier:
    """A conversation so far: its ids, the ranges fed one by one, and its system message."""

    ids: tuple[int, ...] = ()
    stepped: tuple[tuple[int, int], ...] = ()
    system: str = ""


NOTHING = Earlier()


def chat_request(
    text: str,
    tokenizer: Tokenizer | None,
    context: int,
    settings: SamplingSettings,
    seed: int,
    options: PromptOptions,
    earlier: Earlier = NOTHING,
) -> Request:
    """Return the request of a message after what came `earlier` in its conversation.

    Its ids are those that the model has seen and written, never encoded again. A first message
    begins with the system message of the options. Raises UsageError when the vocabulary cannot chat
    or knows no character of the message, PromptTooLongError when the conversation does not leave
    room for a new token.
    """
    tokens = required_tokens(tokenizer)
    assert tokenizer
    encoded_text(text, tokenizer)
    system = earlier.system if earlier.ids else options.system
    whole = text if earlier.ids else with_system(system, text)
    written = message(whole, tokens, tokenizer)
    before = earlier.ids or (tokens.bos,)
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
        chat=ChatTurn(system, len(before) + 1),
        stepped=earlier.stepped,
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


def after_answer(request: Request, answer: tuple[int, ...], end: int) -> Earlier:
    """Return a conversation up to the answer of a request, for the next message.

    `answer` are all ids that the model wrote after those of the request. `end` is the mark of an
    answer's end, which is added if the answer was cut. Without an answer, the turn is left out.
    """
    assert request.chat
    if not answer:
        before = request.chat.start - 1
        # Only BOS is before a first message.
        if before == 1:
            return NOTHING
        return Earlier(request.ids[:before], request.stepped, request.chat.system)
    cut = () if answer[-1] == end else (end,)
    start = len(request.ids)
    # Nothing came after the last id, so it is read with the next message.
    stepped = (start, start + len(answer) - 1)
    ids = (*request.ids, *answer, *cut)
    return Earlier(ids, (*request.stepped, stepped), request.chat.system)
