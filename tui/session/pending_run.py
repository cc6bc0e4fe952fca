"""A prompt that waits to run: the checkpoint it needs, and the request made from it."""

from dataclasses import dataclass, replace

from core.base.error_codes import Code
from core.base.errors import CheckpointError
from core.base.text import plural
from core.checkpoints.checkpoint import Checkpoint
from core.protocol.events import Ready
from core.protocol.prompt_options import PromptOptions
from core.protocol.request import Request, new_seed, text_request
from core.protocol.settings import SamplingSettings
from core.record.generation import Generation
from tui.session.loaded import Loaded


@dataclass(frozen=True, slots=True)
class PendingRun:
    """A prompt to run as soon as possible, on a given checkpoint and with a given seed, if any.

    With `repeat`, the stored request of that generation runs again instead. `source` is the
    generation whose prompt runs again with the current settings.
    """

    prompt: str
    checkpoint: Checkpoint | None = None
    seed: int | None = None
    repeat: Generation | None = None
    source: Generation | None = None

    def wants(self, checkpoint: Checkpoint) -> bool:
        """Whether this run needs the given checkpoint to be loaded."""
        return self.checkpoint is not None and self.checkpoint.key == checkpoint.key

    def can_run_on(self, loaded: Loaded | None) -> bool:
        """Whether the needed checkpoint is loaded; a repetition compares fingerprints."""
        if loaded is None:
            return False
        if self.repeat:
            return loaded.origin.identity == self.repeat.origin.identity
        return self.checkpoint is None or loaded.origin.is_of(self.checkpoint)

    def request(self, loaded: Loaded, settings: SamplingSettings, how: PromptOptions) -> Request:
        """Return the stored request, or a request made from the prompt and the settings.

        Raises UsageError when the prompt cannot be encoded or does not fit the context.
        """
        if self.repeat:
            return self.repeat.replay()
        seed = self.seed if self.seed is not None else settings.seed
        seed = new_seed() if seed is None else seed
        context = loaded.config.sequence_len
        request = text_request(self.prompt, loaded.tokenizer, context, settings, seed, how)
        return replace(request, fingerprint=loaded.origin.identity)

    def other_arithmetic(self, loaded: Loaded) -> str:
        """Return why the text of a repetition may differ from the original; "" if it cannot."""
        return _differences(self.repeat.ready, loaded.ready) if self.repeat else ""


def other_weights(generation: Generation) -> CheckpointError:
    """Return the error of a repetition whose checkpoint file has changed."""
    return CheckpointError(
        f"The weights of {generation.origin.name} have changed since #{generation.number}",
        "r runs its prompt on the new weights, with a new seed",
        code=Code.CHECKPOINT_OTHER_WEIGHTS,
    )


def _differences(then: Ready, now: Ready) -> str:
    pairs = (
        (then.arithmetic, now.arithmetic),
        (then.device, now.device),
        (plural(then.threads, "thread"), plural(now.threads, "thread")),
        (f"torch {then.torch}", f"torch {now.torch}"),
        (_tokenizer_name(then), _tokenizer_name(now)),
    )
    return ", ".join(f"{new} instead of {old}" for old, new in pairs if old != new)


def _tokenizer_name(ready: Ready) -> str:
    tokenizer = ready.origin.tokenizer
    return f"tokenizer {tokenizer.name}" if tokenizer else "no tokenizer"
