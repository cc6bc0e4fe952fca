"""The one screen: its places, what their messages mean, and what happens shown where it belongs."""

import time
from pathlib import Path
from typing import Protocol

from textual import on
from textual.app import SuspendNotSupported

from core.base.errors import ReportedError, UsageError
from core.base.text import clean, plural
from core.checkpoints.checkpoint import Checkpoint
from core.protocol.settings import SamplingSettings
from core.record.generation import Generation
from tui.fullscreen.bindings import OWN
from tui.fullscreen.screens import status_lines as frame
from tui.fullscreen.screens.help import Help
from tui.fullscreen.screens.history import history
from tui.fullscreen.screens.layout import Layout
from tui.fullscreen.screens.slash import carry_out, told
from tui.fullscreen.widgets.checkpoint_list import CheckpointList
from tui.fullscreen.widgets.prompt import Prompt
from tui.fullscreen.widgets.settings_row import SettingsRow
from tui.session.controller import Controller, Loaded, Phase
from tui.terminal import clipboard
from tui.terminal.editor import Editor
from tui.view.commands import Call, Key, Pane, read_line
from tui.view.facts import progress
from tui.view.scan_news import Described, Scanned

# A checkpoint is loaded unasked at the start if it takes less than this share of free memory.
UNASKED_SHARE = 0.6


class Files(Protocol):
    """The side of tui.session.watcher.Watcher that the screen uses."""

    def look_at(self, entry: Checkpoint) -> None:
        """Read this entry's index before the others'."""

    def watch(self, model: Path | None) -> None:
        """Report when this model file is gone from disk."""


