"""Writes what the history has: lines, IDs or a JSON list, each as soon as it is there."""

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from core.base.jsonfile import strict_json
from core.base.text import plural
from core.journal.kept import KeptGeneration, KeptSession
from core.journal.search import found_in
from tui.command_line.history_arguments import HistoryOptions
from tui.terminal.output_width import output_width
from tui.terminal.streams import narrate
from tui.view.kept_line import kept_line, session_line

Kept = KeptGeneration | KeptSession


@dataclass(frozen=True, slots=True)
class HistoryOutput:
    """One form of output for all that is listed."""

    as_json: bool
    ids: bool

    @classmethod
    def of(cls, options: HistoryOptions) -> "HistoryOutput":
        """Return the form that the flags choose."""
        return cls(options.as_json, options.ids)

    @property
    def is_for_people(self) -> bool:
        """Whether lines are written."""
        return not (self.as_json or self.ids)

    def write(self, every: Iterable[Kept]) -> int:
        """Write all and return how many; what cannot be made JSON is left out and reported."""
        if self.as_json:
            return self._write_json(every)
        width, count = output_width(), 0
        for one in every:
            sys.stdout.write(f"{self._line(one, width)}\n")
            if count == 0:
                # The rest may take a while.
                sys.stdout.flush()
            count += 1
        return count

    def _line(self, one: Kept, width: int) -> str:
        if self.ids:
            return one.id
        if isinstance(one, KeptSession):
            return session_line(one, width)
        return kept_line(found_in(one), width)

    def _write_json(self, every: Iterable[Kept]) -> int:
        written = skipped = 0
        for text in _as_texts(every):
            if text is None:
                skipped += 1
                continue
            sys.stdout.write(f"{',' if written else '['}\n{text}")
            written += 1
        sys.stdout.write("\n]\n" if written else "[]\n")
        if skipped:
            narrate(f"{plural(skipped, 'generation')} left out: their values are damaged")
        return written


def _as_texts(every: Iterable[Kept]) -> Iterator[str | None]:
    """Yield each as JSON text; None for one whose values are not ours."""
    for one in every:
        try:
            values = session_as_json(one) if isinstance(one, KeptSession) else kept_as_json(one)
            yield json.dumps(strict_json(values), allow_nan=False)
        except (KeyError, TypeError, ValueError, AttributeError):
            yield None


def kept_as_json(kept: KeptGeneration) -> dict[str, Any]:
    """Return a generation as `stepscope --json` does, with what the history adds.

    Times are seconds since 1970; `ended` is null if its process ended before it did.
    """
    return kept.record | {
        "id": kept.id,
        "session": kept.session,
        "began": kept.began,
        "ended": kept.ended or None,
        "note": kept.note,
        "pinned": kept.pinned,
    }


def session_as_json(kept: KeptSession) -> dict[str, Any]:
    """Return a session as JSON; times are seconds since 1970, `bytes` the size of its files.

    `damaged` lines could not be read, `unknown` ones are of a newer version.
    """
    return {
        "id": kept.id,
        "began": kept.began,
        "last": kept.last,
        "version": kept.version,
        "resumed": kept.resumed,
        "working_folder": kept.working_folder,
        "generations": len(kept.generations),
        "results": len(kept.judgements),
        "bytes": kept.nbytes,
        "damaged": kept.damaged,
        "unknown": kept.unknown,
        "problem": kept.problem or None,
    }
