"""The part of the session that finds, marks and takes back what was done, without widgets."""

from typing import Protocol


class PastActions(Protocol):
    """Searches the history, notes and pins generations, and undoes."""

    def history(self, words: str = "") -> None:
        """Search all that was generated, in this session and earlier ones. Raises UsageError."""

    def note(self, text: str | None) -> None:
        """Keep a note about the chosen or last generation; "" takes it away, None asks for it.

        Raises UsageError without a generation.
        """

    def pin(self) -> None:
        """Pin the chosen or last generation; again, not any more. Raises UsageError without one."""

    def log(self) -> None:
        """Show the commands that repeat the generations. Raises UsageError without any."""

    def undo(self) -> None:
        """Take back the last clearing, branch or change of settings. Raises UsageError."""
