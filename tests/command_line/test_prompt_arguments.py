"""From the words of a command line to options: literal values, spellings, ranges."""

import os
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.base.errors import UsageError
from core.base.text import clean
from core.protocol.settings import SamplingSettings
from tui.command_line.mode import VERBS
from tui.command_line.prompt_arguments import parse_options, prompt_parser, verb_position
from tui.command_line.verb_arguments import parse_verb

LITERAL = ["-5+3", "-", "--", "-0.35L", "--version", "--help", "-p", "--stop", "=", "a=b", "", " ",
           "1 2", "\n", "-t 5", "--json", "-n5", "@file", "%s", "none", "é\udcff"]  # fmt: skip
# A prompt of a single minus has its own meaning when it stands apart.
PROMPTS = st.text(st.characters(codec="utf-8")).filter(lambda text: text != "-")


def refusal(*words: str) -> str:
    with pytest.raises(UsageError) as caught:
        parse_options(words)
    assert len(caught.value.line()) <= 200
    return caught.value.line()


@pytest.mark.parametrize("verb", VERBS)
def test_the_help_names_every_verb(verb: str) -> None:
    assert f"\n  stepscope {verb} " in prompt_parser().format_help()


# Literal values.


@pytest.mark.parametrize("value", LITERAL)
@pytest.mark.parametrize("flag", ["--prompt=", "-p="])
def test_a_bound_prompt_is_literal(flag: str, value: str) -> None:
    options = parse_options([flag + value])
    assert (options.prompt, options.read_stdin) == (value, False)


@pytest.mark.parametrize("value", [value for value in LITERAL if value != "-"])
@pytest.mark.parametrize("flag", ["--prompt", "-p"])
def test_a_prompt_that_stands_apart_is_literal(flag: str, value: str) -> None:
    options = parse_options([flag, value])
    assert (options.prompt, options.read_stdin) == (value, False)
    assert not options.version


@pytest.mark.parametrize("value", ["5", "-5+3", "-", "--", "a=b"])
def test_a_prompt_may_cling_to_its_short_flag(value: str) -> None:
    assert parse_options([f"-p{value}"]).prompt == value


@pytest.mark.parametrize("flag", ["--prompt", "-p"])
def test_a_minus_that_stands_apart_reads_stdin(flag: str) -> None:
    options = parse_options([flag, "-"])
    assert (options.prompt, options.read_stdin, options.has_prompt) == (None, True, True)


@pytest.mark.parametrize("value", [value for value in LITERAL if value])
def test_a_stop_string_is_literal(value: str) -> None:
    both = ["--stop", value, f"--stop={value}"]
    assert parse_options(both).settings.stop == (value, value)


def test_a_value_does_not_swallow_what_follows() -> None:
    options = parse_options(["-p", "--", "--stop", "--", "--stop", "-", "--json"])
    assert (options.prompt, options.settings.stop, options.json) == ("--", ("--", "-"), True)


@given(PROMPTS)
def test_any_text_after_prompt_arrives_unchanged(text: str) -> None:
    assert parse_options(["--prompt", text]).prompt == text
    assert parse_options([f"-p={text}"]).prompt == text


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=256))
def test_any_text_after_stop_arrives_unchanged(text: str) -> None:
    assert parse_options(["--stop", text, "-p", "1"]).settings.stop == (text,)


def outcome(words: list[str]) -> str:
    """The line of a refusal, or what happened instead."""
    try:
        parse_options(words)
    except UsageError as refused:
        return refused.line()
    except SystemExit as leaving:
        return f"exit {leaving.code}"
    return "options"


@given(st.lists(st.text(max_size=8), max_size=6))
def test_any_words_give_options_or_one_visible_line(words: list[str]) -> None:
    line = outcome(words)
    assert 0 < len(line) <= 200
    assert line == clean(line)


# Spellings.


@pytest.mark.parametrize(
    ("hyphens", "underscores"),
    [
        (["--max-tokens", "5"], ["--max_tokens", "5"]),
        (["--max-tokens=5"], ["--max_tokens=5"]),
        (["--top-k", "3", "--top-p", "0.5"], ["--top_k", "3", "--top_p", "0.5"]),
        (["--min-p", "0.1", "--stop-on-newline"], ["--min_p", "0.1", "--stop_on_newline"]),
        (["--prompt-ids", "1,2"], ["--prompt_ids", "1,2"]),
        (["--no-bos", "--no-stop-ids"], ["--no_bos", "--no_stop_ids"]),
        (["--allow-padding"], ["--allow_padding"]),
        (["--no-echo", "-p", "1"], ["--no_echo", "-p", "1"]),
    ],
    ids=str,
)
def test_hyphens_and_underscores_are_alike(hyphens: list[str], underscores: list[str]) -> None:
    assert parse_options(hyphens) == parse_options(underscores) != parse_options([])


