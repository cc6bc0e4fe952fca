"""What is in memory, as the engine said it."""

from dataclasses import dataclass

from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.config import ModelConfig
from core.protocol.events import Ready
from core.protocol.origin import Origin
from core.tokenizers.tokenizer import Tokenizer


@dataclass(frozen=True, slots=True)
class Loaded:
    """The checkpoint in memory: all of it is read from the engine's Ready event."""

    ready: Ready

    @property
    def origin(self) -> Origin:
        """Path, fingerprint, config and tokenizer of the weights."""
        return self.ready.origin

    @property
    def checkpoint(self) -> Checkpoint:
        """The entry that was loaded, as it was scanned then."""
        assert self.origin.checkpoint
        return self.origin.checkpoint

    @property
    def config(self) -> ModelConfig:
        """Sizes of the model."""
        assert self.origin.config
        return self.origin.config

    @property
    def tokenizer(self) -> Tokenizer | None:
        """What reads prompts; None when ids go in and ids come out."""
        return self.origin.tokenizer
