"""The main screen: connects panes, controller and actions, and handles the panes' messages."""

from textual import on
from textual.events import Resize

from core.base.errors import UsageError
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.unique_names import unique_names
from tui.fullscreen.screens.actions import Copying, Going, Running, SessionActions
from tui.fullscreen.screens.asking import Asking
from tui.fullscreen.screens.branching import Branching
from tui.fullscreen.screens.command_surroundings import CommandSurroundings
from tui.fullscreen.screens.comparing import Comparing
from tui.fullscreen.screens.fans import Fans
from tui.fullscreen.screens.file_notices import FileNotices
from tui.fullscreen.screens.files import Files
from tui.fullscreen.screens.frame import Frame
from tui.fullscreen.screens.looking import Looking
from tui.fullscreen.screens.named_load import NamedLoad
from tui.fullscreen.screens.output_messages import OutputMessages
from tui.fullscreen.screens.remembering import Remembering
from tui.fullscreen.screens.sent_lines import SentLines
from tui.fullscreen.shown_keys import key_table
from tui.fullscreen.widgets.checkpoint_list import CheckpointList
from tui.fullscreen.widgets.key_line import KeyLine
from tui.fullscreen.widgets.next_strip import NextStrip
from tui.fullscreen.widgets.prompt import Prompt
from tui.fullscreen.widgets.settings_row import SettingsRow
from tui.session.controller import Controller
from tui.session.first_load import FirstLoad
from tui.session.history_thread import HistoryThread
from tui.terminal.editor import Editor
from tui.view.commands import Names
from tui.view.example_prompts import example_prompts
from tui.view.key import Key, Pane
from tui.view.keys import BY_ID
from tui.view.scan_news import Described, News, Scanned


