"""Widgets that cache their lines until they change.

When a widget is repainted, Textual renders all lines of the widgets around it. While text streams,
that took a quarter of the screen's time for each token.
"""

from textual.containers import Horizontal, Vertical
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget


class Still(Widget):
    """Returns the cached lines until Textual marks one as dirty or the styles change."""

    _kept: tuple[Region, list[Strip]] | None = None

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the lines of a region."""
        if self._kept is None or self._kept[0] != crop:
            self._kept = crop, super().render_lines(crop)
        return self._kept[1]

    def _set_dirty(self, *regions: Region) -> None:
        # Textual 8.2 calls this for every repaint, resize and reset of styles.
        self._kept = None
        super()._set_dirty(*regions)

    def notify_style_update(self) -> None:
        """Drop the cached lines, because the colours have changed."""
        self._kept = None
        super().notify_style_update()


# Textual takes the default styles of the first base class, so Still is the second.
class StillRow(Horizontal, Still):
    """Widgets side by side."""


class StillColumn(Vertical, Still):
    """Widgets below each other."""
