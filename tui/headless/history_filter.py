"""Which generations of the history are wanted."""

from dataclasses import dataclass

from core.journal.kept import KeptGeneration
from core.journal.search import Query, checkpoint_words, found_in
from tui.command_line.history_arguments import HistoryOptions


@dataclass(frozen=True, slots=True)
class HistoryFilter:
    """The filters of the flags, and the words that have to be found."""

    options: HistoryOptions
    query: Query

    @classmethod
    def of(cls, options: HistoryOptions, *, searching: bool = True) -> "HistoryFilter":
        """Return the filters; without `searching`, the words are an ID and not looked for."""
        return cls(options, Query.of(" ".join(options.words) if searching else ""))

    def passes(self, kept: KeptGeneration) -> bool:
        """Whether a generation is wanted."""
        given = self.options
        if given.since is not None and kept.began < given.since:
            return False
        if given.before is not None and kept.began >= given.before:
            return False
        if (given.pinned and not kept.pinned) or (given.notes and not kept.note):
            return False
        if given.checkpoint not in checkpoint_words(kept.checkpoint).lower():
            return False
        return not self.query.words or self.query.fits(found_in(kept))
