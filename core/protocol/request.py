"""A request to the engine: ids, settings and seed, checked before a model is needed."""

import secrets
from dataclasses import dataclass, field

from core.base.error_codes import Code
from core.base.errors import PromptTooLongError, TokenCounts, UsageError
from core.base.text import clean, plural, shorten
from core.protocol.chat_turn import ChatTurn
from core.protocol.prompt_options import PromptOptions
from core.protocol.settings import SamplingSettings
from core.tokenizers.incremental import text_of
from core.tokenizers.tokenizer import Encoded, Skipped, Tokenizer

SEED_LIMIT = 2**31
DEFAULT_OPTIONS = PromptOptions()
# The flag that takes ids in prompt mode.
_IDS = "--prompt_ids"
# Pairs of the index of a new token and the settings that apply from it on.
Timeline = tuple[tuple[int, SamplingSettings], ...]


@dataclass(frozen=True, slots=True)
class Request:
    """One prompt as the model will see it.

    `row` distinguishes the samples of one prompt. `bos` says whether ids begin with an added BOS.
    `context` overrides the checkpoint's sequence length; `beyond_context` tells that it was raised
    past it on the user's wish. A `raw` request masks no ids and stops only at max tokens, at a full
    context or when cancelled. `stop_ids` None means those of the tokenizer. `fingerprint` names the
    weights that the ids were made for; the engine refuses to run them on others.

    `continued` are ids of an earlier answer that are fed one by one after `ids`; the sample counter
    starts at their number. With a `timeline`, the request is a replay: settings change at the new
    tokens in the timeline, and changes by the user are ignored.

    With `chat`, the request is a turn of a conversation; `prompt` is its message. `stepped` are the
    ranges of ids that earlier answers generated: they are fed one by one too.

    `top` is how many of the most likely ids are told with each token. With `lens`, the whole
    distribution of each token is told, or a part of it where the vocabulary is large
    (core.distribution). Neither changes anything else.
    """

    ids: tuple[int, ...]
    settings: SamplingSettings = field(default_factory=SamplingSettings)
    seed: int = 0
    prompt: str = ""
    skipped: tuple[Skipped, ...] = ()
    row: int = 0
    context: int | None = None
    raw: bool = False
    bos: bool = False
    stop_ids: tuple[int, ...] | None = None
    mask_padding: bool = True
    continued: tuple[int, ...] = ()
    fingerprint: str | None = None
    timeline: Timeline | None = None
    beyond_context: bool = False
    chat: ChatTurn | None = None
    stepped: tuple[tuple[int, int], ...] = ()
    top: int = 0
    lens: bool = False

    def as_seen(self, tokenizer: Tokenizer | None) -> str:
        """Return the ids as text, without the added BOS; as numbers without a tokenizer.

        The continued ids are part of it. Of a conversation, it is the last message in a line of its
        own, with the system message before the first one.
        """
        if self.chat:
            return f"{text_of(self.ids[self.chat.start : -2], tokenizer)}\n"
        if tokenizer is None:
            return ",".join(str(index) for index in (*self.ids, *self.continued)) + ","
        return text_of((*(self.ids[1:] if self.bos else self.ids), *self.continued), tokenizer)

    def allowed(self, tokenizer: Tokenizer | None, vocab: int) -> int:
        """Return how many ids, from 0 on, can be sampled of `vocab`: all if raw, else the used."""
        used = min(tokenizer.used, vocab) if tokenizer else vocab
        return used if self.mask_padding and not self.raw else vocab

    def settings_at(self, index: int) -> SamplingSettings:
        """Return the settings that a replay uses for the new token with this index."""
        before = (settings for at, settings in reversed(self.timeline or ()) if at <= index)
        return next(before, self.settings)


def new_seed() -> int:
    """Return a random seed below 2^31, which is short enough to type."""
    return secrets.randbelow(SEED_LIMIT)


def text_request(
    prompt: str,
    tokenizer: Tokenizer | None,
    context: int,
    settings: SamplingSettings,
    seed: int,
    options: PromptOptions = DEFAULT_OPTIONS,
) -> Request:
    """Return the request of a text: BOS, then the ids of its known characters.

    Raises UsageError when the tokenizer is missing or knows none of the characters,
    PromptTooLongError when the prompt does not leave room for a new token.
    """
    tokenizer = required(tokenizer)
    encoded = encoded_text(prompt, tokenizer)
    ids = _with_bos(encoded, tokenizer, options)
    raised = raised_context(len(ids), context, settings, beyond=options.beyond_context)
    return Request(
        ids=ids,
        settings=settings,
        seed=seed,
        prompt=prompt,
        skipped=encoded.skipped,
        bos=options.bos and tokenizer.bos_id is not None,
        stop_ids=_stop_ids(tokenizer, options),
        mask_padding=options.mask_padding,
        context=raised,
        beyond_context=raised is not None,
    )


