"""Opens the pages that show the files of checkpoints."""

from collections.abc import Callable
from functools import partial

from core.base.errors import UsageError
from core.contents.part import StoredTensor
from tui.fullscreen.screens.contents_page import ContentsPage
from tui.fullscreen.screens.difference_page import DifferencePage
from tui.fullscreen.screens.layout import Layout
from tui.session.begin_contents import begin_contents, begin_difference, begin_figures
from tui.session.contents_commands import LAST
from tui.session.controller import Controller
from tui.view.shown_contents import ShownContents
from tui.view.shown_difference import MARKED_RULE, NAMED_RULE, ShownDifference


class ContentsPages:
    """Implements tui.view.contents_actions.ContentsActions and ContentsKeys with pages.

    What was looked at last can be shown again; it may still be read.
    """

    def __init__(self, screen: Layout, controller: Controller) -> None:
        self._screen, self._controller = screen, controller
        self._page: ContentsPage | DifferencePage | None = None
        self._contents: ShownContents | None = None
        self._difference: ShownDifference | None = None
        # Its page is opened when the typed name was found.
        self._awaited: ShownDifference | None = None
        # What is read now, or whose end was not told yet.
        self._running: ShownContents | ShownDifference | None = None

    def tensors(self, words: str) -> None:
        """Open the tensors of the highlighted checkpoint."""
        self._open(words, metadata=False)

    def metadata(self, words: str) -> None:
        """Open the metadata of the highlighted checkpoint."""
        self._open(words, metadata=True)

    def difference(self, name: str) -> None:
        """Open what differs from a checkpoint to the highlighted one, or between two marked.

        "last" shows the last one again. The page of a name is opened when the name was found.
        """
        listing = self._screen.listing
        if known := self._known_difference(name):
            self._show_difference(known)
            return
        begun = begin_difference(
            self._controller, listing.catalog, listing.highlighted, name, self._changed
        )
        shown = ShownDifference(begun, NAMED_RULE if name else MARKED_RULE)
        self._running = shown
        if name:
            self._awaited = shown
        else:
            self._show_difference(shown)

    def _known_difference(self, name: str) -> ShownDifference | None:
        """Return the last difference if it was asked for, or is that of the marked and runs."""
        last = self._difference
        if name.lower() == LAST:
            if last is None:
                raise UsageError("There was no difference yet", "/diff NAME begins one")
            return last
        catalog = self._screen.listing.catalog
        marked = tuple(catalog.name_of(one) for one in catalog.first_marked)
        if last and not name and last.difference.reading and last.difference.names == marked:
            return last
        return None

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
        shown = self._known_contents(words, metadata=metadata)
        if shown is None:
            listing = self._screen.listing
            looked = begin_contents(
                self._controller, listing.catalog, listing.highlighted, self._changed
            )
            shown = self._running = ShownContents(looked, words, metadata=metadata)
        self._contents = shown
        self._show(ContentsPage(shown, self._controller, partial(self._read, shown)))

    def _known_contents(self, words: str, *, metadata: bool) -> ShownContents | None:
        """Return what was looked at last if it was asked for, or is highlighted and being read."""
        last, highlighted = self._contents, self._screen.listing.highlighted
        again = words.lower() == LAST
        if again and last is None:
            raise UsageError("No files were looked at yet", "*last* means names with these letters")
        if last is None:
            return None
        same = highlighted is not None and last.looked.checkpoint.key == highlighted.key
        if not (again or (same and last.looked.reading)):
            return None
        last.metadata = metadata
        if not again:
            last.words = words
        return last

    def _read(self, shown: ShownContents, tensors: tuple[StoredTensor, ...]) -> None:
        begin_figures(self._controller, shown.looked, tensors, self._changed)
        self._running = shown

    def _show_difference(self, shown: ShownDifference) -> None:
        self._difference = shown
        self._show(DifferencePage(shown, self._controller))

    def _show(self, page: ContentsPage | DifferencePage) -> None:
        self._page = page
        self._screen.app.push_screen(page, self._closed)

    def _changed(self) -> None:
        """Update the page; open one whose name was found; tell what ended without its page."""
        if self._awaited:
            self._look_at_awaited(self._awaited)
        elif self._page:
            self._page.changed()
        running = self._running
        if running and not running.reading:
            self._running = None
            if not (self._page and self._page.shown is running):
                self._tell_end(running)

    def _look_at_awaited(self, shown: ShownDifference) -> None:
        """Open the page once the name was found; if it was not, say so where it was typed."""
        one = shown.difference
        if one.both:
            self._awaited = None
            self._show_difference(shown)
        elif not one.reading:
            self._awaited = None
            prompt = self._screen.prompt
            if one.failure and not prompt.text:
                prompt.write(f"/diff {one.names[0]}")
                prompt.select_all()

    def _tell_end(self, ended: ShownContents | ShownDifference) -> None:
        """Tell how a reading ended that went on without its page."""
        if ended.failure:
            self._screen.output.panel(ended.failure, "")
        else:
            how = "stopped" if ended.stopped else "complete"
            again = f": {ended.command} {LAST} shows it" if self._is_kept(ended) else ""
            self._screen.tell(f"{ended.kind} {how}{again}")

    def _is_kept(self, ended: ShownContents | ShownDifference) -> bool:
        return ended in (self._contents, self._difference)

    def _closed(self, nothing: None) -> None:
        del nothing
        self._page = None
