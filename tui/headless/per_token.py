"""The loss of every predicted token as a CSV file."""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from core.base.errors import UsageError
from core.base.os_reason import os_reason
from core.base.text import clean
from core.judging.windows import Windows

if TYPE_CHECKING:
    from core.evaluate.window_losses import Losses

_COLUMNS = ("checkpoint", "window", "position", "id", "nats")


def check_writable(path: Path) -> None:
    """Begin the file. Raises UsageError when it cannot be written."""
    try:
        path.write_text("", encoding="utf-8")
    except OSError as error:
        raise _unwritable(path, error) from error


def write_per_token(
    path: Path,
    losses: Iterable[tuple[str, Windows, "Losses"]],
) -> None:
    """Write a line for each predicted token; windows and positions count from 0.

    `losses` are those of each checkpoint, by its name and windows. Raises UsageError when the file
    cannot be written.
    """
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(_COLUMNS)
            for name, windows, by_window in losses:
                for number, one in by_window.items():
                    for position, target, nats in _tokens(windows, number, one.tolist()):
                        writer.writerow((clean(name), number, position, target, f"{nats:.9g}"))
    except OSError as error:
        raise _unwritable(path, error) from error


def _tokens(windows: Windows, number: int, losses: list[float]) -> Iterator[tuple[int, int, float]]:
    """Yield position, id and nats of the predicted ids of a window, without padding."""
    held = windows.counts[number] if windows.counts else windows.size
    pairs = zip(windows.rows[number][1:], losses, strict=True)
    yield from ((at, *pair) for at, pair in enumerate(pairs) if at < held)


def _unwritable(path: Path, error: OSError) -> UsageError:
    return UsageError(f"Cannot write {path}: {os_reason(error)}", "Give another --per_token FILE")
