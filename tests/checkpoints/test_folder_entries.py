"""Folders with files of several trainings."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from command_run import Run
from nanogpt_checkpoints import write_nanogpt

from core.checkpoints.resolve import resolve
from core.checkpoints.scan import scan

Write = Callable[..., Path]
Command = Callable[..., Run]


def test_one_step_of_two_trainings_is_two_entries_with_their_own_names(
    tmp_path: Path, write_checkpoint: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = write_checkpoint(tmp_path / "out", step=250)
    write_nanogpt(out / "ckpt.pt", iter_num=250)
    known = scan([tmp_path])
    assert [entry.name for entry in known] == ["out/ckpt.pt", "out@250"]
    assert len({entry.key for entry in known}) == 2
    for entry in known:
        monkeypatch.chdir("/")
        assert resolve(entry.name, known) is entry
        monkeypatch.chdir(tmp_path)
        assert resolve(entry.name, []).key == entry.key
        assert entry.config().traits.learned_positions is (entry.name == "out/ckpt.pt")


def test_other_steps_keep_the_names_of_their_steps(tmp_path: Path, write_checkpoint: Write) -> None:
    out = write_checkpoint(tmp_path / "out", step=100)
    write_nanogpt(out / "ckpt.pt", iter_num=250)
    assert [entry.name for entry in scan([tmp_path])] == ["out@100", "out@250"]


def test_two_of_one_step_in_two_runs_are_told_apart(
    tmp_path: Path, write_checkpoint: Write, stepscope: Command
) -> None:
    for run in ("a", "b"):
        write_nanogpt(write_checkpoint(tmp_path / run / "out", step=250) / "ckpt.pt", iter_num=250)
    rows = stepscope("list", "--checkpoints", tmp_path).out.splitlines()
    names = [row.split()[0] for row in rows if row.startswith("  ") and "/out" in row]
    assert names == ["a/out/ckpt.pt", "a/out@250", "b/out/ckpt.pt", "b/out@250"]
    for name in names:
        facts = stepscope("info", name, "--checkpoints", tmp_path, "--json").json
        assert Path(facts["path"]) == tmp_path / name[:5]
        assert ("model_args" in facts["meta"]) is name.endswith("ckpt.pt")


def test_a_refused_file_is_named_once(tmp_path: Path, stepscope: Command) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/ckpt.pt").write_bytes(b"<html>404 not found</html>")
    roots = ("--checkpoints", tmp_path)
    row = stepscope("list", *roots).out.splitlines()[-1]
    assert row.endswith("  is a web page. Download the file itself, not the page that shows it")
    run = stepscope("--checkpoint", "out/ckpt.pt", *roots, "-p", "1")
    assert run.code == 4
    assert run.line == (
        "out/ckpt.pt is a web page. Download the file itself, not the page that shows it"
    )
    said = stepscope("info", "none", *roots)
    assert said.line == (
        "Checkpoint directory not found: none. None of those found can be loaded: "
        "stepscope list tells why"
    )
    assert "ckpt.pt" in json.dumps(stepscope("list", *roots, "--json").json)