@pytest.mark.parametrize("flag", ["--temperature", "--temp", "-t"])
def test_temperature_has_a_synonym_and_a_letter(flag: str) -> None:
    assert parse_options([flag, "0.25"]).settings.temperature == 0.25
    assert parse_options([f"{flag}=0.25"]).settings.temperature == 0.25


def test_short_flags_of_the_settings() -> None:
    settings = parse_options(["-k", "7", "-n", "9"]).settings
    assert (settings.top_k, settings.max_tokens) == (7, 9)


@pytest.mark.parametrize(
    "flag", ["--prom", "--tempe", "--max", "--max_token", "--check", "--js", "--vers", "--hel"]
)
def test_a_flag_is_never_guessed_from_its_beginning(flag: str) -> None:
    assert flag in refusal(flag)


def test_flags_are_refused_by_name_and_point_to_the_help() -> None:
    assert refusal("--bogus", "-p", "1") == (
        "Unrecognized arguments: --bogus. See stepscope --help"
    )
    assert refusal("word") == "Unrecognized arguments: word. See stepscope --help"


@pytest.mark.parametrize("flag", ["--prompt", "-p", "--checkpoint", "--stop", "-t", "--max-tokens"])
def test_a_flag_without_its_value_is_named(flag: str) -> None:
    assert refusal(flag).endswith("needs a value")


def test_a_switch_takes_no_value() -> None:
    assert "--json" in refusal("--json=yes")


# What excludes what.


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("-p", "1", "--prompt_ids", "1"), "--prompt and --prompt_ids exclude each other"),
        (("-p", "-", "--prompt-ids", "1"), "--prompt and --prompt_ids exclude each other"),
        (("-p", "-", "-p", "1"), "--prompt is given twice"),
        (("--echo", "--no-echo", "-p", "1"), "--echo and --no_echo exclude each other"),
        (("--echo", "--json", "-p", "1"), "--echo and --json exclude each other"),
        (("--chat", "--no_chat", "-p", "1"), "--chat and --no_chat exclude each other"),
        (("--chat", "--prompt_ids", "1"), "--chat and --prompt_ids exclude each other"),
        (("--chat", "--no_bos", "-p", "1"), "--chat and --no_bos exclude each other"),
        (("--system", "x", "-p", "1"), "--system needs --chat"),
        (("--system", "x"), "--system needs --chat"),
        (("--resume", "-p", "1"), "--prompt and --resume exclude each other"),
        (("--resume", "--prompt_ids", "1"), "--prompt_ids and --resume exclude each other"),
        (("--keep", "--resume"), "--keep and --resume exclude each other"),
        (("--demo", "--checkpoints", "x"), "--demo and --checkpoints exclude each other"),
    ],
)
def test_flags_that_contradict_each_other_are_both_named(words: tuple[str, ...], line: str) -> None:
    assert refusal(*words).startswith(line)


def test_a_conversation_can_have_a_system_message() -> None:
    options = parse_options(["--chat", "--system", "-x", "-p", "1"])
    assert (options.chat, options.system) == (True, "-x")
    assert (options.how.chat, options.how.system) == (True, "-x")
    assert parse_options(["-p", "1"]).chat is None
    assert parse_options(["--no-chat", "-p", "1"]).chat is False


def test_no_echo_goes_with_json() -> None:
    assert parse_options(["--no_echo", "--json", "-p", "1"]).echo is False
    assert parse_options(["--echo", "-p", "1"]).echo is True


# Ranges.


