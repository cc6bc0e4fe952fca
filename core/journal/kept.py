"""Sessions and generations as a journal keeps them."""

from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.journal.numbers import FLOATS, WHOLE, from_text
from core.journal.session_id import generation_id
from core.journal.skipped_runs import from_runs


@dataclass(frozen=True, slots=True)
class KeptGeneration:
    """A generation of a journal, with the values of its lines.

    `began` and `ended` are seconds since 1970, `ended` is 0 if the process ended before it did.
    `session` is the ID of its session and `key` that within it. `grew` are its lines of tokens in
    order, `end` that of its end, empty without one.
    """

    session: str
    key: str
    began: float
    head: Mapping[str, Any]
    grew: tuple[Mapping[str, Any], ...] = ()
    end: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    pinned: bool = False

    @property
    def id(self) -> str:
        """The ID, such as `k3f9x.3`."""
        return generation_id(self.session, self.key)

    @property
    def number(self) -> int:
        """The number in the session, or that within its fan or series."""
        return int(self.key.rpartition(".")[2])

    @property
    def fan(self) -> int:
        """The number of the fan that it is a row of; 0 for a generation of the session."""
        return int(self.key[1:].partition(".")[0]) if self.key.startswith("f") else 0

    @property
    def ended(self) -> float:
        """When it ended, in seconds since 1970; 0 if the process ended before it did."""
        return float(self.end.get("at", 0.0))

    @property
    def checkpoint(self) -> Mapping[str, Any]:
        """What names the checkpoint, as in `--json`."""
        found: Mapping[str, Any] = self.head["record"]["checkpoint"]
        return found

    @property
    def prompt(self) -> str:
        """The prompt as it was given."""
        return str(self.head["record"]["prompt"])

    @property
    def seen(self) -> str:
        """The prompt as the model saw it."""
        return str(self.head["seen"])

    @property
    def text(self) -> str:
        """The continuation, as far as it was written."""
        return "".join(one["text"] for one in self.grew) + str(self.end.get("text", ""))

    @property
    def stop(self) -> str | None:
        """Why it ended; None if the process ended before it did."""
        return self.end.get("stop")

    @property
    def parts(self) -> tuple[str, ...]:
        """The text that each new token showed."""
        found: list[str] = []
        for one in self.grew:
            found += _cut(one["text"], one.get("lengths"))
        return tuple(found)

    @property
    def ends(self) -> "array[int]":
        """Lengths of the text up to the end of each new token, with what was held back."""
        found = array(WHOLE)
        for one in self.grew:
            count, first = len(one["ids"]), one["start"] + 1
            told = one.get("ends")
            found.extend(from_text(WHOLE, told) if told else range(first, first + count))
        return found

    @property
    def new_ids(self) -> list[int]:
        """The ids of the new tokens."""
        return [index for one in self.grew for index in one["ids"]]

    @property
    def forced(self) -> list[int]:
        """The indexes of the new tokens that the calculator wrote."""
        return [at for one in self.grew for at in one.get("forced", ())]

    @property
    def timeline(self) -> list[dict[str, Any]]:
        """The changes of settings, as in `--json`."""
        if self.end:
            return list(self.end["timeline"])
        told = [one["timeline"] for one in self.grew if "timeline" in one]
        return list(told[-1]) if told else []

    def numbers(self, name: str) -> "array[Any]":
        """Return the `logprobs`, `ranks` or `entropies` of the new tokens."""
        code = WHOLE if name == "ranks" else FLOATS
        found = array(code)
        for one in self.grew:
            # Ranks that are all 1 are not written.
            found.extend(from_text(code, one[name]) if name in one else [1] * len(one["ids"]))
        return found

    @property
    def record(self) -> dict[str, Any]:
        """The JSON object of `stepscope --json`; without an end, its stop reason is None."""
        return dict(self.head["record"]) | {
            "skipped": from_runs(self.head["record"]),
            "new_ids": self.new_ids,
            "text": self.text,
            "logprobs": self.numbers("logprobs").tolist(),
            "timeline": self.timeline,
            "stop": self.stop,
            "stats": dict(self.end.get("stats", {})),
            "forced": self.forced,
        }


@dataclass(frozen=True, slots=True)
class KeptJudgement:
    """A score, suite or the like; `document` is its report, as JSON values."""

    at: float
    title: str
    about: str
    command: str
    document: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class KeptSession:
    """What the files of a session hold.

    `resumed` is the ID of the session that it goes on from, `held` are the IDs of the generations
    that it took over, `shown` those of single ones by their numbers. `cleared` is the number up to
    which the output is hidden, None if nothing was cleared; `state` the settings and options at the
    end. `damaged` lines could not be read; `unknown` ones are of a newer version. `nbytes` is the
    size of the files; `problem` is why one of them could not be read, else "".
    """

    id: str
    began: float
    last: float = 0.0
    version: str = ""
    resumed: str | None = None
    held: tuple[str, ...] = ()
    shown: Mapping[int, str] = field(default_factory=dict)
    working_folder: str = ""
    generations: tuple[KeptGeneration, ...] = ()
    judgements: tuple[KeptJudgement, ...] = ()
    cleared: int | None = None
    state: Mapping[str, Any] = field(default_factory=dict)
    damaged: int = 0
    unknown: int = 0
    nbytes: int = 0
    problem: str = ""

    @property
    def ids(self) -> dict[int, str]:
        """The IDs of its transcript's generations by number, fans and series left out."""
        own = {one.number: one.id for one in self.generations if one.key.isdecimal()}
        found = dict(enumerate(self.held, 1)) | dict(self.shown) | own
        return dict(sorted(found.items()))


def _cut(text: str, lengths: str | None) -> list[str]:
    """Return the parts of a text: those of these lengths, or its characters."""
    if lengths is None:
        return list(text)
    parts, start = [], 0
    for length in from_text(WHOLE, lengths):
        parts.append(text[start : start + length])
        start += length
    return parts
