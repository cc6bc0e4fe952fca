"""`stepscope lens`: the table of a text, its layers and heads, JSON, and what is refused."""

import io
import sys
from collections.abc import Callable
from math import log
from pathlib import Path

import numpy as np
import pytest
import torch
from command_run import Run
from reference_forward import random_weights

from tui.terminal.interrupts import Interrupts

Lens = Callable[..., Run]
SUMS = "12+3\n15\n"


@pytest.fixture
def lens(stepscope: Callable[..., Run], trio: Path) -> Lens:
    """`stepscope lens` with a golden checkpoint of the fork, with more words."""

    def run(*words: object) -> Run:
        return stepscope("lens", "--checkpoints", trio, "--checkpoint", "step_002920", *words)

    return run


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "sums.txt"
    path.write_text(SUMS)
    return path


def test_a_line_for_each_token_and_one_for_what_would_be_next(lens: Lens, file: Path) -> None:
    run = lens(file)
    assert run.code == 0
    head, *rows = run.out.splitlines()
    assert head.split() == ["at", "id", "text", "logprob", "bits", "rank", "entropy"]
    assert [row.split()[0] for row in rows] == [str(at) for at in range(10)]
    texts = [row.split()[2] for row in rows[:-1]]
    assert texts == ["<|bos|>", "1", "2", "+", "3", "⏎", "1", "5", "⏎"]
    assert rows[0].split()[3:] == ["–"] * 4
    assert rows[9].split()[1] == "next"
    assert len({len(line) for line in (head, *rows)}) == 1


def test_the_totals_are_told_on_stderr(lens: Lens, file: Path) -> None:
    run, values = lens(file), lens(file, "--json").json
    nats = -sum(one["logprob"] for one in values["tokens"][1:])
    assert values["predicted"] == 8
    assert values["nats_per_token"] == pytest.approx(nats / 8)
    first = sum(one["rank"] == 1 for one in values["tokens"][1:])
    (line,) = run.lines
    assert line.startswith("step_002920 · cpu · float32 · 9 tokens · 8 predicted · ")
    assert f" · {nats / 8:.4f} nats/token · {nats / 8 / log(2):.4f} bits/token · " in line
    assert line.endswith(f" · rank 1: {first}")


def test_file_prompt_stdin_and_ids_are_the_same_text(
    lens: Lens, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = lens(file).out
    assert lens("--prompt", SUMS).out == expected
    assert lens("-p", SUMS).out == expected
    assert lens("--ids", "17,1,2,10,3,16,1,5,16").out == expected
    for words in (("-",), ("--prompt", "-"), ("-p", "-")):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(SUMS.encode())))
        assert lens(*words).out == expected


def test_ids_of_a_file_are_raw(lens: Lens, tmp_path: Path) -> None:
    (tmp_path / "val.bin").write_bytes(np.array([1, 2, 31], dtype="<u2").tobytes())
    run = lens(tmp_path / "val.bin", "--json", "--no_bos")
    assert [one["id"] for one in run.json["tokens"]] == [1, 2, 31]
    assert run.json["tokens"][2]["text"] is None
    assert run.lines[0] == "val.bin has ids, to which no BOS is added: --no_bos is ignored"


def test_without_bos_the_first_character_is_predicted_by_nothing(lens: Lens) -> None:
    values = lens("-p", "12", "--no_bos", "--json").json
    assert [(one["at"], one["id"]) for one in values["tokens"]] == [(0, 1), (1, 2)]
    assert values["tokens"][0]["logprob"] is None
    assert not values["bos"]
    run = lens("-p", "1", "--no_bos")
    assert run.code == 0
    assert run.lines[0].endswith(" · 1 token · nothing predicts the first one")


