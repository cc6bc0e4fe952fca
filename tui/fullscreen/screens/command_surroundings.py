"""The part of the full-screen session that slash commands use."""

from collections.abc import Sequence
from typing import Protocol

from core.checkpoints.checkpoint import Checkpoint
from core.protocol.load_options import LoadOptions
from core.protocol.settings import SamplingSettings
from tui.fullscreen.screens.actions import SessionActions
from tui.fullscreen.widgets.checkpoint_list import CheckpointList
from tui.fullscreen.widgets.transcript import Transcript
from tui.session.controller import Controller
from tui.view.surroundings import ModelInMemory


class Panes(Protocol):
    """The panes of the screen that commands use."""

    @property
    def listing(self) -> CheckpointList:
        """The checkpoint list."""

    @property
    def output(self) -> Transcript:
        """The output."""


class CommandSurroundings:
    """Implements tui.view.surroundings.Surroundings with controller, panes and actions."""

    def __init__(self, panes: Panes, controller: Controller, actions: SessionActions) -> None:
        self._panes, self._controller, self._actions = panes, controller, actions

    @property
    def settings(self) -> SamplingSettings:
        """The sampling settings of the next token."""
        return self._controller.settings

    @property
    def bos(self) -> bool:
        """Whether prompts begin with BOS."""
        return self._controller.how.bos

    @property
    def options(self) -> LoadOptions:
        """The options of the next load."""
        return self._controller.options

    @property
    def model(self) -> ModelInMemory | None:
        """The loaded model; None when nothing is loaded."""
        loaded = self._controller.loaded
        if loaded is None:
            return None
        return ModelInMemory(
            loaded.checkpoint.name,
            loaded.ready.arithmetic,
            loaded.config.sequence_len,
            loaded.config.vocab_size,
            loaded.tokenizer.alphabet if loaded.tokenizer else "",
        )

    @property
    def streaming(self) -> bool:
        """Whether a generation is running."""
        return self._controller.generation is not None

    @property
    def checkpoints(self) -> Sequence[Checkpoint]:
        """Every checkpoint found."""
        return self._panes.listing.catalog.entries

    def change(self, settings: SamplingSettings) -> None:
        """Set the sampling settings."""
        self._controller.change(settings)

    def begin_with_bos(self, *, bos: bool) -> None:
        """Set whether the next prompts begin with BOS."""
        self._controller.begin_with_bos(bos=bos)

    def load(self, checkpoint: Checkpoint) -> None:
        """Highlight a checkpoint and load it."""
        self._panes.listing.go_to(checkpoint)
        self._controller.load(checkpoint)

    def use_options(self, options: LoadOptions) -> None:
        """Set the options of the next load."""
        self._controller.options = options

    def load_again(self) -> bool:
        """Load the loaded checkpoint again; return whether the load was started."""
        loaded = self._controller.loaded
        return loaded is not None and self._controller.load(loaded.checkpoint)

    def say(self, *lines: str) -> None:
        """Show a title and sentences in the output."""
        self._panes.output.say(*lines)

    def clear(self) -> None:
        """Empty the output."""
        self._panes.output.clear()

    def show_facts(self) -> None:
        """Show the facts of the highlighted checkpoint in the output."""
        self._panes.listing.action_info()

    def again(self) -> None:
        """Run the last prompt again with a new seed."""
        self._actions.run.again()

    def go_on(self) -> None:
        """Generate more after the end of the chosen or last generation."""
        controller = self._controller
        controller.go_on(self._panes.output.chosen(controller.session))

    def copy(self, part: str, file: str) -> None:
        """Copy a part, or write it into a file if one is named."""
        self._actions.copy.part(part, file)

    def help(self) -> None:
        """Open the page of keys and commands."""
        self._actions.go.help()

    def quit(self) -> None:
        """Close the session."""
        self._actions.go.quit()
