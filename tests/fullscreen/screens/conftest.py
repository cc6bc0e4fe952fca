"""A clipboard that takes everything."""

import pytest

from tui.terminal import clipboard


@pytest.fixture
def copied(monkeypatch) -> list[str]:
    """What was copied, on a machine whose clipboard takes everything."""
    texts: list[str] = []

    def copy(text: str, osc52: object) -> str:
        texts.append(text)
        return f"{len(text)} characters copied"

    monkeypatch.setattr(clipboard, "copy", copy)
    return texts