def required(tokenizer: Tokenizer | None, flag: str = _IDS) -> Tokenizer:
    """Return the tokenizer; without one raise UsageError with the flag that takes ids."""
    if tokenizer is None:
        raise UsageError(
            "This checkpoint does not have a tokenizer",
            f"Give ids: {flag} 1,2,3",
            code=Code.TOKENIZER_MISSING,
        )
    return tokenizer


def encoded_text(prompt: str, tokenizer: Tokenizer) -> Encoded:
    """Return the ids of a text; raise UsageError when none of its characters is known."""
    encoded = tokenizer.encode(prompt)
    if prompt and not encoded.ids:
        raise UsageError(
            f"No character of {_quoted(prompt)} is in the vocabulary",
            _alphabet(tokenizer),
            code=Code.PROMPT_UNKNOWN,
        )
    return encoded


def ids_request(
    ids: tuple[int, ...],
    vocab_size: int,
    context: int,
    settings: SamplingSettings,
    seed: int,
    *,
    beyond_context: bool = False,
) -> Request:
    """Return the raw request of ids.

    Raises UsageError when an id is outside the vocabulary or no id is given, PromptTooLongError
    when they do not leave room for a new token.
    """
    check_ids(ids, vocab_size)
    raised = raised_context(len(ids), context, settings, beyond=beyond_context)
    return Request(
        ids=ids,
        settings=settings,
        seed=seed,
        raw=True,
        context=raised,
        beyond_context=raised is not None,
    )


def check_ids(ids: tuple[int, ...], vocab_size: int, given: str = _IDS) -> None:
    """Raise UsageError for no ids or one outside the vocabulary; `given` is their flag or file."""
    if not ids:
        raise UsageError(f"{given} is empty", "Give at least one id", code=Code.PROMPT_IDS)
    for index in ids:
        if not 0 <= index < vocab_size:
            raise UsageError(
                f"The id {index} is outside the vocabulary",
                f"Ids go from 0 to {vocab_size - 1}",
                code=Code.PROMPT_IDS,
            )


def parse_ids(text: str, flag: str = _IDS) -> tuple[int, ...]:
    """Return the ids of a text like `17,1,2,3`; UsageError when it holds anything else.

    `flag` is where the text was given.
    """
    parts = text.replace(",", " ").split()
    if not all(part.isascii() and part.isdecimal() and len(part) <= 9 for part in parts):
        raise UsageError(
            f"{flag} cannot be {shorten(text, 40)!r}",
            "Give ids: 17,1,2,3",
            code=Code.PROMPT_IDS,
        )
    return tuple(int(part) for part in parts)


def _with_bos(encoded: Encoded, tokenizer: Tokenizer, options: PromptOptions) -> tuple[int, ...]:
    """Return the ids, after BOS if the options ask for it.

    Without any, they are those of a newline if the vocabulary lacks BOS, as nanoGPT's sample.py
    does. Raises UsageError when there are none at all.
    """
    if options.bos and tokenizer.bos_id is not None:
        return (tokenizer.bos_id, *encoded.ids)
    if encoded.ids:
        return encoded.ids
    newline = tokenizer.encode("\n")
    if tokenizer.bos_id is not None or newline.skipped:
        raise UsageError(
            "An empty prompt needs BOS",
            "Leave --no_bos out, or give a prompt",
            code=Code.PROMPT_EMPTY,
        )
    return newline.ids


def _stop_ids(tokenizer: Tokenizer, options: PromptOptions) -> tuple[int, ...]:
    return tuple(sorted(tokenizer.stop_ids)) if options.stop_at_bos else ()


def raised_context(
    tokens: int, context: int, settings: SamplingSettings, *, beyond: bool
) -> int | None:
    """Return the positions that prompt and text need `beyond` the context; None if they fit.

    Raises PromptTooLongError when the context ends the text before the first new token.
    """
    needed = tokens + settings.max_tokens
    if beyond and needed > context:
        return needed
    if tokens >= context:
        raise PromptTooLongError(
            f"The prompt has {plural(tokens, 'token')} but the context is {context:,}",
            "Leave room for at least one new token, or let it pass the context: --beyond_context",
            data=TokenCounts(tokens, context),
        )
    return None


def _quoted(prompt: str) -> str:
    return repr(shorten(clean(prompt), 24))


def _alphabet(tokenizer: Tokenizer) -> str:
    return f"Known characters: {clean(shorten(tokenizer.alphabet, 60))}"