@pytest.mark.parametrize(
    ("flag", "value"),
    [
        *(("--temperature", value) for value in ("nan", "inf", "-inf", "-1", "-0.01", "100.1",
                                                 "101", "warm", "", "1,5")),
        *(("--top_k", value) for value in ("-1", "1.5", "many", "", "9999999999999")),
        *(("--max_tokens", value) for value in ("0", "-1", "1.5", "", "none")),
        *(("--num_samples", value) for value in ("0", "257", "000000256999", "1,5", "")),
        *(("--top_k", value) for value in ("1,5", "1,,000", ",1", "1_")),
        *(("--top_p", value) for value in ("0", "-0.1", "1.1", "nan", "x")),
        *(("--min_p", value) for value in ("-0.1", "1.1", "nan", "x")),
        *(("--seed", value) for value in ("-1", "1.5", "9223372036854775808", "x")),
    ],
)  # fmt: skip
def test_a_value_out_of_range_is_refused_with_the_range(flag: str, value: str) -> None:
    line = refusal("-p", "1", flag, value)
    assert line.startswith(f"{flag.removeprefix('--')} cannot be ")
    assert "It must be" in line


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["-t", "0"], {"temperature": 0.0}),
        (["-t", "100"], {"temperature": 100.0}),
        (["-k", "0"], {"top_k": None}),
        (["-k", "none"], {"top_k": None}),
        (["-k", "1"], {"top_k": 1}),
        (["-n", "1"], {"max_tokens": 1}),
        (["-n", "1_000_000"], {"max_tokens": 1_000_000}),
        (["--top_p", "1"], {"top_p": 1.0}),
        (["--min_p", "0"], {"min_p": 0.0}),
        (["--seed", "9223372036854775807"], {"seed": 2**63 - 1}),
        (["--seed", "auto"], {"seed": None}),
    ],
    ids=str,
)
def test_the_ends_of_each_range_are_allowed(words: list[str], expected: dict[str, Any]) -> None:
    assert parse_options(words).settings == SamplingSettings(**expected)


def test_an_empty_stop_string_and_too_many_are_refused() -> None:
    assert "stop cannot be" in refusal("--stop", "")
    assert "stop cannot be" in refusal("--stop", "x" * 257)
    assert "--stop was given 17 times" in refusal(*["--stop", "x"] * 17)


def test_the_defaults_are_those_of_the_guide() -> None:
    options = parse_options(["-p", "1"])
    assert options.settings == SamplingSettings()
    assert (options.settings.temperature, options.settings.top_k) == (0.8, None)
    assert options.settings.max_tokens == 100
    assert options.notes == ()
    assert (options.bos, options.stop_at_bos, options.mask_padding, options.echo) == (
        True, True, True, None,
    )  # fmt: skip


def test_top_k_0_is_noted() -> None:
    assert parse_options(["-k", "0"]).notes == ("top-k is off",)
    assert parse_options(["-k", "1"]).notes == ()


@pytest.mark.parametrize(
    ("words", "notes"),
    [
        (["-t", "0"], ()),
        (["-t", "0.5", "-k", "3", "--seed", "1"], ()),
        (["-t", "0", "-k", "3"], ("temperature 0 is greedy: top-k is ignored",)),
        (
            ["-t", "0", "--top_p", "0.5", "--min_p", "0.1", "--seed", "1"],
            ("temperature 0 is greedy: top-p, min-p are ignored",),
        ),
        (
            ["-t", "0", "--num_samples", "4"],
            ("temperature 0 is greedy: all samples are the same text",),
        ),
    ],
)
def test_what_a_greedy_temperature_makes_idle_is_noted(words: list[str], notes: tuple) -> None:
    assert parse_options([*words, "-p", "1"]).notes == notes


# Help and verbs.


def test_help_names_every_flag_of_the_issue_and_every_exit_code() -> None:
    text = prompt_parser().format_help()
    for flag in (
        *("--checkpoint ", "--prompt ", "-p ", "--prompt_ids", "--max_tokens", "--temperature"),
        *("--temp ", "-t ", "--top_k", "-k ", "--top_p", "--min_p", "--seed", "--stop ", "--echo"),
        *("--stop_on_newline", "--no_bos", "--device", "--precision", "--json", "--demo"),
        *("--set NAME=VALUE", "--beyond_context", "window_pattern", "rope_table_dtype"),
        *("--checkpoints", "--tokenizer", "--version", "--help", "stepscope list", "info"),
    ):
        assert flag in text
    for code in ("0", "1", "2", "3", "4", "5", "6", "130", "141"):
        assert f" {code} " in text


def test_verbs_have_flags_of_their_own() -> None:
    found = parse_verb("info", ["--checkpoints", "a", "tag@5", "--json", "--checkpoints=-b"])
    assert (found.checkpoint, found.json, found.checkpoints) == ("tag@5", True, ["a", "-b"])


@pytest.mark.parametrize(
    ("verb", "words"),
    [("info", ["a", "b"]), ("list", ["a"]), ("list", ["--bogus", "1"])],
)
def test_verbs_refuse_what_is_not_theirs_and_point_to_their_own_help(
    verb: str, words: list[str]
) -> None:
    with pytest.raises(UsageError) as caught:
        parse_verb(verb, words)
    assert caught.value.hint == f"See stepscope {verb} --help"


@pytest.mark.parametrize(
    "words", [["--num_samples", "4"], ["--num-samples=2", "--demo"], ["--json"]]
)
def test_what_only_prompt_mode_does_is_not_ignored_by_the_session(words):
    assert "needs a prompt" in refusal(*words)
    assert parse_options([*words, "--prompt", "1"]).has_prompt
    assert parse_options([*words, "--version"]).version


