"""Prompt mode to the byte: what goes to stdout, what to stderr, and with which exit code."""

import io
import json
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
import tty
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import bare
import numpy as np
import pytest
import torch
from byte_level_files import huggingface
from command_run import Run, received
from forked_program import ForkedProgram
from huggingface_folders import CONFIG, huggingface_logits, write_folder
from nanogpt_checkpoints import ARGUMENTS, random_weights, write_nanogpt
from tokenizer_pickles import RANKS, specials

from core.checkpoints.resolve import resolve
from core.decode.stepper import Stepper
from core.engine.engine import Engine
from core.kernels.route_choice import choose_route
from core.machine.precision import shown
from core.protocol.events import Finished, Token
from core.protocol.settings import SamplingSettings
from core.record.codec import SCHEMA, from_json
from core.tokenizers.find import tokenizer_for
from core.tokenizers.readers import read_file
from core.tokenizers.split_patterns import NANOCHAT
from tui.cli import main
from tui.terminal.interrupts import Interrupts

STEPS = ("step_002920", "step_003650", "step_004380")
PROMPTS = ("123+456=", "H+", "B-")
BOS, NEWLINE, PADDING = 17, 16, 20
DIM, PLAIN = "\x1b[2m", "\x1b[22m"
GREEDY = ("--temperature", "0")
ENDLESS = (*GREEDY, "--max_tokens", "1000000", "--no_stop_ids", "-p", "1")


def process(*words: object, **options: Any) -> "subprocess.Popen[bytes]":
    environment = os.environ | options.pop("env", {})
    pipe: Any = subprocess.PIPE
    pipes = {"stdin": subprocess.DEVNULL, "stdout": pipe, "stderr": pipe} | options
    return ForkedProgram([str(word) for word in words], env=environment, **pipes)


def closing(name: str, tokens: str, stop: str, *, rest: str = "") -> str:
    """A pattern of the closing line."""
    speed = r"(?:[\d.,]+ tok/s · )?first token \d+ ms"
    tokenizer = "" if "no tokenizer" in rest else r" · tokenizer \S+"
    arithmetic = rf"float32{tokenizer}"
    parts = (name, "cpu", arithmetic, r"seed (\d+)", tokens, speed, f"stopped: {stop}{rest}")
    return " · ".join(parts)


@pytest.fixture(scope="module")
def expected(goldens: Path) -> dict[str, Any]:
    """The greedy runs by step and prompt."""
    golden = json.loads((goldens / "fork_trio" / "golden" / "golden.json").read_text())
    return {step: golden["results"][step]["greedy"] for step in STEPS}


@pytest.fixture
def always(write_checkpoint: Callable[..., Path], tmp_path: Path) -> Callable[..., Path]:
    """Writes a checkpoint whose most likely token is always the same."""

    def write(token: int, **sizes: int) -> Path:
        folder = write_checkpoint(tmp_path / f"always_{token}", **sizes)
        file = folder / "model_000100.pt"
        weights = torch.load(file)
        for name, matrix in weights.items():
            matrix.fill_(1.0 if "wte" in name else 0.0)
        weights["lm_head.weight"][token] = 1.0
        torch.save(weights, file)
        return folder

    return write


