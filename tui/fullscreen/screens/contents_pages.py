"""Opens the pages that show the files of checkpoints."""

from collections.abc import Callable
from functools import partial

from core.base.errors import UsageError
from core.contents.part import StoredTensor
from tui.fullscreen.screens.contents_page import ContentsPage
from tui.fullscreen.screens.difference_page import DifferencePage
from tui.fullscreen.screens.layout import Layout
from tui.session.begin_contents import begin_contents, begin_difference, begin_figures
from tui.session.controller import Controller
from tui.view.looked_at import LookedAt
from tui.view.shown_contents import ShownContents


class ContentsPages:
    """Implements tui.view.contents_actions.ContentsActions and ContentsKeys with pages."""

    def __init__(self, screen: Layout, controller: Controller) -> None:
        self._screen, self._controller = screen, controller
        self._page: ContentsPage | DifferencePage | None = None

    def tensors(self, words: str) -> None:
        """Open the tensors of the highlighted checkpoint."""
        self._open(words, metadata=False)

    def metadata(self, words: str) -> None:
        """Open the metadata of the highlighted checkpoint."""
        self._open(words, metadata=True)

    def difference(self, name: str) -> None:
        """Open what differs from a checkpoint to the highlighted one, or between two marked."""
        listing = self._screen.listing
        begun = begin_difference(
            self._controller, listing.catalog, listing.highlighted, name, self._changed
        )
        self._show(DifferencePage(begun, self._controller))

    def open_tensors(self) -> None:
        """Open the tensors; tell why, if that is not possible."""
        self._or_tell(partial(self.tensors, ""))

    def open_metadata(self) -> None:
        """Open the metadata; tell why, if that is not possible."""
        self._or_tell(partial(self.metadata, ""))

    def open_difference(self) -> None:
        """Open the difference of the marked checkpoints; tell why, if that is not possible."""
        self._or_tell(partial(self.difference, ""))

    def _or_tell(self, open_page: Callable[[], None]) -> None:
        try:
            open_page()
        except UsageError as error:
            self._screen.tell(f"{error.message}. {error.hint}" if error.hint else error.message)

    def _open(self, words: str, *, metadata: bool) -> None:
        listing = self._screen.listing
        looked = begin_contents(
            self._controller, listing.catalog, listing.highlighted, self._changed
        )
        shown = ShownContents(looked, words, metadata=metadata)
        self._show(ContentsPage(shown, self._controller, partial(self._read, looked)))

    def _read(self, looked: LookedAt, tensors: tuple[StoredTensor, ...]) -> None:
        begin_figures(self._controller, looked, tensors, self._changed)

    def _show(self, page: ContentsPage | DifferencePage) -> None:
        self._page = page
        self._screen.app.push_screen(page, self._closed)

    def _changed(self) -> None:
        if self._page:
            self._page.changed()

    def _closed(self, nothing: None) -> None:
        del nothing
        self._page = None