# Several faults at once, and the session.


@pytest.mark.parametrize("seed", range(4))
def test_of_several_wrong_flags_always_the_same_is_reported(seed: int) -> None:
    """Strings hash differently in every process."""
    words = ["-p", "1", "--min_p", "9", "--seed", "x", "-n", "0", "-k", "many", "-t", "hot"]
    run = subprocess.run(
        [sys.executable, "-m", "tui", *words], capture_output=True, text=True, timeout=60,
        check=False, env=os.environ | {"PYTHONHASHSEED": str(seed)},
    )  # fmt: skip
    assert (run.returncode, run.stderr.partition(" cannot be ")[0]) == (2, "temperature")


def test_settings_are_checked_in_the_order_of_their_table() -> None:
    words = ["--min_p", "9", "--seed", "x", "-n", "0", "-k", "many", "-t", "hot"]
    for first in ("temperature", "top_k", "max_tokens", "seed", "min_p"):
        assert refusal("-p", "1", *words).startswith(f"{first} cannot be ")
        del words[-2:]


def test_interactive_opens_the_session_with_the_prompt_in_place() -> None:
    options = parse_options(["--interactive", "-p", "12+3", "-t", "0"])
    assert not options.has_prompt
    assert (options.typed, options.settings.temperature) == ("12+3", 0.0)
    assert parse_options(["--interactive"]).typed == ""


@pytest.mark.parametrize(
    ("prompt", "typed"),
    [("/temp 3", "//temp 3"), ("//", "///"), ("a\nb", "a\nb"), ("a\x1b[2J", "a␛[2J")],
)
def test_a_prompt_in_place_is_text_and_no_command(prompt: str, typed: str) -> None:
    assert parse_options(["--interactive", f"--prompt={prompt}"]).typed == typed


@pytest.mark.parametrize(
    ("words", "flag"),
    [
        (["--prompt_ids", "1"], "--prompt_ids"),
        (["--prompt", "-"], "--prompt -"),
        (["-p", "1", "--json"], "--json"),
        (["--json"], "--json"),
        (["-p", "1", "--num_samples", "2"], "--num_samples"),
    ],
)
def test_the_session_refuses_what_only_prompt_mode_does(words: list[str], flag: str) -> None:
    assert refusal("--interactive", *words).startswith(f"{flag} and --interactive exclude")
    assert refusal("--plain", *words).startswith(f"{flag} and --plain exclude")


def test_plain_keeps_the_prompt_for_the_session() -> None:
    options = parse_options(["--plain", "-p", "/temp 3"])
    assert (options.plain, options.has_prompt, options.prompt) == (True, False, "/temp 3")
    assert not parse_options(["-p", "1"]).plain


@pytest.mark.parametrize(
    "words", [[], ["--interactive"], ["--interactive", "-p", "1"], ["--plain", "-p", "1"]]
)
def test_several_checkpoints_need_a_prompt(words: list[str]) -> None:
    assert "Several checkpoints need --prompt" in refusal(
        "--checkpoint", "a", "--checkpoint", "b", *words
    )
    assert parse_options(["--checkpoint", "a", "--checkpoint", "b", "-p", "1"]).has_prompt


@pytest.mark.parametrize("flag", ["--echo", "--no_echo"])
def test_flags_of_the_echo_need_a_prompt(flag: str) -> None:
    with pytest.raises(UsageError, match="--echo and --no_echo"):
        parse_options([flag])


@pytest.mark.parametrize(
    ("words", "said", "meant"),
    [
        (["lst"], "lst", "Did you mean stepscope list?"),
        (["--demo", "ifno"], "ifno", "Did you mean stepscope info?"),
        (["help"], "help", "Did you mean stepscope --help?"),
        (["--maxtokens", "5"], "--maxtokens", "Did you mean --max_tokens?"),
        (["--no-ehco"], "--no-ehco", "Did you mean --no_echo?"),
        (["-c", "X"], "-c", "Did you mean --checkpoint?"),
        (["step_002920"], "step_002920", "A checkpoint is named with --checkpoint step_002920"),
        (["d24@best"], "d24@best", "A checkpoint is named with --checkpoint d24@best"),
        (["--bogus"], "--bogus", "See stepscope --help"),
    ],
)
def test_an_unknown_word_has_the_users_spelling_and_what_was_meant(
    words: list[str], said: str, meant: str
) -> None:
    with pytest.raises(UsageError) as caught:
        parse_options(words)
    assert (caught.value.message, caught.value.hint) == (f"Unrecognized arguments: {said}", meant)


