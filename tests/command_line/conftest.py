"""Fixtures of tests about the user's own defaults."""

from pathlib import Path

import pytest


@pytest.fixture
def user(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    path = tmp_path / "config/stepscope/config.toml"
    path.parent.mkdir(parents=True)
    return path
