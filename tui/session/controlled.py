"""The part of tui.view.surroundings.Surroundings that the controller alone provides."""

from collections.abc import Callable

from core.checkpoints.checkpoint import Checkpoint
from core.protocol.load_options import LoadOptions
from core.protocol.prompt_options import PromptOptions
from core.protocol.settings import SamplingSettings
from tui.session.controller import Controller
from tui.view.presets import Presets
from tui.view.surroundings import ModelInMemory


class Controlled:
    """Settings, options and the loaded model of a controller, for slash commands."""

    def __init__(self, controller: Controller, name_of: Callable[[Checkpoint], str]) -> None:
        """Create it; `name_of` returns the name that tells a checkpoint apart from others."""
        self._controller, self.name_of = controller, name_of

    @property
    def settings(self) -> SamplingSettings:
        """The sampling settings of the next token."""
        return self._controller.settings

    @property
    def how(self) -> PromptOptions:
        """How the next prompts become ids, and whether they may pass the trained context."""
        return self._controller.how

    @property
    def presets(self) -> Presets:
        """The presets by name: the built-in ones and the user's own."""
        return self._controller.presets

    @property
    def options(self) -> LoadOptions:
        """The options of the next load."""
        return self._controller.options

    @property
    def model(self) -> ModelInMemory | None:
        """The loaded model; None when nothing is loaded."""
        from core.chat.chat_tokens import lack  # noqa: PLC0415 - after the first frame

        loaded = self._controller.loaded
        if loaded is None:
            return None
        return ModelInMemory(
            self.name_of(loaded.checkpoint),
            loaded.ready.arithmetic,
            loaded.config.sequence_len,
            loaded.config.vocab_size,
            loaded.config.traits,
            loaded.tokenizer.alphabet if loaded.tokenizer else "",
            lack(loaded.tokenizer),
        )

    @property
    def turns(self) -> int:
        """Number of answered messages that the next one would follow."""
        controller = self._controller
        if controller.loaded is None:
            return 0
        return len(controller.chat.earlier(controller.loaded).stepped)

    @property
    def streaming(self) -> bool:
        """Whether a generation or a series over checkpoints is running."""
        return self._controller.is_writing

    def change(self, settings: SamplingSettings) -> None:
        """Set the sampling settings."""
        self._controller.change(settings)

    def use_how(self, how: PromptOptions) -> None:
        """Set how the next prompts become ids."""
        self._controller.use_how(how)

    def begin_conversation(self) -> None:
        """Let the next message begin a conversation."""
        self._controller.chat.begin_anew()

    def use_options(self, options: LoadOptions) -> None:
        """Set the options of the next load."""
        self._controller.options = options

    def load_again(self) -> bool:
        """Load the loaded checkpoint again; return whether the load was started."""
        loaded = self._controller.loaded
        return loaded is not None and self._controller.load(loaded.checkpoint)
