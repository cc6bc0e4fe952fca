"""What the session does with the messages of the output pane, and of others that it answers."""

from textual import on

from tui.fullscreen.screens.actions import SessionActions
from tui.fullscreen.screens.layout import Layout
from tui.fullscreen.widgets.settings_row import SettingsRow
from tui.fullscreen.widgets.transcript import Transcript


class OutputMessages(Layout):
    """Takes prompts over, and shows the distribution under the cursor."""

    actions: SessionActions

    @on(Transcript.PromptTaken)
    def _prompt_taken(self, message: Transcript.PromptTaken) -> None:
        self.prompt.write(message.text)
        self.go_to(self.prompt)

    @on(Transcript.WalkChanged)
    def _walk_changed(self) -> None:
        self.actions.inside.show()
        self.frame_changed()

    @on(Transcript.CandidateKey)
    def _candidate_key(self, message: Transcript.CandidateKey) -> None:
        if message.direction:
            self.actions.inside.choose(message.direction)
        else:
            self.actions.branches.take()

    @on(SettingsRow.Refused)
    def _setting_refused(self, message: SettingsRow.Refused) -> None:
        self.output.panel(message.error, "")

    @on(Transcript.KeyWithoutAction)
    def _key_without_action(self) -> None:
        self.tell("the output is focused: esc goes to the prompt")
