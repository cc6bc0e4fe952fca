"""How the controller tells the journal what happens; without one, nothing is kept."""

from typing import Protocol

from tui.session.activities import Activity


class Journal(Protocol):
    """Keeps what the controller's activities bring; `session_id` is "" if nothing is kept."""

    session_id: str

    def began(self, activity: Activity) -> None:
        """Keep the generations of an activity that begins."""

    def ended(self, activity: Activity) -> None:
        """Keep the result of an activity."""

    def flush(self) -> None:
        """Keep what the last batch added."""


class NoJournal:
    """Keeps nothing."""

    session_id = ""

    def began(self, activity: Activity) -> None:
        """Keep nothing."""

    def ended(self, activity: Activity) -> None:
        """Keep nothing."""

    def flush(self) -> None:
        """Keep nothing."""
