"""Each way out of the command: its exit code, and for bad input one line and no traceback."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

import bare
import pytest
import torch
from command_run import Run

from core.checkpoints.claimed_sizes import CAPS


@pytest.fixture
def tiny(write_checkpoint: Callable[..., Path], tmp_path: Path) -> Callable[..., Path]:
    """Writes a checkpoint named step_000100."""

    def write(**changes: Any) -> Path:
        return write_checkpoint(tmp_path / "runs" / "step_000100", **changes)

    return write


@pytest.fixture
def ask(stepscope: Callable[..., Run]) -> Callable[..., Run]:
    """Asks a checkpoint folder for two tokens."""

    def run(folder: Path, *words: object) -> Run:
        return stepscope("--checkpoint", folder, "--max_tokens", 2, *(words or ("-p", "1")))

    return run


def change_meta(folder: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    file = folder / "meta_000100.json"
    values = json.loads(file.read_text())
    change(values)
    file.write_text(json.dumps(values))
    return folder


def change_weights(folder: Path, change: Callable[[dict[str, torch.Tensor]], object]) -> Path:
    file = folder / "model_000100.pt"
    weights = torch.load(file)
    change(weights)
    torch.save(weights, file)
    return folder


# No failure at all.


def test_version_is_one_line(stepscope: Callable[..., Run]) -> None:
    assert stepscope("--version") == (0, f"stepscope {metadata.version('stepscope')}\n", "")


@pytest.mark.parametrize("words", [["--help"], ["-h"], ["list", "--help"], ["info", "-h"]])
def test_help_goes_to_stdout(stepscope: Callable[..., Run], words: list[str]) -> None:
    run = stepscope(*words)
    assert (run.code, run.err) == (0, "")
    assert run.out.startswith("usage: stepscope ")


def test_python_m_tui_and_the_installed_command_are_the_same() -> None:
    command = Path(sys.executable).with_name("stepscope")
    outputs = [
        subprocess.run([*words, "--help"], capture_output=True, check=True, timeout=60).stdout
        for words in ([sys.executable, "-m", "tui"], [str(command)])
    ]
    assert outputs[0] == outputs[1] != b""


# UsageError: exit 2.


def test_the_session_without_a_terminal_points_to_what_there_is(
    stepscope: Callable[..., Run],
) -> None:
    run = stepscope()
    assert run.code == 2
    assert "--plain" in run.line
    assert "--prompt" in run.line
    assert "info" in run.line


@pytest.mark.parametrize(
    "words",
    [
        ["--bogus"],
        ["list", "--bogus"],
        ["info"],
        ["--prompt"],
        ["--prompt", "1", "--prom", "2"],
        ["bogus"],
        ["--bogus" + "x" * 1000],
        ["--bogus\x1b[31m\n"],
    ],
)
def test_words_that_do_not_fit_exit_2(stepscope: Callable[..., Run], words: list[str]) -> None:
    run = stepscope(*words)
    assert run.code == 2
    assert "\x1b" not in run.line


@pytest.mark.parametrize(
    ("words", "said"),
    [
        *((["--temperature", value], "temperature cannot be") for value in
          ("nan", "inf", "-1", "101")),
        *((["--top_k", value], "top_k cannot be") for value in ("-1", "1.5")),
        (["--max_tokens", "0"], "max_tokens cannot be"),
        (["--device", "tpu"], "The device 'tpu' is not available"),
        (["--precision", "int3"], "precision cannot be 'int3'"),
        (["--tokenizer", "nope"], "No tokenizer 'nope'"),
    ],
)  # fmt: skip
def test_a_value_that_cannot_work_exits_2(
    stepscope: Callable[..., Run], tiny: Callable[..., Path], words: list[str], said: str
) -> None:
    run = stepscope("--checkpoint", tiny(), "--prompt", "1", *words)
    assert run.code == 2
    assert said in run.line


def test_a_prompt_without_a_known_character_exits_2_and_shows_the_alphabet(
    ask: Callable[..., Run], tiny: Callable[..., Path]
) -> None:
    run = ask(tiny(), "-p", "xyz = ?")
    assert run.code == 2
    assert run.line == (
        "No character of 'xyz = ?' is in the vocabulary. Known characters: 0123456789+-HBL.␊"
    )


def test_a_prompt_longer_than_the_context_exits_2_with_both_numbers(
    ask: Callable[..., Run], tiny: Callable[..., Path]
) -> None:
    run = ask(tiny(sequence_len=1024), "-p", "5" * 2000)
    assert run.code == 2
    assert "2,001 tokens" in run.line
    assert "1,024" in run.line


@pytest.mark.parametrize("ids", ["", "1;2", "-1", "32", "1,99", "1" * 400, "a"])
def test_ids_that_are_none_exit_2(
    ask: Callable[..., Run], tiny: Callable[..., Path], ids: str
) -> None:
    run = ask(tiny(), "--prompt_ids", ids)
    assert run.code == 2
    assert run.line


def test_an_empty_prompt_without_bos_exits_2(
    ask: Callable[..., Run], tiny: Callable[..., Path]
) -> None:
    run = ask(tiny(), "-p", "", "--no_bos")
    assert run.code == 2
    assert "needs BOS" in run.line


def test_a_prompt_without_a_checkpoint_lists_the_names(
    stepscope: Callable[..., Run], trio: Path
) -> None:
    run = stepscope("--prompt", "1", "--checkpoints", trio)
    assert run.code == 2
    for word in ("--checkpoint", "--demo", "step_002920", "step_003650", "step_004380"):
        assert word in run.line


def test_a_prompt_without_any_checkpoint_in_sight_says_so(stepscope: Callable[..., Run]) -> None:
    run = stepscope("--prompt", "1")
    assert run.code == 3
    assert "No checkpoints were found" in run.line


def test_a_checkpoint_without_a_tokenizer_asks_for_ids(
    stepscope: Callable[..., Run], goldens: Path
) -> None:
    run = stepscope("--checkpoints", goldens / "oct25_initial", "--checkpoint", "d2", "-p", "1")
    assert run.code == 2
    assert "--prompt_ids" in run.line


# Not found: exit 3.


def test_a_name_that_is_none_exits_3_with_the_guides_words(
    stepscope: Callable[..., Run], trio: Path
) -> None:
    run = stepscope("--prompt", "1", "--checkpoints", trio, "--checkpoint", "nowhere")
    assert run.code == 3
    assert run.line == (
        "Checkpoint directory not found: nowhere. Found: step_002920, step_003650, step_004380"
    )


@pytest.mark.parametrize("typed", ["002920", "2920", "step_02920", "step-002920", "step_002920x"])
def test_a_near_miss_is_asked_back(stepscope: Callable[..., Run], trio: Path, typed: str) -> None:
    run = stepscope("--prompt", "1", "--checkpoints", trio, "--checkpoint", typed)
    assert run.code == 3
    assert run.line == f"Checkpoint directory not found: {typed}. Did you mean step_002920?"


def test_a_path_that_does_not_exist_exits_3(stepscope: Callable[..., Run]) -> None:
    run = stepscope("--prompt", "1", "--checkpoint", "no/such/folder")
    assert run.code == 3
    assert "Checkpoint directory not found: no/such/folder" in run.line


@pytest.mark.parametrize("name", ["", " ", "\0", "\x1b[31m", "x" * 5000, "a@b@c", "@latest", "/"])
def test_a_strange_name_exits_3_in_one_line(stepscope: Callable[..., Run], name: str) -> None:
    run = stepscope("--prompt", "1", "--checkpoint", name)
    assert run.code == 3
    assert run.line.isprintable()


def test_a_folder_without_model_files_exits_3_with_the_guides_words(
    ask: Callable[..., Run], tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    run = ask(tmp_path / "empty")
    assert run.code == 3
    assert run.line.startswith("No model files found in ")


def test_an_ambiguous_name_exits_3_with_the_paths(
    stepscope: Callable[..., Run], write_checkpoint: Callable[..., Path]
) -> None:
    for run in ("a", "b"):
        write_checkpoint(Path(run) / "step_000100")
    found = stepscope("--prompt", "1", "--checkpoints", ".", "--checkpoint", "step_000100")
    assert found.code == 3
    assert "2 checkpoints" in found.line
    assert "a/step_000100" in found.line
    assert "b/step_000100" in found.line


def test_a_step_that_a_folder_does_not_have_exits_3_with_those_it_has(
    stepscope: Callable[..., Run], goldens: Path
) -> None:
    run = stepscope("--prompt", "1", "--checkpoints", goldens / "oct25_gqa_multistep",
                    "--checkpoint", "d3@150")  # fmt: skip
    assert run.code == 3
    assert "100, 200, 1000" in run.line


# CheckpointError: exit 4.


def test_a_model_without_meta_exits_4(ask: Callable[..., Run], tiny: Callable[..., Path]) -> None:
    folder = tiny()
    (folder / "meta_000100.json").unlink()
    run = ask(folder)
    assert run.code == 4
    assert "model without meta" in run.line


def test_a_meta_without_model_exits_4(ask: Callable[..., Run], tiny: Callable[..., Path]) -> None:
    folder = tiny()
    (folder / "model_000100.pt").unlink()
    run = ask(folder)
    assert run.code == 4
    assert "meta without model" in run.line


@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.99])
def test_a_cut_file_exits_4(
    ask: Callable[..., Run], tiny: Callable[..., Path], share: float
) -> None:
    folder = tiny()
    os.truncate(
        folder / "model_000100.pt", int((folder / "model_000100.pt").stat().st_size * share)
    )
    run = ask(folder)
    assert run.code == 4
    assert ("incomplete" if share else "empty") in run.line


def test_a_file_that_is_no_archive_exits_4(
    ask: Callable[..., Run], tiny: Callable[..., Path]
) -> None:
    folder = tiny()
    (folder / "model_000100.pt").write_bytes(b"no archive " * 1000)
    run = ask(folder)
    assert run.code == 4
    assert "model_000100.pt" in run.line


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("not JSON", "is not JSON"),
        ("", "is empty"),
        ("[1]", "does not hold a JSON object"),
        ("{}", "the number of heads"),
        ('{"model_config": 5}', "the number of heads"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_a_meta_that_is_none_exits_4(
    ask: Callable[..., Run], tiny: Callable[..., Path], text: str, said: str
) -> None:
    folder = tiny()
    (folder / "meta_000100.json").write_text(text)
    run = ask(folder)
    assert run.code == 4
    assert said in run.line


@pytest.mark.parametrize("key", CAPS)
@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), -1, 0, 10**12, 10**400, 1.5, "2", None, True, [2]],
    ids=lambda value: str(value)[:12],
)  # fmt: skip
def test_an_absurd_size_exits_4_and_is_named(
    ask: Callable[..., Run], tiny: Callable[..., Path], key: str, value: object
) -> None:
    folder = change_meta(tiny(), lambda meta: meta["model_config"].update({key: value}))
    # The alphabet must not depend on the size that is wrong here.
    run = ask(folder, "--prompt_ids", "1")
    assert run.code == 4
    assert f"model_config.{key}" in run.line


@pytest.mark.parametrize(
    "changes",
    [
        {"n_layer": 3},
        {"n_layer": 1},
        {"n_embd": 32},
        {"n_head": 3},
        {"n_kv_head": 1},
        {"n_head": 16, "n_kv_head": 16},
        {"vocab_size": 64},
    ],
    ids=str,
)
def test_shapes_that_contradict_the_meta_exit_4(
    ask: Callable[..., Run], tiny: Callable[..., Path], changes: dict[str, int]
) -> None:
    run = ask(change_meta(tiny(), lambda meta: meta["model_config"].update(changes)))
    assert run.code == 4
    assert run.line


def test_an_unknown_tensor_exits_4_and_is_named(
    ask: Callable[..., Run], tiny: Callable[..., Path]
) -> None:
    folder = change_weights(tiny(), lambda w: w.update({"transformer.extra": torch.ones(2)}))
    run = ask(folder)
    assert run.code == 4
    assert run.line.startswith("Unknown tensors: transformer.extra [2]. It was read as family G1")


def test_a_missing_tensor_exits_4_and_is_named(
    ask: Callable[..., Run], tiny: Callable[..., Path]
) -> None:
    name = "transformer.h.1.mlp.c_fc.weight"
    run = ask(change_weights(tiny(), lambda weights: weights.pop(name)))
    assert run.code == 4
    assert run.line.startswith(f"Missing tensors: {name}. It was read as family G1")


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_a_weight_that_is_no_number_exits_4_and_its_tensor_is_named(
    ask: Callable[..., Run], tiny: Callable[..., Path], value: float
) -> None:
    name = "transformer.h.1.attn.c_k.weight"
    run = ask(change_weights(tiny(), lambda weights: weights[name][3, 5].fill_(value)))
    assert run.code == 4
    assert name in run.line


def test_a_bit_that_flipped_on_the_disk_exits_4(
    ask: Callable[..., Run], tiny: Callable[..., Path]
) -> None:
    folder = tiny()
    data = bytearray((folder / "model_000100.pt").read_bytes())
    weight = torch.load(folder / "model_000100.pt")["lm_head.weight"]
    at = data.index(weight.view(torch.uint8)[0, :16].numpy().tobytes())
    data[at] ^= 1
    (folder / "model_000100.pt").write_bytes(data)
    run = ask(folder)
    assert run.code == 4
    assert "checksum" in run.line


# Odd, but no failure.


@pytest.mark.parametrize("loss", [None, float("nan"), float("inf"), "0.5", [1]], ids=str)
def test_a_loss_that_is_no_number_keeps_nothing_from_working(
    ask: Callable[..., Run], tiny: Callable[..., Path], loss: object
) -> None:
    run = ask(change_meta(tiny(), lambda m: m.update(val_loss=loss)), "-p", "1", "--json")
    assert run.code == 0
    assert json.loads(run.out)["checkpoint"]["val_loss"] is None


def test_extra_keys_of_the_meta_keep_nothing_from_working(
    ask: Callable[..., Run], tiny: Callable[..., Path]
) -> None:
    def extend(meta: dict[str, Any]) -> None:
        meta["note"] = {"by": ["me", None]}
        meta["model_config"]["window_pattern"] = "L"

    assert ask(change_meta(tiny(), extend)).code == 0


# Out of memory: exit 5.


def test_a_model_that_does_not_fit_exits_5_with_remedies(
    ask: Callable[..., Run], tiny: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.kernels.device.free_memory", lambda: 2**20)
    run = ask(tiny())
    assert run.code == 5
    assert "needs 64.0 MiB in float32, cpu has 1.0 MiB free" in run.line
    assert "Free memory" in run.line


# Internal: exit 1.


def test_a_bug_is_one_line_and_exit_1(
    stepscope: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: object) -> None:
        raise RuntimeError("first\nsecond\x1b[31m" + "x" * 1000)

    monkeypatch.setattr("tui.command_line.prompt_arguments.parse_options", broken)
    code, out, err = stepscope("-p", "1")
    assert (code, out) == (1, "")
    assert err.startswith("Internal error: RuntimeError: first␊second␛[31m")
    assert len(err) == 201


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["info", "-dash"], "comes after --: stepscope info -- -dash"),
        (["info", "--jso", "x"], "Did you mean --json?"),
        (["bench", "-dash"], "comes after --: stepscope bench -- -dash"),
        (["bench", ""], "CHECKPOINT is empty"),
        (["list", "--checkpoints", " "], "--checkpoints is empty"),
        (["bench", "x", "--checkpoints="], "--checkpoints is empty"),
    ],
    ids=range(6),
)
def test_a_name_that_is_empty_or_begins_with_a_dash_is_explained(
    stepscope: Callable[..., Run], words: list[str], said: str
) -> None:
    run = stepscope(*words)
    assert (run.code, run.out) == (2, "")
    assert said in run.err


def test_a_name_that_begins_with_a_dash_is_found_after_two(
    stepscope: Callable[..., Run], tiny: Callable[..., Path], tmp_path: Path
) -> None:
    folder = tiny()
    folder.rename(folder.parent / "-dash")
    run = stepscope("info", "--checkpoints", str(tmp_path / "runs"), "--", "-dash")
    assert (run.code, run.out.splitlines()[0]) == (0, "-dash@100")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["list"], 3, "No checkpoints were found; the working folder was deleted"),
        (["list", "--checkpoints", "."], 3, ". cannot be looked at: the working folder was"),
        (["info", "./x"], 3, "Checkpoint directory not found: ./x; the working folder was"),
        (["list", "--demo"], 0, "3 checkpoints"),
        (["--demo", "-p", "1", "--max_tokens", "2"], 0, "stopped: max tokens"),
        (["--plain", "--demo"], 0, "step_008000 loaded"),
    ],
    ids=range(6),
)
def test_in_a_deleted_working_folder_everything_absolute_works(
    tmp_path: Path, words: list[str], code: int, said: str
) -> None:
    """Native libraries of torch end a process that has no working folder."""
    (tmp_path / "gone").mkdir()
    command = ["sh", "-c", 'rmdir "$PWD"; exec "$@" </dev/null', "sh", sys.executable, "-m", "tui"]
    done = subprocess.run(
        [*command, *words], cwd=tmp_path / "gone", capture_output=True, text=True, check=False,
        env=os.environ | {"PYTHONPATH": str(bare.ROOT)}, timeout=60,
    )  # fmt: skip
    assert done.returncode == code
    assert said in done.stderr


# Output that nobody takes.


def left(words: list[str], redirection: str) -> tuple[int, bytes]:
    """Exit code and stderr of the command behind a shell's redirection."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    script = f'"$@" {redirection}'
    command = ["sh", "-c", script, "sh", sys.executable, "-m", "tui", *words]
    done = subprocess.run(command, capture_output=True, check=False, env=environment, timeout=60)
    return done.returncode, done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has /dev/full")