class SessionScreen(Layout):
    """List, output, prompt and settings, around one Controller."""

    def __init__(self, files: Files, preset: Checkpoint | None, editor: Editor) -> None:
        """Prepare; `files` reads the index of an entry and watches the model in memory."""
        super().__init__()
        self.controller: Controller
        self._files, self._preset, self._unasked = files, preset, True
        self._editor = editor
        self._load_began, self._gone = 0.0, False
        self._shown: Loaded | None = None
        self._state: tuple[object, ...] = ()

    def on_mount(self) -> None:
        """Begin in the prompt; the clock only moves figures of what is under way."""
        self.prompt.focus()
        self.settings_row.show(self.controller.settings)
        self.set_interval(0.25, self._tick)
        self._show_loaded()
        self.state_changed()

    # What the controller tells -------------------------------------------------------------------

    def began(self, generation: Generation, prompt: str) -> None:
        """Open the generation's block."""
        self.output.begin(generation, prompt)

    def grew(self, generation: Generation, text: str) -> None:
        """Append text."""
        self.output.append(generation, text)

    def changed(self, generation: Generation) -> None:
        """Mark the place where a setting changed."""
        self.output.mark(generation)

    def ended(self, generation: Generation) -> None:
        """Close the block with its stop reason."""
        self.output.end(generation)

    def failed(self, failure: ReportedError, subject: str) -> None:
        """Show an error as a panel in the output."""
        self.output.panel(failure, subject)

    def noticed(self, text: str) -> None:
        """Show a sentence in the output."""
        self.output.say(text)

    def given_back(self, prompt: str) -> None:
        """Return a queued prompt."""
        self.prompt.give_back(prompt)

    def state_changed(self) -> None:
        """Show phase, figures, what is loaded and what is queued; called for every batch."""
        controller = self.controller
        if controller.loaded is not self._shown:
            self._shown = controller.loaded
            self._show_loaded()
        self.settings_row.show(controller.settings)
        self._show_progress()
        state = (controller.phase, controller.queued, controller.loaded)
        if state != self._state:
            # Figures that only run wait for the clock: painted with every batch they would cost
            # the whole screen, which lies between them and the text.
            self._state = state
            self.refresh_status()

    # Frame --------------------------------------------------------------------------------------

    def _show_loaded(self) -> None:
        """Show what was found and which of it is in memory, and read the prompt by its alphabet."""
        loaded = self.controller.loaded
        self.listing.mark_loaded(loaded.checkpoint.key if loaded else None)
        self._files.watch(loaded.checkpoint.model_path if loaded else None)
        self.header.show(frame.heading(self.listing.catalog.entries), frame.machine(loaded))
        self._show_hint()

    def _show_progress(self) -> None:
        coming = self.controller.coming
        self.progress_line.set_class(coming is not None, "-shown")
        if coming is None:
            self._load_began = 0.0
            return
        self._load_began = self._load_began or time.monotonic()
        seconds = time.monotonic() - self._load_began
        self.progress_line.show(progress(coming.name, self.controller.loading, seconds))

    @on(Prompt.Changed)
    @on(CheckpointList.Arranged)
    def _show_hint(self) -> None:
        loaded, listing = self.controller.loaded, self.listing
        tokenizer = loaded.tokenizer if loaded else None
        self.hint.show(
            *frame.hint(self.prompt.text, listing.catalog, tokenizer, filtering=listing.filtering)
        )

    def refresh_status(self) -> None:
        """Show what is going on with its figures."""
        self.status.show(*frame.status(self.controller, self.size.width))

    def _tick(self) -> None:
        self.refresh_status()
        if self.controller.phase is Phase.LOADING:
            self._show_progress()

    # Checkpoints --------------------------------------------------------------------------------

    def scanned(self, scanned: Scanned) -> None:
        """Show a new scan; the cursor stays on its checkpoint."""
        self.sidebar.show(scanned.entries)
        self.prompt.models = tuple(dict.fromkeys(entry.name for entry in scanned.entries))
        if self._preset:
            self._begin_with(self._preset)
        self._notice_gone(scanned.missing)
        self._show_loaded()
        self.state_changed()

    def _notice_gone(self, missing: Path | None) -> None:
        """Say once that what is in memory is no longer on disk."""
        loaded = self.controller.loaded
        gone = loaded is not None and missing == loaded.checkpoint.model_path
        if loaded and gone and not self._gone:
            self.noticed(f"{loaded.checkpoint.name} is no longer on disk; it stays in memory")
        self._gone = gone

    def _begin_with(self, preset: Checkpoint) -> None:
        """Highlight and load the checkpoint that the command line named."""
        self._preset, self._unasked = None, False
        self.listing.go_to(preset)
        self.controller.load(preset)

    def described(self, described: Described) -> None:
        """Show what an entry's index tells, and load the first one if it is small enough."""
        entry, facts = described.entry, described.facts
        self.sidebar.describe(entry, facts)
        if self._unasked and self.listing.highlighted == entry:
            self._unasked = False
            free_enough = facts.share is not None and facts.share < UNASKED_SHARE
            if free_enough and self.controller.phase is Phase.EMPTY:
                self.controller.load(entry)

    @on(CheckpointList.Highlighted)
    def _highlighted(self, message: CheckpointList.Highlighted) -> None:
        if message.entry:
            self._files.look_at(message.entry)

    @on(CheckpointList.Chosen)
    def _chosen(self, message: CheckpointList.Chosen) -> None:
        self._unasked = False
        if self.controller.load(message.entry):
            self.prompt.focus()

    @on(CheckpointList.Asked)
    def _asked(self, message: CheckpointList.Asked) -> None:
        entry = message.entry
        self.output.say(f"{entry.name}  {entry.folder}", *self.sidebar.facts_of(entry))

    # Prompt and settings ------------------------------------------------------------------------

    @on(Prompt.Submitted)
    def _submitted(self, message: Prompt.Submitted) -> None:
        if not message.text:
            return
        try:
            line = read_line(message.text)
            if isinstance(line, Call):
                carry_out(line, self)
                taken = True
            else:
                self._unasked = False
                taken = self.controller.run(line, self.listing.highlighted)
        except UsageError as refusal:
            self.output.panel(refusal, "")
            self.prompt.give_back(message.text)
            # What is typed next replaces the line; an arrow key keeps it.
            self.prompt.select_all()
            return
        if not taken:
            self.prompt.give_back(message.text)

    @on(SettingsRow.Changed)
    def _changed(self, message: SettingsRow.Changed) -> None:
        self.controller.change(message.settings)

    @on(SettingsRow.Refused)
    def _refused(self, message: SettingsRow.Refused) -> None:
        self.output.panel(message.refusal, "")

    def use_preset(self, name: str, preset: SamplingSettings) -> None:
        """Take a preset's temperature and top-k."""
        settings = self.controller.settings
        after = settings.with_(temperature=preset.temperature, top_k=preset.top_k)
        self.use(after, f"preset {name}: {told(preset)}")

    def use(self, settings: SamplingSettings, *said: str) -> None:
        """Take settings chosen by a command and say what they are now."""
        self.controller.change(settings)
        self.output.say(*said)

    # Actions of the registry --------------------------------------------------------------------

    def action_stop(self) -> None:
        """Esc: leave the settings, clear the filter, stop, or go to the prompt."""
        if self.place is Pane.SETTINGS:
            self.prompt.focus()
        elif self.place is Pane.LIST and self.listing.catalog.filter:
            self.listing.filter("", typing=False)
        elif not self.controller.stop():
            self.prompt.focus()

    def action_copy_or_stop(self) -> None:
        """Ctrl+C: copy what is selected, else stop, else say how to leave."""
        selected = self.prompt.selected_text or self.get_selected_text()
        if selected:
            self.copy(selected)
        elif not self.controller.stop():
            kept = "kept for recall · " if self.prompt.text else ""
            self.prompt.empty()
            self.tell(f"{kept}ctrl+q quits")

    def action_settings(self) -> None:
        """Go to the first of the settings."""
        self.settings_row.begin()

    def action_list(self) -> None:
        """Go to the checkpoints, also when they are folded away."""
        self.add_class("-drawer")
        self.listing.focus()

    async def press(self, key: Key) -> None:
        """Do what a key does in its place, wherever the focus is."""
        place = {Pane.LIST: self.listing, Pane.OUTPUT: self.output}.get(key.place)
        owner = place if place and key.action in OWN else self
        await owner.run_action(key.action)

    def action_run_highlighted(self) -> None:
        """Run the same prompt and seed on the highlighted checkpoint."""
        entry = self.listing.highlighted
        if entry:
            self._unasked = False
            self.controller.run_on(entry, self.prompt.text)

    def action_help(self) -> None:
        """Open the page of keys and commands."""
        self.app.push_screen(Help())

    def action_history(self) -> None:
        """Choose one of the prompts sent so far."""
        self.prompt.focus()
        if self.prompt.sent:
            self.app.push_screen(history())
        else:
            self.tell("nothing was sent yet")

    def action_editor(self) -> None:
        """Write the prompt in the user's editor; what streams meanwhile is shown after it."""
        refusal: UsageError | None = None
        text = self.prompt.text
        try:
            with self.app.suspend():
                # An error that left this block would leave the screen suspended.
                try:
                    text = self._editor.edit(text)
                except UsageError as refused:
                    refusal = refused
        except SuspendNotSupported:
            self.noticed("This terminal cannot be lent to an editor")
            return
        if refusal:
            self.output.panel(refusal, "")
        else:
            self.prompt.write(text)
            self.prompt.focus()

    def action_quit(self) -> None:
        """Leave."""
        self.app.call_later(self.app.action_quit)

    def action_again(self) -> None:
        """Run the chosen or last generation again with a new seed."""
        self.controller.again(self.output.chosen(self.controller.session), same=False)

    def action_same(self) -> None:
        """Run the chosen or last generation again exactly as it was."""
        self.controller.again(self.output.chosen(self.controller.session), same=True)

    def action_copy_output(self) -> None:
        """Copy the selection, else the text of the chosen generation."""
        self.copy(self.get_selected_text() or self.output.chosen_text(with_prompt=False))

    def action_copy_all(self) -> None:
        """Copy prompt and text of the chosen generation."""
        self.copy(self.output.chosen_text(with_prompt=True))

    def copy(self, text: str | None) -> None:
        """Copy and say how."""
        if text:
            way = clipboard.copy(text, self.app.copy_to_clipboard)
            self.tell(f"{plural(len(text), 'character')} {way}")

    def tell(self, text: str) -> None:
        """Show a sentence for a moment, in place of the one before."""
        self.app.clear_notifications()
        self.notify(clean(text), markup=False, timeout=3)
