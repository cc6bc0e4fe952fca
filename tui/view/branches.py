"""The part of the session that makes and shows branches, as a protocol without widgets."""

from typing import Protocol


class Branches(Protocol):
    """Goes on from other tokens than a generation's own, and shows the tree of generations."""

    def branch(self, number: int | None, text: str | None) -> None:
        """Go on with a text in place of a token, counted from 1; else with the chosen candidate.

        Raises UsageError when that is not possible.
        """

    def edit(self, text: str | None = None) -> None:
        """Go on from an edited answer: `text`, or what the editor returns. Raises UsageError."""

    def tree(self) -> None:
        """Show the generations as a tree."""
