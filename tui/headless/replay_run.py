"""Runs records again, on one loaded model after the other."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from core.base.error_codes import Code
from core.base.errors import (
    CheckFailedError,
    NoMemoryError,
    NotFoundError,
    ReportedError,
    UsageError,
)
from core.base.text import clean
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.resolve import resolve
from core.engine.engine import Engine
from core.protocol.events import Finished, Ready, Started, StopReason, Token
from core.protocol.load_options import LoadOptions
from core.protocol.origin import Origin
from core.protocol.request import Request
from core.protocol.settings import SamplingSettings
from core.record.codec import Recorded, to_json
from core.record.environment import Environment
from core.record.generation import Generation
from core.record.replayed import Replayed, compared
from core.record.session import Session
from core.tokenizers.find import tokenizer_for
from core.tokenizers.tokenizer import Tokenizer
from tui.command_line.replay_arguments import ReplayOptions
from tui.headless.load_progress import follow_load
from tui.headless.replay_end import ReplayEnd, rows_of
from tui.headless.replay_records import Target
from tui.terminal.interrupts import Interrupts
from tui.terminal.streams import Progress, narrate


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a target: how it compares, or why it could not run.

    `environment` is that of the repetition; `differences` from the recorded one are sentences.
    """

    target: Target
    replayed: Replayed | None = None
    environment: Environment | None = None
    differences: tuple[str, ...] = ()
    tokenizer: Tokenizer | None = None
    error: ReportedError | None = None


