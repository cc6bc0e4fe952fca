"""Widgets that keep their lines while nothing on them changes.

Textual asks every widget around a repainted one for all of its lines; beside a streaming text that
was a quarter of what a token cost the screen.
"""

from textual.containers import Horizontal, Vertical
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget


class Still(Widget):
    """Gives the same lines again until Textual marks any of them dirty or the styles change."""

    _kept: tuple[Region, list[Strip]] | None = None

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the lines of a region."""
        if self._kept is None or self._kept[0] != crop:
            self._kept = crop, super().render_lines(crop)
        return self._kept[1]

    def _set_dirty(self, *regions: Region) -> None:
        # The one place that every repaint, resize and reset of styles goes through (Textual 8.2).
        self._kept = None
        super()._set_dirty(*regions)

    def notify_style_update(self) -> None:
        """Paint again in other colours."""
        self._kept = None
        super().notify_style_update()


# Textual takes the style of the first base, so Still comes second.
class StillRow(Horizontal, Still):
    """Widgets side by side."""


class StillColumn(Vertical, Still):
    """Widgets below each other."""
