"""What is judged: a checkpoint with its tokenizer, by the name that tells it apart."""

from dataclasses import dataclass

from core.checkpoints.checkpoint import Checkpoint
from core.tokenizers.tokenizer import Tokenizer


@dataclass(frozen=True, slots=True)
class Subject:
    """A checkpoint to judge; `name` is unique among those judged together."""

    name: str
    checkpoint: Checkpoint
    tokenizer: Tokenizer | None

    @property
    def step(self) -> int:
        """The step, 0 for a file without one."""
        return self.checkpoint.step or 0
