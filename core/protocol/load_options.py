"""Where and how a checkpoint is put into memory."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """Where and how a checkpoint is put into memory; None and auto let the machine decide.

    `tokenizer` is the name of a built-in one or a file's path; None means the checkpoint's own.
    """

    device: str | None = None
    precision: str = "auto"
    route: str | None = None
    tokenizer: str | None = None
