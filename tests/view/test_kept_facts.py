"""A generation of the history in full."""

from dataclasses import replace
from pathlib import Path

import pytest
from journals import write_session
from rich.cells import cell_len

from core.journal.kept import KeptGeneration
from core.journal.reading import find
from tui.view.kept_facts import kept_lines


@pytest.fixture
def kept(tmp_path: Path) -> KeptGeneration:
    write_session(tmp_path, "20261129-100000-bbbbb", 2, at=1795946400.0)
    return find(tmp_path, "bbbbb.2")


def test_prompt_and_text_follow_the_facts_as_they_are(kept: KeptGeneration) -> None:
    lines = list(kept_lines(kept, 80))
    assert lines[0] == "generation   bbbbb.2"
    assert "to repeat    stepscope replay bbbbb.2" in lines
    assert lines[lines.index("prompt:") + 1] == "1+1"
    assert lines[lines.index("text:") + 1 :] == ["15", "9-2", "7"]
    seen = list(kept_lines(replace(kept, head={**kept.head, "seen": "\n1+1"}), 80))
    at = seen.index("as the model saw it:")
    assert seen[at + 1 : at + 3] == ["", "1+1"]


def test_changes_of_settings_are_told_with_their_token(kept: KeptGeneration) -> None:
    settings = kept.head["record"]["settings"]
    timeline = [{"at": 0, "settings": settings},
                {"at": 4, "settings": settings | {"temperature": 0.25}}]  # fmt: skip
    changed = replace(kept, end={**kept.end, "timeline": timeline})
    found = [line for line in kept_lines(changed, 80) if line.startswith("from token")]
    assert [line.split() for line in found] == [["from", "token", "5", "temperature=0.25"]]


def test_a_process_that_ended_first_and_an_error_are_said(kept: KeptGeneration) -> None:
    cut = "\n".join(kept_lines(replace(kept, end={}), 80))
    assert "cut off: the process ended first" in cut
    error = {"message": "it\x1b broke", "hint": "", "code": "internal"}
    assert "it␛ broke" in "\n".join(kept_lines(replace(kept, end={**kept.end, "error": error}), 80))


def test_hostile_text_is_made_visible_and_facts_fit(kept: KeptGeneration) -> None:
    hostile = replace(kept, note="\x1b[2J" + "long " * 60)
    lines = list(kept_lines(hostile, 60))
    assert "\x1b" not in "".join(lines)
    assert all(cell_len(line) <= 60 for line in lines[:25])
