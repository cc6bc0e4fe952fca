"""What computed a generation: the same text is promised where all of it is the same."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from core.base.text import clean, plural, shorten


@dataclass(frozen=True, slots=True)
class Environment:
    """Device, arithmetic, versions and machine; None for what a record does not tell."""

    device: str | None = None
    precision: str | None = None
    route: str | None = None
    threads: int | None = None
    torch: str | None = None
    stepscope: str | None = None
    machine: str | None = None

    @classmethod
    def of_json(cls, values: Mapping[str, Any]) -> "Environment":
        """Return what the JSON object of a generation tells."""
        return cls(**{field.name: values.get(field.name) for field in fields(cls)})

    def as_json(self) -> dict[str, Any]:
        """Return the values under the names of the record."""
        return asdict(self)

    def differences(self, then: "Environment") -> tuple[str, ...]:
        """Return what is not as it was `then`: `2 threads instead of 1`; only what both tell."""
        pairs = (
            (field.name, getattr(self, field.name), getattr(then, field.name))
            for field in fields(self)
        )
        return tuple(
            f"{_words(name, now)} instead of {_words(name, before)}"
            for name, now, before in pairs
            if now != before and now is not None and before is not None
        )


UNKNOWN = Environment()


def _words(name: str, value: object) -> str:
    if name == "threads" and isinstance(value, int):
        return plural(value, "thread")
    shown = shorten(clean(str(value)), 60)
    return f"{name} {shown}" if name in ("torch", "stepscope", "route") else shown
