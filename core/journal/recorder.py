"""Follows sessions and turns what happens in them into entries, one batch for each hand-off."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from core.journal.entries import Began, Ended, Entry, Grew
from core.protocol.events import Event, Finished, Started
from core.protocol.request import Timeline
from core.record.generation import Generation
from core.record.session import Session


class Sink(Protocol):
    """Takes the entries of a journal: a file, or a thread that writes one."""

    def put(self, entries: Sequence[Entry], *, wait: bool) -> None:
        """Take entries in order; with `wait`, return when they are written, or soon after."""


@dataclass(slots=True)
class _Followed:
    """A generation that is kept, and how much of it was put so far."""

    key: str
    generation: Generation
    tokens: int = 0
    timeline: Timeline = ()


class Recorder:
    """Puts every generation of the sessions that it follows into a sink.

    A session tells it every event. What a token adds is only read when `flush` is called, or when a
    generation ends: a token costs nothing until then.
    """

    def __init__(self, sink: Sink, clock: Callable[[], float] = time.time) -> None:
        self._sink, self._clock = sink, clock
        self._running: list[_Followed] = []
        self._waiting: list[Entry] = []
        self._has_put = False

    def follow(self, session: Session, prefix: str = "") -> None:
        """Keep the running generations of a session and all that begin.

        `prefix` stands before a generation's number in its key.
        """
        for generation in session.generations:
            if generation.finished is None:
                self._begin(generation, prefix)
        session.sink = partial(self._heard, session, prefix)

    def put(self, entry: Entry) -> None:
        """Keep an entry of another kind with the next batch."""
        self._waiting.append(entry)

    @property
    def is_empty(self) -> bool:
        """Whether there was nothing to put so far."""
        return not self._has_put and not self._waiting

    def flush(self, *, wait: bool = False) -> None:
        """Put what is new; with `wait`, return when it is written, or soon after."""
        for one in self._running:
            self._grow(one)
        if self._waiting:
            entries, self._waiting, self._has_put = self._waiting, [], True
            self._sink.put(entries, wait=wait)

    def _heard(self, session: Session, prefix: str, event: Event) -> None:
        if isinstance(event, Started):
            for generation in session.generations[-len(event.requests) :]:
                self._begin(generation, prefix)
        elif isinstance(event, Finished):
            self._end_finished()
            # Rows that end before the others are written with them.
            if session.current is None:
                self.flush(wait=True)

    def _begin(self, generation: Generation, prefix: str) -> None:
        one = _Followed(f"{prefix}{generation.number}", generation)
        self._running.append(one)
        self._waiting.append(
            Began(
                one.key,
                self._clock(),
                generation.number,
                generation.request,
                generation.ready,
                generation.parent,
                generation.batch,
            )
        )
        self._grow(one)

    def _grow(self, one: _Followed) -> None:
        """Add an entry for the tokens since the last one, if there are any."""
        generation, start = one.generation, one.tokens
        stop = len(generation.new_ids)
        if stop == start:
            return
        timeline = tuple(generation.timeline)
        changed = timeline != one.timeline
        one.tokens, one.timeline = stop, timeline
        self._waiting.append(
            Grew(
                key=one.key,
                start=start,
                ids=tuple(generation.new_ids[start:stop]),
                parts=tuple(generation.parts[start:stop]),
                logprobs=generation.logprobs[start:stop],
                ranks=generation.ranks[start:stop],
                entropies=generation.entropies[start:stop],
                ends=generation.ends[start:stop],
                forced=tuple(at for at in generation.forced if at >= start),
                timeline=timeline if changed else None,
                prefilled=generation.prefilled,
                seconds=generation.seconds,
            )
        )

    def _end_finished(self) -> None:
        for one in self._running:
            finished = one.generation.finished
            if finished is not None:
                self._grow(one)
                self._waiting.append(
                    Ended(one.key, self._clock(), finished, tuple(one.generation.timeline))
                )
        self._running = [one for one in self._running if one.generation.finished is None]