class Replaying:
    """Runs targets again. One model is in memory at a time, and each is loaded once."""

    def __init__(self, options: ReplayOptions, interrupts: Interrupts) -> None:
        self._options, self._interrupts = options, interrupts
        self._engine, self._progress = Engine(), Progress()
        self._given = [resolve(name, []) for name in options.checkpoints]
        self._loaded: tuple[str, str, LoadOptions] | None = None
        self._failure: ReportedError | None = None

    def outcomes(self, targets: Mapping[int, Target]) -> Iterator[tuple[int, Outcome]]:
        """Yield the outcome of each target with its key, those of the same weights together.

        It ends early when the user stops it.
        """
        groups: dict[tuple[str, str, LoadOptions], list[int]] = {}
        for at, target in targets.items():
            groups.setdefault(self._group(target.recorded), []).append(at)
        for number, at in enumerate((at for group in groups.values() for at in group), 1):
            if self._interrupts.requested():
                return
            self._progress.show(f"replaying {number} of {len(targets)}: {targets[at].name}")
            outcome = self._outcome(targets[at])
            self._progress.clear()
            if not self._interrupts.requested():
                yield at, outcome

    def _outcome(self, target: Target) -> Outcome:
        try:
            self._load(target.recorded)
            return self._run(target)
        except ReportedError as error:
            return Outcome(target, error=error)

    def _group(self, recorded: Recorded) -> tuple[str, str, LoadOptions]:
        given = self._options
        options = replace(
            recorded.options,
            device=given.device or recorded.options.device,
            precision=given.precision or recorded.options.precision,
            route=given.route or recorded.options.route,
        )
        return recorded.path, recorded.fingerprint, options

    def _load(self, recorded: Recorded) -> None:
        """Load the weights of a record. Raises ReportedError; again for the next of its group."""
        group = self._group(recorded)
        if group == self._loaded:
            if self._failure:
                raise self._failure
            return
        self._loaded, self._failure = group, None
        # Only one model is needed at a time.
        self._engine.unload()
        try:
            checkpoint = self._checkpoint(recorded)
            self._load_as(checkpoint, group[2], recorded)
        except ReportedError as error:
            self._failure = error
            raise

    def _load_as(self, checkpoint: Checkpoint, options: LoadOptions, recorded: Recorded) -> None:
        tokenizer = self._tokenizer(checkpoint, recorded)
        given = self._options
        # Where a recorded device or route is lacking, what suits this machine takes its place.
        own = replace(
            options,
            device=given.device,
            precision=given.precision or options.precision,
            route=given.route,
        )
        any_precision = replace(own, precision=given.precision or "auto")
        said = set[str]()
        for tried in dict.fromkeys((options, own, any_precision)):
            loading = self._engine.load(checkpoint, tokenizer, tried, self._interrupts.requested)
            try:
                follow_load(loading, checkpoint.name, self._progress, self._interrupts)
            except UsageError as error:
                if tried == any_precision:
                    raise
                if error.message not in said:
                    narrate(f"Not as recorded: {error.message}")
                said.add(error.message)
            else:
                return

    def _tokenizer(self, checkpoint: Checkpoint, recorded: Recorded) -> Tokenizer | None:
        """Return the recorded tokenizer; the checkpoint's own where its file is not there."""
        named, overrides = recorded.options.tokenizer, recorded.options.overrides
        if named is None:
            return None
        try:
            return tokenizer_for(checkpoint, named, overrides).tokenizer
        except ReportedError as error:
            narrate(f"The recorded tokenizer is not there: {error.message}")
            return tokenizer_for(checkpoint, None, overrides).tokenizer

    def _checkpoint(self, recorded: Recorded) -> Checkpoint:
        """Return where the weights of a record are: the recorded path, or one that was given.

        Raises NotFoundError when they are gone, CheckFailedError when there are others now.
        """
        for given in self._given:
            if given.index().fingerprint == recorded.fingerprint:
                return given
        try:
            there = resolve(recorded.path, [])
        except NotFoundError as error:
            if len(self._given) == 1:
                raise _changed(self._given[0], recorded) from error
            raise NotFoundError(
                f"The checkpoint {recorded.name} is gone: {recorded.path}",
                "If it was moved: --checkpoint PATH",
            ) from error
        if there.index().fingerprint != recorded.fingerprint:
            raise _changed(there, recorded)
        return there

    def _run(self, target: Target) -> Outcome:
        recorded, ready = target.recorded, self._engine.ready
        assert ready
        ready = replace(ready, threads=self._use_threads(recorded))
        alone: tuple[str, ...] = ()
        try:
            now = self._computed(rows_of(recorded), ready, recorded)
        except NoMemoryError:
            if recorded.batch == 1:
                raise
            alone = (f"computed alone instead of in a batch of {recorded.batch}",)
            now = self._computed((recorded.request,), ready, recorded)
        error = now.error()
        if error and recorded.stop not in (StopReason.NAN, StopReason.ERROR):
            raise error
        environment = Environment.of_json(to_json(now))
        differences = (*environment.differences(recorded.environment), *alone)
        tokenizer = now.origin.tokenizer
        return Outcome(target, compared(recorded, now), environment, differences, tokenizer)

    def _computed(
        self, requests: tuple[Request, ...], ready: Ready, recorded: Recorded
    ) -> Generation:
        """Return the repetition: the row of the record in a batch of requests."""
        requests = tuple(replace(one, lens=one.row == recorded.request.row) for one in requests)
        row = next(at for at, one in enumerate(requests) if one.lens)
        session, stop = Session(), ReplayEnd(recorded, self._interrupts)
        session.apply(Started(requests, ready))
        for event in self._engine.sample(requests, lambda _: SamplingSettings(), stop.requested):
            session.apply(event)
            if isinstance(event, Token | Finished) and event.row == row:
                stop.follow(event)
        return session.generations[row]

    def _use_threads(self, recorded: Recorded) -> int:
        """Compute with the given or recorded number of threads, and return how many are used."""
        from core.engine.thread_count import (  # noqa: PLC0415 - torch
            available_threads,
            current_threads,
            use_threads,
        )

        wanted = self._options.threads
        if wanted is None and (recorded.environment.threads or 0) <= available_threads():
            wanted = recorded.environment.threads
        use_threads(wanted or available_threads())
        return current_threads()


def _changed(there: Checkpoint, recorded: Recorded) -> CheckFailedError:
    now = Origin.of(there).fingerprint
    return CheckFailedError(
        f"The weights of {clean(there.name)} are not the recorded ones: fingerprint {now} "
        f"instead of {recorded.fingerprint}",
        "If the recorded ones were moved: --checkpoint PATH",
        code=Code.CHECKPOINT_OTHER_WEIGHTS,
    )
