"""The actions that go on from another token or text than a generation's own, and their tree."""

from textual.app import SuspendNotSupported

from core.base.errors import UsageError
from core.record.generation import Generation
from tui.fullscreen.screens.layout import Layout
from tui.session.controller import Controller
from tui.terminal.editor import Editor, edit_on
from tui.view.walk import last_with_tokens, token_at


class Branching:
    """Implements tui.view.branches.Branches with the output, the controller and the editor."""

    def __init__(self, screen: Layout, controller: Controller, editor: Editor) -> None:
        self._screen, self._controller, self._editor = screen, controller, editor

    def take(self) -> None:
        """Go on from the chosen candidate of the walk; show why, if that is not possible."""
        try:
            self.branch(None, None)
        except UsageError as error:
            self._screen.output.panel(error, "")

    def branch(self, number: int | None, text: str | None) -> None:
        """Go on with a text in place of a token, counted from 1; else with the chosen candidate.

        Raises UsageError when that is not possible.
        """
        from tui.session.branching import with_text  # noqa: PLC0415 - when it is needed

        walk = self._screen.output.walk
        if number is not None and text is not None:
            generation = last_with_tokens(self._chosen())
            kept, instead = with_text(generation, token_at(generation, number), text)
        elif walk is None:
            raise UsageError("No token is chosen", "/walk NUMBER chooses one")
        else:
            generation, kept = walk.generation, walk.at
            chain = generation.chain(kept, generation.settings_at(kept))
            if chain is None:
                raise UsageError("The distribution of this token was not kept")
            instead = (chain.candidates[walk.candidate].id,)
        self._controller.branch(generation, kept, instead)

    def edit(self, text: str | None = None) -> None:
        """Go on from an edited answer: `text`, or what the editor returns. Raises UsageError."""
        from tui.session.branching import edited  # noqa: PLC0415 - when it is needed

        generation = last_with_tokens(self._chosen())
        text = self._edited(generation.text) if text is None else text
        self._controller.branch(generation, *edited(generation, text))

    def edit_or_tell(self) -> None:
        """Edit the answer in the editor; show why, if that is not possible."""
        try:
            self.edit()
        except UsageError as error:
            self._screen.output.panel(error, "")

    def _edited(self, text: str) -> str:
        try:
            return edit_on(self._screen.app.suspend, self._editor.edit, text)
        except SuspendNotSupported as error:
            raise UsageError("An editor cannot be opened in this terminal") from error

    def tree(self) -> None:
        """Open the page of branches."""
        from tui.fullscreen.screens.tree import Tree  # noqa: PLC0415 - when it is opened

        generations = self._controller.session.generations
        if not generations:
            self._screen.tell("no generation yet: run a prompt first")
            return
        self._screen.app.push_screen(
            Tree(self._controller, self._screen.output, generations), self._shown
        )

    def _shown(self, number: int | None) -> None:
        if number is not None:
            self._screen.output.choose(number)
            self._screen.go_to(self._screen.output)

    def _chosen(self) -> Generation | None:
        return self._screen.output.chosen(self._controller.session)
