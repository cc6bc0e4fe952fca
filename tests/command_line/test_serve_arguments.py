"""The flags of `serve`: its port, and the session's own, which are checked before it starts."""

from pathlib import Path

import pytest

from core.base.errors import UsageError
from tui.command_line.mode import opens_session
from tui.command_line.prompt_arguments import parse_options
from tui.command_line.serve_arguments import serve_options
from tui.command_line.verb_arguments import parse_verb


def options(*words):
    return serve_options(parse_verb("serve", words))


@pytest.mark.parametrize(
    ("words", "port", "passed"),
    [
        ((), 8000, ()),
        (("--port", "8001", "--demo"), 8001, ("--demo",)),
        (("--port=80", "-t", "0.5", "-k", "3"), 80, ("--temperature=0.5", "--top_k=3")),
        (("--demo", "--prompt", "-5+3"), 8000, ("--demo", "--prompt=-5+3")),
        (("-p", "--port"), 8000, ("--prompt=--port",)),
        (("--interactive", "--no-bos"), 8000, ("--no_bos",)),
        (("--resume",), 8000, ("--resume=newest",)),
        (("--resume=k3f9x", "--theme", "nord"), 8000, ("--resume=k3f9x", "--theme=nord")),
        (("--stop", "a b", "--stop", "'"), 8000, ("--stop=a b", "--stop='")),
    ],
)
def test_the_words_of_the_session_are_passed_on(words, port, passed):
    found = options(*words)
    assert (found.port, found.words) == (port, ("--interactive", *passed))
    assert opens_session(found.words)
    assert parse_options(found.words).interactive


def test_folders_are_known_before_the_start(tmp_path):
    found = options("--checkpoints", str(tmp_path)).session
    assert (found.roots, found.demo) == ((Path(tmp_path),), False)
    assert options("--demo").session.demo


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--port", "0"), "port cannot be '0'. It must be from 1 to 65,535"),
        (("--port", "65536"), "port cannot be '65536'. It must be from 1 to 65,535"),
        (("--port", "x"), "port cannot be 'x'. It must be from 1 to 65,535"),
        (("--json",), "serve has no --json. The session does not use it"),
        (("--prompt", "-"), "serve has no --prompt -. The session does not use it"),
        (("--plain",), "serve has no --plain. The session does not use it"),
        (("--version",), "serve has no --version. The session does not use it"),
        (("-t", "500"), "temperature cannot be '500'. It must be a number from 0 (greedy) to 100"),
        (("--theme", "none"), "theme cannot be 'none'"),
        (("--token", "x"), "Unrecognized arguments: --token"),
        (("d24",), "Unrecognized arguments: d24"),
        (("--demo", "--checkpoints", "x"), "--demo and --checkpoints exclude each other"),
    ],
)
def test_a_mistake_is_told_before_the_start(words, said):
    with pytest.raises(UsageError) as error:
        options(*words)
    assert error.value.line().startswith(said)


def test_own_defaults_are_those_of_the_session(monkeypatch):
    monkeypatch.setenv("STEPSCOPE_TEMPERATURE", "0.3")
    found = options("--demo")
    assert found.session.settings.temperature == 0.3
    assert found.words == ("--interactive", "--demo")
    monkeypatch.setenv("STEPSCOPE_TEMPERATURE", "x")
    assert options("--demo", "--no_config").session.demo
    with pytest.raises(UsageError, match="STEPSCOPE_TEMPERATURE"):
        options("--demo")
