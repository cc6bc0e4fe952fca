"""What a slash command may read and do: the session without widgets and controller."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from core.checkpoints.checkpoint import Checkpoint
from core.protocol.load_options import LoadOptions
from core.protocol.settings import SamplingSettings


@dataclass(frozen=True, slots=True)
class ModelInMemory:
    """What commands say of the loaded model; context in tokens, vocabulary in ids."""

    name: str
    arithmetic: str
    context: int
    vocabulary: int


class Surroundings(Protocol):
    """What a command may act on."""

    @property
    def settings(self) -> SamplingSettings:
        """The settings of the next token."""

    @property
    def bos(self) -> bool:
        """Whether prompts begin with BOS."""

    @property
    def options(self) -> LoadOptions:
        """How the next checkpoint is loaded."""

    @property
    def model(self) -> ModelInMemory | None:
        """What is loaded."""

    @property
    def streaming(self) -> bool:
        """Whether a generation is running."""

    @property
    def checkpoints(self) -> Sequence[Checkpoint]:
        """Every checkpoint found."""

    def change(self, settings: SamplingSettings) -> None:
        """Take new settings."""

    def begin_with_bos(self, *, bos: bool) -> None:
        """Choose whether the next prompts begin with BOS."""

    def load(self, checkpoint: Checkpoint) -> None:
        """Highlight a checkpoint and load it."""

    def use_options(self, options: LoadOptions) -> None:
        """Load the next checkpoint with these options."""

    def load_again(self) -> bool:
        """Load what is loaded once more; return whether that was begun."""

    def say(self, *lines: str) -> None:
        """Show a title and sentences in the output."""

    def clear(self) -> None:
        """Empty the output."""

    def show_facts(self) -> None:
        """Show what is known of the highlighted checkpoint in the output."""

    def again(self) -> None:
        """Run the last prompt again with a new seed."""

    def help(self) -> None:
        """Open the page of keys and commands."""

    def quit(self) -> None:
        """Close the session."""
