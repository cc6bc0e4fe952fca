"""Branches of the last generation, and the tree of all, as lines."""

from core.base.errors import UsageError
from tui.linear.line_output import LineOutput
from tui.session.branching import edited, with_text
from tui.session.controller import Controller
from tui.view.branch_tree import tree_lines, tree_of
from tui.view.walk import last_with_tokens, token_at


class LineBranches:
    """Implements tui.view.branches.Branches with lines on stderr."""

    def __init__(self, controller: Controller, output: LineOutput) -> None:
        self._controller, self._output = controller, output

    def branch(self, number: int | None, text: str | None) -> None:
        """Go on with a text in place of a token of the last generation. Raises UsageError."""
        if number is None or text is None:
            raise UsageError("/branch needs a token and a text here", "Such as /branch 7 579")
        generation = last_with_tokens(self._controller.session.last)
        kept, instead = with_text(generation, token_at(generation, number), text)
        self._controller.branch(generation, kept, instead)

    def edit(self, text: str | None = None) -> None:
        """Go on from the last answer as `text` has it. Raises UsageError."""
        if text is None:
            raise UsageError("/edit needs a text here", "/edit TEXT goes on from TEXT")
        generation = last_with_tokens(self._controller.session.last)
        self._controller.branch(generation, *edited(generation, text))

    def tree(self) -> None:
        """Write the generations as a tree."""
        session = self._controller.session
        if session.last is None:
            self._output.tell("no generation yet")
            return
        current = session.last.number
        lines = tree_lines(tree_of(session.generations), current)
        self._output.tell(*(line.text.rstrip() for line in lines))
