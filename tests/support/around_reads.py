"""Files that fail or shrink while they are read: the same for root, and at a chosen moment."""

import os
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest


def refuse_open(
    monkeypatch: pytest.MonkeyPatch, closed: Path, error: OSError, after: int = 0
) -> None:
    """Let a file raise an error when it is opened, the first `after` times excepted."""
    real, opened = Path.open, 0

    def refusing(path: Path, *words: Any, **options: Any) -> Any:
        nonlocal opened
        if path == closed:
            opened += 1
            if opened > after:
                raise error
        return real(path, *words, **options)

    monkeypatch.setattr(Path, "open", refusing)


def refuse_list(monkeypatch: pytest.MonkeyPatch, closed: Path, error: OSError) -> None:
    """Let a folder raise an error when its names are read."""
    for name in ("listdir", "scandir"):
        real: Callable[[Any], Any] = getattr(os, name)

        def refusing(folder: Any = ".", real: Callable[[Any], Any] = real) -> Any:
            if os.fspath(folder) == os.fspath(closed):
                raise error
            return real(folder)

        monkeypatch.setattr(os, name, refusing)


def cut_after(monkeypatch: pytest.MonkeyPatch, function: str, path: Path, length: int) -> None:
    """Let a file be cut to a length as soon as a function, given with its module, has returned."""
    module, _, name = function.rpartition(".")
    real = getattr(import_module(module), name)

    def cutting(*words: Any, **options: Any) -> Any:
        found = real(*words, **options)
        os.truncate(path, length)
        return found

    monkeypatch.setattr(function, cutting)
