"""`stepscope info`: the tree, JSON, and what is still told of a checkpoint that cannot load."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from command_run import Run
from no_checksums import drop_checksums

EVIL = "\x1b]0;evil\x07[red]not red[/red]\u202e"


class Info(Run):
    @property
    def facts(self) -> dict[str, str]:
        """The lines of the tree by their label."""
        pairs = (line.lstrip("│├└─ ").partition(": ") for line in self.out.splitlines())
        return {label: value for label, _, value in reversed(list(pairs))}


@pytest.fixture
def info(stepscope: Callable[..., Run]) -> Callable[..., Info]:
    """`stepscope info` in this process."""
    return lambda *words: Info(*stepscope("info", *words))


def test_the_tree_tells_metadata_sizes_parameters_dtypes_family_and_why(
    info: Callable[..., Info], trio: Path
) -> None:
    run = info("step_003650", "--checkpoints", trio)
    assert (run.code, run.err) == (0, "")
    assert run.out.splitlines()[0] == "step_003650"
    facts = run.facts
    assert facts["path"] == str(trio / "step_003650")
    assert facts["val loss"] == "0.2624"
    assert (facts["model file"], facts["with optimizer"]) == ("451.2 KiB", "452.7 KiB")
    assert facts["parameters"] == "113.7 k (113,664)"
    assert facts["dtypes"] == "bfloat16 1,536, float32 112.1 k"
    assert facts["family"] == "G1: plain layout, the fork's meta, padded to 32"
    assert facts["shape"] == "4 layers x 48, 4 heads of 12"
    assert facts["context"] == "2,048 tokens"
    assert facts["tokenizer"].endswith("tokenizer_config.json")
    assert "in float32" in facts["needs"]
    assert (facts["total_training_time"], facts["wandb_run"]) == ("47815.0", "dummy")


@pytest.mark.parametrize(
    ("step", "label"), [("step_002920", "★"), ("step_004380", "past the best by")]
)
def test_the_star_and_the_distance_past_the_best_are_told(
    info: Callable[..., Info], trio: Path, step: str, label: str
) -> None:
    # A path finds its sister steps without --checkpoints.
    facts = info(trio / step).facts
    assert facts.keys() & {"★", "past the best by"} == {label}
    assert facts["best for"] == ("general use" if label == "★" else "comparison only: past best")


def test_json_tells_the_same_and_keeps_the_meta_whole(
    info: Callable[..., Info], trio: Path
) -> None:
    run = info("step_002920", "--checkpoints", trio, "--json")
    assert (run.code, run.err) == (0, "")
    facts = run.json
    assert facts["meta"] == json.loads((trio / "step_002920" / "meta_002920.json").read_text())
    assert facts["parameters"] == sum(facts["dtypes"].values()) == 113_664
    assert (facts["family"], facts["tensors"], facts["problem"]) == ("G1", 26, None)
    sizes = ("layers", "width", "heads", "kv_heads", "head_dim", "vocabulary", "context")
    assert [facts[size] for size in sizes] == [4, 48, 4, 4, 12, 32, 2048]
    assert facts["traits"]["softcap"] == 15.0


def test_a_family_tells_its_features_windows_and_what_was_chosen(
    info: Callable[..., Info], goldens: Path
) -> None:
    facts = info(goldens / "feb26_ve_sft/chatsft_checkpoints/d4").facts
    assert facts["family"].startswith("G4: its value gates read 32 channels")
    assert facts["features"].endswith("residual lambdas, sliding windows, value embeddings")
    assert facts["windows"] == "SSSL, S: 32 earlier tokens, L: 64"
    only_long = info(goldens / "chat_tool_add/chatsft_checkpoints/d2").facts
    assert only_long["windows"] == "L, L: 256 earlier tokens"
    assert facts["choice"].startswith("softcap 15 is assumed")
    values = info(goldens / "feb26_ve_sft/chatsft_checkpoints/d4", "--json").json
    assert values["traits"]["window_pattern"] == "SSSL"
    assert values["choices"] == [facts["choice"]]


def test_grouped_heads_and_an_absent_tokenizer_are_told(
    info: Callable[..., Info], goldens: Path
) -> None:
    facts = info("d4", "--checkpoints", goldens / "dec25_padded_origmod").facts
    assert facts["shape"].endswith("2 key-value heads")
    assert facts["tokenizer"] == "none: only ids can be used"


def test_extra_keys_of_the_meta_are_shown(
    info: Callable[..., Info], write_checkpoint: Callable[..., Path], tmp_path: Path
) -> None:
    extra = {"note": {"why": "because", "never": float("nan")}, "list": [1, 2]}
    folder = write_checkpoint(tmp_path / "step_000100", meta=extra)
    facts = info(folder).facts
    assert (facts["why"], facts["never"], facts["list"]) == ("because", "NaN", "[1, 2]")
    assert info(folder, "--json").json["meta"]["note"] == {"why": "because", "never": "NaN"}


def test_a_loss_that_was_never_measured_is_a_dash(
    info: Callable[..., Info], write_checkpoint: Callable[..., Path], tmp_path: Path
) -> None:
    run = info(write_checkpoint(tmp_path / "step_000100", val_loss=None))
    assert run.code == 0
    assert run.facts["val loss"] == "–"


@pytest.mark.parametrize("words", [[], ["--json"]])
def test_a_broken_checkpoint_tells_what_it_can_and_exits_with_its_code(
    info: Callable[..., Info],
    write_checkpoint: Callable[..., Path],
    tmp_path: Path,
    words: list[str],
) -> None:
    sizes = {"sequence_len": 64, "vocab_size": 32, "n_head": 2, "n_kv_head": 2, "n_embd": 16}
    folder = write_checkpoint(
        tmp_path / "step_000100", meta={"model_config": sizes | {"n_layer": 9}}
    )
    run = info(folder, *words)
    said = "The meta claims 9 layers but the tensors have 2"
    assert run.code == 4
    assert run.err == f"{said}. Put the meta of this model beside it\n"
    told = run.json if words else run.facts
    assert told["problem"] == said
    assert not words or told["code"] == "checkpoint.broken"
    assert "tensors" in told
    assert "family" not in told


def test_a_model_without_meta_tells_its_tensors(
    info: Callable[..., Info], write_checkpoint: Callable[..., Path], tmp_path: Path
) -> None:
    folder = write_checkpoint(tmp_path / "step_000100")
    (folder / "meta_000100.json").unlink()
    run = info(folder)
    assert run.code == 4
    assert run.err == "step_000100: model without meta. Copy its meta_NNNNNN.json beside it\n"
    assert run.facts["tensors"] == "14"
    assert "meta: none" in run.out


def test_a_name_that_is_none_prints_nothing_but_the_line(
    info: Callable[..., Info], trio: Path
) -> None:
    assert info("002920", "--checkpoints", trio) == (
        3, "", "Checkpoint directory not found: 002920. Did you mean step_002920?\n",
    )  # fmt: skip


def test_hostile_names_and_metas_arrive_visible_and_without_control_characters(
    info: Callable[..., Info], write_checkpoint: Callable[..., Path], tmp_path: Path
) -> None:
    hostile = {"note": EVIL, EVIL: {EVIL: [EVIL]}, "long": "x" * 100_000}
    # Locales without the last character have its bytes, as surrogates.
    name = os.fsdecode(f"step_000100{EVIL.replace('/', '')}\n".encode())
    folder = write_checkpoint(tmp_path / name, meta=hostile)
    run = info(folder)
    assert run.code == 0
    assert run.facts["note"] == "␛]0;evil␇[red]not red[/red]<U+202E>"
    assert all(char.isprintable() for line in run.out.split("\n") for char in line)
    assert len(run.out) < 10_000


def test_hostile_metas_are_whole_in_json_but_escaped(
    info: Callable[..., Info], write_checkpoint: Callable[..., Path], tmp_path: Path
) -> None:
    run = info(write_checkpoint(tmp_path / "step_000100", meta={"note": EVIL}), "--json")
    assert run.json["meta"]["note"] == EVIL
    assert run.out.isascii()
    assert "\x1b" not in run.out


def test_a_deep_meta_of_the_largest_allowed_depth_is_shown(
    info: Callable[..., Info], write_checkpoint: Callable[..., Path], tmp_path: Path
) -> None:
    deep: dict[str, Any] = {"bottom": 1}
    for _ in range(29):
        deep = {"down": deep}
    run = info(write_checkpoint(tmp_path / "step_000100", meta={"deep": deep}))
    assert run.code == 0
    assert run.facts["bottom"] == "1"


def test_constants_that_the_user_set_are_told_with_those_of_the_family(
    info: Callable[..., Info], goldens: Path
) -> None:
    folder = goldens / "feb26_ve_sft/chatsft_checkpoints/d4"
    plain = info(folder, "--json").json
    assert (plain["overrides"], plain["replaced"]) == ({}, {})
    words = ("--set", "softcap=20", "--set", "vocab=60", "--set", "long_window=none")
    run = info(folder, *words)
    sets = [line.partition("set: ")[2] for line in run.out.splitlines() if "set: " in line]
    assert sets == [
        "long_window=none in place of 64",
        "softcap=20 in place of 15",
        "vocab=60 in place of 80",
    ]
    assert run.facts["vocabulary"] == "60, embedding of 128 rows"
    assert run.facts["windows"] == "SSSL, S: 32 earlier tokens, L: all"
    # The choice of 15 or 20 is made.
    assert ("choice" in run.facts, "choice" in info(folder).facts) == (False, True)
    told = info(folder, *words, "--json").json
    assert told["overrides"] == {"softcap": 20.0, "vocab": 60, "long_window": None}
    assert told["replaced"] == {"softcap": 15.0, "vocab": 80, "long_window": 64}
    assert (told["traits"]["softcap"], told["vocabulary"]) == (20.0, 60)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            "colour=1",
            "it must be one of softcap, window_pattern, long_window, short_window, "
            "rope_table_dtype, rope_base, qk_scale, ve_gain, norm_eps, vocab, gelu",
        ),
        ("ve_gain=2", "only softcap, long_window, rope_table_dtype, rope_base, qk_scale, norm"),
        ("vocab=33", "It must be from 1 to 32"),
        ("softcap", "softcap needs a value"),
    ],
)
def test_a_constant_that_cannot_be_set_is_a_usage_error_with_the_names(
    info: Callable[..., Info], trio: Path, given: str, said: str
) -> None:
    run = info("step_003650", "--checkpoints", trio, "--set", given)
    assert (run.code, run.out, len(run.lines)) == (2, "", 1)
    assert said in run.err
    assert "…" not in run.err


def test_nanogpt_tells_its_features_its_gelu_and_what_is_in_the_file(
    info: Callable[..., Info], goldens: Path
) -> None:
    facts = info(goldens / "nanogpt_tanh/out-old").facts
    assert facts["family"].startswith("nanoGPT: it has model_args")
    assert facts["features"] == "GPT-2 blocks, learned positions, layer norms, linear biases"
    assert facts["choice"].startswith("gelu erf is assumed")
    assert facts["with optimizer"] == "1.9 MiB"
    assert facts["shape"] == "3 layers x 64, 4 heads of 16"
    values = info(goldens / "nanogpt_tanh/out-old", "--json").json
    assert values["meta"]["model_args"]["block_size"] == values["context"] == 64
    assert values["meta"]["iter_num"] == values["step"] == 500
    assert (values["traits"]["gelu"], values["traits"]["biases"]) == ("erf", True)
    assert values["parameters"] == 159_552


def test_a_hugging_face_folder_tells_its_config(info: Callable[..., Info], goldens: Path) -> None:
    folder = goldens / "hf_nanochat/hf_model"
    facts = info(folder).facts
    assert facts["family"] == "HF: config.json has the model_type nanochat"
    assert facts["shape"] == "3 layers x 64, 4 heads of 16, 2 key-value heads"
    assert (facts["model file"], facts["parameters"]) == ("570.0 KiB", "145.4 k (145,408)")
    assert (facts["model_type"], facts["rope_theta"]) == ("nanochat", "10000.0")
    values = info(folder, "--json", "--set", "norm_eps=1e-5").json
    assert (values["step"], values["loss"], values["name"]) == (None, None, "hf_model")
    assert (values["checked"], values["meta"]["vocab_size"]) == (True, 80)
    assert (values["traits"]["softcap"], values["traits"]["rope_table_dtype"]) == (15.0, "compute")
    assert values["replaced"] == {"norm_eps": 1e-6}
    # No window, no value embeddings.
    refused = info(folder, "--set", "ve_gain=2")
    assert (refused.code, refused.out) == (2, "")


def test_the_stage_of_nanochats_training_is_told(
    info: Callable[..., Info], goldens: Path, write_checkpoint: Callable[..., Path], tmp_path: Path
) -> None:
    run = info(goldens / "cache_tree/nanochat/chatsft_checkpoints/d2")
    assert run.facts["stage"] == "sft"
    assert "stage" not in info(write_checkpoint(tmp_path / "d4")).facts


def test_a_file_without_checksums_says_so(
    info: Callable[..., Info], write_checkpoint: Callable[..., Path], tmp_path: Path
) -> None:
    folder = write_checkpoint(tmp_path / "step_000100")
    assert "no checksums" not in info(folder).facts
    drop_checksums(folder)
    assert info(folder).facts["no checksums"] == "damaged weights are not noticed"
    assert info(folder, "--json").json["checksums"] is False


def test_a_name_that_means_several_gives_a_list(stepscope, goldens):
    roots = goldens / "fork_trio/experiment/checkpoints"
    run = stepscope("info", "checkpoints@last:2", "--checkpoints", roots, "--json")
    assert (run.code, [one["step"] for one in run.json]) == (0, [3650, 4380])
    text = stepscope("info", "checkpoints@last:2", "--checkpoints", roots)
    assert [line for line in text.out.splitlines() if line.startswith("step_")] == [
        "step_003650", "step_004380",
    ]  # fmt: skip


def test_of_many_values_of_a_meta_the_first_are_shown_and_the_rest_is_counted(
    info: Callable[..., Info], write_checkpoint: Callable[..., Path], tmp_path: Path
) -> None:
    more = {f"key_{n}": n for n in range(1000)}
    folder = write_checkpoint(tmp_path / "step_000100", meta={"inner": {"deep": more}, "last": 1})
    run = info(folder)
    assert run.code == 0
    assert run.out.count("key_") < 300
    rest = 1000 - run.out.count("key_")
    assert f"… {rest} more values; --json has them" in run.out
    assert "… 1 more value; --json has them" in run.out
    assert info(folder, "--json").json["meta"]["inner"]["deep"] == more