@pytest.fixture
def on_terminal(
    stepscope: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., str]:
    """Runs the command line with a terminal as stdout and returns what it received."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)

    def run(*words: object) -> str:
        leader, follower = pty.openpty()
        # Raw, so that a newline stays one character.
        tty.setraw(follower)
        with os.fdopen(follower, "w", encoding="utf-8") as stream, monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", stream)
            assert stepscope(*words).code == 0
        return received(leader)

    return run


@pytest.fixture(scope="module")
def piped(trio: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[int, bytes, bytes]:
    """One whole process, stdout and stderr in pipes, without numpy and in the C locale."""
    blocked = tmp_path_factory.mktemp("blocked")
    (blocked / "numpy.py").write_text("raise ModuleNotFoundError('numpy is blocked')\n")
    surroundings = {"PYTHONPATH": f"{blocked}{os.pathsep}{bare.ROOT}", "LC_ALL": "C"}
    environment = os.environ | surroundings
    # Unbuffered streams would hide a missing flush.
    environment.pop("PYTHONUNBUFFERED", None)
    # Without it, Python reads and writes UTF-8 in the C locale, as it does for users.
    environment.pop("PYTHONUTF8", None)
    words = ["--checkpoints", str(trio), "--checkpoint", "step_002920", *GREEDY, "--seed", "7",
             "--max_tokens", "32", "--prompt", "123+456=é"]  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "tui", *(word.encode() for word in words)], env=environment,
        stdin=subprocess.DEVNULL, capture_output=True, timeout=120, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


def text_of(ids: list[int]) -> str:
    texts = [*"0123456789+-HBL.\n", "<|bos|>"]
    return "".join(texts[index] for index in ids if index <= BOS)


# The contract of a pipe.


def test_stdout_in_a_pipe_is_the_continuation_and_no_byte_more(
    piped: tuple[int, bytes, bytes], expected: dict[str, Any]
) -> None:
    code, out, _ = piped
    assert code == 0
    assert out == text_of(expected["step_002920"]["123+456="]["new_ids"]).encode()


def test_stderr_is_the_skipped_characters_and_one_closing_line_also_without_numpy_and_locale(
    piped: tuple[int, bytes, bytes],
) -> None:
    skipped, last, nothing = piped[2].decode("utf-8").split("\n")
    assert skipped == "skipped 2 characters not in the vocabulary: = é"
    assert re.fullmatch(closing("step_002920", "32 tokens", "max tokens"), last)
    assert " · seed 7 · " in last
    assert nothing == ""


# Greedy text against the goldens.


@pytest.mark.parametrize("prompt", PROMPTS)
def test_raw_greedy_ids_are_those_of_the_goldens_for_all_three_checkpoints(
    stepscope: Callable[..., Run], trio: Path, expected: dict[str, Any], prompt: str
) -> None:
    given = expected["step_002920"][prompt]["prompt_ids"]
    names = [word for step in STEPS for word in ("--checkpoint", step)]
    run = stepscope("--checkpoints", trio, *names, "--prompt_ids", ",".join(map(str, given)),
                    *GREEDY, "--max_tokens", 32, "--json")  # fmt: skip
    assert run.code == 0
    found = {one["checkpoint"]["name"]: (one["new_ids"], one["text"]) for one in run.json}
    ids = {step: expected[step][prompt]["new_ids"] for step in STEPS}
    assert found == {step: (ids[step], text_of(ids[step])) for step in STEPS}


# JSON.


def test_json_has_exactly_the_documented_keys(stepscope: Callable[..., Run], trio: Path) -> None:
    run = stepscope("--checkpoints", trio, "--checkpoint", "step_002920", "-p", "1x2",
                    "--max_tokens", 4, "--seed", 3, "--json")  # fmt: skip
    found = run.json
    assert list(found) == [
        "schema", "checkpoint", "prompt", "prompt_ids", "skipped", "new_ids", "text", "logprobs",
        "settings", "timeline", "seed", "stop", "precision", "route", "threads", "device", "torch",
        "stats", "row", "raw", "bos", "mask", "stop_ids", "tokenizer",
        "tokenizer_assumed", "overrides", "context",
        "continued", "parent", "beyond_context", "chat", "forced", "stepped", "batch",
        "stepscope", "machine",
    ]  # fmt: skip
    assert list(found["checkpoint"]) == [
        "path", "name", "step", "val_loss", "fingerprint", "run",
    ]  # fmt: skip
    assert run.out.count("\n") == 1
    assert run.out.endswith("}\n")


def test_json_says_what_was_asked_and_what_answered(
    stepscope: Callable[..., Run], trio: Path
) -> None:
    found = stepscope("--checkpoints", trio, "--checkpoint", "step_002920", "-p", "1x2",
                      "--max_tokens", 4, "--seed", 3, "--top_k", 5, "--json").json  # fmt: skip
    checkpoint = found["checkpoint"]
    assert checkpoint["path"].endswith("step_002920/model_002920.pt")
    assert (checkpoint["step"], checkpoint["val_loss"]) == (2920, 0.2627)
    assert re.fullmatch(r"[0-9a-f]{16}", checkpoint["fingerprint"])
    assert found["schema"] == SCHEMA == 1
    assert (found["prompt"], found["prompt_ids"]) == ("1x2", [BOS, 1, 2])
    assert found["skipped"] == [{"char": "x", "at": 1, "as_id": None}]
    assert (found["seed"], found["stop"], found["device"]) == (3, "max tokens", "cpu")
    assert (found["precision"], found["torch"]) == ("float32", torch.__version__)
    assert found["settings"] == {
        "temperature": 0.8, "top_k": 5, "max_tokens": 4, "seed": 3, "top_p": 1.0, "min_p": 0.0,
        "stop": [], "stop_on_newline": False,
    }  # fmt: skip
    assert found["timeline"] == []


def test_json_numbers_fit_together(stepscope: Callable[..., Run], trio: Path) -> None:
    found = stepscope("--checkpoints", trio, "--checkpoint", "step_002920", "-p", "12",
                      *GREEDY, "--max_tokens", 5, "--json").json  # fmt: skip
    assert len(found["new_ids"]) == len(found["logprobs"]) == found["stats"]["new_tokens"] == 5
    assert all(-20 < logprob < 0 for logprob in found["logprobs"])
    assert found["text"] == text_of(found["new_ids"])
    stats = found["stats"]
    assert (stats["prompt_tokens"], stats["context_used"], stats["context_limit"]) == (3, 8, 2048)
    assert 0 < stats["first_token_seconds"] <= stats["total_seconds"]
    assert 0 <= stats["no_text_mass"] < 1


def test_json_of_a_failure_is_nothing_at_all(stepscope: Callable[..., Run], trio: Path) -> None:
    run = stepscope("--checkpoints", trio, "--checkpoint", "step_002920", "-p", "xyz", "--json")
    assert (run.code, run.out) == (2, "")


# Several checkpoints.


def test_several_checkpoints_answer_in_turn_under_headings_with_one_seed(
    stepscope: Callable[..., Run], trio: Path
) -> None:
    words = ("--checkpoints", trio, "-p", "12", "--max_tokens", 6)
    pair = ("--checkpoint", STEPS[0], "--checkpoint", STEPS[2])
    run = stepscope(*words, *pair)
    first, second = run.lines[0], run.lines[2]
    assert first == "step_002920 · step 2,920 · val loss 0.2627"
    assert second == "step_004380 · step 4,380 · val loss 0.2666"
    seeds = [re.search(r"seed (\d+)", line) for line in (run.lines[1], run.lines[3])]
    assert len(run.lines) == 4
    assert seeds[0]
    assert seeds[1]
    assert seeds[0][1] == seeds[1][1]
    alone = [stepscope(*words, "--checkpoint", step, "--seed", seeds[0][1]).out
             for step in (STEPS[0], STEPS[2])]  # fmt: skip
    assert run.out == "\n".join(alone)


def test_json_of_several_checkpoints_is_a_list_with_one_seed(
    stepscope: Callable[..., Run], trio: Path
) -> None:
    run = stepscope("--checkpoints", trio, "--checkpoint", STEPS[0], "--checkpoint", STEPS[0],
                    "-p", "12", "--max_tokens", 12, "--json")  # fmt: skip
    first, second = run.json
    assert first["seed"] == second["seed"]
    assert first["new_ids"] == second["new_ids"]


def test_a_broken_checkpoint_among_several_costs_the_others_nothing(
    stepscope: Callable[..., Run], always: Callable[..., Path], tmp_path: Path
) -> None:
    good, broken = always(1), tmp_path / "step_000001"
    broken.mkdir()
    (broken / "model_000001.pt").write_bytes(b"PK\x03\x04 cut")
    (broken / "meta_000001.json").write_text("{}")
    run = stepscope("--checkpoint", broken, "--checkpoint", good, "-p", "1", *GREEDY,
                    "--max_tokens", 3)  # fmt: skip
    assert (run.code, run.out) == (4, "111")


# Seeds.


def test_a_seed_repeats_the_text_and_another_seed_does_not(
    stepscope: Callable[..., Run], trio: Path
) -> None:
    words = ("--checkpoints", trio, "--checkpoint", STEPS[0], "-p", "12", "--max_tokens", 40,
             "--temperature", "1.5")  # fmt: skip
    first, again, other = (stepscope(*words, "--seed", seed).out for seed in (5, 5, 6))
    assert first == again
    assert first != other


def test_without_a_seed_the_closing_line_names_the_one_that_repeats_the_text(
    stepscope: Callable[..., Run], trio: Path
) -> None:
    words = ("--checkpoints", trio, "--checkpoint", STEPS[0], "-p", "12", "--max_tokens", 20,
             "--temperature", "1.5")  # fmt: skip
    run = stepscope(*words)
    named = re.search(r" · seed (\d+) · ", run.err)
    assert named
    assert stepscope(*words, "--seed", named[1]).out == run.out


# What ends a generation.


def test_a_stop_string_and_what_follows_are_not_printed(
    stepscope: Callable[..., Run], trio: Path
) -> None:
    run = stepscope("--checkpoints", trio, "--checkpoint", STEPS[0], "-p", "123+456", *GREEDY,
                    "--stop", "800+", "--stop", "never")  # fmt: skip
    assert run.out == "11111+80+80+80+"
    assert run.lines[-1].endswith("stopped: stop string")


def test_the_beginning_of_a_stop_string_that_does_not_come_is_printed_after_all(
    stepscope: Callable[..., Run], always: Callable[..., Path]
) -> None:
    run = stepscope("--checkpoint", always(1), "-p", "5", *GREEDY, "--stop", "1112",
                    "--max_tokens", 5)  # fmt: skip
    assert run.out == "11111"


def test_stop_on_newline_stops_before_it(
    stepscope: Callable[..., Run], trio: Path, expected: dict[str, Any]
) -> None:
    text = text_of(expected[STEPS[0]]["B-"]["new_ids"])
    run = stepscope("--checkpoints", trio, "--checkpoint", STEPS[0], "-p", "B-", *GREEDY,
                    "--stop_on_newline")  # fmt: skip
    assert run.out == text.partition("\n")[0] == "35"
    assert run.lines[-1].endswith("stopped: newline")


def test_an_empty_text_is_not_left_unexplained(stepscope: Callable[..., Run]) -> None:
    """The demo writes the newline of the sum first."""
    run = stepscope("--demo", "-p", "123+456", *GREEDY, "--stop_on_newline")
    assert (run.code, run.out) == (0, "")
    assert run.lines[-1].endswith("stopped: newline, before any text")


def test_bos_stops_and_is_not_printed(
    stepscope: Callable[..., Run], always: Callable[..., Path]
) -> None:
    run = stepscope("--checkpoint", always(BOS), "-p", "1", *GREEDY)
    assert run.out == ""
    assert re.fullmatch(
        closing("always_17@100", "1 token", "BOS, before any text"), run.err.strip()
    )


def test_no_stop_ids_goes_on_after_bos(
    stepscope: Callable[..., Run], always: Callable[..., Path]
) -> None:
    run = stepscope("--checkpoint", always(BOS), "-p", "1", *GREEDY, "--max_tokens", 2,
                    "--no_stop_ids")  # fmt: skip
    assert run.out == "<|bos|><|bos|>"


def test_ids_without_text_are_drawn_only_when_allowed_and_then_counted(
    stepscope: Callable[..., Run], always: Callable[..., Path]
) -> None:
    words = ("--checkpoint", always(PADDING), "-p", "1", *GREEDY, "--max_tokens", 3)
    assert stepscope(*words, "--json").json["new_ids"] == [0, 0, 0]
    run = stepscope(*words, "--allow_padding")
    assert run.out == ""
    assert run.lines[-1].endswith("stopped: max tokens · 3 unused ids (padding)")


def test_a_full_context_ends_the_text_and_is_said(
    stepscope: Callable[..., Run], always: Callable[..., Path]
) -> None:
    run = stepscope("--checkpoint", always(1, sequence_len=16), "-p", "22", *GREEDY)
    assert run.out == "1" * 13
    assert run.lines[-1].endswith("stopped: context full")


# Prompts.


def test_no_bos_leaves_the_bos_out(
    stepscope: Callable[..., Run], always: Callable[..., Path]
) -> None:
    words = ("--checkpoint", always(1), "-p", "12", "--max_tokens", 1, "--json")
    assert stepscope(*words).json["prompt_ids"] == [BOS, 1, 2]
    assert stepscope(*words, "--no_bos").json["prompt_ids"] == [1, 2]


def test_an_empty_prompt_is_bos_only_and_said(
    stepscope: Callable[..., Run], always: Callable[..., Path]
) -> None:
    run = stepscope("--checkpoint", always(1), "-p", "", *GREEDY, "--max_tokens", 1, "--json")
    assert run.json["prompt_ids"] == [BOS]
    assert run.lines[0] == "the prompt is empty: BOS only"
    assert len(run.lines) == 2


def test_a_prompt_is_never_stripped(
    stepscope: Callable[..., Run], always: Callable[..., Path]
) -> None:
    run = stepscope("--checkpoint", always(1), "-p", "\n1\n", "--max_tokens", 1, "--json")
    assert run.json["prompt_ids"] == [BOS, NEWLINE, 1, NEWLINE]


def test_prompt_minus_reads_stdin_to_the_last_byte(
    stepscope: Callable[..., Run], always: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"1\xff+2\n")))
    run = stepscope("--checkpoint", always(1), "--prompt", "-", "--max_tokens", 1, "--json")
    assert run.json["prompt_ids"] == [BOS, 1, 10, 2, NEWLINE]
    assert run.lines[0] == "skipped 1 character not in the vocabulary: <U+DCFF>"


def test_stdin_is_not_touched_without_prompt_minus(
    stepscope: Callable[..., Run], always: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    run = stepscope("--checkpoint", always(1), "--prompt=-", *GREEDY, "--max_tokens", 2, "--echo")
    assert (run.code, run.out) == (0, "-11")


def test_a_closed_stdin_is_a_usage_error(
    stepscope: Callable[..., Run], always: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    run = stepscope("--checkpoint", always(1), "--prompt", "-")
    assert (run.code, run.out) == (2, "")
    assert run.lines == ["--prompt - reads stdin, which is closed. Give the text: --prompt TEXT"]


def test_without_a_tokenizer_ids_come_out_with_commas_and_it_is_said(
    stepscope: Callable[..., Run], goldens: Path
) -> None:
    run = stepscope("--checkpoints", goldens / "oct25_initial", "--checkpoint", "d2@500",
                    "--prompt_ids", "1,2", "--max_tokens", 3, "--echo")  # fmt: skip
    assert re.fullmatch(r"1,2,\d+,\d+,\d+", run.out)
    assert re.fullmatch(
        closing("d2@500", "3 tokens", "max tokens", rest=" · no tokenizer: ids"), run.err.strip()
    )


# Notes.


@pytest.mark.parametrize(
    ("words", "note"),
    [
        (("--top_k", "0"), "top-k is off"),
        (("--top_k", "99"), "top-k 99 is more than the vocabulary: 32"),
        (("--temperature", "0.00001"), "temperature 1e-05 is below 0.0001: greedy"),
    ],
)
def test_what_was_changed_is_said_in_one_line_before_the_closing_one(
    stepscope: Callable[..., Run], always: Callable[..., Path], words: tuple[str, ...], note: str
) -> None:
    run = stepscope("--checkpoint", always(1), "-p", "1", "--max_tokens", 1, *words)
    assert run.code == 0
    assert run.lines[0] == note
    assert len(run.lines) == 2


def test_the_precision_that_ran_is_said(
    stepscope: Callable[..., Run], always: Callable[..., Path]
) -> None:
    run = stepscope("--checkpoint", always(1), "-p", "1", *GREEDY, "--precision", "bf16",
                    "--max_tokens", 2)  # fmt: skip
    # Which kernel it is depends on the processor.
    route = choose_route(torch.device("cpu"), "bf16", None, parameters=1)
    assert run.out == "11"
    assert f" · cpu · {shown('bfloat16', route.name)} · " in run.err


def test_echo_prints_the_prompt_as_the_model_saw_it(
    stepscope: Callable[..., Run], always: Callable[..., Path]
) -> None:
    run = stepscope("--checkpoint", always(1), "-p", "5=x2", *GREEDY, "--max_tokens", 2, "--echo")
    assert run.out == "5211"


# A terminal.


def test_a_terminal_gets_the_prompt_dimmed_and_one_newline_at_the_end(
    on_terminal: Callable[..., str], always: Callable[..., Path]
) -> None:
    shown = on_terminal("--checkpoint", always(1), "-p", "5=2", *GREEDY, "--max_tokens", 3)
    assert shown == f"{DIM}52{PLAIN}111\n"


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb"), ("TERM", "")])
def test_a_terminal_without_colours_gets_no_escapes(
    on_terminal: Callable[..., str],
    always: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    value: str,
) -> None:
    monkeypatch.setenv(name, value)
    shown = on_terminal("--checkpoint", always(1), "-p", "5", *GREEDY, "--max_tokens", 3)
    assert shown == "5111\n"


def test_no_echo_leaves_the_prompt_out_on_a_terminal(
    on_terminal: Callable[..., str], always: Callable[..., Path]
) -> None:
    words = ("--checkpoint", always(1), "-p", "5", *GREEDY, "--max_tokens", 3, "--no_echo")
    assert on_terminal(*words) == "111\n"


def test_json_on_a_terminal_is_the_same_one_line(
    on_terminal: Callable[..., str], always: Callable[..., Path]
) -> None:
    shown = on_terminal("--checkpoint", always(1), "-p", "5", "--max_tokens", 1, "--json")
    assert json.loads(shown)["prompt"] == "5"
    assert shown.count("\n") == 1


def test_a_model_cannot_send_escape_codes_to_a_terminal(
    on_terminal: Callable[..., str], always: Callable[..., Path]
) -> None:
    words = ("--checkpoint", _escape_writer(always), "-p", "5", *GREEDY, "--max_tokens", 2)
    assert on_terminal(*words, "--no_echo") == "␛␛\n"


def test_a_pipe_gets_the_characters_as_they_are(
    stepscope: Callable[..., Run], always: Callable[..., Path]
) -> None:
    run = stepscope("--checkpoint", _escape_writer(always), "-p", "5", *GREEDY, "--max_tokens", 2)
    assert run.out == "\x1b\x1b"


def _escape_writer(always: Callable[..., Path]) -> Path:
    folder = always(1)
    config = {"vocab_chars": ["5", "\x1b"], "special_tokens": ["<|bos|>"]}
    (folder / "tokenizer_config.json").write_text(json.dumps(config))
    return folder


def test_progress_on_a_terminal_is_gone_at_the_end(always: Callable[..., Path]) -> None:
    leader, follower = pty.openpty()
    tty.setraw(follower)
    words = ("--checkpoint", always(1), "-p", "5", *GREEDY, "--max_tokens", 2)
    with process(*words, stderr=follower, env={"TERM": "xterm"}) as running:
        os.close(follower)
        out, _ = running.communicate(timeout=120)
    shown = received(leader)
    assert out == b"11"
    *progress, last = shown.split("\r\x1b[K")
    assert any(piece.startswith("loading always_1@100") for piece in progress)
    assert re.fullmatch(closing("always_1@100", "2 tokens", "max tokens"), last.removesuffix("\n"))


# Being stopped.


@pytest.fixture
def endless(always: Callable[..., Path]) -> "Iterator[subprocess.Popen[bytes]]":
    """A process in the middle of a generation that would take hours."""
    with process("--checkpoint", always(1, sequence_len=2**20), *ENDLESS) as running:
        assert running.stdout
        assert os.read(running.stdout.fileno(), 1) == b"1"
        yield running
        running.kill()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_keeps_what_was_printed_and_says_so(
    endless: "subprocess.Popen[bytes]", number: signal.Signals, code: int
) -> None:
    endless.send_signal(number)
    rest, err = endless.communicate(timeout=60)
    assert endless.returncode == code
    tokens = len(b"1" + rest)
    assert rest == b"1" * (tokens - 1)
    pattern = closing("always_1@100", f"{tokens:,} tokens?", "cancelled")
    assert re.fullmatch(pattern + "\n", err.decode())


def test_a_closed_pipe_ends_quietly(endless: "subprocess.Popen[bytes]") -> None:
    assert endless.stdout
    assert endless.stderr
    endless.stdout.close()
    assert endless.wait(timeout=60) == 141
    assert endless.stderr.read() == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has /dev/full")
def test_a_full_disk_is_one_line_and_exit_code_1(always: Callable[..., Path]) -> None:
    with (
        Path("/dev/full").open("wb") as full,
        process("--checkpoint", always(1), "-p", "1", *GREEDY, stdout=full) as running,
    ):
        _, err = running.communicate(timeout=120)
    assert (running.returncode, err) == (1, b"Cannot write the output: No space left on device\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has /dev/full")
def test_a_full_disk_for_stderr_does_not_spoil_the_answer(always: Callable[..., Path]) -> None:
    words = ("--checkpoint", always(1), "-p", "1?", *GREEDY, "--max_tokens", 3)
    with (
        Path("/dev/full").open("wb") as full,
        process(*words, stderr=full) as running,
    ):
        out, _ = running.communicate(timeout=120)
    assert (running.returncode, out) == (0, b"111")


def test_json_of_an_interrupted_run_keeps_its_tokens_and_leaves_the_rest(
    stepscope: Callable[..., Run], always: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def requested(interrupts: Interrupts) -> bool:
        # Polled once for each piece of the load and before each token.
        polls.append(1)
        if len(polls) >= 30:
            interrupts.number = signal.SIGINT
        return interrupts.number is not None

    polls: list[int] = []
    monkeypatch.setattr(Interrupts, "requested", requested)
    folder = always(1)
    run = stepscope("--checkpoint", folder, "--checkpoint", folder, "-p", "1", *GREEDY, "--json")
    (only,) = run.json
    assert run.code == 130
    assert only["stop"] == "cancelled"
    assert 0 < len(only["new_ids"]) < 30
    assert len(run.lines) == 2


def test_a_load_that_is_interrupted_prints_nothing(
    stepscope: Callable[..., Run], always: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Interrupts, "requested", lambda self: True)
    monkeypatch.setattr(Interrupts, "exit_code", 130)
    assert stepscope("--checkpoint", always(1), "-p", "1") == (130, "", "")


def test_ctrl_c_while_stdin_is_read_ends_the_process(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Interrupted(io.BytesIO):
        def read(self, *_: object) -> bytes:
            signal.raise_signal(signal.SIGINT)
            return b""

    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    # Tests of other files may leave the handlers of prompt mode.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(Interrupted()))
    try:
        assert main(["--prompt", "-"]) == 130
        assert capfd.readouterr() == ("", "")
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def samples(stepscope: Callable[..., Run], trio: Path, *words: object) -> Run:
    return stepscope(
        "--checkpoints", trio, "--checkpoint", "step_002920", "--seed", 5, "-n", 40,
        "--no_stop_ids", "-p", "1+", *words,
    )  # fmt: skip


def test_samples_are_answers_below_each_other_with_a_line_for_each(
    stepscope: Callable[..., Run], trio: Path
) -> None:
    objects = samples(stepscope, trio, "--num_samples", 4, "-t", 2, "--json").json
    assert len({one["text"] for one in objects}) == 4
    assert {one["seed"] for one in objects} == {5}
    run = samples(stepscope, trio, "--num_samples", 4, "-t", 2)
    assert run.code == 0
    assert run.out == "\n".join(one["text"] for one in objects)
    ends = [line for line in run.lines if " of 4 · step_002920 · cpu" in line]
    assert [line.split(" · ")[0] for line in ends] == [f"sample {n} of 4" for n in range(1, 5)]


def test_samples_that_end_at_different_times_keep_their_order(
    stepscope: Callable[..., Run], trio: Path
) -> None:
    words = ("--num_samples", 6, "-t", 50, "--stop", "7", "--stop", "8")
    objects = samples(stepscope, trio, *words, "--json").json
    assert len({len(one["new_ids"]) for one in objects}) > 1
    assert samples(stepscope, trio, *words).out == "\n".join(one["text"] for one in objects)


def test_the_first_sample_is_the_answer_without_samples(
    stepscope: Callable[..., Run], trio: Path
) -> None:
    alone = samples(stepscope, trio, "--json").json
    first = samples(stepscope, trio, "--num_samples", 3, "--json").json[0]
    assert alone["new_ids"] == first["new_ids"]


def test_each_sample_of_the_json_list_is_repeated_from_its_object_alone(
    stepscope: Callable[..., Run], trio: Path
) -> None:
    words = ("--num_samples", 3, "-t", 2, "--no_bos", "--allow_padding", "--json")
    objects = samples(stepscope, trio, *words, "--tokenizer", "fork-first").json
    assert [one["row"] for one in objects] == [0, 1, 2]
    engine = Engine()
    for values in objects:
        recorded = from_json(values)
        checkpoint = resolve(recorded.path, [])
        tokenizer = tokenizer_for(checkpoint, recorded.options.tokenizer).tokenizer
        list(engine.load(checkpoint, tokenizer, recorded.options))
        events = list(engine.generate(recorded.request, SamplingSettings, lambda: False))
        assert tuple(e.id for e in events if isinstance(e, Token)) == recorded.new_ids
        assert "".join(e.text for e in events if isinstance(e, Token | Finished)) == recorded.text


def test_an_error_of_torch_while_decoding_keeps_the_text_that_was_held_back(
    stepscope: Callable[..., Run], always: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = iter(range(2))

    def step(self: Stepper, cache: Any, tokens: Any) -> torch.Tensor:
        if next(steps, None) is None:
            raise RuntimeError("boom")
        return real(self, cache, tokens)

    real = Stepper.step
    monkeypatch.setattr(Stepper, "step", step)
    words = ("-p", "1", "--stop", "555x", *GREEDY)
    run = stepscope("--checkpoint", always(5), *words)
    assert (run.code, run.out) == (1, "555")
    assert run.lines[-1] == "Internal error: RuntimeError: boom"
    run = stepscope("--checkpoint", always(5), *words, "--json")
    assert (run.code, run.json["stop"], run.json["text"]) == (1, "error", "5")


@pytest.mark.parametrize("number", ["0", "257", "x", "-1", "1.5", "", "²"])
def test_a_wrong_number_of_samples_is_refused(stepscope: Callable[..., Run], number: str) -> None:
    run = stepscope("--demo", "-p", "1", f"--num_samples={number}")
    assert (run.code, run.out) == (2, "")
    assert "must be from 1 to 256" in run.err


@pytest.mark.parametrize(
    ("words", "arithmetic"),
    [
        (("--precision", "fp32"), ("float32", "plain")),
        (("--precision", "fp32", "--route", "plain"), ("float32", "plain")),
        (("--precision", "bf16", "--route", "plain"), ("bfloat16", "plain")),
        (("--precision", "float16", "--route", "plain"), ("float16", "plain")),
    ],
)
def test_precision_and_route_are_said(
    stepscope: Callable[..., Run], trio: Path, words: tuple[str, ...], arithmetic: tuple[str, str]
) -> None:
    run = samples(stepscope, trio, *words, "--json")
    assert (run.json["precision"], run.json["route"]) == arithmetic
    assert f" · {arithmetic[0]} · " in run.lines[-1]


def test_samples_below_float32_are_said_to_depend_on_their_number_once(
    stepscope: Callable[..., Run], trio: Path
) -> None:
    narrow = ("--precision", "bf16", "--route", "plain", "--checkpoint", "step_003650")
    note = "in bfloat16, 3 samples together can differ from the same seed alone"
    run = samples(stepscope, trio, *narrow, "--num_samples", 3)
    assert run.lines.count(note) == 1
    assert note not in samples(stepscope, trio, *narrow).err
    assert "alone" not in samples(stepscope, trio, "--num_samples", 3, "--precision", "fp32").err


def test_json_of_each_row_has_the_number_of_rows(stepscope: Callable[..., Run], trio: Path) -> None:
    assert samples(stepscope, trio, "--json").json["batch"] == 1
    objects = samples(stepscope, trio, "--num_samples", 3, "--json").json
    assert [(one["row"], one["batch"]) for one in objects] == [(0, 3), (1, 3), (2, 3)]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--precision", "fp8"), "precision cannot be 'fp8'"),
        (("--route", "mkl"), "route cannot be 'mkl'"),
        (("--precision", "fp32", "--route", "fbgemm"), "No float32 on the route fbgemm on cpu"),
        (("--precision", "int8", "--route", "plain"), "No int8 on the route plain on cpu"),
    ],
)
def test_a_precision_or_route_that_is_not_there_is_one_line(
    stepscope: Callable[..., Run], trio: Path, words: tuple[str, ...], said: str
) -> None:
    run = samples(stepscope, trio, *words)
    assert (run.code, run.out) == (2, "")
    assert said in run.lines[-1]


def test_two_runs_with_the_same_step_are_told_apart(
    stepscope: Callable[..., Run], write_checkpoint: Callable[..., Path], tmp_path: Path
) -> None:
    words = []
    for seed, run in enumerate(("warm", "cold")):
        folder = write_checkpoint(tmp_path / run / "step_000100", seed=seed)
        words += ["--checkpoint", str(folder)]
    done = stepscope(*words, "-p", "1", *GREEDY)
    headings = [line.split(" · ")[0] for line in done.lines]
    assert headings == [
        "warm / step_000100", "warm / step_000100", "cold / step_000100", "cold / step_000100",
    ]  # fmt: skip


def test_a_single_checkpoint_is_named_with_its_run_where_another_run_has_the_step(
    stepscope: Callable[..., Run], write_checkpoint: Callable[..., Path], tmp_path: Path
) -> None:
    for seed, run in enumerate(("warm", "cold")):
        write_checkpoint(tmp_path / run / "step_000100", seed=seed)
    write_checkpoint(tmp_path / "warm" / "step_000200", seed=3)
    words = ("--checkpoints", tmp_path, "-p", "1", *GREEDY)
    for name, named in (("cold@best", "cold / step_000100"), ("step_000200", "step_000200@100")):
        done = stepscope(*words, "--checkpoint", name)
        assert done.lines[-1].split(" · ")[0] == named


def test_a_step_that_the_meta_denies_is_reported_when_it_runs(
    stepscope: Callable[..., Run], write_checkpoint: Callable[..., Path], tmp_path: Path
) -> None:
    folder = write_checkpoint(tmp_path / "step_000100", meta={"step": "4380"})
    run = stepscope("--checkpoint", folder, "-p", "1", *GREEDY)
    assert run.code == 0
    assert run.err.splitlines()[0] == "the meta says step '4380', the file name 100"


@pytest.mark.parametrize("words", [("-p", "1"), ("--prompt_ids", "1,2"), ("-p", "1", "--json")])
@pytest.mark.parametrize(
    "described", [{"tokenizer_class": "GPT2Tokenizer"}, {"vocab_chars": "xyz", "vocab_size": 80}]
)
def test_a_tokenizer_that_does_not_fit_stops_no_route_and_is_reported(
    stepscope: Callable[..., Run],
    write_checkpoint: Callable[..., Path],
    tmp_path: Path,
    words: tuple[str, ...],
    described: dict[str, object],
) -> None:
    folder = write_checkpoint(tmp_path / "step_000100")
    (folder / "tokenizer_config.json").write_text(json.dumps(described))
    run = stepscope("--checkpoint", folder, *words, *GREEDY)
    assert run.code == 0
    assert run.err.splitlines()[0].startswith("Tokenizer not used: tokenizer_config.json ")
    assert "tokenizer fork" in run.err


@pytest.mark.parametrize(("vocab", "code"), [(80, 2), (96, 2)])
def test_a_smaller_tokenizer_is_not_taken_for_a_larger_model(
    stepscope: Callable[..., Run],
    write_checkpoint: Callable[..., Path],
    tmp_path: Path,
    vocab: int,
    code: int,
) -> None:
    folder = write_checkpoint(tmp_path / "step_000100", vocab_size=vocab)
    described = {"vocab_chars": "xyz", "vocab_size": 32}
    (folder / "tokenizer_config.json").write_text(json.dumps(described))
    run = stepscope("--checkpoint", folder, "-p", "x", *GREEDY)
    assert run.code == code
    assert f"tokenizer_config.json has 32 ids, the model {vocab}" in run.err
    assert stepscope("--checkpoint", folder, "--prompt_ids", "1,2", *GREEDY).code == 0


def test_a_named_tokenizer_of_another_size_is_refused(
    stepscope: Callable[..., Run], write_checkpoint: Callable[..., Path], tmp_path: Path
) -> None:
    folder = write_checkpoint(tmp_path / "step_000100", vocab_size=96)
    run = stepscope("--checkpoint", folder, "-p", "1", "--tokenizer", "FORK", *GREEDY)
    assert (run.code, run.out) == (4, "")
    assert run.err.startswith("Tokenizer FORK has 18 ids, the model 96. ")


# nanochat's own tokenizer.

NANOCHAT_RUN = "nanochat_run/nanochat/base_checkpoints/d4"


@pytest.mark.parametrize("step", [600, 1800])
@pytest.mark.parametrize("prompt", ["This program is free software", "Redistribution and use in"])
def test_a_nanochat_run_continues_text_as_upstream_does(
    stepscope: Callable[..., Run], goldens: Path, step: int, prompt: str
) -> None:
    golden = json.loads((goldens / "nanochat_run/golden/golden.json").read_text())
    expected = golden["steps"][str(step)]["greedy"][prompt]
    words = ("-p", prompt, "--max_tokens", "40", "--json", *GREEDY)
    run = stepscope("--checkpoint", f"{goldens / NANOCHAT_RUN}@{step}", *words)
    assert run.code == 0
    (made,) = [run.json]
    assert (made["prompt_ids"], made["new_ids"]) == (expected["prompt_ids"], expected["new_ids"])
    assert made["text"] == expected["text"]
    assert made["tokenizer"].endswith("tokenizer/tokenizer.pkl")
    assert made["tokenizer_assumed"] is None


def test_a_tokenizer_that_is_newer_than_the_checkpoint_is_said_to_be_assumed(
    stepscope: Callable[..., Run], goldens: Path, tmp_path: Path
) -> None:
    shutil.copytree(goldens / "nanochat_run/nanochat", tmp_path / "nanochat")
    checkpoint = tmp_path / "nanochat/base_checkpoints/d4@600"
    path = tmp_path / "nanochat/tokenizer/tokenizer.pkl"
    os.utime(path, (2e9, 2e9))
    words = ("-p", "x", "--max_tokens", "1", *GREEDY)
    run = stepscope("--checkpoint", checkpoint, *words, "--json")
    assert run.json["tokenizer_assumed"] == "newer than the checkpoint"
    assert run.err.splitlines()[0] == f"Tokenizer assumed: {path} is newer than the checkpoint"
    assert "tokenizer tokenizer.pkl (assumed)" in run.err
    assert "is newer than the checkpoint" in stepscope("info", checkpoint).out


def test_a_stop_outside_the_vocabulary_is_reported(
    stepscope: Callable[..., Run], write_checkpoint: Callable[..., Path], tmp_path: Path
) -> None:
    folder = write_checkpoint(tmp_path / "step_000100")
    done = stepscope("--checkpoint", str(folder), "-p", "1", "--stop", "END", *GREEDY)
    assert any("the stop 'END' never occurs" in line for line in done.lines)


# Families, constants and contexts.


def test_a_later_family_answers_and_says_what_was_chosen(
    stepscope: Callable[..., Run], goldens: Path
) -> None:
    folder = goldens / "feb26_ve_sft/chatsft_checkpoints/d4"
    words = ("--checkpoint", folder, "--prompt_ids", "1,2,3", *GREEDY, "-n", 4, "--json")
    plain = stepscope(*words)
    assert plain.code == 0
    assert sum("softcap 15 is assumed" in line for line in plain.lines) == 1
    changed = stepscope(*words, "--set", "softcap=20")
    assert "softcap 15" not in changed.err
    assert "softcap=20" in changed.lines[-1]
    assert changed.json["overrides"] == {"softcap": 20.0}
    # A cap keeps the order of the logits.
    assert changed.json["new_ids"] == plain.json["new_ids"]
    assert changed.json["logprobs"] != plain.json["logprobs"]
    assert changed.json["checkpoint"]["fingerprint"] == plain.json["checkpoint"]["fingerprint"]
    assert from_json(changed.json).options.overrides == (("softcap", 20.0),)


@pytest.mark.parametrize("given", ["colour=1", "softcap", "softcap=x", "window_pattern=SSSL"])
def test_a_constant_that_is_unknown_or_lacking_exits_2(
    stepscope: Callable[..., Run], trio: Path, given: str
) -> None:
    run = stepscope("--checkpoints", trio, "--checkpoint", STEPS[0], "-p", "1", "--set", given)
    assert (run.code, run.out, len(run.lines)) == (2, "", 1)


def test_the_text_passes_the_context_only_on_request_and_is_marked(
    stepscope: Callable[..., Run], goldens: Path
) -> None:
    folder = goldens / "feb26_ve_sft/chatsft_checkpoints/d4"
    prompt = ",".join(["1"] * 60)
    words = ("--checkpoint", folder, "--prompt_ids", prompt, *GREEDY, "-n", 20, "--json")
    within = stepscope(*words)
    assert (within.json["stop"], len(within.json["new_ids"])) == ("context full", 4)
    assert within.json["beyond_context"] is False
    beyond = stepscope(*words, "--beyond_context")
    assert (beyond.json["stop"], len(beyond.json["new_ids"])) == ("max tokens", 20)
    assert beyond.json["beyond_context"] is True
    assert beyond.json["new_ids"][:4] == within.json["new_ids"]
    assert any("in the long layers a token sees the 64 tokens" in line for line in beyond.lines)
    assert "beyond the context" in beyond.lines[-1]
    assert from_json(beyond.json).request.beyond_context


# nanoGPT.


def test_nanogpt_answers_ids_and_says_its_gelu_once(
    stepscope: Callable[..., Run], goldens: Path
) -> None:
    folder = goldens / "nanogpt_char/out-licenses-char"
    ids = ("--prompt_ids", "1,2,3", *GREEDY, "-n", 4, "--json")
    words = ("--checkpoint", folder / "ckpt.pt", *ids)
    plain = stepscope(*words)
    assert plain.code == 0
    assert sum("gelu erf is assumed" in line for line in plain.lines) == 1
    assert (plain.json["checkpoint"]["step"], plain.json["checkpoint"]["name"]) == (
        3000, "out-licenses-char@3000",
    )  # fmt: skip
    changed = stepscope(*words, "--set", "gelu=tanh")
    assert "assumed" not in changed.err
    assert changed.json["overrides"] == {"gelu": "tanh"}
    assert changed.json["logprobs"] != plain.json["logprobs"]


def test_nanogpt_answers_text_with_the_characters_of_its_data_set(
    stepscope: Callable[..., Run], goldens: Path
) -> None:
    folder = goldens / "nanogpt_char"
    with np.load(folder / "golden/golden_3000.npz") as arrays:
        prompt, tokens = arrays["prompt"].tolist(), arrays["tokens"].tolist()
    vocabulary = read_file(folder / "data/licenses_char/meta.pkl")
    text = b"".join(map(vocabulary.token_bytes, tokens)).decode()
    count = len(prompt)
    words = ("--checkpoints", folder, "--checkpoint", "out-licenses-char@3000", *GREEDY)
    run = stepscope(*words, "-n", len(tokens) - count, "--json", "-p", text[:count])
    assert run.code == 0
    assert (run.json["prompt_ids"], run.json["new_ids"]) == (prompt, tokens[count:])
    assert run.json["text"] == text[count:]
    assert run.json["tokenizer"].endswith("data/licenses_char/meta.pkl")
    short = stepscope(*words, "-n", 2, "-p", "Licen")
    assert (short.code, short.out) == (0, "se")


def test_nanogpt_without_its_vocabulary_says_that_it_needs_ids(
    stepscope: Callable[..., Run], goldens: Path
) -> None:
    text = stepscope("--checkpoint", goldens / "nanogpt_bias_compiled/out", "-p", "Licen")
    assert (text.code, text.out) == (2, "")
    assert "--prompt_ids" in text.lines[-1]


@pytest.mark.parametrize("given", ["softcap=20", "rope_base=1e5", "long_window=9", "gelu=relu"])
def test_nanogpt_lacks_the_constants_of_nanochat(
    stepscope: Callable[..., Run], goldens: Path, given: str
) -> None:
    folder = goldens / "nanogpt_char/out-licenses-char"
    run = stepscope("--checkpoint", folder, "--prompt_ids", "1", "--set", given)
    assert (run.code, run.out, len(run.lines)) == (2, "", 1)


def test_nanogpt_stops_at_its_last_position_or_reads_the_last_ones_anew(
    stepscope: Callable[..., Run], goldens: Path
) -> None:
    folder = goldens / "nanogpt_char/out-licenses-char"
    words = ("--checkpoint", folder, "--prompt_ids", "1,2,3", *GREEDY, "-n", 80, "--json")
    within = stepscope(*words)
    assert (within.json["stop"], len(within.json["new_ids"])) == ("context full", 61)
    beyond = stepscope(*words, "--beyond_context")
    assert (beyond.json["stop"], len(beyond.json["new_ids"])) == ("max tokens", 80)
    assert beyond.json["new_ids"][:61] == within.json["new_ids"]
    assert any("each token reads the last 64 anew" in line for line in beyond.lines)


def test_nanogpt_arguments_that_contradict_the_weights_exit_4(
    stepscope: Callable[..., Run], tmp_path: Path
) -> None:
    write_nanogpt(tmp_path / "out/ckpt.pt", ARGUMENTS | {"n_query_groups": 2},
                  weights=random_weights(ARGUMENTS))  # fmt: skip
    run = stepscope("--checkpoint", tmp_path / "out", "--prompt_ids", "1")
    assert (run.code, run.out, len(run.lines)) == (4, "", 1)
    assert "Unknown model_args: n_query_groups" in run.err


# Hugging Face folders.


def test_the_hugging_face_golden_answers_ids(stepscope: Callable[..., Run], goldens: Path) -> None:
    """At every eighth position, the next token is the one with the golden's largest logit."""
    folder = goldens / "hf_nanochat"
    with np.load(folder / "golden/golden.npz") as arrays:
        tokens, logits = arrays["tokens"].tolist(), torch.tensor(arrays["logits"])
    for count in range(8, len(tokens) + 1, 8):
        ids = ",".join(map(str, tokens[:count]))
        words = ("--checkpoints", folder, "--checkpoint", "hf_model", "--prompt_ids", ids)
        run = stepscope(*words, *GREEDY, "-n", 1, "--json")
        assert (run.code, run.json["checkpoint"]["step"]) == (0, None)
        assert run.json["new_ids"] == [int(logits[count - 1].argmax())]
        expected = logits[count - 1].log_softmax(-1).max()
        assert run.json["logprobs"][0] == pytest.approx(float(expected), abs=5e-4)


