"""Joins files, weights and decoding behind two generators; imports the torch half when it loads."""

import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.checkpoint import Checkpoint
from core.config import ModelConfig
from core.errors import Cancelled, Failure, NoMemory
from core.events import Event, Finished, Notice, Ready, Stats, StopReason
from core.memory import fit, free_memory
from core.ptfile import Index
from core.request import Request
from core.settings import SamplingSettings
from core.text import size
from core.tokenizer import CharTokenizer

if TYPE_CHECKING:
    from core.model import Model
    from core.torchload import torch

CurrentSettings = Callable[[], SamplingSettings]
ShouldStop = Callable[[], bool]
# The estimate before a load counts a KV cache of this many positions.
EXPECTED_TOKENS = 512


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """Where and how a checkpoint is put into memory; None and auto let the machine decide."""

    device: str | None = None
    precision: str = "auto"


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One load: what is read, and what can be known of it before memory is touched."""

    checkpoint: Checkpoint
    tokenizer: CharTokenizer | None
    options: LoadOptions
    index: Index
    config: ModelConfig


class Engine:
    """One loaded model at a time; nothing here prints, and no thread is started."""

    def __init__(self) -> None:
        """Start without a model."""
        self.ready: Ready | None = None
        self._model: Model | None = None
        self._tokenizer: CharTokenizer | None = None
        self._wanted: _Wanted | None = None

    @property
    def config(self) -> ModelConfig:
        """The loaded model's config."""
        return self._loaded().config

    def unload(self) -> None:
        """Give the model's memory back."""
        self._model, self.ready, self._wanted = None, None, None

    def load(
        self,
        checkpoint: Checkpoint,
        tokenizer: CharTokenizer | None,
        options: LoadOptions,
        should_stop: ShouldStop = lambda: False,
    ) -> Iterator[Event]:
        """Yield Loading and Notice, then Ready.

        The old model stays until the new one is there if both fit, else it goes first. Raises
        Broken, NoMemory, Usage or Cancelled; what was loaded before is then still or again loaded.
        """
        wanted = _Wanted(checkpoint, tokenizer, options, checkpoint.index(), checkpoint.config())
        given_up = self._make_room(wanted)
        try:
            yield from self._take(wanted, should_stop)
        except (Failure, Cancelled):
            if given_up:
                yield Notice(f"{given_up.checkpoint.name} is loaded again")
                yield from self._take(given_up, lambda: False)
            raise

    def _make_room(self, wanted: _Wanted) -> _Wanted | None:
        """Keep the old model if both fit, else give it up and return it.

        Raises NoMemory when the new one does not fit even alone into nine tenths of what is free.
        """
        from core import device as devices  # noqa: PLC0415 - the torch half is imported here

        device = devices.choose_device(wanted.options.device)
        precision = devices.dtype_name(devices.choose_dtype(wanted.options.precision, device))
        free = free_memory() if device.type == "cpu" else devices.free_device_memory(device)
        estimate = fit(wanted.config, precision, EXPECTED_TOKENS, free)
        if estimate.fits or free is None:
            return None
        held = self.ready.weight_bytes if self.ready else 0
        if self._wanted and fit(wanted.config, precision, EXPECTED_TOKENS, free + held).fits:
            before = self._wanted
            self.unload()
            return before
        raise NoMemory(
            f"{size(estimate.needed)} needed in {precision}, {size(free)} free on {device}"
        )

    def _take(self, wanted: _Wanted, should_stop: ShouldStop) -> Iterator[Event]:
        """Load and let the new model take the old one's place."""
        from core import device as devices  # noqa: PLC0415
        from core.torchload import memory_errors, torch, use_threads  # noqa: PLC0415

        started = time.perf_counter()
        device = devices.choose_device(wanted.options.device)
        dtype = devices.choose_dtype(wanted.options.precision, device)
        with memory_errors(f"loading {wanted.checkpoint.name}"):
            model = yield from self._load_checked(wanted, device, dtype, should_stop)
        self._model, self._tokenizer, self._wanted = model, wanted.tokenizer, wanted
        self.ready = Ready(
            checkpoint=wanted.checkpoint.name,
            device=str(model.device),
            precision=devices.dtype_name(model.dtype),
            route="plain",
            threads=use_threads(wanted.config.parameters),
            torch=torch.__version__,
            seconds=time.perf_counter() - started,
            context=wanted.config.sequence_len,
            weight_bytes=wanted.config.parameters * model.embedding.element_size(),
        )
        yield self.ready

    def _load_checked(
        self,
        wanted: _Wanted,
        device: "torch.device",
        dtype: "torch.dtype",
        should_stop: ShouldStop,
    ) -> "Generator[Event, None, Model]":
        """Load; where the device fails its probe, say so and load again on the CPU."""
        from core import selfcheck  # noqa: PLC0415
        from core.load import load_model  # noqa: PLC0415
        from core.torchload import torch  # noqa: PLC0415

        index, config, cpu = wanted.index, wanted.config, torch.device("cpu")
        model = yield from load_model(index, config, device, dtype, should_stop)
        if not selfcheck.needed(device):
            return model
        reference = yield from load_model(
            index, config, cpu, torch.float32, should_stop, selfcheck.LARGE_LAYERS
        )
        outcome = selfcheck.check(model, reference)
        if outcome.passed:
            return model
        yield Notice(
            f"{device} computes wrong logits (off by {outcome.difference:.2g}): using the CPU"
        )
        del model
        return (yield from load_model(index, config, cpu, torch.float32, should_stop))

    def generate(
        self, request: Request, current_settings: CurrentSettings, should_stop: ShouldStop
    ) -> Iterator[Event]:
        """Yield Prefilled, Token and exactly one Finished, also after an error."""
        from core.decode import generate  # noqa: PLC0415
        from core.torchload import memory_errors  # noqa: PLC0415

        events = generate(self._loaded(), self._tokenizer, request, current_settings, should_stop)
        try:
            with memory_errors("decoding"):
                yield from events
        except Failure as failure:
            yield Finished(StopReason.ERROR, "", Stats(), failure)

    def _loaded(self) -> "Model":
        if self._model is None:
            raise Failure("No checkpoint is loaded")
        return self._model
