"""The part of the session that slash commands use, as a protocol without widgets."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from core.checkpoints.checkpoint import Checkpoint
from core.protocol.load_options import LoadOptions
from core.protocol.settings import SamplingSettings


@dataclass(frozen=True, slots=True)
class ModelInMemory:
    """Facts about the loaded model; `context` is in tokens, `vocabulary` in ids.

    `alphabet` has its characters; it is empty when every character can be produced.
    """

    name: str
    arithmetic: str
    context: int
    vocabulary: int
    alphabet: str = ""


class Surroundings(Protocol):
    """What a slash command can read and change."""

    @property
    def settings(self) -> SamplingSettings:
        """The sampling settings of the next token."""

    @property
    def bos(self) -> bool:
        """Whether prompts begin with BOS."""

    @property
    def options(self) -> LoadOptions:
        """The options of the next load."""

    @property
    def model(self) -> ModelInMemory | None:
        """The loaded model; None when nothing is loaded."""

    @property
    def streaming(self) -> bool:
        """Whether a generation is running."""

    @property
    def checkpoints(self) -> Sequence[Checkpoint]:
        """Every checkpoint found."""

    def change(self, settings: SamplingSettings) -> None:
        """Set the sampling settings."""

    def begin_with_bos(self, *, bos: bool) -> None:
        """Set whether the next prompts begin with BOS."""

    def load(self, checkpoint: Checkpoint) -> None:
        """Highlight a checkpoint and load it."""

    def use_options(self, options: LoadOptions) -> None:
        """Set the options of the next load."""

    def load_again(self) -> bool:
        """Load the loaded checkpoint again; return whether the load was started."""

    def say(self, *lines: str) -> None:
        """Show a title and sentences in the output."""

    def clear(self) -> None:
        """Empty the output."""

    def show_facts(self) -> None:
        """Show the facts of the highlighted checkpoint in the output."""

    def again(self) -> None:
        """Run the last prompt again with a new seed."""

    def go_on(self) -> None:
        """Generate more after the end of the chosen or last generation. Raises UsageError."""

    def copy(self, part: str, file: str) -> None:
        """Copy a part, or write it into a file if one is named. Raises UsageError.

        `part` is "text", "all", or "" for the selection, else the text.
        """

    def help(self) -> None:
        """Open the page of keys and commands."""

    def quit(self) -> None:
        """Close the session."""
