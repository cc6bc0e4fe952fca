"""The settings of a fan's rows: a change during the fan applies to all rows from the same token."""

from collections.abc import Sequence

from core.protocol.callbacks import CurrentSettings
from core.protocol.events import Event, Token
from core.protocol.settings import SamplingSettings


class RowSettings:
    """Settings by row, as `sample` asks for them; `follow` is called with each of its events.

    The settings of a token are those at the time when the first row samples it.
    """

    def __init__(
        self, current: CurrentSettings, rows: int, temperatures: Sequence[float] | None = None
    ) -> None:
        """Create them; with `temperatures`, each row keeps its own."""
        self._current, self._temperatures = current, temperatures
        self._new = [0] * rows
        # The settings of the last token that a row has sampled, and of the one after it.
        self._fixed: dict[int, SamplingSettings] = {}

    def of(self, row: int) -> SamplingSettings:
        """Return the settings for the next token of a row."""
        at = self._new[row]
        if at >= max(self._new):
            self._fixed[at] = self._current()
        settings = self._fixed[at]
        if self._temperatures is None:
            return settings
        return settings.with_(temperature=self._temperatures[row])

    def follow(self, event: Event) -> None:
        """Count the tokens of each row."""
        if isinstance(event, Token):
            self._new[event.row] += 1
            self._fixed.pop(event.index - 1, None)