def test_json_has_the_record_of_each_token(lens: Lens, goldens: Path) -> None:
    with np.load(goldens / "fork_trio/golden/golden_002920.npz") as arrays:
        name = next(one for one in arrays if one.startswith("tokens"))
        ids = arrays[name].tolist()
        logits = torch.tensor(arrays[name.replace("tokens", "logits")])
    values = lens("--ids", ",".join(map(str, ids)), "--json", "--logprobs", 2).json
    assert (values["schema"], values["checkpoint"]["name"]) == (1, "step_002920")
    assert (values["layers"], values["attention"]) == (None, None)
    assert values["precision"] == "float32"
    assert [list(one) for one in values["tokens"][:2]] == [
        ["at", "id", "text", "logprob", "rank", "entropy"],
        ["at", "id", "text", "logprob", "rank", "entropy", "top"],
    ]
    expected = logits.double().log_softmax(-1)
    for one in values["tokens"][1:]:
        before = expected[one["at"] - 1]
        assert one["logprob"] == pytest.approx(float(before[one["id"]]), abs=1e-3)
        top = [entry["logprob"] for entry in one["top"]]
        assert top == pytest.approx(before.topk(2).values.tolist(), abs=1e-3)
    assert values["next"]["at"] == len(ids)
    assert len(values["next"]["top"]) == 2


def test_more_ids_than_the_vocabulary_has_are_all_of_it(lens: Lens) -> None:
    run = lens("-p", "1", "--logprobs", 99, "--json")
    assert run.lines[0] == "--logprobs 99 is 32: that is the whole vocabulary"
    assert len(run.json["tokens"][1]["top"]) == 32
    table = lens("-p", "1", "--logprobs", 3).out.splitlines()
    assert table[0].endswith("most likely")
    assert len(table[1]) < len(table[0]) < len(table[2])


def test_more_likely_ids_than_memory_should_hold_are_refused(
    lens: Lens, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.headless.lens.MOST_TOLD", 10)
    assert lens("-p", "12", "--logprobs", 3).code == 0
    run = lens("-p", "12", "--logprobs", 4)
    assert run.code == 2
    assert run.line == ("The 4 most likely ids of 3 tokens are too many. Give --logprobs 3 or less")


def test_the_logit_lens_is_a_table_and_part_of_the_json(lens: Lens) -> None:
    lines = lens("-p", "12+", "--layers").out.split("\n\n")[1].splitlines()
    assert lines[0].startswith("logit lens: ")
    values = lens("-p", "12+", "--layers", "--json").json
    layers = values["layers"]
    assert lines[1].split() == ["at", "text", *(str(one["layer"]) for one in layers)]
    assert [row.split()[0] for row in lines[2:]] == ["1", "2", "3", "4"]
    assert all((len(one["top"]), len(one["logprobs"])) == (4, 3) for one in layers)
    assert layers[-1]["logprobs"] == [one["logprob"] for one in values["tokens"][1:]]


def test_where_a_head_looks_is_a_table_and_part_of_the_json(lens: Lens) -> None:
    lines = lens("-p", "12+", "--head", "2.1").out.split("\n\n")[1].splitlines()
    assert lines[0].startswith("attention of layer 2, head 1: a token sees ")
    assert [row.split()[1] for row in lines[2:]] == ["<|bos|>", "1", "2", "+"]
    found = lens("-p", "12+", "--head", "2.1", "--json").json["attention"]
    assert (found["layer"], found["head"]) == (2, 1)
    assert [len(one["weights"]) for one in found["tokens"]] == [1, 2, 3, 4]
    assert found["tokens"][3]["first"] == found["tokens"][3]["weights"][0]


def test_all_heads_of_a_layer_are_a_table_and_part_of_the_json(lens: Lens) -> None:
    lines = lens("-p", "12+", "--head", "2").out.split("\n\n")[1].splitlines()
    assert lines[0].startswith("attention of layer 2, means over the text: ")
    found = lens("-p", "12+", "--head", "2", "--json").json["attention"]
    assert [row.split()[0] for row in lines[2:]] == [str(one["head"]) for one in found["heads"]]
    assert list(found["heads"][0]) == [
        "head", "first", "previous", "same", "itself", "entropy",
    ]  # fmt: skip


def test_characters_outside_the_vocabulary_are_skipped_and_said(lens: Lens) -> None:
    run = lens("-p", "1x2", "--json")
    assert run.lines[0] == "skipped 1 character not in the vocabulary: x"
    assert run.json["skipped"] == [{"char": "x", "at": 1, "as_id": None}]
    assert [one["id"] for one in run.json["tokens"]] == [17, 1, 2]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "lens needs a FILE. Or --prompt TEXT, or --ids 1,2,3"),
        (("a", "-p", "1"), "FILE and --prompt exclude each other. lens reads one text"),
        (("-p", "1", "--ids", "1"), "--prompt and --ids exclude each other"),
        (("--ids", "1", "--no_bos"), "--ids and --no_bos exclude each other"),
        (("--ids", "1,x"), "--ids cannot be '1,x'. Give ids: 17,1,2,3"),
        (("--ids", "99"), "The id 99 is outside the vocabulary. Ids go from 0 to 31"),
        (("-p", ""), "The text is empty"),
        (("-p", "xyz"), "No character of 'xyz' is in the vocabulary"),
        (("-p", "1", "--head", "2.9"), "Layer 2 has no head 9. Heads go from 1 to "),
        (("-p", "1", "--head", "99"), "There is no layer 99. Layers go from 1 to "),
        (("-p", "1", "--head", "0.1"), "head cannot be '0.1'. It is a layer and a head"),
        (("-p", "1", "--head", "x"), "head cannot be 'x'"),
        (("-p", "1", "--head", "1."), "head cannot be '1.'"),
        (("-p", "1", "--logprobs", "-1"), "logprobs cannot be '-1'"),
    ],
)
def test_what_makes_no_sense_is_refused(lens: Lens, words: tuple[str, ...], said: str) -> None:
    run = lens(*words)
    assert run.code == 2
    assert said in run.line


