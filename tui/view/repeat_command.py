"""The command that repeats a generation: the flags of prompt mode, or `stepscope replay ID`."""

from collections.abc import Iterator

from core.base.errors import ReportedError
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.embedded import DEMO
from core.checkpoints.families.override_values import Overrides, words
from core.machine.precision import PLAIN
from core.protocol.events import StopReason
from core.protocol.request import Request
from core.protocol.settings import SETTINGS, SamplingSettings
from core.record.generation import Generation
from tui.view.shell_words import shell_line

# Up to here, `auto` is plain float32 on a CPU (README, "Precision and speed").
_SMALL = 20_000_000
# The message of a first turn comes after BOS and a mark.
_FIRST_MESSAGE = 2
# The names of the tokenizers that checkpoints have by themselves.
_OWN_TOKENIZERS: dict[tuple[object, ...], str | None] = {}


def repeat_command(generation: Generation, generation_id: str = "") -> str:
    """Return the line that repeats a generation; flags that are the default are left out.

    What flags cannot say is repeated by its ID in the history. Without an ID the line is "".
    """
    if beyond_flags(generation):
        return shell_line(("stepscope", "replay", generation_id)) if generation_id else ""
    return shell_line(_words(generation))


def beyond_flags(generation: Generation) -> str:
    """Return what of a generation the flags of prompt mode cannot say; "" if they say all."""
    request = generation.request
    if generation.timeline:
        return "settings changed while it ran"
    if request.continued:
        return "it goes on from another generation"
    if request.row or generation.batch > 1:
        return "it is a row of a fan"
    if request.stepped or (request.chat and request.chat.start > _FIRST_MESSAGE):
        return "turns of the conversation come before it"
    return (
        ""
        if _can_be_typed((request.prompt, *request.settings.stop))
        else "its text cannot be an argument"
    )


def _can_be_typed(texts: tuple[str, ...]) -> bool:
    """Whether arguments of a program can be these texts."""
    try:
        return b"\0" not in "".join(texts).encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return False


def _words(generation: Generation) -> Iterator[str]:
    yield "stepscope"
    yield from _checkpoint(generation)
    yield from _prompt(generation)
    yield from _settings(generation)
    yield from _arithmetic(generation)
    if generation.request.beyond_context:
        yield "--beyond_context"
    # Defaults of the one who types it would make it another command.
    yield "--no_config"


def _checkpoint(generation: Generation) -> Iterator[str]:
    origin = generation.origin
    checkpoint = origin.checkpoint
    if checkpoint and checkpoint.folder.parent == DEMO:
        yield from ("--demo", "--checkpoint", checkpoint.name)
    else:
        yield from ("--checkpoint", origin.path)
    tokenizer = origin.tokenizer
    if tokenizer and not (checkpoint and _finds(checkpoint, tokenizer.name, origin.overrides)):
        yield from ("--tokenizer", tokenizer.name)
    for word in words(origin.overrides):
        yield from ("--set", word)


def _finds(checkpoint: Checkpoint, name: str, overrides: Overrides) -> bool:
    """Whether a checkpoint has the built-in tokenizer of this name without --tokenizer."""
    from core.tokenizers.characters import BUILT_IN  # noqa: PLC0415 - after the first frame
    from core.tokenizers.find import tokenizer_for  # noqa: PLC0415 - likewise

    # The files of other tokenizers are too large to be read for each line.
    if name not in BUILT_IN:
        return False
    key = (checkpoint.key, checkpoint.modified, overrides)
    if key not in _OWN_TOKENIZERS:
        try:
            found = tokenizer_for(checkpoint, None, overrides).tokenizer
        except (ReportedError, OSError):
            found = None
        _OWN_TOKENIZERS[key] = found.name if found else None
    return _OWN_TOKENIZERS[key] == name


def _prompt(generation: Generation) -> Iterator[str]:
    request = generation.request
    if request.raw:
        yield from ("--prompt_ids", ",".join(map(str, request.ids)))
        return
    # `--prompt -` would read stdin.
    yield from ("--prompt=-",) if request.prompt == "-" else ("--prompt", request.prompt)
    if request.chat:
        yield "--chat"
        if request.chat.system:
            yield from ("--system", request.chat.system)
    yield from _ids_flags(generation, request)


def _ids_flags(generation: Generation, request: Request) -> Iterator[str]:
    tokenizer = generation.origin.tokenizer
    if tokenizer and tokenizer.bos_id is not None and not request.bos:
        yield "--no_bos"
    if request.stop_ids == () and tokenizer and tokenizer.stop_ids:
        yield "--no_stop_ids"
    if not request.mask_padding:
        yield "--allow_padding"


def _settings(generation: Generation) -> Iterator[str]:
    """Yield the settings that are not the default, and the seed; a stopped text ends where it did.

    Stop texts do nothing in the raw mode, and are left out.
    """
    usual, settings = SamplingSettings(), generation.request.settings
    if generation.stop is StopReason.CANCELLED and generation.new_ids:
        settings = settings.with_(max_tokens=len(generation.new_ids))
    settings = settings.with_(seed=generation.request.seed)
    for setting in SETTINGS:
        value = getattr(settings, setting.name)
        if value == getattr(usual, setting.name):
            continue
        if setting.name == "stop":
            if not generation.request.raw:
                yield from (word for text in value for word in (setting.flags[0], text))
        elif setting.name == "stop_on_newline":
            yield from () if generation.request.raw else (setting.flags[0],)
        else:
            yield from (setting.flags[0], str(value))


def _arithmetic(generation: Generation) -> Iterator[str]:
    """Yield device, precision and route where they are not what any CPU takes by itself."""
    ready, config = generation.ready, generation.origin.config
    is_plain = (ready.precision, ready.route) == (PLAIN.precision, PLAIN.name)
    is_small = config is not None and config.parameters < _SMALL
    if ready.device != "cpu":
        yield from ("--device", ready.device)
    if not is_plain or not is_small or ready.device != "cpu":
        yield from ("--precision", ready.precision, "--route", ready.route)