@pytest.mark.parametrize("words", [["--help"], ["--version"], ["list"], ["list", "--json"]])
def test_a_full_disk_exits_1_with_one_line(words: list[str], trio: Path) -> None:
    if words[0] == "list":
        words = [*words, "--checkpoints", str(trio)]
    assert left(words, ">/dev/full") == (1, b"Cannot write the output: No space left on device\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has /dev/full")
@pytest.mark.parametrize("words", [["--help"], ["list", "--help"]])
def test_help_for_a_full_disk_exits_1_also_without_a_buffer(
    words: list[str],
) -> None:
    # argparse ignores an error of the write.
    unbuffered = [sys.executable, "-u", "-m", "tui", *words]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            unbuffered, stdout=full, stderr=subprocess.PIPE, check=False, timeout=60
        )
    assert (done.returncode, done.stderr) == (
        1,
        b"Cannot write the output: No space left on device\n",
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has /dev/full")
@pytest.mark.parametrize(
    ("words", "code"), [(["list"], 0), (["--help"], 0), (["--nope"], 2), (["info", "none"], 3)]
)
def test_a_full_disk_for_stderr_does_not_change_the_exit_code(
    words: list[str], code: int, trio: Path
) -> None:
    if not words[0].startswith("-"):
        words = [*words, "--checkpoints", str(trio)]
    assert left(words, "2>/dev/full")[0] == code


@pytest.mark.parametrize("words", [["--help"], ["list"], ["list", "--json"], ["info"]])
def test_a_closed_pipe_exits_141_without_a_word(words: list[str], trio: Path) -> None:
    words = [*words, *(["step_002920"] if words == ["info"] else [])]
    if words[0] != "--help":
        words += ["--checkpoints", str(trio)]
    reading, writing = os.pipe()
    os.close(reading)
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    done = subprocess.run(
        [sys.executable, "-m", "tui", *words],
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
        env=environment,
        timeout=60,
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, b"")


def test_closed_streams_are_no_failure(trio: Path) -> None:
    code, err = left(["list", "--checkpoints", str(trio)], ">&- <&-")
    assert (code, err) == (0, b"3 checkpoints\n")
    assert left(["--version"], "2>&- <&-")[0] == 0


def test_an_error_that_meets_a_closed_pipe_ends_like_one_on_stdout():
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "tui", "info", "nothing", "--demo"]
    environment = os.environ | {"PYTHONPATH": str(bare.ROOT)}
    run = subprocess.run(command, env=environment, stderr=writing, stdout=writing, check=False)
    os.close(writing)
    assert run.returncode == 141
