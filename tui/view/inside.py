"""The part of the session that looks inside a generation, as a protocol without widgets."""

from typing import Protocol

from tui.view.head_choice import HeadChoice
from tui.view.painting import Painting


class Inside(Protocol):
    """Paints the tokens of the output, and shows the distribution of one."""

    @property
    def painting(self) -> Painting:
        """What the tokens are painted by, and how."""

    def paint(self, painting: Painting) -> None:
        """Paint the tokens, or stop painting them."""

    def read_prompt(self) -> None:
        """Read the prompt of the chosen or last generation, so that its tokens are painted too.

        Raises what `layers` raises.
        """

    def walk_to(self, number: int | None) -> None:
        """Show a token of the chosen or last generation, counted from 1; None is the last one.

        Raises UsageError when the token does not exist.
        """

    def end_walk(self) -> bool:
        """Show no token any more; return whether one was shown."""

    def layers(self, choice: HeadChoice | None = None) -> None:
        """Show the logit lens of the chosen or last generation, or the attention of a head.

        Raises UsageError when there are no tokens, something runs, other weights are loaded than
        those that wrote it, or the head does not exist.
        """
