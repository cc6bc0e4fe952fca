"""Loads a checkpoint by a name that the watcher's thread resolves, because that reads the disk."""

from collections.abc import Callable

from core.checkpoints.checkpoint import Checkpoint
from tui.fullscreen.screens.layout import Layout
from tui.view.scan_news import Resolved

# Seconds after which the user is told that the name is still being looked for.
SLOW = 0.5


class NamedLoad:
    """At most one name is looked for; a later name or another load replaces it."""

    def __init__(
        self,
        screen: Layout,
        find: Callable[[str], None],
        load: Callable[[Checkpoint], None],
    ) -> None:
        """Create it; `find` asks the watcher for a name, `load` loads what was found."""
        self._screen, self._find, self._load = screen, find, load
        self._sought: str | None = None

    def find(self, name: str) -> None:
        """Look for a name, and load its checkpoint when it is found."""
        self._sought = name
        self._find(name)
        self._screen.set_timer(SLOW, self._tell_if_slow)

    def cancel(self) -> None:
        """Ignore the answer for the name that is looked for."""
        self._sought = None

    def resolved(self, news: Resolved) -> None:
        """Load what was found, or say why nothing was; ignore the answer for an earlier name."""
        if news.name != self._sought:
            return
        self._sought = None
        if news.entry:
            self._load(news.entry)
        elif news.failure:
            self._screen.output.panel(news.failure, "")
            self._offer_again(f"/model {news.name}")

    def _offer_again(self, line: str) -> None:
        """Put the command into an empty prompt, selected, so that typing replaces it."""
        prompt = self._screen.prompt
        if not prompt.text:
            prompt.write(line)
            prompt.select_all()

    def _tell_if_slow(self) -> None:
        if self._sought is not None:
            self._screen.tell(f"looking for {self._sought} …")