class SessionScreen(OutputMessages):
    """The screen of the session: shows the state of one Controller and passes actions to it."""

    controller: Controller
    frame: Frame
    file_notices: FileNotices
    fans: Fans
    named_load: NamedLoad
    surroundings: CommandSurroundings
    sent_lines: SentLines
    asking: Asking

    def __init__(self, files: Files, named: Checkpoint | None, editor: Editor) -> None:
        """Create the screen; `join` must be called before it is shown.

        `files` reads indexes and watches the loaded model's file; `named` is loaded first.
        """
        super().__init__()
        self._files, self._editor = files, editor
        self.first_load = FirstLoad(named)

    def join(self, controller: Controller, asking: Asking, history: HistoryThread) -> None:
        """Connect the screen to its controller, to what fills the strip, and to the history."""
        self.controller, self.frame, self.asking = controller, Frame(self, controller), asking
        self.file_notices = FileNotices(self)
        looking = Looking(self, controller)
        self.actions = SessionActions(
            Running(self, controller, self.first_load, looking),
            Copying(self, controller),
            Comparing(self, controller, self.first_load),
            looking,
            Branching(self, controller, self._editor),
            Remembering(self, controller, history),
            Going(self, self._editor),
        )
        self.fans = Fans(self, controller)
        self.named_load = NamedLoad(self, self._files.find, self._load_found)
        self.surroundings = CommandSurroundings(
            self, controller, self.actions, self.fans, self.named_load.find, self._files.carry_out
        )
        self.sent_lines = SentLines(self, controller, self.surroundings, self.first_load)

    def on_mount(self) -> None:
        """Focus the prompt and start the timer of the running figures."""
        self.go_to(self.prompt)
        self.watch(self.output, "scroll_y", self._scrolled, init=False)
        self.set_interval(0.25, self.frame.tick)
        self._show_loaded()
        self.state_changed()

    def on_resize(self, event: Resize) -> None:
        """Fit panes and lines to the new size."""
        super().on_resize(event)
        if self.complete:
            self.frame.show_header()
            self.frame.tick()
            self.call_after_refresh(self.actions.inside.show)

    def _scrolled(self) -> None:
        if self.complete:
            self.frame.show_output_title()

    def state_changed(self) -> None:
        """Show phase, figures, loaded model and queued prompt; called for every batch."""
        self.actions.inside.show()
        if self.frame.state_changed():
            self._show_loaded()
        elif self.output.is_inviting:
            self._invite()
        self.asking.state_changed()

    def _show_loaded(self) -> None:
        """Show the checkpoints found and the loaded one."""
        loaded = self.controller.loaded
        self.listing.mark_loaded(loaded.checkpoint.key if loaded else None)
        self._files.watch(loaded.checkpoint if loaded else None)
        self._invite()
        self.frame.show_header()
        self.frame_changed()

    def _invite(self) -> None:
        """Offer prompts, or messages of a chat, that suit the loaded checkpoint."""
        loaded, chat = self.controller.loaded, self.controller.how.chat
        self.output.invite(example_prompts(loaded.tokenizer if loaded else None, chat=chat))

    # Checkpoints --------------------------------------------------------------------------------

    def take_news(self, news: News) -> None:
        """Show an event of the watcher."""
        if isinstance(news, Scanned):
            self.scanned(news)
        elif isinstance(news, Described):
            self.described(news)
        else:
            self.named_load.resolved(news)

    def _load_found(self, checkpoint: Checkpoint) -> None:
        self.first_load.cancel()
        self.surroundings.load(checkpoint)

    def scanned(self, scanned: Scanned) -> None:
        """Show a new scan; the cursor stays on its checkpoint."""
        self.sidebar.scanned(scanned)
        self.prompt.names = Names(
            tuple(unique_names(scanned.entries)), tuple(self.controller.presets)
        )
        named = self.first_load.take_named()
        if named:
            self.listing.go_to(named)
            self.controller.load(named)
        loaded = self.controller.loaded
        self.file_notices.loaded_file(loaded.checkpoint if loaded else None, scanned.loaded_file)
        self.file_notices.gaps(scanned.gaps)
        self._show_loaded()
        self.state_changed()

    def described(self, described: Described) -> None:
        """Show the facts of an entry; at the start, load the highlighted one if it is small."""
        entry, facts = described.entry, described.facts
        self.sidebar.described(described)
        highlighted = self.listing.highlighted
        first = highlighted is not None and highlighted.key == entry.key
        if first and self.first_load.should_load(facts, self.controller.phase):
            self.controller.load(entry)

    @on(CheckpointList.Highlighted)
    def _highlighted(self, message: CheckpointList.Highlighted) -> None:
        if message.entry:
            self._files.look_at(message.entry)
        self.frame_changed()

    @on(CheckpointList.Chosen)
    def _chosen(self, message: CheckpointList.Chosen) -> None:
        self.first_load.cancel()
        self.named_load.cancel()
        if self.controller.load(message.entry):
            self.go_to(self.prompt)

    @on(CheckpointList.InfoRequested)
    def _info_requested(self, message: CheckpointList.InfoRequested) -> None:
        entry = message.entry
        facts = self.sidebar.view_of(entry).sentences(self.output.text_width)
        name = self.listing.catalog.name_of(entry)
        self.output.say(f"{name}  {entry.folder}", *facts)

    # Prompt, settings and keys --------------------------------------------------------------------

    @on(Prompt.Changed)
    @on(CheckpointList.ArrangementChanged)
    @on(SettingsRow.Moved)
    @on(NextStrip.Changed)
    def frame_changed(self) -> None:
        """Update the titles and the keys that act now."""
        if self.complete:
            self.frame.show_titles()
            self.frame.show_footer()
            self.asking.frame_changed()

    @on(Prompt.Submitted)
    def _submitted(self, message: Prompt.Submitted) -> None:
        if message.text:
            self.sent_lines.take(message.text)

    @on(SettingsRow.Changed)
    def _changed(self, message: SettingsRow.Changed) -> None:
        self.output.withdraw(self.output.refusal)
        how = message.values.how
        if how.chat and not self.controller.how.chat:
            from tui.session.chat_commands import check_chat  # noqa: PLC0415 - only for this change

            try:
                check_chat(self.surroundings)
            except UsageError as error:
                self.output.panel(error, "")
                how = self.controller.how
        try:
            self.controller.change(message.values.settings)
        except UsageError as error:
            self.output.panel(error, "")
        self.controller.use_how(how)

    @on(KeyLine.Pressed)
    async def _key_clicked(self, message: KeyLine.Pressed) -> None:
        key = BY_ID[message.id]
        if key.handler is None:
            self.app.simulate_key(key_table(self)[key.id].key)
        else:
            await self.press(key)

    async def action_press(self, key_id: str) -> None:
        """Carry out the action of the key with this id."""
        await self.press(BY_ID[key_id])

    async def press(self, key: Key) -> None:
        """Carry out the action of a key in its pane, wherever the focus is."""
        if callable(key.handler):
            key.handler(self.actions)
        elif key.handler:
            widget = self.output if key.pane is Pane.OUTPUT else self.listing
            await widget.run_action(key.handler)
