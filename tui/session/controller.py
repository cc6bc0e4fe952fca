"""What the session is doing: it loads, runs, queues one prompt, stops; no widget, no thread.

It is driven from the screen's thread only. Jobs go to a desk (the runner), what happens is told
to a listener (the screen); both are protocols, so that each can be a fake in tests.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from core.base.errors import ReportedError
from core.base.text import plural
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.config import ModelConfig
from core.protocol.events import (
    Finished,
    Loading,
    Notice,
    Prefilled,
    Ready,
    SettingsChanged,
    Stats,
    StopReason,
    Token,
)
from core.protocol.load_options import LoadOptions
from core.protocol.request import PromptOptions, text_request
from core.protocol.settings import SamplingSettings
from core.record.generation import Generation, Origin
from core.record.session import Session
from core.tokenizers.incremental import text_of
from core.tokenizers.tokenizer import Tokenizer
from tui.session.hand_off import Batch
from tui.session.jobs import Generate, Load
from tui.session.ports import JobQueue, Listener

SEED_LIMIT = 2**31
TokenizerOf = Callable[[Checkpoint], Tokenizer | None]


class Phase(StrEnum):
    """What the status line says."""

    EMPTY = "nothing loaded"
    LOADING = "loading"
    IDLE = "ready"
    PREFILL = "prefill"
    GENERATING = "generating"
    STOPPING = "stopping"


@dataclass(frozen=True, slots=True)
class Loaded:
    """The checkpoint in memory and what is needed to ask it something."""

    checkpoint: Checkpoint
    tokenizer: Tokenizer | None
    config: ModelConfig
    origin: Origin
    ready: Ready


@dataclass(frozen=True, slots=True)
class PendingRun:
    """A prompt that is to run: as soon as possible, on a certain checkpoint, with a certain seed.

    `replay` repeats an earlier generation, its changes of settings included; `ready` is what
    computed it.
    """

    prompt: str
    checkpoint: Checkpoint | None = None
    seed: int | None = None
    settings: SamplingSettings | None = None
    replay: tuple[tuple[int, SamplingSettings], ...] | None = None
    ready: Ready | None = None


class Controller:
    """The state of the session and every transition of it."""

    def __init__(
        self, desk: JobQueue, listener: Listener, tokenizer_of: TokenizerOf, options: LoadOptions
    ) -> None:
        """Start with nothing loaded."""
        self._desk, self._listener, self._tokenizer_of = desk, listener, tokenizer_of
        self.options, self.how = options, PromptOptions()
        self._proven = options
        self.session = Session()
        self.settings = SamplingSettings()
        self.loaded: Loaded | None = None
        self.loading: Loading | None = None
        self.queued: PendingRun | None = None
        self._load: Load | None = None
        self._job, self._stopping = 0, False
        self._checkpoints: dict[int, Checkpoint] = {}

    @property
    def generation(self) -> Generation | None:
        """The generation that runs."""
        return self.session.current

    @property
    def phase(self) -> Phase:
        """What is going on."""
        if self._stopping:
            return Phase.STOPPING
        if self._load:
            return Phase.LOADING
        if self.generation:
            return Phase.GENERATING if self.generation.new_ids else Phase.PREFILL
        return Phase.IDLE if self.loaded else Phase.EMPTY

    @property
    def busy(self) -> bool:
        """Whether a job is under way."""
        return self._load is not None or self.generation is not None

    @property
    def coming(self) -> Checkpoint | None:
        """The checkpoint that is being loaded."""
        return self._load.checkpoint if self._load else None

    def load(self, checkpoint: Checkpoint) -> bool:
        """Load a checkpoint unless something is under way; say whether it was begun."""
        if self.generation:
            self._listener.noticed("Stop the generation first (Esc), then load")
            return False
        if self._load:
            self.stop()
        try:
            tokenizer = self._tokenizer_of(checkpoint)
        except ReportedError as failure:
            self._listener.failed(failure, checkpoint.name)
            return False
        self._load = Load(checkpoint, tokenizer, self.options)
        self._stopping = False
        self._job = self._desk.submit(self._load)
        self._listener.state_changed()
        return True

    def run(self, prompt: str, highlighted: Checkpoint | None) -> bool:
        """Run a prompt, or queue it; False when it must stay where it was typed."""
        if not self.loaded and not self._load:
            if highlighted is None:
                self._listener.noticed("There is no checkpoint to run")
                return False
            return self.wish(PendingRun(prompt, checkpoint=highlighted))
        return self.wish(PendingRun(prompt))

    def wish(self, wish: PendingRun) -> bool:
        """Run now if nothing is under way, else queue one deep; False when the queue is full."""
        if self.busy:
            if self.queued:
                self._listener.noticed("One prompt is queued already")
                return False
            self.queued = wish
            self._listener.state_changed()
            return True
        target = wish.checkpoint
        if target and not (self.loaded and _same(self.loaded.checkpoint, target)):
            self.queued = wish
            if not self.load(target):
                self.queued = None
                return False
            return True
        return self._start(wish)

    def again(self, generation: Generation | None, *, same: bool) -> bool:
        """Run a generation's prompt again: with a new seed, or exactly as it was."""
        if generation is None:
            self._listener.noticed("Nothing has run yet")
            return False
        request = generation.request
        checkpoint = self._checkpoints.get(generation.number)
        if not same:
            # Also when a seed is set: another text is what was asked for.
            return self.wish(PendingRun(request.prompt, checkpoint, secrets.randbelow(SEED_LIMIT)))
        return self.wish(
            PendingRun(request.prompt, checkpoint, request.seed, request.settings,
                 tuple(generation.timeline), generation.ready)
        )  # fmt: skip

    def run_on(self, checkpoint: Checkpoint, prompt: str) -> bool:
        """Run the last prompt and seed, or a first prompt, on another checkpoint."""
        last = self.session.generations[-1] if self.session.generations else None
        if last is None:
            return self.wish(PendingRun(prompt, checkpoint))
        return self.wish(PendingRun(last.request.prompt, checkpoint, last.request.seed))

    def stop(self) -> bool:
        """Ask what is under way to end; say whether there was anything."""
        if not self.busy:
            return False
        self._stopping = True
        self._desk.stop(self._job)
        if self.queued:
            prompt, self.queued = self.queued.prompt, None
            self._listener.given_back(prompt)
        self._listener.state_changed()
        return True

    def change(self, settings: SamplingSettings) -> None:
        """Take new settings; while text streams they hold from the next token."""
        self.settings = settings
        self._listener.state_changed()

    def begin_with_bos(self, *, bos: bool) -> None:
        """Say whether the next prompts begin with BOS."""
        self.how = replace(self.how, bos=bos)

    def apply(self, batch: Batch) -> None:
        """Take in a batch of the job that is under way; older ones are history."""
        if batch.job == self._job:
            if self._load:
                self._apply_load(batch)
            elif self.generation:
                self._apply_generation(self.generation, batch)
            elif batch.failure:
                self._listener.failed(batch.failure, "")
        self._listener.state_changed()

    def _start(self, wish: PendingRun) -> bool:
        loaded = self.loaded
        assert loaded
        settings = wish.settings or self.settings
        seed = wish.seed if wish.seed is not None else settings.seed
        seed = secrets.randbelow(SEED_LIMIT) if seed is None else seed
        context = loaded.config.sequence_len
        try:
            request = text_request(wish.prompt, loaded.tokenizer, context, settings, seed, self.how)
        except ReportedError as failure:
            self._listener.failed(failure, "")
            return False
        if wish.ready and (other := _other_arithmetic(wish.ready, loaded.ready)):
            self._listener.noticed(f"Same seed, other arithmetic: {other}")
        generation = self.session.begin(loaded.origin, request, loaded.ready)
        self._checkpoints[generation.number] = loaded.checkpoint
        self._stopping = False
        self._job = self._desk.submit(Generate(request, wish.replay))
        self._listener.began(generation, _as_seen(request.ids, loaded.tokenizer))
        self._listener.state_changed()
        return True

    def _apply_load(self, batch: Batch) -> None:
        assert self._load
        for event in batch.events:
            if isinstance(event, Loading):
                self.loading = event
            elif isinstance(event, Notice):
                self._listener.noticed(event.text)
            elif isinstance(event, Ready):
                self._take(self._load, event)
        if batch.ended:
            self._end_load(batch)

    def _take(self, load: Load, ready: Ready) -> None:
        checkpoint = load.checkpoint
        if self.loaded and ready.checkpoint != checkpoint.name:
            # The load failed and what had to go for it is there again.
            self.loaded = replace(self.loaded, ready=ready)
            return
        self._proven = load.options
        self.loaded = Loaded(
            checkpoint, load.tokenizer, checkpoint.config(), Origin.of(checkpoint), ready
        )

    def _end_load(self, batch: Batch) -> None:
        assert self._load
        name, self._load, self.loading = self._load.checkpoint.name, None, None
        self._stopping = False
        if batch.failure:
            self._listener.failed(batch.failure, name)
        if batch.cancelled:
            self._listener.noticed(f"Loading {name} was cancelled")
        if batch.failure or batch.cancelled:
            # A precision or route that does not work here must not spoil the next load.
            self.options = self._proven
        self._run_queued(failed=bool(batch.failure or batch.cancelled))

    def _apply_generation(self, generation: Generation, batch: Batch) -> None:
        text: list[str] = []
        for event in batch.events:
            if isinstance(event, SettingsChanged):
                self._flush(generation, text)
                generation.apply(event)
                self._listener.changed(generation)
            elif isinstance(event, Token | Finished | Prefilled):
                generation.apply(event)
                text.append(getattr(event, "text", ""))
            elif isinstance(event, Notice):
                self._listener.noticed(event.text)
        self._flush(generation, text)
        if batch.ended and not generation.finished:
            generation.apply(
                _broken_off(batch.failure or ReportedError("Decoding ended unfinished"))
            )
        if generation.finished:
            self._end_generation(generation, generation.finished)

    def _flush(self, generation: Generation, text: list[str]) -> None:
        whole = "".join(text)
        text.clear()
        if whole:
            self._listener.grew(generation, whole)

    def _end_generation(self, generation: Generation, finished: Finished) -> None:
        self._stopping = False
        self._listener.ended(generation)
        if finished.error:
            self._listener.failed(finished.error, generation.origin.name)
        elif failure := generation.not_finite():
            self._listener.failed(failure, generation.origin.name)
        self._run_queued(failed=False)

    def _run_queued(self, *, failed: bool) -> None:
        wish, self.queued = self.queued, None
        if wish is None:
            return
        wants_other = wish.checkpoint and not (
            self.loaded and _same(self.loaded.checkpoint, wish.checkpoint)
        )
        if (failed and (wants_other or not self.loaded)) or not self.wish(wish):
            self._listener.given_back(wish.prompt)


def _other_arithmetic(then: Ready, now: Ready) -> str:
    """Return what computes otherwise than it did; the same text is not promised then."""
    pairs = (
        (then.arithmetic, now.arithmetic),
        (then.device, now.device),
        (plural(then.threads, "thread"), plural(now.threads, "thread")),
        (f"torch {then.torch}", f"torch {now.torch}"),
    )
    return ", ".join(f"{new} instead of {old}" for old, new in pairs if old != new)


def _same(one: Checkpoint, other: Checkpoint) -> bool:
    return one.key == other.key and one.modified == other.modified


def _as_seen(ids: tuple[int, ...], tokenizer: Tokenizer | None) -> str:
    if tokenizer is None:
        return ",".join(str(index) for index in ids) + ","
    shown = ids[1:] if ids[:1] == (tokenizer.bos_id,) else ids
    return text_of(shown, tokenizer)


def _broken_off(failure: ReportedError) -> Finished:
    return Finished(StopReason.ERROR, "", Stats(), failure)
