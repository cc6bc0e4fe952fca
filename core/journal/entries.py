"""What a journal holds, one frozen value for each line; the package tells the kinds.

They are made where the events arrive, and become JSON where the line is written.
"""

from array import array
from dataclasses import asdict, dataclass, replace
from typing import Any, ClassVar, Protocol

from core.base.jsonfile import strict_json
from core.journal.numbers import FLOATS, WHOLE, to_text
from core.journal.skipped_runs import to_runs
from core.protocol.events import Finished, Ready
from core.protocol.request import Request, Timeline
from core.record.codec import to_json
from core.record.generation import Generation

# The version of the format; readers skip lines of kinds that they do not know.
FORMAT = 1


class Entry(Protocol):
    """A line of a journal."""

    kind: ClassVar[str]

    def as_json(self) -> dict[str, Any]:
        """Return the values of the line, but for its kind."""


def line_values(entry: Entry) -> dict[str, Any]:
    """Return the JSON object of a line."""
    return {"kind": entry.kind, **entry.as_json()}


@dataclass(frozen=True, slots=True)
class Opened:
    """A session, at the beginning of each of its files. Times are in seconds since 1970.

    `resumed` is the ID of the session that it goes on from, and `held` are the IDs of the
    generations that it took over, from number 1 on. `working_folder` and `command` tell where and
    how it was started, `locked` that the file is locked as long as it is written.
    """

    kind: ClassVar[str] = "opened"
    session: str
    at: float
    version: str
    resumed: str | None = None
    working_folder: str = ""
    command: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    locked: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return the values of the line."""
        lists = {"command": list(self.command), "held": list(self.held)}
        return dict(strict_json(asdict(self) | {"format": FORMAT} | lists))


@dataclass(frozen=True, slots=True)
class Began:
    """A generation that begins, with what its request and the loaded model say of it."""

    kind: ClassVar[str] = "began"
    key: str
    at: float
    number: int
    request: Request
    ready: Ready
    parent: tuple[int, int] | None
    batch: int

    def as_json(self) -> dict[str, Any]:
        """Return the values of the line; the record has an empty answer."""
        ready, request = self.ready, self.request
        # As objects, the skipped characters of a long text would take seconds and 40 bytes each.
        brief = replace(request, skipped=())
        empty = Generation(self.number, brief, ready, self.parent, self.batch)
        return {
            "key": self.key,
            "at": self.at,
            "record": to_json(empty) | {"skipped": to_runs(request.skipped, request.prompt)},
            "seen": request.as_seen(ready.origin.tokenizer),
            "loaded": {
                "seconds": ready.seconds,
                "weight_bytes": ready.weight_bytes,
                "context": ready.context,
                "vocab": empty.vocab,
            },
        }


@dataclass(frozen=True, slots=True)
class Grew:
    """The new tokens of a generation from the index `start` on.

    `parts` are the texts that they showed, `ends` the lengths of the text up to the end of each.
    `timeline` has all changes of settings if it has changed, else it is None. `seconds` are those
    of the first and of the last token.
    """

    kind: ClassVar[str] = "grew"
    key: str
    start: int
    ids: tuple[int, ...]
    parts: tuple[str, ...]
    logprobs: "array[float]"
    ranks: "array[int]"
    entropies: "array[float]"
    ends: "array[int]"
    forced: tuple[int, ...] = ()
    timeline: Timeline | None = None
    prefilled: int = 0
    seconds: tuple[float, float] = (0.0, 0.0)

    def as_json(self) -> dict[str, Any]:
        """Return the values of the line; what holds for most lines is left out."""
        values: dict[str, Any] = {
            "key": self.key,
            "start": self.start,
            "ids": self.ids,
            "text": "".join(self.parts),
            "logprobs": to_text(FLOATS, self.logprobs),
            "entropies": to_text(FLOATS, self.entropies),
            "prefilled": self.prefilled,
            "seconds": self.seconds,
        }
        if any(rank != 1 for rank in self.ranks):
            values["ranks"] = to_text(WHOLE, self.ranks)
        lengths = [len(part) for part in self.parts]
        if any(length != 1 for length in lengths):
            values["lengths"] = to_text(WHOLE, lengths)
        first = self.start + 1
        if self.ends.tolist() != list(range(first, first + len(self.ids))):
            values["ends"] = to_text(WHOLE, self.ends)
        if self.forced:
            values["forced"] = self.forced
        if self.timeline is not None:
            values["timeline"] = timeline_as_json(self.timeline)
        return values


def timeline_as_json(timeline: Timeline) -> list[dict[str, Any]]:
    """Return the changes of settings as `--json` writes them."""
    return [{"at": at, "settings": settings.as_json()} for at, settings in timeline]


@dataclass(frozen=True, slots=True)
class Ended:
    """The end of a generation: the reason, the text that was held back, figures and error."""

    kind: ClassVar[str] = "ended"
    key: str
    at: float
    finished: Finished
    timeline: Timeline = ()

    def as_json(self) -> dict[str, Any]:
        """Return the values of the line."""
        end = self.finished
        error = end.error and {
            "message": end.error.message,
            "hint": end.error.hint,
            "code": str(end.error.code),
        }
        return dict(
            strict_json(
                {
                    "key": self.key,
                    "at": self.at,
                    "stop": end.reason,
                    "text": end.text,
                    "stats": asdict(end.stats),
                    "error": error,
                    "timeline": timeline_as_json(self.timeline),
                }
            )
        )


@dataclass(frozen=True, slots=True)
class Noted:
    """A note about a generation, kept in this session or an earlier one; "" takes it away."""

    kind: ClassVar[str] = "noted"
    id: str
    at: float
    text: str

    def as_json(self) -> dict[str, Any]:
        """Return the values of the line."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Pinned:
    """Whether a generation, of this session or an earlier one, is pinned."""

    kind: ClassVar[str] = "pinned"
    id: str
    at: float
    pinned: bool

    def as_json(self) -> dict[str, Any]:
        """Return the values of the line."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Shown:
    """A generation of another session that was taken into this one, with a number of this one."""

    kind: ClassVar[str] = "shown"
    at: float
    number: int
    id: str

    def as_json(self) -> dict[str, Any]:
        """Return the values of the line."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Cleared:
    """The output up to the generation with this number is hidden; 0 shows all of it."""

    kind: ClassVar[str] = "cleared"
    at: float
    number: int

    def as_json(self) -> dict[str, Any]:
        """Return the values of the line."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Judged:
    """The result of a score, a suite or the like: `document` is a report as JSON values."""

    kind: ClassVar[str] = "judged"
    at: float
    title: str
    about: str
    command: str
    document: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        """Return the values of the line."""
        return dict(strict_json(asdict(self)))


@dataclass(frozen=True, slots=True)
class State:
    """Settings and options of the session, from here on; what they are is the session's matter."""

    kind: ClassVar[str] = "state"
    at: float
    values: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        """Return the values of the line."""
        return dict(strict_json({"at": self.at, "values": self.values}))
