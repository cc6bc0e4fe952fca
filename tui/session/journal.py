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

    def id_of(self, number: int) -> str:
        """Return the ID in the history of a generation of the session; "" if it is not kept."""

    def note(self, number: int, text: str) -> None:
        """Keep a note about a generation of the session; an empty one takes the note away."""

    def pin(self, number: int, *, pinned: bool) -> None:
        """Keep that a generation of the session is pinned, or is not any more."""

    def show(self, number: int, generation_id: str) -> None:
        """Keep that a generation of another session has this number in this one."""

    def clear(self, number: int) -> None:
        """Keep that the output up to this generation is hidden; 0 shows all of it."""


class NoJournal:
    """Keeps nothing."""

    session_id = ""

    def began(self, activity: Activity) -> None:
        """Keep nothing."""

    def ended(self, activity: Activity) -> None:
        """Keep nothing."""

    def flush(self) -> None:
        """Keep nothing."""

    def id_of(self, number: int) -> str:
        """Return that it has none."""
        del number
        return ""

    def note(self, number: int, text: str) -> None:
        """Keep nothing."""

    def pin(self, number: int, *, pinned: bool) -> None:
        """Keep nothing."""

    def show(self, number: int, generation_id: str) -> None:
        """Keep nothing."""

    def clear(self, number: int) -> None:
        """Keep nothing."""
