"""Memory for the KV caches of a batch, and the error when they do not fit."""

from dataclasses import dataclass

from core.base.errors import MemoryNeed, NoMemoryError
from core.base.text import size
from core.machine.memory import LIMIT, WORK_BYTES, Fit
from core.network.model import Model


@dataclass(frozen=True, slots=True)
class CacheNeed:
    """The caches of `rows` rows with `positions` positions each, and the work space."""

    model: Model
    positions: int
    rows: int

    @property
    def needed(self) -> int:
        """Bytes that are needed. A batch is forked from the cache of one row, which is kept."""
        return WORK_BYTES + (self.rows + (self.rows > 1)) * self._row

    @property
    def _row(self) -> int:
        return self.model.route.cache_bytes(self.model.config, self.positions)

    def fits(self, free: int) -> bool:
        """Whether at most 90 % of the `free` bytes are needed."""
        return Fit(self.needed, free).fits

    def fitting_rows(self, free: int) -> int:
        """Return how many rows fit, at least 0."""
        room = int(free * LIMIT) - WORK_BYTES
        rows = room // self._row - 1
        # One row alone is not forked.
        return rows if rows > 1 else int(room >= self._row)

    def refusal(self, free: int, context: int | None = None) -> NoMemoryError:
        """Return the error; `context` is the one that was raised beyond the trained one, if so."""
        device = self.model.device
        has = f"{size(self.needed)}, {device} has {size(free)} free"
        if self.rows == 1:
            message = f"A context of {context or self.positions:,} tokens needs {has}"
        else:
            message = (
                f"{self.rows} rows of {self.positions:,} tokens need {has}: "
                f"{self._fitting_words(free)}"
            )
        return NoMemoryError(message, MemoryNeed(self.needed, free), device.type)

    def _fitting_words(self, free: int) -> str:
        rows = self.fitting_rows(free)
        return f"{rows} would fit" if rows else "not even one would fit"
