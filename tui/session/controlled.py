"""The part of tui.view.surroundings.Surroundings that the controller alone provides."""

from core.protocol.load_options import LoadOptions
from core.protocol.settings import SamplingSettings
from tui.session.controller import Controller
from tui.view.surroundings import ModelInMemory


class Controlled:
    """Settings, options and the loaded model of a controller, for slash commands."""

    def __init__(self, controller: Controller) -> None:
        self._controller = controller

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

    def change(self, settings: SamplingSettings) -> None:
        """Set the sampling settings."""
        self._controller.change(settings)

    def begin_with_bos(self, *, bos: bool) -> None:
        """Set whether the next prompts begin with BOS."""
        self._controller.begin_with_bos(bos=bos)

    def use_options(self, options: LoadOptions) -> None:
        """Set the options of the next load."""
        self._controller.options = options

    def load_again(self) -> bool:
        """Load the loaded checkpoint again; return whether the load was started."""
        loaded = self._controller.loaded
        return loaded is not None and self._controller.load(loaded.checkpoint)
