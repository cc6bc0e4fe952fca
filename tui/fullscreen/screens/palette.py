"""The palette (Ctrl+P): searches every action, setting, value and checkpoint by words."""

from functools import partial

from rich.cells import cell_len
from rich.text import Text
from textual.command import DiscoveryHit, Hit, Hits, Provider

from tui.fullscreen.screens.main import SessionScreen
from tui.session.palette import Entry, entries, found
from tui.view.surroundings import Surroundings

# The most entries that are shown; each costs the time of laying it out.
MOST = 60
# Cells of the titles' column, and of the palette's margins and scroll bar.
COLUMN, MARGINS = 20, 7


class EverythingFound(Provider):
    """Offers the entries as Rich texts; strings would be read as markup."""

    async def startup(self) -> None:
        """Collect the entries once, when the palette opens."""
        self._every = [(entry.searched, entry) for entry in entries(self._session)]

    @property
    def _session(self) -> Surroundings:
        screens = (each for each in self.app.screen_stack if isinstance(each, SessionScreen))
        return next(screens).surroundings

    @property
    def _width(self) -> int:
        return self.app.size.width - MARGINS

    async def discover(self) -> Hits:
        """Offer the first entries."""
        for entry in [entry for _, entry in self._every][:MOST]:
            yield DiscoveryHit(
                _shown(entry, self._width), partial(entry.act, self._session), entry.title
            )

    async def search(self, query: str) -> Hits:
        """Offer the entries with each word of the query, the best ones first."""
        hits = found(self._every, query)
        for rank, entry in enumerate(hits[:MOST]):
            act = partial(entry.act, self._session)
            yield Hit(1.0 / (rank + 2), _shown(entry, self._width), act, entry.title)
        if len(hits) > MOST:
            text = Text(f"{len(hits) - MOST:,} more: type more words", style="dim")
            yield Hit(0.0, text, _nothing, query)


def _shown(entry: Entry, width: int) -> Text:
    """Return title and explanation, in one line where they fit."""
    gap = " " * max(2, COLUMN - cell_len(entry.title))
    fits = cell_len(entry.title) + len(gap) + cell_len(entry.help) <= width
    text = Text(entry.title)
    return text.append(f"{gap if fits else chr(10)}{entry.help}", "dim not bold")


def _nothing() -> None:
    """Close the palette only."""