@pytest.mark.parametrize(
    ("words", "position"),
    [
        (["--checkpoints", "DIR", "list"], 2),
        (["--checkpoints=DIR", "info", "d2"], 1),
        (["--demo", "bench"], 1),
        (["--checkpoints", "list"], None),
        (["-p", "list"], None),
        (["--prompt", "--", "list"], 2),
        ([], None),
    ],
)
def test_a_verb_may_follow_flags_but_a_value_is_not_a_verb(
    words: list[str], position: int | None
) -> None:
    assert verb_position(words) == position


@pytest.mark.parametrize(
    ("words", "flag"),
    [
        (["-p", "1", "-p", "2"], "--prompt"),
        (["--prompt=1", "--prompt", "2"], "--prompt"),
        (["--seed", "1", "-p", "1", "--seed=2"], "--seed"),
        (["-t", "0.5", "--temp", "0.7"], "--temp"),
    ],
)
def test_a_flag_of_one_value_is_not_given_twice(words: list[str], flag: str) -> None:
    with pytest.raises(UsageError, match=f"{flag} is given twice"):
        parse_options(words)


def test_flags_of_several_values_may_be_repeated() -> None:
    words = ["--checkpoint", "a", "--checkpoint", "b", "-p", "1", "--stop", "x", "--stop", "y"]
    found = parse_options(words)
    assert found.checkpoints == ("a", "b")
    assert found.settings.stop == ("x", "y")


@pytest.mark.parametrize(
    "more",
    [["--demo"], ["-p", "1"], ["--seed", "1"], ["--json"], ["--checkpoint", "a"], ["--plain"]],
)
def test_resetting_the_terminal_ignores_no_other_flag(more: list[str]) -> None:
    assert parse_options(["--reset_terminal"]).reset_terminal
    with pytest.raises(UsageError, match="--reset_terminal excludes all other flags"):
        parse_options(["--reset_terminal", *more])


@pytest.mark.parametrize("stop", [r"\n", r"\n\n", r"1\n2"])
@pytest.mark.parametrize("mode", [["-p", "1"], ["--plain"], []])
def test_a_stop_that_the_session_would_convert_is_said_to_be_literal(
    stop: str, mode: list[str]
) -> None:
    options = parse_options(["--stop", stop, *mode])
    assert options.settings.stop == (stop,)
    (note,) = options.notes
    assert note == (
        f"--stop '{stop}' is literal, a backslash and n: for a newline use --stop_on_newline, "
        r"or $'\n' in bash and zsh"
    )


def test_a_stop_with_a_real_newline_needs_no_note() -> None:
    assert parse_options(["--stop", "1\n", "--stop", "\\t", "-p", "1"]).notes == ()


@pytest.mark.parametrize("flag", ["-t", "--temp", "--max-tokens", "-p"])
def test_a_flag_without_its_value_is_named_as_it_was_typed(flag: str) -> None:
    with pytest.raises(UsageError, match=f"^{flag} needs a value$"):
        parse_options([flag])


@pytest.mark.parametrize(
    ("words", "precision", "route"),
    [
        (("--precision", "BF16"), "bfloat16", None),
        (("--precision", "Auto", "--route", "AUTO"), "auto", None),
        (("--precision", "FP32", "--route", "Plain"), "float32", "plain"),
        (("--route", "oneDNN"), "auto", "onednn"),
    ],
)
def test_precision_and_route_may_be_in_upper_case_like_the_device(
    words: tuple[str, ...], precision: str, route: str | None
) -> None:
    options = parse_options(["-p", "1", *words])
    assert (options.precision, options.route) == (precision, route)


# A flag that takes its value only by `=`.


def test_resume_alone_is_the_newest_session() -> None:
    assert parse_options(["--resume"]).resume == "newest"
    assert parse_options(["--resume", "--temp", "0"]).resume == "newest"
    assert parse_options(["--resume=k3f9x"]).resume == "k3f9x"
    assert parse_options([]).resume is None


def test_the_word_after_resume_is_not_its_value() -> None:
    assert "k3f9x" in refusal("--resume", "k3f9x")
    assert verb_position(["--resume", "list"]) == 1


def test_resume_goes_with_the_prompt_of_a_session() -> None:
    assert parse_options(["--resume", "--interactive", "-p", "1"]).resume == "newest"
    assert parse_options(["--resume", "--plain", "-p", "1"]).resume == "newest"


def test_resume_is_given_once() -> None:
    assert refusal("--resume", "--resume=k3f9x").startswith("--resume is given twice")