@pytest.mark.parametrize("shards", [0, 2])
def test_a_hugging_face_folder_answers_text_with_its_tokenizer(
    stepscope: Callable[..., Run], tmp_path: Path, shards: int
) -> None:
    config = CONFIG | {"vocab_size": len(RANKS) + 9}
    weights = write_folder(tmp_path / "mine", config, shards=shards)
    values = huggingface(RANKS, specials(len(RANKS)), NANOCHAT)
    (tmp_path / "mine/tokenizer.json").write_text(json.dumps(values))
    words = ("--checkpoint", tmp_path / "mine", *GREEDY, "-n", 3, "--json")
    run = stepscope(*words, "-p", "the cat")
    assert run.code == 0
    ids = run.json["prompt_ids"]
    assert ids[0] == specials(len(RANKS))["<|bos|>"]
    expected = huggingface_logits(weights, config, ids)[-1]
    assert run.json["new_ids"][0] == int(expected.argmax())
    assert run.json["tokenizer"].endswith("mine/tokenizer.json")
    # Other constants compute other logits, and are in the record.
    changed = stepscope(*words, "-p", "the cat", "--set", "softcap=3")
    assert changed.json["overrides"] == {"softcap": 3.0}
    assert changed.json["logprobs"] != run.json["logprobs"]


