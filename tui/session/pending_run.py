"""A prompt that waits to run: the checkpoint it needs, and the request made from it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.base.error_codes import Code
from core.base.errors import CheckpointError, UsageError
from core.base.text import plural
from core.checkpoints.checkpoint import Checkpoint
from core.protocol.events import Ready
from core.protocol.prompt_options import PromptOptions
from core.protocol.request import Request, new_seed
from core.protocol.settings import SamplingSettings
from core.record.generation import Generation
from tui.session.chat import Chat, repeated
from tui.session.continuation import continuation
from tui.session.loaded import Loaded
from tui.session.typed_request import typed_request

if TYPE_CHECKING:
    from core.protocol.chat_request import Earlier


@dataclass(frozen=True, slots=True)
class PendingRun:
    """A prompt to run as soon as possible, on a given checkpoint and with a given seed, if any.

    With `repeat`, the stored request of that generation runs again instead. With `continues`, the
    ids of that generation are fed again and more tokens follow: of its new ids the first `kept`,
    all of them for None, and then those of `instead`. `source` is the generation whose prompt runs
    again with the current settings.
    """

    prompt: str
    checkpoint: Checkpoint | None = None
    seed: int | None = None
    repeat: Generation | None = None
    source: Generation | None = None
    continues: Generation | None = None
    kept: int | None = None
    instead: tuple[int, ...] = ()

    @property
    def is_typed(self) -> bool:
        """Whether its prompt was typed; that of an earlier generation is not given back."""
        return not self.repeat and not self.continues

    @property
    def parent(self) -> tuple[int, int] | None:
        """The generation that is continued, and how many of its new tokens are kept."""
        if self.continues:
            count = len(self.continues.new_ids)
            return self.continues.number, count if self.kept is None else self.kept
        return self.repeat.parent if self.repeat else None

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

    def request(
        self, loaded: Loaded, settings: SamplingSettings, how: PromptOptions, chat: Chat
    ) -> Request:
        """Return the stored request, or a request made from the prompt and the settings.

        A prompt that runs again is a message if it was one then. Raises UsageError when the prompt
        cannot be encoded or does not fit the context.
        """
        if self.repeat:
            return self.repeat.replay()
        if self.continues:
            return continuation(self.continues, loaded, settings, how, self.kept, self.instead)
        seed = self.seed if self.seed is not None else settings.seed
        seed = new_seed() if seed is None else seed
        earlier = None
        if self.source.request.chat if self.source else how.chat:
            how, earlier = self._conversation(loaded, how, chat)
        return typed_request(self.prompt, loaded, settings, seed, how, earlier)

    def _conversation(
        self, loaded: Loaded, how: PromptOptions, chat: Chat
    ) -> "tuple[PromptOptions, Earlier]":
        """Return the options with the system message, and what a message goes on from.

        A message that is sent again goes on from the turns that were before it.
        """
        if self.source and self.source.request.chat:
            system = self.source.request.chat.system
            return how.with_(system=system), repeated(self.source, loaded)
        return how, chat.earlier(loaded)

    def other_arithmetic(self, loaded: Loaded) -> str:
        """Return why the text may differ from that of one run; "" if it cannot.

        Only a repetition or a continuation is compared.
        """
        before = self.repeat or self.continues
        return _differences(before.ready, loaded.ready) if before else ""


def repetition(generation: Generation) -> PendingRun:
    """Return a run of a generation exactly as it was."""
    request, checkpoint = generation.request, generation.origin.checkpoint
    return PendingRun(request.prompt, checkpoint, repeat=generation)


def rerun(generation: Generation) -> PendingRun:
    """Return a run of a generation's prompt with the current settings and a new seed.

    The seed is new even when the settings fix one, because the user wants a different text.
    """
    request, checkpoint = generation.request, generation.origin.checkpoint
    return PendingRun(request.prompt, checkpoint, new_seed(), source=generation)


def rerun_on(checkpoint: Checkpoint, generation: Generation | None, prompt: str) -> PendingRun:
    """Return a run of a generation's prompt and seed on another checkpoint.

    Without a generation, it is that of `prompt`.
    """
    if generation is None:
        return PendingRun(prompt, checkpoint)
    request = generation.request
    return PendingRun(request.prompt, checkpoint, request.seed, source=generation)


def going_on(
    generation: Generation | None,
    loaded: Loaded | None,
    settings: SamplingSettings,
    how: PromptOptions,
    busy_with: str,
    kept: int | None = None,
    instead: tuple[int, ...] = (),
) -> PendingRun:
    """Return a run that goes on from the end of a generation, as a new generation.

    With `kept`, only so many of its new tokens are kept, and the ids of `instead` follow: a branch.
    `busy_with` is what is going on now, "" if nothing is. Raises UsageError when it cannot go on.
    """
    if generation is None:
        raise UsageError("Nothing has run yet", "Type a prompt first")
    if busy_with or loaded is None:
        state = busy_with or "nothing is loaded"
        raise UsageError(f"#{generation.number} cannot go on now: {state}")
    # The request is made again at the start; made here, a refusal answers the command.
    continuation(generation, loaded, settings, how, kept, instead)
    prompt = generation.request.prompt
    return PendingRun(prompt, continues=generation, kept=kept, instead=instead)


def other_weights(generation: Generation) -> CheckpointError:
    """Return the error of a repetition whose checkpoint file has changed."""
    return CheckpointError(
        f"The weights of {generation.origin.name} have changed since #{generation.number}",
        "/again runs its prompt on the new weights, with a new seed",
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
