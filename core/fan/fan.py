"""A fan: samples of one prompt in one batch, with their prefix tree."""

from collections.abc import Sequence

from core.base.errors import ReportedError
from core.fan.groups import By, Groups, first_line, grouped
from core.fan.pattern import Pattern
from core.fan.prefix_tree import Node, PrefixTree
from core.protocol.events import (
    Event,
    Finished,
    Ready,
    SettingsChanged,
    Started,
    StopReason,
    Token,
)
from core.protocol.request import Request
from core.record.generation import Generation
from core.record.session import Session

# Ends that say nothing about what the model would have answered.
_BROKEN = (StopReason.CANCELLED, StopReason.NAN, StopReason.ERROR)


class Fan:
    """The rows of a fan, which change only by its events.

    `temperatures` has that of each row if they differ, else it is None. `changed_at` is the index
    of the first new token that was sampled with changed settings. `failure` is why the whole fan
    ended, `notices` are sentences about it. `prompt` is the prompt as the model sees it.
    """

    def __init__(
        self, requests: Sequence[Request], ready: Ready, temperatures: Sequence[float] | None = None
    ) -> None:
        # Its own record, which a journal can follow.
        self.session = Session()
        self.session.apply(Started(tuple(requests), ready))
        self.temperatures = None if temperatures is None else tuple(temperatures)
        self.tree = PrefixTree(len(requests))
        self.changed_at: int | None = None
        self.prompt = requests[0].as_seen(ready.origin.tokenizer)
        self.notices: list[str] = []
        self.ended = False
        self.failure: ReportedError | None = None
        # What the pattern that was used last found in the rows that have ended.
        self._pattern: Pattern | None = None
        self._found: dict[int, str | None] = {}

    @property
    def rows(self) -> Sequence[Generation]:
        """The rows; the number of the first is 1."""
        return self.session.generations

    @property
    def current(self) -> Generation | None:
        """The first row that is still written; None when all have ended."""
        return self.session.current

    @property
    def stopped(self) -> bool:
        """Whether the user has ended rows."""
        return any(row.stop is StopReason.CANCELLED for row in self.rows)

    @property
    def done(self) -> int:
        """Number of rows that have ended."""
        return sum(row.finished is not None for row in self.rows)

    @property
    def same_settings(self) -> bool:
        """Whether all rows were sampled with the same settings, which did not change."""
        return self.temperatures is None and self.changed_at is None

    @property
    def tokens(self) -> int:
        """Number of new tokens of all rows."""
        return sum(len(row.new_ids) for row in self.rows)

    def apply(self, event: Event) -> None:
        """Add one event of its rows."""
        if isinstance(event, Token):
            self.tree.add(event.row, event.id, event.logprob, event.sampled)
        elif isinstance(event, Finished):
            self.tree.end(event.row)
        elif isinstance(event, SettingsChanged):
            first = event.at if self.changed_at is None else min(self.changed_at, event.at)
            self.changed_at = first
        self.session.apply(event)

    def close(self, failure: ReportedError | None = None) -> None:
        """End the fan; rows that have not ended have the failure as their error."""
        self.ended, self.failure = True, failure
        error = failure or ReportedError("Decoding ended without a stop reason")
        for row, generation in enumerate(self.rows):
            if generation.finished is None:
                self.apply(Finished(StopReason.ERROR, "", generation.stats, error, row))

    def sampled_probability(self, node: Node) -> float | None:
        """Return with which probability a node's first id was sampled.

        It is None where rows have settings of their own, and after a change of settings.
        """
        changed = self.changed_at is not None and node.start >= self.changed_at
        return None if self.temperatures is not None or changed else node.sampled[0]

    def groups(self, by: By, pattern: Pattern | None = None) -> Groups:
        """Return the finished rows in groups; those that are without an end are only counted.

        Raises UsageError when the pattern takes too long.
        """
        texts = {row: one.text for row, one in enumerate(self.rows) if is_complete(one)}
        running = sum(one.finished is None for one in self.rows)
        broken = len(self.rows) - running - len(texts)
        keys: dict[int, str | None] = {}
        if by is By.PATTERN and pattern:
            keys = self._found_by(pattern, texts)
        else:
            keys = {row: first_line(one) if by is By.LINE else one for row, one in texts.items()}
        return grouped(keys, running=running, broken=broken, same_settings=self.same_settings)

    def _found_by(self, pattern: Pattern, texts: dict[int, str]) -> dict[int, str | None]:
        """Return what a pattern finds in texts; those that were searched are not searched again."""
        if pattern != self._pattern:
            self._pattern, self._found = pattern, {}
        new = [row for row in texts if row not in self._found]
        found = pattern.found_in([texts[row] for row in new])
        self._found |= dict(zip(new, found, strict=True))
        return self._found


def is_complete(row: Generation) -> bool:
    """Whether a row has an end of its own: it was not stopped, and is without an error."""
    return row.finished is not None and row.stop not in _BROKEN