def test_a_cut_shard_is_one_line(stepscope: Callable[..., Run], tmp_path: Path) -> None:
    write_folder(tmp_path / "mine", shards=2)
    shard = tmp_path / "mine/model-00002-of-00002.safetensors"
    shard.write_bytes(shard.read_bytes()[:-1])
    run = stepscope("--checkpoint", tmp_path / "mine", "--prompt_ids", "1")
    assert run.code == 4
    assert run.line.startswith(f"{shard.name} is incomplete: it has ")


# Chat.

CHAT = "chat_tool_add/chatsft_checkpoints/d2"


def test_chat_answers_like_the_golden(stepscope, goldens: Path) -> None:
    golden = json.loads((goldens / "chat_tool_add/golden/golden.json").read_text())
    words = ("--checkpoint", goldens / CHAT, "--chat", *GREEDY, "-p", golden["user"])
    values = json.loads(stepscope(*words, "--json").out)
    assert values["prompt_ids"] == golden["prompt"]
    assert values["new_ids"] == golden["engine_tokens"]
    forced = [at for at, mask in enumerate(golden["engine_masks"]) if not mask]
    assert (values["forced"], values["stop"]) == (forced, "end of answer")
    assert (values["chat"], values["stop_ids"]) == ({"system": "", "start": 2}, [311, 315])
    run = stepscope(*words)
    assert (run.code, run.out) == (0, "The‹12+7 → 19› = ok")
    assert "stopped: end of answer" in run.err


