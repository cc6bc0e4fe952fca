"""The checkpoint in memory, as the engine reported it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.checkpoints.checkpoint import Checkpoint
from core.protocol.events import Ready
from core.protocol.origin import Origin
from core.tokenizers.tokenizer import Tokenizer

if TYPE_CHECKING:
    from core.checkpoints.config import ModelConfig


@dataclass(frozen=True, slots=True)
class Loaded:
    """The checkpoint in memory; every value comes from the engine's Ready event."""

    ready: Ready

    @property
    def origin(self) -> Origin:
        """Path, fingerprint, config and tokenizer of the weights."""
        return self.ready.origin

    @property
    def checkpoint(self) -> Checkpoint:
        """The loaded entry, as it was scanned before the load."""
        assert self.origin.checkpoint
        return self.origin.checkpoint

    @property
    def config(self) -> "ModelConfig":
        """Sizes of the model."""
        assert self.origin.config
        return self.origin.config

    @property
    def tokenizer(self) -> Tokenizer | None:
        """Encodes prompts; None when only ids can be used."""
        return self.origin.tokenizer
