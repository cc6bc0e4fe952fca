"""Search of the history: what a generation is found by, and the words that are looked for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from core.journal.kept import KeptGeneration
from core.journal.reading import sessions

# Settings that are off are not part of what is searched: most generations have them.
_OFF: dict[str, Any] = {
    "top_k": None,
    "seed": None,
    "top_p": 1.0,
    "min_p": 0.0,
    "stop": [],
    "stop_on_newline": False,
}


@dataclass(frozen=True, slots=True)
class Found:
    """What is shown of a kept generation, and what it is found by.

    `began` is in seconds since 1970. `checkpoint` is its name, with the run's where there is one.
    `settings` are words such as `temperature=0.5 seed=71`. `stop` is None if the process ended
    before the generation did. `searched` is all of it in lower case. `taken` is the text between
    prompt and text that was taken over from another generation, … where it is not known. A typed
    line without an ID has in `line` what became of it.
    """

    id: str
    session: str
    began: float
    prompt: str
    seen: str
    text: str
    checkpoint: str
    settings: str
    tokens: int
    stop: str | None
    note: str
    pinned: bool
    searched: str
    taken: str = ""
    line: "Line | None" = None

    @classmethod
    def of_line(cls, text: str, line: "Line") -> "Found":
        """Return a typed line that is not in the history; it is without an ID."""
        searched = text.lower()
        return cls(
            "", "", 0.0, text, "", "", "", "", 0, None, "", pinned=False, searched=searched,
            line=line,
        )  # fmt: skip


class Line(StrEnum):
    """What became of a typed line that is not in the history; the value is shown."""

    COMMAND = "command"
    NOT_KEPT = "not kept"
    NOT_RUN = "not run"
    NOT_SENT = "not sent"


@dataclass(frozen=True, slots=True)
class Query:
    """Words that all have to be in a generation, anywhere, in upper or lower case.

    `pinned` is also the word for a generation that is pinned.
    """

    words: tuple[str, ...] = ()

    @classmethod
    def of(cls, text: str) -> "Query":
        """Return the query that a typed text means; an empty one fits everything."""
        return cls(tuple(dict.fromkeys(text.lower().split())))

    def fits(self, found: Found) -> bool:
        """Whether all words are in a generation."""
        searched = found.searched
        return all(word in searched for word in self.words)


def found_in(kept: KeptGeneration) -> Found:
    """Return what a kept generation is found by."""
    record = kept.head["record"]
    checkpoint, settings = checkpoint_words(kept.checkpoint), settings_words(record)
    text, pinned = kept.text, "pinned" if kept.pinned else ""
    seen = kept.seen if kept.seen != kept.prompt else ""
    parts = (kept.prompt, seen, text, checkpoint, settings, kept.note, kept.id, pinned)
    return Found(
        kept.id,
        kept.session,
        kept.began,
        kept.prompt,
        kept.seen,
        text,
        checkpoint,
        settings,
        sum(len(one["ids"]) for one in kept.grew),
        kept.stop,
        kept.note,
        kept.pinned,
        "\n".join(filter(None, parts)).lower(),
        _taken(kept),
    )


def _taken(kept: KeptGeneration) -> str:
    """Return what a branch or a continuation took over from the generation before it."""
    if not kept.head["record"].get("continued"):
        return ""
    seen, prompt = kept.seen, kept.prompt
    return seen[len(prompt) :] if len(seen) > len(prompt) and seen.startswith(prompt) else "…"


def search(folder: Path, query: Query) -> Iterator[Found]:
    """Yield the generations that a query fits: newest session first, and its newest first.

    Raises OSError when the folder cannot be read.
    """
    for session in sessions(folder):
        for kept in reversed(session.generations):
            found = found_in(kept)
            if query.fits(found):
                yield found


def checkpoint_words(checkpoint: Mapping[str, Any]) -> str:
    """Return the name of a checkpoint, after that of its run where it has one."""
    run = Path(str(checkpoint.get("run") or "")).name
    name = str(checkpoint["name"])
    return f"{run} / {name}" if run and run != name else name


def settings_words(record: Mapping[str, Any]) -> str:
    """Return the settings of a record as `name=value`, what is off left out; then how it ran."""
    settings = dict(record["settings"])
    settings["seed"] = record["seed"]
    words = [
        f"{name}={_value(value)}"
        for name, value in settings.items()
        if name not in _OFF or value != _OFF[name]
    ]
    words += [str(record[name]) for name in ("precision", "route", "device")]
    words += [f"{name}={value:g}" for name, value in record["overrides"].items()]
    if record["chat"]:
        words.append("chat")
    return " ".join(words)


def _value(value: object) -> str:
    if isinstance(value, list):
        return ",".join(map(repr, value))
    return f"{value:g}" if isinstance(value, float) else str(value)
