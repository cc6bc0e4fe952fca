"""Reading ahead asks the system only where the file fits."""

import os
from pathlib import Path

import pytest

from core.checkpoints.scan import scan
from core.machine import read_ahead as module
from core.machine.read_ahead import read_ahead


def test_the_whole_file_is_asked_for(trio: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, int]] = []
    monkeypatch.setattr(
        os,
        "posix_fadvise",
        lambda file, start, size, how: asked.append((start, size)),
        raising=False,
    )
    monkeypatch.setattr(os, "POSIX_FADV_WILLNEED", 3, raising=False)
    assert read_ahead(scan([trio])[0].index())
    assert asked == [(0, 0)]


def test_it_is_not_where_it_does_not_fit(trio: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "free_memory", lambda: 1000)
    assert not read_ahead(scan([trio])[0].index())


def test_it_is_not_where_the_system_lacks_the_call(
    trio: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "posix_fadvise", raising=False)
    assert not read_ahead(scan([trio])[0].index())
