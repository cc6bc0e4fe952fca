"""Lines of pieces, of which some are half blocks in the colours of two levels."""

from rich.style import Style

from tui.fullscreen.widgets.pieces_pane import STYLES, PiecesPane

HALF = "half-"


class HeatPane(PiecesPane):
    """Shows lines; a style `half-A-B` has level A above level B, 0 is the pane's background."""

    COMPONENT_CLASSES = {f"pieces-pane--{style}" for style in STYLES}  # noqa: RUF012 - Textual's way

    def _style(self, name: str) -> Style:
        if not name.startswith(HALF):
            return super()._style(name)
        above, below = (self._ground(level) for level in name.removeprefix(HALF).split("-"))
        # A single level is the colour of the block's character.
        return Style(color=(above or below).bgcolor, bgcolor=below.bgcolor if above else None)

    def _ground(self, level: str) -> Style:
        """Return the style of a level; an empty one for 0."""
        return Style() if level == "0" else super()._style(f"level-{level}")
