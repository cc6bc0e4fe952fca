"""What the session's keys do, grouped by what they are about: running, copying, going somewhere."""

from dataclasses import dataclass

from textual.app import SuspendNotSupported

from core.base.errors import UsageError
from core.base.text import plural
from tui.fullscreen.screens.first_load import FirstLoad
from tui.fullscreen.screens.help import Help
from tui.fullscreen.screens.history import history
from tui.fullscreen.screens.layout import Layout
from tui.session.controller import Controller
from tui.terminal import clipboard
from tui.terminal.editor import Editor
from tui.view.keys import Pane


class Running:
    """Runs again, elsewhere, and stops."""

    def __init__(self, screen: Layout, controller: Controller, first_load: FirstLoad) -> None:
        self._screen, self._controller, self._first_load = screen, controller, first_load

    def again(self) -> None:
        """Run the chosen or last generation again with a new seed."""
        self._controller.again(self._screen.output.chosen(self._controller.session), same=False)

    def same(self) -> None:
        """Run the chosen or last generation again exactly as it was."""
        self._controller.again(self._screen.output.chosen(self._controller.session), same=True)

    def highlighted(self) -> None:
        """Run the same prompt and seed on the highlighted checkpoint."""
        entry = self._screen.listing.highlighted
        if entry:
            self._first_load.cancel()
            self._controller.run_on(entry, self._screen.prompt.text)

    def stop(self) -> None:
        """Esc: leave the settings, clear the filter, stop, or go to the prompt."""
        screen = self._screen
        if screen.pane is Pane.SETTINGS:
            screen.prompt.focus()
        elif screen.pane is Pane.LIST and screen.listing.catalog.filter:
            screen.listing.filter("", typing=False)
        elif not self._controller.stop():
            screen.prompt.focus()


class Copying:
    """Copies text to the clipboard and says how."""

    def __init__(self, screen: Layout, controller: Controller) -> None:
        self._screen, self._controller = screen, controller

    def text(self) -> None:
        """Copy the selection, else the text of the chosen generation."""
        selected = self._screen.get_selected_text()
        self._copy(selected or self._screen.output.chosen_text(with_prompt=False))

    def all(self) -> None:
        """Copy prompt and text of the chosen generation."""
        self._copy(self._screen.output.chosen_text(with_prompt=True))

    def or_stop(self) -> None:
        """Ctrl+C: copy what is selected, else stop, else say how to quit."""
        prompt = self._screen.prompt
        selected = prompt.selected_text or self._screen.get_selected_text()
        if selected:
            self._copy(selected)
        elif not self._controller.stop():
            kept = "kept for recall · " if prompt.text else ""
            prompt.empty()
            self._screen.tell(f"{kept}ctrl+q quits")

    def _copy(self, text: str | None) -> None:
        if text:
            way = clipboard.copy(text, self._screen.app.copy_to_clipboard)
            self._screen.tell(f"{plural(len(text), 'character')} {way}")


class Going:
    """Goes to a pane, a page, the editor, and out."""

    def __init__(self, screen: Layout, editor: Editor) -> None:
        self._screen, self._editor = screen, editor

    def settings(self) -> None:
        """Go to the first of the settings."""
        self._screen.settings_row.begin()

    def checkpoints(self) -> None:
        """Go to the checkpoints, also when they are folded away."""
        self._screen.add_class("-drawer")
        self._screen.listing.focus()

    def help(self) -> None:
        """Open the page of keys and commands."""
        self._screen.app.push_screen(Help())

    def history(self) -> None:
        """Choose one of the prompts sent so far."""
        self._screen.prompt.focus()
        if self._screen.prompt.sent:
            self._screen.app.push_screen(history())
        else:
            self._screen.tell("nothing was sent yet")

    def editor(self) -> None:
        """Write the prompt in the user's editor; what streams meanwhile is shown after it."""
        screen = self._screen
        try:
            text = self._edited(screen.prompt.text)
        except SuspendNotSupported:
            screen.output.say("This terminal cannot be lent to an editor")
        except UsageError as refusal:
            screen.output.panel(refusal, "")
        else:
            screen.prompt.write(text)
            screen.prompt.focus()

    def _edited(self, text: str) -> str:
        """Return the text as edited; raise UsageError once the screen is back."""
        refusal: UsageError | None = None
        with self._screen.app.suspend():
            # An error that left this block would leave the screen suspended.
            try:
                text = self._editor.edit(text)
            except UsageError as refused:
                refusal = refused
        if refusal:
            raise refusal
        return text

    def quit(self) -> None:
        """Close the session."""
        self._screen.app.call_later(self._screen.app.action_quit)


@dataclass(frozen=True, slots=True)
class SessionActions:
    """Every action of the session's keys."""

    run: Running
    copy: Copying
    go: Going
