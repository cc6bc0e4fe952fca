"""Words above a generation's text: its title, what is not the default, skipped characters."""

from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

from core.base.text import clean, distinct, latency, loss, plural, rate, shorten
from core.checkpoints.families.override_values import words
from core.machine.precision import PLAIN
from core.protocol.events import Ready, Stats
from core.protocol.given_text import GivenText
from core.protocol.request import Request
from core.protocol.settings import SamplingSettings
from core.record.generation import Generation
from core.tokenizers.tokenizer import Tokenizer
from tui.view.setting_values import LABELS, written

if TYPE_CHECKING:
    from core.checkpoints.families.traits import Traits

MARK = "◆"


def skipped_in(given: Request | GivenText) -> tuple[str, ...]:
    """Return a sentence about characters that were skipped or became `<unk>`; else nothing."""
    if not given.skipped:
        return ()
    chars, number = distinct(map(attrgetter("char"), given.skipped)), len(given.skipped)
    what = f"{plural(number, 'character')} not in the vocabulary"
    if given.skipped[0].as_id is None:
        return (f"skipped {what}: {chars}",)
    return (f"{what}, run as <unk>: {chars}",)


def empty_prompt(request: Request) -> tuple[str, ...]:
    """Return a sentence about what an empty prompt begins with; nothing for another prompt."""
    if request.prompt or request.raw:
        return ()
    if request.chat:
        return ("the message is empty",)
    return (f"the prompt is empty: {'BOS only' if request.bos else 'it begins with a newline'}",)


def batch_note(ready: Ready, samples: int) -> tuple[str, ...]:
    """Return a sentence about samples whose texts depend on their number; nothing for others."""
    if samples == 1 or ready.precision == PLAIN.precision:
        return ()
    return (
        f"in {ready.arithmetic}, {samples} samples together can differ from the same seed alone",
    )


def title(generation: Generation, name: str = "") -> list[str]:
    """Return number, checkpoint, loss, seed, and which generation this one continues.

    `name` tells the checkpoint apart from others; else its own.
    """
    origin, request = generation.origin, generation.request
    parts = [f"#{generation.number}", clean(name or origin.name)]
    if origin.val_loss is not None:
        parts.append(f"loss {loss(origin.val_loss)}")
    parts.append(f"seed {request.seed}")
    return [*parts, *continued_from(generation)]


def users_words(generation: Generation) -> list[str]:
    """Return what the user marked a generation with: that it is pinned, and the note."""
    pinned = ["pinned"] if generation.pinned else []
    return [*pinned, *([f"note: {generation.note}"] if generation.note else [])]


def continued_from(generation: Generation) -> list[str]:
    """Return which generation this one goes on from; nothing if it begins with its prompt."""
    if generation.parent is None:
        return []
    how = "branches from" if generation.branches else "continues"
    return [f"{how} #{generation.parent[0]}"]


def short_title(generation: Generation, name: str = "") -> str:
    """Return number, checkpoint, seed and what is not the default, for one line above the text."""
    number, name, *_ = title(generation, name)
    parts = [name, f"seed {generation.request.seed}", *unusual(generation)]
    return f"{number}  {' · '.join(parts)}"


def unusual(generation: Generation) -> list[str]:
    """Return everything that is not the default.

    That is each changed setting, BOS, the stop at BOS, unused ids (padding), a precision or route
    other than plain float32, and a tokenizer that is not built in.
    """
    tokenizer = generation.origin.tokenizer
    parts = described(generation.request.settings)
    parts += [*unusual_ids(generation), *changed_model(generation)]
    if generation.ready.arithmetic != PLAIN.precision:
        parts.append(generation.ready.arithmetic)
    if tokenizer is not None and not _is_built_in(tokenizer):
        parts.append(tokenizer_words(tokenizer))
    return parts


def _is_built_in(tokenizer: Tokenizer) -> bool:
    from core.tokenizers.characters import BUILT_IN  # noqa: PLC0415 - after the first frame

    return tokenizer.name in BUILT_IN


def unusual_ids(generation: Generation) -> list[str]:
    """Return what is not the default about BOS, the stop at BOS, and ids that are not sampled.

    Of a message, it is first which turn of its conversation it is, and the system message.
    """
    request, tokenizer = generation.request, generation.origin.tokenizer
    parts = conversation_words(request)
    parts += ["bos off"] if is_bos_off(generation) else []
    if tokenizer and tokenizer.stop_ids and request.stop_ids == ():
        parts.append("stop at bos off")
    if request.raw:
        parts.append("raw ids")
    elif not request.mask_padding:
        parts.append("unused ids allowed")
    return parts


def conversation_words(request: Request) -> list[str]:
    """Return which turn of a conversation a message is, and the system message; else nothing.

    A first message begins with the system message itself.
    """
    if request.chat is None:
        return []
    turn = f"chat turn {len(request.stepped) + 1}"
    if not (request.chat.system and request.stepped):
        return [turn]
    return [turn, f"system {clean(shorten(repr(request.chat.system), 40))}"]


def changed_model(generation: Generation) -> list[str]:
    """Return the constants that the user set, and that the text may pass the trained context."""
    beyond = ["beyond the context"] if generation.request.beyond_context else []
    return [*words(generation.origin.overrides), *beyond]


def beyond_context(context: int, traits: "Traits") -> str:
    """Return the sentence for a run beyond the `context` tokens that a model was trained on."""
    trained = f"beyond the trained context of {plural(context, 'token')}"
    if traits.learned_positions:
        return f"{trained}: each token reads the last {context:,} anew, which is slow"
    window = traits.long_window
    sees = (
        "a token sees all before it"
        if window is None
        else f"in the long layers a token sees the {plural(window, 'token')} before it"
    )
    return f"{trained}: {sees}"


def is_bos_off(generation: Generation) -> bool:
    """Return whether the prompt is without BOS although its vocabulary has one."""
    request, tokenizer = generation.request, generation.origin.tokenizer
    has_one = tokenizer is not None and tokenizer.bos_id is not None
    return has_one and not request.bos and not request.raw


def tokenizer_words(tokenizer: Tokenizer | None) -> str:
    """Return which tokenizer is used: a built-in one by name, another by its file's name.

    It is said when it is only assumed to be the one of the training.
    """
    if tokenizer is None:
        return "no tokenizer: ids"
    assumed = " (assumed)" if tokenizer.assumed else ""
    return f"tokenizer {clean(Path(tokenizer.name).name)}{assumed}"


def described(settings: SamplingSettings) -> list[str]:
    """Return the settings that are not the default, the seed aside."""
    usual = SamplingSettings()
    return [
        "greedy" if name == "temperature" and settings.greedy else _labelled(settings, name)
        for name in LABELS
        if name != "seed" and getattr(settings, name) != getattr(usual, name)
    ]


def _labelled(settings: SamplingSettings, name: str) -> str:
    return f"{LABELS[name]} {written(settings, name)}"


def speed(stats: Stats) -> list[str]:
    """Return tokens a second and the time to the first token, as far as they were measured."""
    parts = []
    if stats.new_tokens > 1:
        parts.append(rate(stats.new_tokens - 1, stats.decode_seconds))
    if stats.new_tokens:
        parts.append(f"first token {latency(stats.first_token_seconds)}")
    return parts
