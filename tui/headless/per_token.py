"""The loss of every predicted token as a CSV file."""

import csv
from collections.abc import Iterable
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
    windows: Windows,
    losses: Iterable[tuple[str, "Losses"]],
) -> None:
    """Write a line for each predicted token; windows and positions count from 0.

    `losses` are those of each checkpoint, by its name. Raises UsageError when the file cannot be
    written.
    """
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(_COLUMNS)
            for name, by_window in losses:
                for number, one in by_window.items():
                    targets = windows.rows[number][1:]
                    for position, (target, nats) in enumerate(
                        zip(targets, one.tolist(), strict=True)
                    ):
                        writer.writerow((clean(name), number, position, target, f"{nats:.9g}"))
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> UsageError:
    return UsageError(f"Cannot write {path}: {os_reason(error)}", "Give another --per_token FILE")
