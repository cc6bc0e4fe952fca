"""Puts the lines of a session together."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from core.journal.kept import KeptGeneration, KeptJudgement, KeptSession
from core.journal.line_forms import check_began, check_ended, check_grew, checked_time

Values = Mapping[str, Any]


@dataclass(slots=True)
class _Parts:
    head: Values
    grew: list[Values] = field(default_factory=list)
    end: Values = field(default_factory=dict)


class SessionLines:
    """Takes the lines of a session in order; `session` is what they hold, but for the marks."""

    def __init__(self, session: str) -> None:
        self._kept = KeptSession(session, 0.0)
        self._parts: dict[str, _Parts] = {}
        self._judgements: list[KeptJudgement] = []
        # When the latest line was written.
        self._last = 0.0

    def take(self, values: Values) -> None:
        """Take a line. Lines of unknown kinds, or with other values than ours, are counted."""
        taker = _TAKERS.get(str(values.get("kind")))
        if taker is None:
            self._kept = replace(self._kept, unknown=self._kept.unknown + 1)
            return
        try:
            taker(self, values)
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
            self.damage()

    def damage(self) -> None:
        """Count a line that cannot be read."""
        self._kept = replace(self._kept, damaged=self._kept.damaged + 1)

    def session(self, nbytes: int) -> KeptSession:
        """Return the session, whose files have this size; without notes and pins."""
        return replace(
            self._kept,
            last=self._last,
            generations=tuple(self._generations()),
            judgements=tuple(self._judgements),
            nbytes=nbytes,
        )

    def _generations(self) -> Iterable[KeptGeneration]:
        for key, parts in self._parts.items():
            yield KeptGeneration(
                self._kept.id,
                key,
                float(parts.head["at"]),
                parts.head,
                tuple(parts.grew),
                parts.end,
            )

    def _opened(self, values: Values) -> None:
        if self._kept.began:
            return
        self._kept = replace(
            self._kept,
            began=self._seen_at(values),
            version=str(values["version"]),
            resumed=values["resumed"] and str(values["resumed"]),
            held=tuple(map(str, values.get("held", ()))),
            working_folder=str(values["working_folder"]),
        )

    def _began(self, values: Values) -> None:
        check_began(values)
        self._parts[str(values["key"])] = _Parts({**values, "at": self._seen_at(values)})

    def _grew(self, values: Values) -> None:
        check_grew(values)
        grew = self._parts[values["key"]].grew
        expected = grew[-1]["start"] + len(grew[-1]["ids"]) if grew else 0
        if values["start"] != expected:
            # A line before it is lost: what follows cannot be put in its place.
            raise ValueError(values["start"])
        grew.append(values)

    def _ended(self, values: Values) -> None:
        check_ended(values)
        self._parts[values["key"]].end = {**values, "at": self._seen_at(values)}

    def _marked(self, values: Values) -> None:
        # The marks of all sessions are read together (core.journal.marks).
        self._seen_at(values)

    def _shown(self, values: Values) -> None:
        shown = {**self._kept.shown, int(values["number"]): str(values["id"])}
        self._kept = replace(self._kept, shown=shown)
        self._seen_at(values)

    def _cleared(self, values: Values) -> None:
        self._kept = replace(self._kept, cleared=int(values["number"]))
        self._seen_at(values)

    def _judged(self, values: Values) -> None:
        names = ("title", "about", "command")
        title, about, command = (str(values[name]) for name in names)
        document = dict(values["document"])
        at = self._seen_at(values)
        self._judgements.append(KeptJudgement(at, title, about, command, document))

    def _state(self, values: Values) -> None:
        self._kept = replace(self._kept, state=dict(values["values"]))

    def _seen_at(self, values: Values) -> float:
        """Return a line's time, and note the latest of them."""
        at = checked_time(values)
        self._last = max(self._last, at)
        return at


# Outside of the class: bound methods in an instance would keep it alive in a cycle.
_TAKERS: Mapping[str, Callable[[SessionLines, Values], None]] = {
    "opened": SessionLines._opened,
    "began": SessionLines._began,
    "grew": SessionLines._grew,
    "ended": SessionLines._ended,
    "noted": SessionLines._marked,
    "pinned": SessionLines._marked,
    "shown": SessionLines._shown,
    "cleared": SessionLines._cleared,
    "judged": SessionLines._judged,
    "state": SessionLines._state,
}
