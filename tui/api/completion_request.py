"""The body of POST /v1/completions, as OpenAI's API reference describes it.

Also understood: `top_k`, `min_p` and `stop_on_newline`. `temperature` is 1 and `max_tokens` 16
where they are left out, as OpenAI has it; prompt mode has other defaults.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from core.base.errors import ReportedError
from core.protocol.given_text import given_ids, given_text
from core.protocol.request import Request, check_ids, ids_request, new_seed, text_request
from core.protocol.settings import SamplingSettings
from tui.api.fields import Fields
from tui.api.job import Asked
from tui.api.limits import MOST_TEXTS, MOST_TOLD
from tui.api.refusal import RefusalError, refused
from tui.api.served import Served

DEFAULTS = {
    "temperature": 1.0, "top_p": 1.0, "top_k": None, "min_p": 0.0, "max_tokens": 16, "stop": (),
    "stop_on_newline": False, "seed": None,
}  # fmt: skip
# Texts of one prompt, computed together.
MOST_TOGETHER = 128
# More than any vocabulary has.
_MOST_LOGPROBS = 10_000_000

Prompt = str | tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CompletionRequest:
    """What is asked for: `together` texts of each prompt.

    `seeds` are those of the prompts: the one that was given, else each has its own. `logprobs` is
    how many likely ids each token is to have, None for no log-probabilities.
    """

    asked: tuple[Asked, ...]
    seeds: tuple[int, ...]
    together: int
    logprobs: int | None
    echo: bool
    stream: bool
    include_usage: bool


def read_completion(values: Any, served: Served) -> CompletionRequest:
    """Return the request of a body. Raises RefusalError."""
    fields = Fields(values)
    served.check_model(fields.text("model"))
    prompts = read_prompts(fields.any("prompt"))
    together = fields.whole("n", 1, 1, MOST_TOGETHER)
    logprobs = _logprobs(fields, served)
    echo, stream = fields.switch("echo"), fields.switch("stream")
    usage = _stream_options(fields, stream=stream)
    writes = _writes(fields)
    settings = _settings(fields, writes=writes)
    _refuse_the_rest(fields, together)
    if len(prompts) * together > MOST_TEXTS:
        raise RefusalError(400, f"A request may ask for {MOST_TEXTS} texts at most", param="prompt")
    # The same prompt twice is meant to have two answers, unless a seed is given.
    seeds = tuple(new_seed() if settings.seed is None else settings.seed for _ in prompts)
    made = _requests(prompts, served, settings, seeds, writes=writes)
    _check_told(made, settings, together, logprobs, served.context)
    asked = (
        _asked(one, together, logprobs, reads=echo and logprobs is not None, writes=writes)
        for one in made
    )
    return CompletionRequest(tuple(asked), seeds, together, logprobs, echo, stream, usage)


def read_prompts(value: Any) -> tuple[Prompt, ...]:
    """Return the prompts of a text, a list of ids, or a list of texts and lists of ids.

    Raises RefusalError for anything else, and for none.
    """
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list) and value:
        if all(type(one) is int for one in value):
            return (tuple(value),)
        if all(isinstance(one, str) or _is_ids(one) for one in value):
            return tuple(one if isinstance(one, str) else tuple(one) for one in value)
    right = "It must be a text, ids, or a list of texts or of lists of ids"
    what = "is missing" if value is None else "has another form"
    raise RefusalError(400, f"prompt {what}. {right}", param="prompt")


def _is_ids(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(type(one) is int for one in value)


def _logprobs(fields: Fields, served: Served) -> int | None:
    if fields.any("logprobs") is None:
        return None
    return min(fields.whole("logprobs", 0, 0, _MOST_LOGPROBS), served.config.vocab_size)


def _stream_options(fields: Fields, *, stream: bool) -> bool:
    """Return whether the last piece of a stream tells the numbers of tokens."""
    given = fields.any("stream_options")
    if given is None:
        return False
    if not stream:
        raise RefusalError(400, "stream_options needs stream", param="stream_options")
    options = Fields(given)
    options.ignore(("include_obfuscation",))
    usage = options.switch("include_usage")
    options.end()
    return usage


def _writes(fields: Fields) -> bool:
    """Whether anything is to be generated: `max_tokens` 0 asks for the prompt's figures alone."""
    given = fields.any("max_tokens")
    return type(given) is not int or given != 0


def _settings(fields: Fields, *, writes: bool) -> SamplingSettings:
    found = fields.settings({name: DEFAULTS[name] for name in DEFAULTS if name != "max_tokens"})
    new = fields.settings({"max_tokens": DEFAULTS["max_tokens"]}) if writes else {"max_tokens": 1}
    return SamplingSettings(**found, **new)


def _refuse_the_rest(fields: Fields, together: int) -> None:
    """Refuse what is not carried out, instead of ignoring it."""
    fields.neutral("best_of", together)
    fields.neutral("suffix", "")
    fields.neutral("logit_bias", {})
    for name in ("presence_penalty", "frequency_penalty"):
        fields.neutral(name, 0, 0.0)
    fields.ignore(("user",))
    fields.end()


def _requests(
    prompts: tuple[Prompt, ...],
    served: Served,
    settings: SamplingSettings,
    seeds: tuple[int, ...],
    *,
    writes: bool,
) -> tuple[Request, ...]:
    """Return the requests of the prompts. Raises RefusalError, which says of which one."""
    made = []
    for number, (prompt, seed) in enumerate(zip(prompts, seeds, strict=True), 1):
        try:
            made.append(_request(prompt, served, settings, seed, writes=writes))
        except ReportedError as error:
            place = f"prompt {number} of {len(prompts)}: " if len(prompts) > 1 else ""
            raise refused(error, "prompt", place) from None
    return tuple(made)


def _request(
    prompt: Prompt, served: Served, settings: SamplingSettings, seed: int, *, writes: bool
) -> Request:
    """Return the request of a prompt. Raises UsageError."""
    context, tokenizer = served.context, served.tokenizer
    if isinstance(prompt, str):
        if writes:
            return text_request(prompt, tokenizer, context, settings, seed)
        given = given_text(prompt, tokenizer, context, bos=True)
        return Request(given.ids, settings, seed, prompt, given.skipped, bos=given.bos)
    vocab = served.config.vocab_size
    check_ids(prompt, vocab, "prompt")
    if not writes:
        return Request(given_ids(prompt, vocab, context, "prompt").ids, settings, seed)
    request = ids_request(prompt, vocab, context, settings, seed)
    if settings.stop or settings.stop_on_newline:
        # A raw request stops at nothing. This one masks nothing either, and no id ends it.
        return replace(request, raw=False, mask_padding=False, stop_ids=())
    return request


def _check_told(
    made: tuple[Request, ...],
    settings: SamplingSettings,
    together: int,
    logprobs: int | None,
    context: int,
) -> None:
    """Raise RefusalError for more likely ids than memory should hold."""
    new = min(settings.max_tokens, context) * together
    tokens = sum(len(one.ids) + new for one in made)
    if tokens * (logprobs or 0) > MOST_TOLD:
        most = MOST_TOLD // tokens
        raise RefusalError(
            400, f"The likely ids of {tokens:,} tokens are too many: {most} at most",
            param="logprobs",
        )  # fmt: skip


def _asked(
    request: Request, together: int, logprobs: int | None, *, reads: bool, writes: bool
) -> Asked:
    def rows() -> Iterator[Request]:
        for row in range(together):
            yield replace(request, row=row, top=logprobs or 0)

    return Asked(tuple(rows()), reads, writes)
