"""`stepscope history`: what it lists, finds and shows, and what it says of a damaged history."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import bare
import pytest
from command_run import Run
from journals import mark, write_session

from core.journal.session_id import folder

EARLIER, LATER = "20261128-100000-aaaaa", "20261129-100000-bbbbb"
Command = Callable[..., Run]


@pytest.fixture
def history(_own_surroundings: None) -> Path:
    write_session(folder(), EARLIER, 3, at=1795860000.0, text="7-\n")
    write_session(folder(), LATER, 2, at=1795946400.0, text="H+L")
    return folder()


def ids(run: Run) -> list[str]:
    return [line.split()[0] for line in run.out.splitlines()]


def test_no_history_is_said_and_is_no_failure(stepscope: Command) -> None:
    run = stepscope("history")
    assert (run.code, run.out) == (0, "")
    assert "The history is empty" in run.err
    assert stepscope("history", "--json").out == "[]\n"


def test_the_newest_come_first_with_time_checkpoint_prompt_and_text(
    stepscope: Command, history: Path
) -> None:
    run = stepscope("history")
    assert ids(run) == ["bbbbb.2", "bbbbb.1", "aaaaa.3", "aaaaa.2", "aaaaa.1"]
    assert "max tokens" in run.out
    assert "1+1▏H+L" in run.out.splitlines()[0]
    assert "2+2▏7-⏎" in run.out
    assert run.err == ""


def test_most_is_a_limit_that_is_said(stepscope: Command, history: Path) -> None:
    run = stepscope("history", "--most", 2)
    assert ids(run) == ["bbbbb.2", "bbbbb.1"]
    assert run.err == "2 generations shown; --most N shows more\n"
    assert stepscope("history", "--most", 5).err == ""


def test_words_and_filters_select(stepscope: Command, history: Path) -> None:
    mark(history, LATER, "aaaaa.2", "a lucky one")
    assert ids(stepscope("history", "lucky", "1+1")) == ["aaaaa.2"]
    assert ids(stepscope("history", "--pinned")) == ids(stepscope("history", "--notes"))
    assert ids(stepscope("history", "--before", "2026-11-29")) == ["aaaaa.3", "aaaaa.2", "aaaaa.1"]
    assert ids(stepscope("history", "--since", "2026-11-29", "--ids")) == ["bbbbb.2", "bbbbb.1"]
    nothing = stepscope("history", "--checkpoint", "elsewhere")
    assert (nothing.code, nothing.out, nothing.err) == (0, "", "Nothing found\n")


def test_a_session_shows_its_generations_in_order(stepscope: Command, history: Path) -> None:
    run = stepscope("history", "aaaaa")
    assert ids(run) == [EARLIER, "aaaaa.1", "aaaaa.2", "aaaaa.3"]
    assert (
        "stepscope replay aaaaa.N repeats one of them, stepscope replay aaaaa --all all" in run.err
    )
    assert ids(stepscope("history", EARLIER, "--ids")) == ["aaaaa.1", "aaaaa.2", "aaaaa.3"]


def test_a_generation_is_shown_in_full(stepscope: Command, history: Path) -> None:
    mark(history, LATER, "aaaaa.2", "a\x1b[31m lucky one")
    run = stepscope("history", "aaaaa.2")
    assert "a␛[31m lucky one" in run.out
    assert "temperature=0.8 max_tokens=100" in run.out
    assert f"stepscope --resume={EARLIER}" in run.out
    assert "\nprompt:\n1+1\n" in run.out
    assert run.out.endswith("\ntext:\n7-\n\n")
    (record,) = stepscope("history", "aaaaa.2", "--json").json
    assert (record["id"], record["session"], record["pinned"]) == ("aaaaa.2", EARLIER, True)
    assert (record["schema"], record["text"], record["stop"]) == (1, "7-\n", "max tokens")


@pytest.mark.parametrize("name", ["zzzzz", "aaaaa.9", "zzzzz.1", "20261128-100000-bbbbb"])
def test_an_id_that_is_not_there_is_not_found(stepscope: Command, history: Path, name: str) -> None:
    run = stepscope("history", name)
    assert run.code == 3
    assert name[:5] in run.line


def test_a_word_of_five_letters_is_searched_for_where_no_session_has_it(
    stepscope: Command, history: Path
) -> None:
    mark(history, LATER, "aaaaa.1", "a happy one")
    assert ids(stepscope("history", "happy")) == ["aaaaa.1"]


def test_sessions_tell_their_size_and_their_damaged_lines(
    stepscope: Command, history: Path
) -> None:
    file = history / f"{EARLIER}.jsonl"
    lines = file.read_bytes().splitlines(keepends=True)
    newer = b"\xffrubbish\n"
    file.write_bytes(b"".join([*lines, newer, lines[-1][:-20]]))
    run = stepscope("history", "--sessions")
    assert ids(run) == [LATER, EARLIER]
    assert "3 generations" in run.out
    assert "2 lines damaged" in run.out
    assert f"{EARLIER}: 2 lines damaged" in stepscope("history").err
    first, second = stepscope("history", "--sessions", "--json").json
    assert (first["damaged"], second["damaged"], second["generations"]) == (0, 2, 3)


def test_pipes_folders_and_links_in_place_of_files_are_said(
    stepscope: Command, history: Path
) -> None:
    os.mkfifo(history / "20261201-100000-ccccc.jsonl")
    (history / "20261201-100000-ddddd.jsonl").mkdir()
    (history / "20261201-100000-eeeee.jsonl").symlink_to(history / "gone")
    run = stepscope("history")
    assert run.code == 0
    assert len(ids(run)) == 5
    assert [line.split(":")[0][-5:] for line in run.err.splitlines()] == ["eeeee", "ddddd", "ccccc"]


def test_a_folder_that_is_a_file_is_one_line(stepscope: Command) -> None:
    folder().parent.mkdir(parents=True)
    folder().write_text("in the way")
    run = stepscope("history")
    assert run.code == 3
    assert "it is not a folder" in run.line


def test_without_a_home_nothing_is_kept(
    stepscope: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", "relative")
    monkeypatch.setenv("HOME", "relative")
    assert stepscope("history").code == 0


def test_it_imports_neither_torch_nor_textual(history: Path) -> None:
    code = (
        "import sys; from tui.cli import main; main(['history']); main(['history', 'aaaaa.1']);"
        "print([name for name in ('torch', 'textual') if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=bare.ROOT
    )
    assert done.stderr.endswith("[]\n")


def test_a_closed_pipe_ends_it_quietly(history: Path) -> None:
    write_session(history, "20261130-100000-fffff", 1500, at=1796000000.0, text="9")
    command = f"{sys.executable} -m tui history --most 9999 | head -n 1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, check=True, cwd=bare.ROOT
    )
    assert done.stdout.splitlines()[1:] == ["141"]
    assert done.stderr == ""


def test_json_lines_are_strict_also_for_numbers_that_are_not(
    stepscope: Command, history: Path
) -> None:
    every = stepscope("history", "--json").json
    assert [one["id"] for one in every][:2] == ["bbbbb.2", "bbbbb.1"]
    assert every[0]["ended"] >= every[0]["began"]
    assert json.dumps(every)
