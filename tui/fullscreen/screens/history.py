"""The history (Ctrl+R): the prompts of this session, newest first, searched by words."""

from functools import partial

from rich.text import Text
from textual.command import DiscoveryHit, Hit, Hits, Provider

from core.base.text import clean
from tui.fullscreen.screens.open_palette import Palette
from tui.fullscreen.widgets.prompt import Prompt


class SentPrompts(Provider):
    """Offers the sent prompts in a palette, as Rich texts; strings would be read as markup."""

    @property
    def _prompt(self) -> Prompt:
        return self.screen.query_one(Prompt)

    async def discover(self) -> Hits:
        """Offer every prompt."""
        for text in self._newest_first():
            yield DiscoveryHit(Text(_line(text)), partial(self._prompt.write, text), _line(text))

    async def search(self, query: str) -> Hits:
        """Offer the prompts that contain every word of the query."""
        words = query.lower().split()
        for age, text in enumerate(self._newest_first()):
            if all(word in text.lower() for word in words):
                take = partial(self._prompt.write, text)
                yield Hit(1.0 / (age + 1), Text(_line(text)), take, _line(text))

    def _newest_first(self) -> list[str]:
        return list(dict.fromkeys(reversed(self._prompt.sent)))


def history() -> Palette:
    """Return the screen for choosing a sent prompt."""
    placeholder = "Search the prompts of this session"
    return Palette(providers=[SentPrompts], placeholder=placeholder)


def _line(prompt: str) -> str:
    return clean(prompt.replace("\n", "⏎"))
