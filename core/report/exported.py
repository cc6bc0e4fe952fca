"""A generation of an export: the object of `stepscope --json`, and what a session adds to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from core.base.errors import UsageError
from core.base.jsonfile import strict_json
from core.record.codec import from_json
from core.report.json_values import (
    fields_in,
    flag_of,
    list_of,
    number_of,
    number_or_none,
    text_of,
    whole_of,
)

# What the object has beside that of `--json`.
_ADDED = ("id", "number", "began", "note", "pinned", "seen", "ends", "command")


@dataclass(frozen=True, slots=True)
class Exported:
    """A record with the ID, note and pin of its generation.

    `number` is the one in its session, 0 if that is not known; `began` are seconds since 1970, 0 if
    that is not known. `seen` is the prompt as the model saw it, with what was kept of an earlier
    answer. `ends` are the lengths of the text up to the end of each new token, with what was held
    back; they are empty if they are not known. `command` repeats the generation.
    """

    record: Mapping[str, Any]
    id: str = ""
    number: int = 0
    began: float = 0.0
    note: str = ""
    pinned: bool = False
    seen: str = ""
    ends: Sequence[int] = ()
    command: str = ""

    @property
    def prompt(self) -> str:
        """The prompt as it was given."""
        return str(self.record["prompt"])

    @property
    def text(self) -> str:
        """The continuation."""
        return str(self.record["text"])

    @property
    def kept(self) -> str:
        """What was kept of an earlier answer, or put in its place."""
        seen = self.seen or self.prompt
        return seen[len(self.prompt) :] if seen.startswith(self.prompt) else ""

    @property
    def session(self) -> str:
        """The part of the ID that names the session; "" without an ID."""
        return self.id.rpartition(".")[0].partition(".")[0]

    @property
    def key(self) -> str:
        """The name within the session, such as `3` or `f2.5`; "" if it is not known."""
        _, dot, key = self.id.partition(".")
        return key if dot else str(self.number or "")

    @property
    def batch(self) -> str:
        """The fan or series that it is a part of, such as `f2`; "" for a generation alone."""
        return self.key.rpartition(".")[0]


def as_json(one: Exported) -> dict[str, Any]:
    """Return the object of `--json`, with what is known beside it."""
    added = {
        "id": one.id, "number": one.number, "began": one.began, "note": one.note,
        "pinned": one.pinned, "seen": one.seen, "ends": list(one.ends), "command": one.command,
    }  # fmt: skip
    known = {name: value for name, value in added.items() if value or name in ("note", "pinned")}
    values: dict[str, Any] = strict_json({**one.record, **known})
    return values


def from_values(values: Any) -> Exported:
    """Return the generation of an object of `--json` or of an export.

    Raises UsageError for any other value.
    """
    from_json(values)
    try:
        _check(values)
        return Exported(
            {name: value for name, value in values.items() if name not in _ADDED},
            id=text_of(values.get("id", "")),
            number=whole_of(values.get("number", 0)),
            began=float(number_of(values.get("began", 0.0))),
            note=text_of(values.get("note", "")),
            pinned=flag_of(values.get("pinned", False)),
            seen=text_of(values.get("seen", "")),
            ends=_ends(values),
            command=text_of(values.get("command", "")),
        )
    except (KeyError, ValueError) as error:
        raise UsageError("This is not the output of stepscope --json", str(error)) from error


def checked(one: Exported) -> Exported:
    """Return the same generation. Raises UsageError if its record has values that are not ours."""
    from_values(as_json(one))
    return one


def _check(values: Mapping[str, Any]) -> None:
    """Raise ValueError or KeyError for a value that is shown and is of another type."""
    checkpoint = values["checkpoint"]
    for name in ("path", "name", "fingerprint"):
        text_of(checkpoint[name])
    number_or_none(checkpoint["val_loss"])
    if checkpoint["step"] is not None:
        whole_of(checkpoint["step"])
    for name in ("prompt", "text", "device", "precision", "route", "torch", "stop"):
        text_of(values[name] if name != "stop" else values[name] or "")
    parent = values.get("parent") or {}
    changes = [change["at"] for change in values["timeline"]]
    wholes = (values["seed"], values["threads"], *changes, *fields_in(parent).values())
    for whole in (*wholes, *list_of(values["new_ids"])):
        whole_of(whole)
    for skipped in values["skipped"]:
        text_of(skipped["char"])
    for one in (*list_of(values["logprobs"]), *fields_in(values["stats"]).values()):
        number_of(one)


def _ends(values: Mapping[str, Any]) -> tuple[int, ...]:
    """Return the ends of the tokens: those of an export, else those that the tokens' texts tell."""
    count = len(values["new_ids"])
    ends = tuple(map(whole_of, list_of(values.get("ends", []))))
    if ends:
        if len(ends) != count or list(ends) != sorted(ends) or ends[0] < 0:
            raise ValueError("the ends of the tokens are not those of this text")
        return ends
    texts = [_text_of_token(token) for token in list_of(values.get("tokens", []))]
    told = len(texts) == count and "".join(texts).startswith(values["text"])
    return tuple(accumulate(map(len, texts))) if told else ()


def _text_of_token(token: Any) -> str:
    text = fields_in(token).get("text")
    return "" if text is None else text_of(text)