def test_samples_of_a_chat_call_the_calculator_in_each_row(stepscope, goldens: Path) -> None:
    golden = json.loads((goldens / "chat_tool_add/golden/golden.json").read_text())
    words = ("--checkpoint", goldens / CHAT, "--chat", *GREEDY, "-p", golden["user"])
    rows = json.loads(stepscope(*words, "--json", "--num_samples", "3").out)
    assert [row["new_ids"] for row in rows] == [golden["engine_tokens"]] * 3


def test_a_chat_is_echoed_as_the_message(stepscope, goldens: Path) -> None:
    words = ("--checkpoint", goldens / CHAT, "--chat", "--system", "Be brief.", *GREEDY)
    run = stepscope(*words, "--max_tokens", "1", "--echo", "-p", "What is 12+7?")
    assert run.out.startswith("Be brief.\n\nWhat is 12+7?\n")


def test_without_chat_a_prompt_is_continued_as_it_is(stepscope, goldens: Path) -> None:
    words = ("--checkpoint", goldens / CHAT, *GREEDY, "--max_tokens", "2", "--json")
    for extra in ((), ("--no_chat",)):
        run = stepscope(*words, *extra, "-p", "What is 12+7?")
        values = json.loads(run.out)
        assert values["prompt_ids"][:2] == [311, 87]
        assert (values["chat"], values["forced"]) == (None, [])
        hint = "sft checkpoints are trained to chat: --chat makes the prompt a message"
        assert (hint in run.err.splitlines()) is not bool(extra)


def test_chat_needs_the_tokens(stepscope, trio: Path) -> None:
    run = stepscope("--checkpoint", trio / STEPS[0], "--chat", "-p", "1")
    assert (run.code, run.out) == (2, "")
    assert run.err.startswith("This checkpoint cannot chat: its vocabulary lacks <|user_start|>")


def test_a_conversation_that_is_too_long_is_refused(stepscope, goldens: Path) -> None:
    run = stepscope("--checkpoint", goldens / CHAT, "--chat", "-p", "12" * 200)
    assert run.code == 2
    assert run.err.startswith("The conversation has 404 tokens but the context is 256")
