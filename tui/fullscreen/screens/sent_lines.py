"""Lines sent from the prompt: a command is carried out, a prompt runs, a refused line returns."""

from core.base.errors import UsageError
from tui.fullscreen.screens.command_surroundings import CommandSurroundings
from tui.fullscreen.screens.layout import Layout
from tui.session.controller import Controller
from tui.session.first_load import FirstLoad
from tui.session.slash import COMMANDS
from tui.view.commands import Call


class SentLines:
    """Takes the lines that the prompt sends."""

    def __init__(
        self,
        screen: Layout,
        controller: Controller,
        surroundings: CommandSurroundings,
        first_load: FirstLoad,
    ) -> None:
        self._screen, self._controller = screen, controller
        self._surroundings, self._first_load = surroundings, first_load

    def take(self, text: str) -> None:
        """Carry out a line; what was told of an earlier one, or why it was refused, goes then."""
        output, prompt = self._screen.output, self._screen.prompt
        self._screen.forget_told()
        refusal = output.refusal
        try:
            taken = self._carry_out(text)
        except UsageError as error:
            output.panel(error, "")
            prompt.give_back(text)
            # Selected, so that typing replaces the line and an arrow key keeps it.
            prompt.select_all()
            return
        if taken:
            output.withdraw(refusal)
        else:
            prompt.give_back(text)

    def _carry_out(self, text: str) -> bool:
        """Carry out a command or run a prompt; return False when the prompt was not accepted."""
        line = COMMANDS.read_line(text)
        if isinstance(line, Call):
            line.carry_out(self._surroundings)
            return True
        self._first_load.cancel()
        return self._controller.run(line, self._screen.listing.highlighted)
