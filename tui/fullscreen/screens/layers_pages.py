"""Opens the page of layers and heads for the chosen or last generation."""

from functools import partial

from core.record.generation import Generation
from tui.fullscreen.screens.layers import Layers
from tui.fullscreen.screens.layout import Layout
from tui.session.begin_inspection import begin_reading, inspection_of
from tui.session.controller import Controller
from tui.view.head_choice import HeadChoice, check_head
from tui.view.inspection import Inspection
from tui.view.lens_grid import Spot
from tui.view.painting import Form
from tui.view.walk import Walk


class LayersPages:
    """Opens pages; what was read of a generation is kept until another one is inspected."""

    def __init__(self, screen: Layout, controller: Controller) -> None:
        self._screen, self._controller = screen, controller
        self._inspection: Inspection | None = None
        self._page: Layers | None = None

    def open(self, choice: HeadChoice | None) -> None:
        """Open the layers, or the attention of a head.

        The page begins at the token of the walk, else at the last one. Raises UsageError when there
        are not any tokens, something runs, other weights are loaded or the head does not exist.
        """
        output = self._screen.output
        walk = output.walk
        chosen = output.chosen(self._controller.session)
        inspection = self._of(walk.generation if walk else chosen)
        if choice:
            check_head(choice, inspection.layers, inspection.heads)
        self._page = Layers(
            inspection,
            _spot(inspection, walk, choice),
            self._controller,
            partial(begin_reading, self._controller, inspection, changed=self._changed),
            attention=choice is not None,
            halves=output.painting.form is Form.COLOUR and not self._screen.app.no_color,
        )
        self._screen.app.push_screen(self._page, partial(self._closed, inspection.generation))

    def _of(self, generation: Generation | None) -> Inspection:
        """Return what was read of a generation before, if it has no more tokens now."""
        fresh, known = inspection_of(self._controller, generation), self._inspection
        if known and known.generation is fresh.generation and known.ids == fresh.ids:
            known.failure, known.stopped = None, False
            return known
        self._inspection = fresh
        return fresh

    def _changed(self) -> None:
        if self._page:
            self._page.changed()

    def _closed(self, generation: Generation, token: int | None) -> None:
        self._page = None
        if token is not None:
            output = self._screen.output
            self._screen.go_to(output)
            output.walk_to(Walk(generation, token, generation.ranks[token] - 1))


def _spot(inspection: Inspection, walk: Walk | None, choice: HeadChoice | None) -> Spot:
    """Return where the page begins: at the last layer, where the walked token is predicted."""
    at = inspection.position_of(walk.at) if walk else len(inspection.ids) - 1
    if choice is None:
        return Spot(at, inspection.layers)
    return Spot(at, choice.layer, choice.head or 1)
