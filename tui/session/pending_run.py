"""A prompt that is to run: what it needs in memory, and the request it becomes there."""

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
    """A prompt that is to run as soon as possible, on a certain checkpoint, with a certain seed.

    With `repeat`, the stored request of that generation runs again instead.
    """

    prompt: str
    checkpoint: Checkpoint | None = None
    seed: int | None = None
    repeat: Generation | None = None

    def wants(self, checkpoint: Checkpoint) -> bool:
        """Whether an entry is the one that is to be loaded for this."""
        return self.checkpoint is not None and self.checkpoint.key == checkpoint.key

    def can_run_on(self, loaded: Loaded | None) -> bool:
        """Whether what is in memory is what this wants: by fingerprint for a repetition."""
        if loaded is None:
            return False
        if self.repeat:
            return loaded.origin.fingerprint == self.repeat.origin.fingerprint
        return self.checkpoint is None or loaded.origin.is_of(self.checkpoint)

    def request(self, loaded: Loaded, settings: SamplingSettings, how: PromptOptions) -> Request:
        """Return what to ask the engine: the stored request, or the prompt under the settings.

        Raises UsageError when the prompt cannot be read or does not fit.
        """
        if self.repeat:
            return self.repeat.replay()
        seed = self.seed if self.seed is not None else settings.seed
        seed = new_seed() if seed is None else seed
        context = loaded.config.sequence_len
        request = text_request(self.prompt, loaded.tokenizer, context, settings, seed, how)
        return replace(request, fingerprint=loaded.origin.fingerprint)

    def other_arithmetic(self, loaded: Loaded) -> str:
        """Return what computes otherwise than it did: the same text is not promised then."""
        return _differences(self.repeat.ready, loaded.ready) if self.repeat else ""


def other_weights(generation: Generation) -> CheckpointError:
    """Return the error of a repetition whose checkpoint was written anew."""
    return CheckpointError(
        f"{generation.origin.name} has other weights now than #{generation.number} ran on",
        "r runs its prompt on them with a new seed",
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
