"""Joins files, weights and decoding behind two generators; imports the torch half when it loads."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.base.errors import CancelledError, MemoryNeed, NoMemoryError, ReportedError
from core.base.text import size
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.config import ModelConfig
from core.checkpoints.ptfile import Index
from core.machine.memory import EXPECTED_TOKENS, fit, free_memory
from core.machine.precision import Route
from core.protocol.events import Event, Loading, Notice, Ready, Unloaded
from core.protocol.load_options import LoadOptions
from core.protocol.origin import Origin
from core.protocol.request import Request
from core.protocol.settings import SamplingSettings
from core.tokenizers.tokenizer import Tokenizer

if TYPE_CHECKING:
    from core.engine.loaded_model import LoadedModel
    from core.kernels.torchload import torch

CurrentSettings = Callable[[], SamplingSettings]
ShouldStop = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One load: what is read, where to, and what can be known of it before memory is touched."""

    checkpoint: Checkpoint
    origin: Origin
    index: Index
    config: ModelConfig
    device: "torch.device"
    route: Route


class Engine:
    """One loaded model at a time; nothing here prints, and no thread outlives a load."""

    def __init__(self) -> None:
        self._slot: LoadedModel | None = None
        self._wanted: _Wanted | None = None

    @property
    def loaded(self) -> "LoadedModel | None":
        """The model in memory."""
        return self._slot

    @property
    def ready(self) -> Ready | None:
        """The Ready event of the loaded model; None when nothing is loaded."""
        return self._slot.ready if self._slot else None

    @property
    def config(self) -> ModelConfig:
        """The loaded model's config."""
        return self._loaded().model.config

    def unload(self) -> None:
        """Free the model's memory."""
        self._slot, self._wanted = None, None

    def load(
        self,
        checkpoint: Checkpoint,
        tokenizer: Tokenizer | None,
        options: LoadOptions,
        should_stop: ShouldStop = lambda: False,
    ) -> Iterator[Event]:
        """Yield Loading and Notice, then Ready.

        If both models fit, the old one is kept until the new one is loaded, else it is freed first.

        Raises CheckpointError, NoMemoryError, UsageError or CancelledError. The previous model is
        then still loaded, or it is loaded again.
        """
        index, origin = checkpoint.index(), Origin.of(checkpoint, tokenizer)
        config = origin.config
        assert config
        # Importing torch takes seconds; the first progress event must not wait for it.
        yield Loading("starting torch", 0, index.tensor_bytes)
        from core.kernels.device import choose_device  # noqa: PLC0415 - the torch half is imported here
        from core.kernels.route_choice import choose_route  # noqa: PLC0415

        device = choose_device(options.device)
        route = choose_route(device, options.precision, options.route, config.parameters)
        wanted = _Wanted(checkpoint, origin, index, config, device, route)
        given_up = self._make_room(wanted)
        if given_up:
            yield Unloaded()
        try:
            yield from self._take(wanted, should_stop)
        except (ReportedError, CancelledError):
            if given_up:
                yield from self._take_again(given_up)
            raise

    def _take_again(self, given_up: _Wanted) -> Iterator[Event]:
        """Load the freed model again after a failed load; yield a notice of the result."""
        name = given_up.checkpoint.name
        try:
            yield from self._take(given_up, lambda: False)
        except ReportedError as error:
            yield Notice(f"{name} could not be loaded again: {error.message}")
        else:
            yield Notice(f"{name} is loaded again")

    def _make_room(self, wanted: _Wanted) -> _Wanted | None:
        """Keep the old model if both fit, else free it and return what loads it again.

        Raises NoMemoryError when the new one alone does not fit into 90 % of the free memory.
        """
        from core.kernels.device import free_device_memory  # noqa: PLC0415

        device = wanted.device
        free = free_memory() if device.type == "cpu" else free_device_memory(device)
        estimate = fit(wanted.config, wanted.route, EXPECTED_TOKENS, free)
        if estimate.fits or free is None:
            return None
        held = self._slot.nbytes if self._slot else 0
        if self._wanted and fit(wanted.config, wanted.route, EXPECTED_TOKENS, free + held).fits:
            before = self._wanted
            self.unload()
            return before
        raise NoMemoryError(
            f"{size(estimate.needed)} needed in {wanted.route.precision}, "
            f"{size(free)} free on {device}",
            MemoryNeed(estimate.needed, free),
        )

    def _take(self, wanted: _Wanted, should_stop: ShouldStop) -> Iterator[Event]:
        """Load the new model and replace the old one."""
        from core.engine.checked_load import load_checked  # noqa: PLC0415
        from core.engine.loaded_model import LoadedModel  # noqa: PLC0415
        from core.engine.thread_count import calibrate  # noqa: PLC0415
        from core.kernels.torchload import memory_errors, torch  # noqa: PLC0415

        started = time.perf_counter()
        with memory_errors(f"loading {wanted.checkpoint.name}"):
            loaded = yield from load_checked(
                wanted.index, wanted.config, wanted.device, wanted.route, should_stop
            )
            model, threads = loaded.model, calibrate(loaded.model)
        self.unload()
        ready = Ready(
            origin=wanted.origin,
            device=str(model.device),
            precision=model.route.precision,
            route=model.route.name,
            threads=threads,
            torch=torch.__version__,
            seconds=time.perf_counter() - started,
            context=wanted.config.sequence_len,
            weight_bytes=model.route.weight_bytes(wanted.config.parameters),
            times=loaded.times,
        )
        self._slot, self._wanted = LoadedModel(model, ready), wanted
        yield ready

    def generate(
        self, request: Request, current_settings: CurrentSettings, should_stop: ShouldStop
    ) -> Iterator[Event]:
        """Yield Prefilled, Token and exactly one Finished, also after an error."""
        return self.sample((request,), lambda _: current_settings(), should_stop)

    def sample(
        self,
        requests: Sequence[Request],
        settings_of: Callable[[int], SamplingSettings],
        should_stop: ShouldStop,
    ) -> Iterator[Event]:
        """Answer requests with the same ids as one batch: each has exactly one Finished.

        They share the prompt's prefill and each read of the weights; `row` of an event is the index
        of its request.
        """
        yield from self._loaded().sample(requests, settings_of, should_stop)

    def _loaded(self) -> "LoadedModel":
        if self._slot is None:
            raise ReportedError("No checkpoint is loaded")
        return self._slot
