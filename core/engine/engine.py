"""The engine: `load` and `sample` yield events; torch is imported at the first load."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.base.errors import CancelledError, ChecksumError, ReportedError
from core.base.running_clock import CLOCK
from core.checkpoints.checkpoint import Checkpoint
from core.machine.memory import EXPECTED_TOKENS, fit, give_back_freed
from core.machine.precision import Route
from core.protocol.callbacks import CurrentSettings, SettingsOf, ShouldStop
from core.protocol.events import STARTING, Event, Loading, Notice, Ready, Unloaded
from core.protocol.load_options import LoadOptions
from core.protocol.next_distribution import NextDistribution
from core.protocol.origin import Origin
from core.protocol.request import Request
from core.tokenizers.tokenizer import Tokenizer

if TYPE_CHECKING:
    from core.checkpoints.config import ModelConfig
    from core.checkpoints.ptfile import Index
    from core.engine.loaded_model import LoadedModel
    from core.kernels.torchload import torch
    from core.network.load import LoadResult


@dataclass(frozen=True, slots=True)
class _LoadPlan:
    """What a load needs, all known before any weight is read."""

    checkpoint: Checkpoint
    origin: Origin
    index: "Index"
    config: "ModelConfig"
    device: "torch.device"
    route: Route


def _plan_of(
    checkpoint: Checkpoint, origin: Origin, index: "Index", options: LoadOptions
) -> _LoadPlan:
    """Return the plan with the device and route that the options mean here."""
    from core.kernels.device import choose_device  # noqa: PLC0415 - imports torch
    from core.kernels.route_choice import choose_route  # noqa: PLC0415 - imports torch

    config = origin.config
    assert config
    device = choose_device(options.device)
    route = choose_route(device, options.precision, options.route, config.parameters)
    return _LoadPlan(checkpoint, origin, index, config, device, route)


def _ready(plan: _LoadPlan, loaded: "LoadResult", threads: int, seconds: float) -> Ready:
    """Return the event of a load that took `seconds`.

    Device and route are the model's: they differ from the plan's if the device failed its check.
    """
    from core.kernels.torchload import torch  # noqa: PLC0415 - imports torch

    model = loaded.model
    return Ready(
        origin=plan.origin,
        device=str(model.device),
        precision=model.route.precision,
        route=model.route.name,
        threads=threads,
        torch=torch.__version__,
        seconds=seconds,
        context=plan.config.sequence_len,
        weight_bytes=model.route.weight_bytes(plan.config.parameters),
        times=loaded.times,
    )


class Engine:
    """Holds one loaded model at a time. It does not print; the threads of a load end with it."""

    def __init__(self) -> None:
        self._model_in_memory: LoadedModel | None = None
        self._loaded_plan: _LoadPlan | None = None

    @property
    def loaded(self) -> "LoadedModel | None":
        """The model in memory; None when nothing is loaded."""
        return self._model_in_memory

    @property
    def ready(self) -> Ready | None:
        """The Ready event of the loaded model; None when nothing is loaded."""
        return self._model_in_memory.ready if self._model_in_memory else None

    @property
    def config(self) -> "ModelConfig":
        """The loaded model's config; ReportedError when nothing is loaded."""
        return self._loaded().model.config

    def unload(self) -> None:
        """Free the model's memory."""
        held, self._model_in_memory, self._loaded_plan = self._model_in_memory, None, None
        if held is not None:
            del held
            give_back_freed()

    def load(
        self,
        checkpoint: Checkpoint,
        tokenizer: Tokenizer | None,
        options: LoadOptions,
        should_stop: ShouldStop = lambda: False,
    ) -> Iterator[Event]:
        """Yield Loading and Notice events, then Ready.

        If both models fit into memory, the old one is kept until the new one is loaded. Otherwise
        it is freed first, which yields Unloaded. A notice names each constant that was chosen
        without certainty.

        Raises CheckpointError, NoMemoryError, UsageError or CancelledError. The previous model is
        then still loaded, or it is loaded again.
        """
        index = checkpoint.index()
        try:
            yield from self._load(checkpoint, tokenizer, options, should_stop)
        except ChecksumError:
            from core.checkpoints.ptfile import is_outdated  # noqa: PLC0415 - only for this error

            # The file may have been written anew so quickly that its times are the same.
            if not is_outdated(index):
                raise
            yield from self._load(checkpoint, tokenizer, options, should_stop)

    def _load(
        self,
        checkpoint: Checkpoint,
        tokenizer: Tokenizer | None,
        options: LoadOptions,
        should_stop: ShouldStop,
    ) -> Iterator[Event]:
        """Load by the index that is known of the file."""
        index, origin = checkpoint.index(), Origin.of(checkpoint, tokenizer, options.overrides)
        assert origin.config
        # Importing torch takes seconds; the first progress event must not wait for it.
        yield Loading(STARTING, 0, index.tensor_bytes)
        yield from (Notice(choice.text) for choice in origin.config.choices)
        if not index.has_checksums:
            yield Notice(f"{index.path.name} is without checksums: damaged weights are not noticed")
        plan = _plan_of(checkpoint, origin, index, options)
        freed = self._make_room(plan)
        if freed:
            yield Unloaded()
        try:
            yield from self._carry_out(plan, should_stop)
        except (ReportedError, CancelledError):
            if freed:
                yield from self._reload(freed)
            raise

    def _reload(self, freed: _LoadPlan) -> Iterator[Event]:
        """Load the freed model again after a failed load; yield a notice of the result."""
        name = freed.checkpoint.name
        try:
            yield from self._carry_out(freed, lambda: False)
        except ReportedError as error:
            yield Notice(f"{name} could not be loaded again: {error.message}")
        else:
            yield Notice(f"{name} is loaded again")

    def _make_room(self, plan: _LoadPlan) -> _LoadPlan | None:
        """Keep the old model if both fit; otherwise free it and return the plan that reloads it.

        Raises NoMemoryError when the new model alone does not fit into 90 % of the free memory.
        """
        from core.engine.no_room import no_room  # noqa: PLC0415 - imports torch
        from core.kernels.device import free_memory_of  # noqa: PLC0415 - imports torch

        free = free_memory_of(plan.device)
        estimate = fit(plan.config, plan.route, EXPECTED_TOKENS, free)
        if estimate.fits or free is None:
            return None
        held = self._model_in_memory.nbytes if self._model_in_memory else 0
        if self._loaded_plan and fit(plan.config, plan.route, EXPECTED_TOKENS, free + held).fits:
            before = self._loaded_plan
            self.unload()
            return before
        raise no_room(plan.config, plan.route, plan.device, estimate.needed, free)

    def _carry_out(self, plan: _LoadPlan, should_stop: ShouldStop) -> Iterator[Event]:
        """Load the new model and replace the old one; yield Loading and Notice, then Ready."""
        from core.engine.checked_load import load_checked  # noqa: PLC0415 - imports torch
        from core.engine.loaded_model import LoadedModel  # noqa: PLC0415 - imports torch
        from core.engine.thread_count import calibrate  # noqa: PLC0415 - imports torch
        from core.kernels.torchload import memory_errors  # noqa: PLC0415 - imports torch

        started = CLOCK.seconds()
        with memory_errors(f"loading {plan.checkpoint.name}", plan.device.type):
            loaded = yield from load_checked(
                plan.index, plan.config, plan.device, plan.route, should_stop
            )
            threads = calibrate(loaded.model, should_stop)
        self.unload()
        ready = _ready(plan, loaded, threads, CLOCK.seconds() - started)
        self._model_in_memory, self._loaded_plan = LoadedModel(loaded.model, ready), plan
        yield ready

    def generate(
        self, request: Request, current_settings: CurrentSettings, should_stop: ShouldStop
    ) -> Iterator[Event]:
        """Yield Prefilled, Token and exactly one Finished; an error is in it, not raised."""
        return self.sample((request,), lambda _: current_settings(), should_stop)

    def sample(
        self,
        requests: Sequence[Request],
        settings_of: SettingsOf,
        should_stop: ShouldStop,
    ) -> Iterator[Event]:
        """Answer requests that have the same ids as one batch; each yields exactly one Finished.

        They share the prefill and every read of the weights. `row` of an event is the index of its
        request. Raises ReportedError when nothing is loaded, else what `LoadedModel.sample` raises.
        """
        yield from self._loaded().sample(requests, settings_of, should_stop)

    def next_distribution(self, request: Request, should_stop: ShouldStop) -> NextDistribution:
        """Return the raw distribution of the token after the ids of a request.

        Raises ReportedError when nothing is loaded, else what `LoadedModel.next_distribution`
        raises.
        """
        return self._loaded().next_distribution(request, should_stop)

    def _loaded(self) -> "LoadedModel":
        if self._model_in_memory is None:
            raise ReportedError("No checkpoint is loaded")
        return self._model_in_memory
