"""Words that a command line does not take: near matches only, and where a flag belongs."""

import argparse

import pytest

from core.base.errors import UsageError
from tui.command_line.prompt_arguments import parse_options, prompt_parser
from tui.command_line.verb_arguments import bench_options, parse_verb, verb_parser


def refused(words: list[str], verb: str = "") -> tuple[str, str]:
    with pytest.raises(UsageError) as caught:
        parse_verb(verb, words) if verb else parse_options(words)
    return caught.value.message, caught.value.hint


@pytest.mark.parametrize(
    ("words", "said", "hint"),
    [
        (["-p", "1+2", "3+4"], "3+4", "Put a text with spaces into quotes"),
        (["--stop", "a", "b", "-p", "1"], "b", "Put a text with spaces into quotes"),
        (["--stopp", "a"], "--stopp", "Did you mean --stop?"),
        (["--temper", "1"], "--temper", "Did you mean --temperature?"),
        (["--num-sample", "1"], "--num-sample", "Did you mean --num_samples?"),
        (["lsit", "--json"], "lsit", "Did you mean stepscope list?"),
        (["step_002920"], "step_002920", "A checkpoint is named with --checkpoint step_002920"),
        (["1+2"], "1+2", "See stepscope --help"),
        (["edit"], "edit", "See stepscope --help"),
        (["-"], "-", "stepscope --prompt - reads stdin"),
        (["--demo", "-"], "-", "stepscope --prompt - reads stdin"),
        ([""], "''", "See stepscope --help"),
        (["--demo", " "], "' '", "See stepscope --help"),
        (["--list"], "--list", "Did you mean stepscope list?"),
        (["--bench", "x"], "--bench", "Did you mean stepscope bench?"),
        (["version"], "version", "Did you mean stepscope --version?"),
        (["help"], "help", "Did you mean stepscope --help?"),
        (["-V"], "-V", "Did you mean --version?"),
        (["-x"], "-x", "See stepscope --help"),
        (["quit"], "quit", "See stepscope --help"),
        (["benhc"], "benhc", "Did you mean stepscope bench?"),
        (["--temprature", "1"], "--temprature", "Did you mean --temperature?"),
        (["--model", "x"], "--model", "See stepscope --help"),
        (["--prompt_stdi"], "--prompt_stdi", "See stepscope --help"),
    ],
)
def test_only_what_is_near_is_offered(words: list[str], said: str, hint: str) -> None:
    assert refused(words) == (f"Unrecognized arguments: {said}", hint)


def test_the_path_of_a_file_is_a_checkpoint(tmp_path, write_checkpoint) -> None:
    path = str(write_checkpoint(tmp_path / "a") / "model_000100.pt")
    assert refused([path])[1].startswith("A checkpoint is named with --checkpoint ")


@pytest.mark.parametrize(
    ("verb", "words", "message", "hint"),
    [
        (
            "list",
            ["--seed", "5"],
            "stepscope list does not take --seed",
            "It is a flag of stepscope without a verb",
        ),
        (
            "info",
            ["a", "--max-tokens=5"],
            "stepscope info does not take --max-tokens",
            "It is a flag of stepscope without a verb",
        ),
        (
            "bench",
            ["--interactive"],
            "stepscope bench does not take --interactive",
            "It is a flag of stepscope without a verb",
        ),
        (
            "list",
            ["--repeat", "5"],
            "stepscope list does not take --repeat",
            "It is a flag of stepscope bench",
        ),
        (
            "info",
            ["--checkpoint", "a"],
            "stepscope info does not take --checkpoint",
            "Give the name without a flag: stepscope info NAME",
        ),
        (
            "list",
            ["--checkpoint", "a"],
            "stepscope list does not take --checkpoint",
            "One checkpoint: stepscope info NAME",
        ),
        (
            "list",
            ["step_002920"],
            "Unrecognized arguments: step_002920",
            "One checkpoint: stepscope info step_002920",
        ),
        ("list", ["-"], "Unrecognized arguments: -", "See stepscope list --help"),
        ("info", ["a", ""], "Unrecognized arguments: ''", "See stepscope info --help"),
        (
            "bench",
            ["help", "help"],
            "Unrecognized arguments: help",
            "Did you mean stepscope bench --help?",
        ),
        ("list", ["version"], "Unrecognized arguments: version", "See stepscope list --help"),
        ("list", ["--jsno"], "Unrecognized arguments: --jsno", "Did you mean --json?"),
    ],
)
def test_a_flag_of_another_command_is_named_with_its_owner(verb, words, message, hint) -> None:
    assert refused(words, verb) == (message, hint)


@pytest.mark.parametrize("flag", ["--shape", "--fail-below", "--baseline", "--repeat"])
def test_a_flag_of_bench_in_prompt_mode_is_named_with_its_owner(flag) -> None:
    message = f"stepscope does not take {flag}"
    assert refused(["-p", "1", flag, "5"]) == (message, "It is a flag of stepscope bench")


@pytest.mark.parametrize("words", [["--checkpoints", "x"], ["--shape", "d2", "--checkpoints", "x"]])
def test_bench_of_random_weights_does_not_ignore_a_folder(words) -> None:
    with pytest.raises(UsageError, match="--checkpoints needs CHECKPOINT"):
        bench_options(parse_verb("bench", words))


@pytest.mark.parametrize("verb", ["list", "bench"])
def test_verbs_refuse_a_folder_beside_the_demo(verb) -> None:
    from tui.command_line.flags import roots

    with pytest.raises(UsageError, match="--demo and --checkpoints exclude each other"):
        roots(parse_verb(verb, ["--demo", "--checkpoints", "x"]))


def _spelled_with_underscores(verb: str) -> list[tuple[str, str]]:
    parser = verb_parser(verb) if verb else prompt_parser()
    flags = [
        flag
        for action in parser._actions
        if action.help != argparse.SUPPRESS
        for flag in action.option_strings
    ]
    return [(verb, flag) for flag in flags if "_" in flag]


@pytest.mark.parametrize(
    ("verb", "flag"), [*_spelled_with_underscores(""), *_spelled_with_underscores("bench")]
)
def test_every_flag_is_offered_for_a_slip_in_its_spelling_with_hyphens(
    verb: str, flag: str
) -> None:
    typed = flag.replace("_", "-") + flag[-1]
    assert refused([typed, "1"], verb) == (
        f"Unrecognized arguments: {typed}",
        f"Did you mean {flag}?",
    )


@pytest.mark.parametrize(
    ("verb", "typed", "hint"),
    [
        ("", "--fail-belw", "Did you mean --fail_below? It is a flag of stepscope bench"),
        (
            "bench",
            "--max-tokns",
            "Did you mean --max_tokens? It is a flag of stepscope without a verb",
        ),
        ("bench", "-dash", "A name that begins with - comes after --: stepscope bench -- -dash"),
    ],
)
def test_a_misspelled_flag_of_another_command_names_the_command(
    verb: str, typed: str, hint: str
) -> None:
    assert refused([typed, "3"], verb)[1] == hint


def test_info_without_a_name_says_where_the_names_are() -> None:
    assert refused(["--demo"], "info") == (
        "info needs a CHECKPOINT",
        "stepscope list prints the names",
    )
