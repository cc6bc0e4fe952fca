"""What the next prompts run with: sampling settings, how a text becomes ids, chat and presets."""

from core.protocol.load_options import LoadOptions
from core.protocol.prompt_options import PromptOptions
from core.protocol.settings import SamplingSettings
from tui.session.activities import Memory
from tui.session.chat import Chat
from tui.session.current_activity import CurrentActivity
from tui.session.loaded import Loaded
from tui.session.ports import Listener
from tui.view.presets import PRESETS, Presets


class RunSettings(CurrentActivity):
    """The settings of a session; while text streams, new ones apply from the next token."""

    def __init__(self, listener: Listener, options: LoadOptions) -> None:
        super().__init__(Memory(options, options))
        self._listener = listener
        self.how, self.chat = PromptOptions(), Chat()
        self.settings, self.presets = SamplingSettings(), PRESETS

    def begin_with(
        self,
        settings: SamplingSettings,
        how: PromptOptions,
        chat: bool | None,  # noqa: FBT001 - as the command line has it
        presets: Presets | None,
    ) -> None:
        """Take the settings of the command line; `presets` None are the built-in ones."""
        self.settings, self.how, self.chat.choice = settings, how, chat
        self.presets = presets or PRESETS

    def change(self, settings: SamplingSettings) -> None:
        """Set new sampling settings; while text streams they apply from the next token.

        Raises UsageError for a change that a running fan cannot take.
        """
        self.check_change(self.settings, settings)
        self.steps.change(self.settings, self.how, settings)
        self.settings = settings
        self._listener.state_changed()

    def use_how(self, how: PromptOptions) -> None:
        """Set how the next prompts become ids, and whether they may pass the trained context."""
        self.chat.note_choice(self.how, how)
        self.steps.change(self.settings, self.how, how)
        self.how = how
        self._listener.state_changed()

    def _suit_chat(self, before: Loaded | None) -> None:
        """Turn chat on or off for a model that was just loaded."""
        if self.loaded and self.loaded is not before:
            self.how, said = self.chat.suited(self.how, self.loaded)
            if said:
                self._listener.load_noticed(said)
