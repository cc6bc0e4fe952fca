"""`stepscope replay`: equal, different, gone, changed; files, lines, the history; exit codes."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from command_run import Run
from forked_program import run_forked

from core.checkpoints.embedded import DEMO
from core.journal.session_id import folder, short_of

ROOT = Path(__file__).parents[2]
CHAT = "chat_tool_add/chatsft_checkpoints/d2"
ASKED = ("--demo", "-p", "9-12", "--seed", "5", "-t", "1.2", "-n", "12")


@pytest.fixture(scope="module")
def kept() -> dict[str, str]:
    return {}


@pytest.fixture
def record(stepscope: Callable[..., Run], kept: dict[str, str]) -> Any:
    """The object of --json of one generation."""
    if "one" not in kept:
        kept["one"] = stepscope(*ASKED, "--json").out
    return json.loads(kept["one"])


@pytest.fixture
def replay(stepscope: Callable[..., Run], tmp_path: Path) -> Callable[..., Run]:
    """`stepscope replay` of a file with these values, one a line."""

    def run(values: Any, *words: str | Path) -> Run:
        lines = values if isinstance(values, list) else [values]
        (tmp_path / "r.jsonl").write_text("\n".join(map(json.dumps, lines)))
        return stepscope("replay", tmp_path / "r.jsonl", *words)

    return run


def test_a_generation_is_repeated_from_its_record(replay: Callable[..., Run], record: Any) -> None:
    run = replay(record)
    assert (run.code, run.out) == (0, "r.jsonl  equal\n")
    assert run.lines[-1].startswith("here: cpu · float32")


def test_another_token_is_told_and_the_exit_code_is_6(
    replay: Callable[..., Run], record: Any
) -> None:
    record["new_ids"][7] = (record["new_ids"][7] + 1) % 10
    run = replay(record)
    assert run.code == 6
    assert "different from token 8 on: " in run.out
    assert " nats apart" in run.out
    found = replay(record, "--json").json["generations"][0]["difference"]
    assert (found["at"], found["then"]) == (7, record["new_ids"][7])
    assert found["margin"] == pytest.approx(abs(found["now_logprob"] - found["then_logprob_now"]))


def test_what_was_cut_short_is_repeated_up_to_there(
    replay: Callable[..., Run], record: Any
) -> None:
    first = {"new_ids": record["new_ids"][:4], "logprobs": record["logprobs"][:4]}
    cut = record | first | {"text": record["text"][:4], "stop": "cancelled"}
    killed = cut | {"stop": None, "text": record["text"][:3]}
    none = cut | {"new_ids": [], "logprobs": [], "text": ""}
    run = replay([cut, killed, none], "--all")
    assert run.code == 0
    assert run.out.splitlines()[-1].startswith("3 generations: 3 equal,")


def test_a_checkpoint_that_is_gone_or_changed_is_named(
    replay: Callable[..., Run], record: Any, tmp_path: Path
) -> None:
    gone = record | {"checkpoint": record["checkpoint"] | {"path": "/nowhere/model.pt"}}
    run = replay(gone)
    assert (run.code, run.out) == (3, "r.jsonl  not possible\n")
    assert "/nowhere/model.pt" in run.err
    copied = tmp_path / "moved"
    shutil.copytree(Path(record["checkpoint"]["path"]).parent, copied)
    assert replay(gone, "--checkpoint", copied).code == 0
    changed = record | {"checkpoint": record["checkpoint"] | {"fingerprint": "0" * 16}}
    run = replay(changed)
    assert run.code == 6
    assert record["checkpoint"]["fingerprint"] in run.err
    assert "0" * 16 in run.err


def test_samples_are_repeated_as_rows_of_a_batch(
    stepscope: Callable[..., Run], replay: Callable[..., Run]
) -> None:
    rows = stepscope(*ASKED, "--num_samples", "3", "--json").json
    assert "has 3 generations. --all" in replay(rows).line
    run = replay(rows, "--all")
    assert run.code == 0
    assert run.out.splitlines()[-1].startswith("3 generations: 3 equal,")


def test_other_threads_are_said(replay: Callable[..., Run], record: Any) -> None:
    run = replay(record, "--threads", "3")
    assert run.code in (0, 6)
    assert f"3 threads instead of {record['threads']} thread" in run.out


def test_a_device_that_is_lacking_is_replaced_and_said(
    replay: Callable[..., Run], record: Any
) -> None:
    run = replay(record | {"device": "mps"})
    assert run.code == 0
    assert "cpu instead of mps" in run.out
    assert run.err.count("Not as recorded: ") == 1
    assert replay(record, "--device", "mps").code == 2


def test_an_older_record_lacks_fields_and_a_newer_one_is_refused(
    replay: Callable[..., Run], record: Any
) -> None:
    newer_fields = (
        "context", "continued", "parent", "beyond_context", "chat", "forced", "stepped", "batch",
        "stepscope", "machine", "tokenizer_assumed",
    )  # fmt: skip
    run = replay({name: one for name, one in record.items() if name not in newer_fields})
    assert (run.code, run.out) == (0, "r.jsonl  equal\n")
    assert "schema 2" in replay(record | {"schema": 2}).line
    assert "not the output of stepscope --json" in replay({"a": 1}).line


def test_a_record_that_cannot_be_read_does_not_stop_the_others(
    replay: Callable[..., Run], record: Any
) -> None:
    newer = record | {"schema": 99}
    run = replay([newer, record], "--all")
    first, second, summary = run.out.splitlines()
    assert first == "r.jsonl, line 1  not possible"
    assert second == "r.jsonl, line 2  equal"
    assert summary.startswith("2 generations: 1 equal, ")
    assert any("line 1: " in line for line in run.lines)
    assert run.code == 2
    told = replay([newer, record], "--all", "--json").json
    assert [one["result"] for one in told["generations"]] == ["not possible", "equal"]
    assert told["generations"][0]["error"]["message"].startswith("r.jsonl, line 1: ")


@pytest.mark.parametrize(
    "words",
    [
        ("--precision", "bf16"),
        ("--precision", "bf16", "--num_samples", "3"),
        ("--set", "rope_base=5000"),
        ("--beyond_context", "-n", "260"),
        ("--no_bos", "--allow_padding", "-t", "3"),
    ],
)
def test_what_differs_from_the_defaults_is_repeated(
    stepscope: Callable[..., Run], tmp_path: Path, words: tuple[str, ...]
) -> None:
    given = ("--demo", "-p", "9-12", "--seed", "5", *words, "--json")
    (tmp_path / "r.json").write_text(stepscope(*given).out)
    run = stepscope("replay", "--all", tmp_path / "r.json")
    assert (run.code, "equal" in run.out, "0 different, 0 not" in run.out) == (0, True, True)


def test_lines_of_tokens_are_left_out(
    stepscope: Callable[..., Run], replay: Callable[..., Run]
) -> None:
    lines = [json.loads(line) for line in stepscope(*ASKED, "--jsonl").out.splitlines()]
    assert len(lines) > 2
    assert replay(lines).code == 0


def test_a_generation_of_the_history_is_repeated_by_its_id(stepscope: Callable[..., Run]) -> None:
    told = stepscope(*ASKED, "--keep")
    session = told.lines[-1].split()[-1]
    run = stepscope("replay", f"{session}.1")
    assert (run.code, run.out) == (0, f"{session}.1  equal\n")
    assert stepscope("replay", session, "--all").code == 0
    assert stepscope("replay", f"{session}.9").code == 3


@pytest.mark.parametrize(
    ("words", "code"), [((), 2), (("nothing.json",), 3), ((DEMO,), 2), (("--all", "k3f9x"), 3)]
)
def test_what_is_not_there_is_refused(
    stepscope: Callable[..., Run], words: tuple[str, ...], code: int
) -> None:
    run = stepscope("replay", *words)
    assert run.code == code
    assert run.line


SESSION = (
    "2+3\n/continue\n/chat off\n2+3\n/branch 2 1\n/temp 1.5\n/fan 3\n/take 2\n"
    "/chat on\nand 5?\nand then?\n"
)


def test_a_session_with_chat_branches_and_a_fan_is_repeated_from_the_history(
    stepscope: Callable[..., Run], goldens: Path
) -> None:
    words = ("--plain", "--checkpoint", goldens / CHAT, "-n", "6", "--seed", "3", "--temp", "0.7")
    assert run_forked(list(map(str, words)), input=SESSION, text=True).returncode == 0
    (file,) = folder().glob("*.jsonl")
    session = short_of(file.stem)
    run = stepscope("replay", session, "--all", "--json")
    assert run.code == 0
    found = run.json["generations"]
    assert {one["result"] for one in found} == {"equal"}
    # Two turns and what goes on from the first, a text and its branch, three rows, one taken.
    assert len(found) >= 9
