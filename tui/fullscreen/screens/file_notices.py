"""Notices about files: the loaded model's file has changed, paths are not in the list."""

from collections.abc import Iterator, Sequence

from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.gap import Gap
from tui.fullscreen.screens.layout import Layout
from tui.fullscreen.widgets.panel_block import About
from tui.view.scan_news import LoadedFile

GAPS_SHOWN = 5


class FileNotices:
    """Shows each change in the output once, however often a scan reports it."""

    def __init__(self, screen: Layout) -> None:
        self._screen = screen
        self._changed_file: LoadedFile | None = None
        self._gaps: Sequence[Gap] = ()

    def loaded_file(self, loaded: Checkpoint | None, file: LoadedFile | None) -> None:
        """Show that the loaded model was deleted or rewritten on disk; `file` says which was."""
        mine = loaded is not None and file is not None and file.path == loaded.model_path
        if loaded and file and mine and file != self._changed_file:
            name = self._screen.listing.catalog.name_of(loaded)
            self._screen.output.say(f"{name} {file.change}", about=About.FILES)
        self._changed_file = file

    def gaps(self, gaps: Sequence[Gap]) -> None:
        """Name the paths that are not in the list, when they change."""
        if gaps and gaps != self._gaps:
            missed = [gap for gap in gaps if not gap.is_foreign]
            others = [gap for gap in gaps if gap.is_foreign]
            sentences = (
                *_named("Checkpoints may be missing", missed),
                *_named("Not in the list", others),
            )
            self._screen.output.say(*sentences, about=About.FILES)
        self._gaps = gaps


def _named(title: str, gaps: Sequence[Gap]) -> Iterator[str]:
    """Yield a title, the first gaps and the number of the others; nothing without gaps."""
    if gaps:
        yield title
        yield from map(str, gaps[:GAPS_SHOWN])
    if len(gaps) > GAPS_SHOWN:
        yield f"and {len(gaps) - GAPS_SHOWN} more"
