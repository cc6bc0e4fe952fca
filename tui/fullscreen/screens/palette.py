"""The palette (Ctrl+P): searches every action, setting, value and checkpoint by words."""

from functools import partial

from rich.text import Text
from textual.command import DiscoveryHit, Hit, Hits, Provider

from tui.fullscreen.screens.main import SessionScreen
from tui.session.palette import Entry, entries, found
from tui.view.surroundings import Surroundings

# The most entries that are shown; each costs the time of laying it out.
MOST = 60


class EverythingFound(Provider):
    """Offers the entries as Rich texts; strings would be read as markup."""

    async def startup(self) -> None:
        """Collect the entries once, when the palette opens."""
        self._every = [(entry.searched, entry) for entry in entries(self._session)]

    @property
    def _session(self) -> Surroundings:
        screens = (each for each in self.app.screen_stack if isinstance(each, SessionScreen))
        return next(screens).surroundings

    async def discover(self) -> Hits:
        """Offer the first entries."""
        for entry in [entry for _, entry in self._every][:MOST]:
            yield DiscoveryHit(_shown(entry), partial(entry.act, self._session), entry.title)

    async def search(self, query: str) -> Hits:
        """Offer the entries with each word of the query, the best ones first."""
        hits = found(self._every, query)
        for rank, entry in enumerate(hits[:MOST]):
            act = partial(entry.act, self._session)
            yield Hit(1.0 / (rank + 2), _shown(entry), act, entry.title)
        if len(hits) > MOST:
            text = Text(f"{len(hits) - MOST:,} more: type more words", style="dim")
            yield Hit(0.0, text, _nothing, query)


def _shown(entry: Entry) -> Text:
    text = Text(entry.title)
    return text.append(f"\n{entry.help}", "dim not bold") if entry.help else text


def _nothing() -> None:
    """Close the palette only."""
