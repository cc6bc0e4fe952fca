"""The forms of the history's output."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from journals import write_session

from core.journal.kept import KeptGeneration
from core.journal.reading import find, find_session
from core.record.codec import from_json
from tui.headless.history_output import HistoryOutput, kept_as_json, session_as_json

NAME = "20261129-100000-bbbbb"


@pytest.fixture
def kept(tmp_path: Path) -> KeptGeneration:
    write_session(tmp_path, NAME, 2, at=1795946400.0)
    return find(tmp_path, "bbbbb.2")


def test_a_record_is_that_of_json_with_what_the_history_adds(kept: KeptGeneration) -> None:
    values = kept_as_json(kept)
    assert from_json(values).text == "15\n9-2\n7"
    added = ("id", "session", "began", "ended", "note", "pinned")
    assert [values[name] for name in added] == [
        "bbbbb.2", NAME, kept.began, kept.ended, "", False,
    ]  # fmt: skip
    assert kept_as_json(replace(kept, end={}))["ended"] is None


def test_a_session_tells_its_counts(kept: KeptGeneration, tmp_path: Path) -> None:
    values = session_as_json(find_session(tmp_path, NAME))
    assert (values["id"], values["generations"], values["damaged"]) == (NAME, 2, 0)
    assert values["bytes"] == (tmp_path / f"{NAME}.jsonl").stat().st_size


def test_what_cannot_be_json_is_left_out_and_counted(
    kept: KeptGeneration, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = replace(kept, grew=({**kept.grew[0], "logprobs": "?"},))
    assert HistoryOutput(as_json=True, ids=False).write([broken, kept]) == 1
    out, err = capsys.readouterr()
    assert [one["id"] for one in json.loads(out, parse_constant=pytest.fail)] == ["bbbbb.2"]
    assert err == "1 generation left out: their values are damaged\n"


def test_ids_alone(kept: KeptGeneration, capsys: pytest.CaptureFixture[str]) -> None:
    assert HistoryOutput(as_json=False, ids=True).write([kept]) == 1
    assert capsys.readouterr().out == "bbbbb.2\n"
