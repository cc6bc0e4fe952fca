"""What a result was computed from and on: the text, the checkpoints, the versions, the command."""

from collections.abc import Iterable

from core.judging.source import Source
from core.judging.windows import Windows
from core.protocol.events import Ready
from core.report.document import Cell, Lines, Made, Paragraph, Part, Section, Table, whole

_HELD_OUT = {True: "held out", False: "training text", None: "not known whether trained on"}


def text_section(
    source: Source,
    windows: Windows,
    said: Iterable[str],
    held_out: bool | None,  # noqa: FBT001 - as in windows
) -> Section:
    """Return what identifies the text, and how it was cut; `said` are sentences about that."""
    rows: tuple[tuple[Cell, ...], ...] = (
        ("name", source.name),
        ("sha256", source.digest),
        ("known to the training", _HELD_OUT[held_out]),
        ("layout", str(windows.layout)),
        ("windows of the text", whole(len(windows.rows))),
        ("predicted ids of a window", whole(windows.size)),
        ("characters not in the vocabulary", whole(len(windows.skipped))),
    )
    return Section("Text", (*map(Paragraph, said), Table(("text", ""), rows)))


def checkpoint_section(loaded: Iterable[tuple[str, Ready]]) -> Section:
    """Return the fingerprints and the arithmetic of checkpoints, by the names in the report."""
    columns = (
        "checkpoint", "step", "fingerprint", "precision", "route", "device", "threads", "torch",
    )  # fmt: skip
    rows = tuple(
        (
            name,
            whole(ready.origin.step),
            ready.origin.identity,
            ready.precision,
            ready.route,
            ready.device,
            whole(ready.threads),
            ready.torch,
        )
        for name, ready in loaded
    )
    return Section("Checkpoints and arithmetic", (Table(columns, rows),) if rows else ())


def repeat_section(made: Made, others: Iterable[tuple[str, str]] = ()) -> Section:
    """Return the commands that repeat the result; `others` are further ones with what they do."""
    parts: list[Part] = [Lines((made.command,))] if made.command else []
    for what, command in others:
        parts += [Paragraph(what), Lines((command,))]
    parts.append(Paragraph(f"Made by stepscope {made.version}"))
    return Section("Repeat it", tuple(parts))
