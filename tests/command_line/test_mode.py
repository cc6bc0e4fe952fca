"""Whether a command line opens the session, told before it is parsed."""

import pytest

from tui.command_line.mode import opens_session, spelled
from tui.command_line.prompt_arguments import parse_options

SESSION = [
    "",
    "--demo",
    "--checkpoints list",
    "--checkpoints=bench",
    "--checkpoint info --demo",
    "--interactive --prompt 1+1",
    "--interactive -p 1+1",
    "-t 0.5 -k 3",
    "--no-bos",
]
OTHERS = [
    "list",
    "info step_000100",
    "bench",
    "completion bash",
    "doctor",
    "--complete bash x y",
    "--demo list",
    "--checkpoints runs info step_000100",
    "--prompt 1",
    "--prompt=1",
    "-p 1",
    "-p1",
    "--prompt -",
    "--prompt-ids 17",
    "--prompt_ids=17",
    "--version",
    "--help",
    "-h",
    "--reset_terminal",
    "--reset-terminal",
    "--interactive --version",
]


@pytest.mark.parametrize("words", SESSION)
def test_these_open_the_session(words):
    assert opens_session(words.split())
    options = parse_options(words.split())
    assert not any((options.has_prompt, options.version, options.reset_terminal))


@pytest.mark.parametrize("words", OTHERS)
def test_these_do_not(words):
    assert not opens_session(words.split())


@pytest.mark.parametrize(
    ("word", "flag"),
    [("--no-bos", "--no_bos"), ("--prompt-ids=1-2", "--prompt_ids"), ("-p", "-p"), ("a-b", "a-b")],
)
def test_a_flag_has_one_spelling(word, flag):
    assert spelled(word) == flag
