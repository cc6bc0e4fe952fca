"""Writing a prompt in the user's editor: what comes back, what is refused, what is left behind."""

import asyncio
import contextlib
import os
import shlex

import pytest

from core.base.errors import UsageError
from core.checkpoints.embedded import DEMO
from tui.command_line.options import Options
from tui.fullscreen.app import Stepscope
from tui.terminal.editor import Editor


class Nowhere:
    def __init__(self, text: str = "") -> None:
        self.text = text
        self.given: list[str] = []

    def edit(self, text: str) -> str:
        self.given.append(text)
        if not self.text:
            raise UsageError("ed ended with 1", "The prompt is unchanged")
        return self.text


@pytest.fixture
def places(tmp_path, monkeypatch):
    """Editors see an empty environment and write their files where a test can look."""
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.delenv("EDITOR", raising=False)
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


@pytest.fixture
def script(tmp_path, places, monkeypatch):
    """Make a shell script the editor; `$file` in it is the file, its last argument."""

    def written(body: str, words: str = "", variable: str = "EDITOR") -> None:
        path = tmp_path / "ed"
        path.write_text(f"#!/bin/sh\nfor file; do :; done\n{body}\n")
        path.chmod(0o755)
        monkeypatch.setenv(variable, f"{shlex.quote(str(path))} {words}".strip())

    return written


def test_what_was_saved_comes_back(script):
    script('tr 1 2 < "$file" > "$file.new"; cat "$file.new" > "$file"; rm "$file.new"')
    assert Editor().edit("1+1\n13") == "2+2\n23"


def test_an_editor_that_only_looks_changes_nothing(script):
    script(":")
    for text in ("12", "12\n", "", "\n", "a\n\n", "世é"):
        assert Editor().edit(text) == text


@pytest.mark.parametrize(
    ("before", "saved", "after"),
    [
        ("1", r"12\n", "12"),
        ("1", r"12", "12"),
        ("1", r"12\n\n", "12\n"),
        ("1\n", r"12\n", "12\n"),
        ("", r"\n", ""),
    ],
)
def test_the_newline_an_editor_adds_is_no_token(script, before, saved, after):
    script(f"printf '{saved}' > \"$file\"")
    assert Editor().edit(before) == after


def test_other_line_breaks_and_controls_are_not_obeyed(script):
    script(r"""printf 'a\r\nb\033[2J\tc\n' > "$file" """)
    assert Editor().edit("x") == "a\nb␛[2J␉c"


def test_bytes_that_are_no_text_do_not_end_the_session(script):
    script(r"""printf '1\377\3762' > "$file" """)
    assert Editor().edit("x") == "1\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}2"


def test_an_editor_may_put_another_file_in_its_place(script, places):
    script('printf new > "$file.new"; mv "$file.new" "$file"')
    assert Editor().edit("old") == "new"
    assert list(places.iterdir()) == []


def test_an_editor_that_fails_is_refused(script, places):
    script('printf lost > "$file"; exit 3')
    with pytest.raises(UsageError, match="ed ended with 3") as caught:
        Editor().edit("kept")
    assert caught.value.hint == "The prompt is unchanged"
    assert list(places.iterdir()) == []


def test_an_editor_that_is_not_there_is_refused(places, monkeypatch):
    monkeypatch.setenv("EDITOR", "/nowhere/ed --wait")
    with pytest.raises(UsageError, match="Cannot start /nowhere/ed: it does not exist") as caught:
        Editor().edit("1")
    assert "$EDITOR" in caught.value.hint
    assert list(places.iterdir()) == []


def test_words_after_the_program_are_its_flags(script):
    script('printf "%s|" "$@" > "$file.args"; cat "$file.args" > "$file"; rm "$file.args"',
           "--flag 'two words'")  # fmt: skip
    flag, words, path, rest = Editor().edit("1").split("|")
    assert (flag, words, rest) == ("--flag", "two words", "")
    assert path.endswith(".txt")


def test_visual_comes_before_editor(script, monkeypatch):
    script('printf visual > "$file"', variable="VISUAL")
    monkeypatch.setenv("EDITOR", "/nowhere/ed")
    assert Editor().edit("1") == "visual"


def test_without_either_it_is_vi(places, monkeypatch):
    monkeypatch.setenv("PATH", str(places))
    with pytest.raises(UsageError, match="Cannot start vi"):
        Editor().edit("1")


def test_the_file_is_gone_afterwards_and_was_only_the_users(script, places):
    script('ls -l "$file" > "$file.ls"; cat "$file.ls" > "$file"; rm "$file.ls"')
    assert Editor().edit("secret").startswith("-rw-------")
    assert list(places.iterdir()) == []


def test_the_terminal_is_made_ordinary_before_the_editor_starts(script, tmp_path):
    script(f'cp "{tmp_path}/before" "$file"')
    assert Editor(lambda: (tmp_path / "before").write_text("ordinary")).edit("1") == "ordinary"


def with_editor(patch, editor, *, lent: bool) -> tuple[str, str, list[str]]:
    """Press Ctrl+G after a prompt; return prompt, place and output."""

    async def body():
        app = Stepscope(Options(roots=(DEMO,)), editor=editor)
        patch.setattr(app, "start_threads", lambda: None)
        if lent:
            patch.setattr(app, "suspend", contextlib.nullcontext)
        async with app.run_test(size=(80, 24)) as pilot:
            screen = app.session_screen
            screen.prompt.write("1+1")
            await pilot.press("ctrl+l", "ctrl+g")
            await pilot.pause()
            shown = [screen.output.line_at(y).text for y in range(screen.output.stack.height)]
            return screen.prompt.text, screen.pane, shown

    return asyncio.run(body())


def test_the_prompt_becomes_what_was_written(places, monkeypatch):
    editor = Nowhere("2+2\n3")
    assert with_editor(monkeypatch, editor, lent=True)[:2] == ("2+2\n3", "prompt")
    assert editor.given == ["1+1"]


def test_a_refusal_is_a_panel_and_the_prompt_stays(places, monkeypatch):
    text, _, shown = with_editor(monkeypatch, Nowhere(), lent=True)
    assert text == "1+1"
    # The panel is below the invitation of an empty output.
    start = shown.index("Error: ed ended with 1")
    assert shown[start + 1] == "The prompt is unchanged"


def test_a_terminal_that_cannot_be_lent_is_said(places, monkeypatch):
    text, _, shown = with_editor(monkeypatch, Nowhere("2"), lent=False)
    assert text == "1+1"
    assert "An editor cannot be opened in this terminal" in shown


def test_half_a_quotation_in_the_variable_is_refused(places, monkeypatch):
    monkeypatch.setenv("EDITOR", "ed 'x")
    with pytest.raises(UsageError):
        Editor().edit("1")


def test_a_file_that_the_editor_removed_is_refused(script):
    script('rm "$file"')
    with pytest.raises(UsageError):
        Editor().edit("1")


def test_a_blank_variable_is_like_none(places, monkeypatch):
    monkeypatch.setenv("EDITOR", " ")
    monkeypatch.setenv("PATH", os.devnull)
    with pytest.raises(UsageError, match="Cannot start vi"):
        Editor().edit("1")