def test_a_longer_text_than_the_context_is_refused_with_both_numbers(
    stepscope: Callable[..., Run], tmp_path: Path, write_checkpoint: Callable[..., Path]
) -> None:
    folder = write_checkpoint(tmp_path / "step_000100")
    run = stepscope("lens", "--checkpoint", folder, "-p", "1" * 64)
    assert run.code == 2
    assert run.line.startswith("The text has 65 tokens but the context is 64. Give a part of it")
    assert stepscope("lens", "--checkpoint", folder, "-p", "1" * 63, "--layers").code == 0


@pytest.mark.parametrize(("data", "code"), [(b"", 2), (b"1\xff", 2), (None, 3)])
def test_a_file_without_a_text_is_refused(
    lens: Lens, tmp_path: Path, data: bytes | None, code: int
) -> None:
    if data is not None:
        (tmp_path / "a").write_bytes(data)
    run = lens(tmp_path / "a")
    assert run.code == code
    assert len(run.line) > 10


def test_documents_are_not_one_text(lens: Lens, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "1"}\n{"text": "2"}\n')
    run = lens(tmp_path / "a.jsonl")
    assert run.code == 2
    assert run.line == "a.jsonl has 2 documents, one text is read. Give a text file"


def test_closed_stdin_is_said(lens: Lens, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert lens("-").line == "- reads stdin, which is closed. Give a file"


def test_without_a_tokenizer_ids_are_read(stepscope: Callable[..., Run], goldens: Path) -> None:
    words = ("lens", "--checkpoints", goldens / "oct25_initial", "--checkpoint", "d2")
    run = stepscope(*words, "-p", "1")
    assert run.code == 2
    assert run.lines[-1] == ("This checkpoint does not have a tokenizer. Give ids: --ids 1,2,3")
    values = stepscope(*words, "--ids", "1,2,3", "--json", "--logprobs", 1).json
    assert [one["text"] for one in values["tokens"]] == [None] * 3
    assert values["tokenizer"] is None


def test_nan_is_said_with_its_position(
    stepscope: Callable[..., Run], tmp_path: Path, write_checkpoint: Callable[..., Path]
) -> None:
    sizes = {"vocab_size": 32, "n_layer": 2, "n_head": 2, "n_kv_head": 2, "n_embd": 16}
    weights = random_weights("G1", sizes, 32, 0)
    weights["transformer.h.0.mlp.c_fc.weight"] *= 1e30
    folder = write_checkpoint(tmp_path / "step_000100", weights=weights)
    run = stepscope("lens", "--checkpoint", folder, "-p", "12")
    assert run.code == 4
    assert run.line == (
        "The logits are not finite at position 0 of the text. "
        "Positions count from 0, and an added BOS is the first"
    )


def test_a_constant_that_is_set_changes_the_probabilities(lens: Lens) -> None:
    plain = lens("-p", "12", "--json").json
    changed = lens("-p", "12", "--json", "--set", "softcap=5").json
    assert changed["overrides"] == {"softcap": 5.0}
    assert changed["nats_per_token"] != plain["nats_per_token"]


def test_the_demo_is_read_without_a_name(stepscope: Callable[..., Run]) -> None:
    run = stepscope("lens", "--demo", "-p", "123+456\n579\n")
    assert run.code == 0
    assert run.lines[0].startswith("step_008000 · ")


def test_several_steps_read_the_text_in_turn_and_their_layers_are_compared(
    stepscope: Callable[..., Run], trio: Path
) -> None:
    words = ("lens", "--checkpoint", trio / "@all", "-p", "12+3x", "--layers")
    run = stepscope(*words)
    assert run.code == 0
    parts = run.out.split("\n\n")
    names = ["step_002920", "step_003650", "step_004380"]
    assert [part.splitlines()[0] for part in parts[:-1:2]] == names
    head, columns, *rows = parts[-1].splitlines()
    assert head == "logit lens: nats/token after each layer (0 = embedding)"
    values = stepscope(*words, "--json").json
    assert [one["checkpoint"]["name"] for one in values] == names
    assert columns.split() == ["checkpoint", *(str(one["layer"]) for one in values[0]["layers"])]
    for row, one in zip(rows, values, strict=True):
        losses = [f"{layer['nats_per_token']:.3f}" for layer in one["layers"]]
        assert row.split() == [one["checkpoint"]["name"], *losses]
        assert losses[-1] == f"{one['nats_per_token']:.3f}"
    # What is the same for all is said once.
    assert run.lines[0] == "skipped 1 character not in the vocabulary: x"
    assert [line.split(" · ")[0] for line in run.lines[1:]] == names


def test_layers_are_not_compared_where_the_ids_differ(
    stepscope: Callable[..., Run], goldens: Path, trio: Path
) -> None:
    nanogpt = goldens / "nanogpt_char/out-licenses-char/ckpt.pt"
    run = stepscope("lens", "--checkpoint", trio / "step_002920", "--checkpoint", nanogpt,
                    "-p", "12", "--layers")  # fmt: skip
    assert run.code == 0
    assert run.lines[-1] == "The checkpoints read other ids, so their layers are not compared"
    assert "nats/token after" not in run.out


def test_a_stop_prints_nothing(lens: Lens, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Interrupts, "requested", lambda self: True)
    monkeypatch.setattr(Interrupts, "exit_code", 130)
    run = lens("-p", "12")
    assert (run.code, run.out) == (130, "")


def test_model_texts_are_clean(stepscope: Callable[..., Run], goldens: Path) -> None:
    folder = goldens / "nanogpt_char"
    run = stepscope("lens", "--checkpoints", folder, "--checkpoint", "out-licenses-char@3000",
                    "-p", "a\tb\n", "--logprobs", 5, "--layers")  # fmt: skip
    assert run.code == 0
    assert "\t" not in run.out
