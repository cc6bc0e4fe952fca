"""Where and how a checkpoint is put into memory."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """Where and how a checkpoint is put into memory; None and auto let the machine decide."""

    device: str | None = None
    precision: str = "auto"
    route: str | None = None
