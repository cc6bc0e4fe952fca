"""`stepscope list`: the table in a pipe and on a terminal, JSON, stars, and hostile names."""

import json
import os
import pty
import re
import shutil
import sys
import termios
import tty
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from command_run import Run, received
from huggingface_folders import CONFIG, random_weights, write_folder

from tui.cli import main

ESCAPES = re.compile(r"\x1b\[[0-9;]*m")
# As the file system says it: bytes without a character in the locale are surrogates.
TURNED = os.fsdecode("\u202e".encode())
HOSTILE = f"step_000100\x1b[31m[bold]evil[bold]\r{TURNED}\n"


class Listed(Run):
    @property
    def rows(self) -> list[list[str]]:
        return [re.split(r"\s{2,}", line.strip()) for line in self.out.splitlines()]


@pytest.fixture
def listed(stepscope: Callable[..., Run]) -> Callable[..., Listed]:
    """`stepscope list --checkpoints FOLDER` with more words, in this process."""

    def run(folder: Path | str, *words: str) -> Listed:
        return Listed(*stepscope("list", "--checkpoints", folder, *words))

    return run


def test_the_table_in_a_pipe_has_a_row_for_each_checkpoint_and_no_blanks_at_the_end(
    listed: Callable[..., Listed], trio: Path
) -> None:
    run = listed(trio)
    assert run.code == 0
    lines = run.out.splitlines()
    assert lines[0] == str(trio)
    assert run.rows[1] == [
        "name", "step", "val loss", "model", "with optimizer", "file date", "remark",
    ]  # fmt: skip
    assert [row[0].removeprefix("★").strip() for row in run.rows[2:]][1:] == [
        "step_003650", "step_004380",
    ]  # fmt: skip
    assert all(line == line.rstrip() for line in lines)
    assert "\x1b" not in run.out
    assert run.err == "3 checkpoints\n"


def test_one_star_and_one_past_best_mark_for_the_guides_three(
    listed: Callable[..., Listed], trio: Path
) -> None:
    first, second, third = listed(trio).out.splitlines()[2:]
    assert first.startswith("★  step_002920  2,920    0.2627  451.2 KiB")
    assert first.endswith("  best: earliest within 0.5 %")
    assert second.startswith("   step_003650  3,650    0.2624  451.2 KiB       452.7 KiB")
    assert second.endswith("  backup: lower loss, later")
    assert third.startswith("   step_004380  4,380    0.2666  451.2 KiB")
    assert third.endswith("  comparison only: past best by 1.60%")
    assert "past best" not in first + second


def test_json_has_the_facts_of_each_row(listed: Callable[..., Listed], trio: Path) -> None:
    run = listed(trio, "--json")
    assert (run.code, run.err) == (0, "")
    first, second, third = run.json
    assert list(first) == [
        "name", "path", "run", "source", "step", "metric", "loss", "recommended", "past_best",
        "best_for", "model_bytes", "total_bytes", "optimizer_files", "modified", "aliases",
        "copies", "checked", "contradiction", "problem", "code", "best_of_all",
    ]  # fmt: skip
    assert [row["name"] for row in run.json] == ["step_002920", "step_003650", "step_004380"]
    assert [row["loss"] for row in run.json] == [0.2627, 0.2624, 0.2666]
    assert [row["best_of_all"] for row in run.json] == [True, False, False]
    assert first["recommended"].startswith("earliest within 0.5 %")
    assert second["recommended"] is third["recommended"] is None
    assert first["past_best"] is second["past_best"] is None
    assert [row["best_for"] for row in run.json] == [
        "best", "backup: lower loss, later", "comparison only: past best",
    ]  # fmt: skip
    assert third["past_best"] == pytest.approx(0.2666 / 0.2624 - 1)
    assert (
        first["total_bytes"]
        == first["model_bytes"]
        == (trio / "step_002920" / "model_002920.pt").stat().st_size
    )
    assert second["total_bytes"] > second["model_bytes"]


def test_the_lowest_is_called_so_and_the_steps_before_it_have_no_use(
    listed: Callable[..., Listed], write_checkpoint: Callable[..., Path], tmp_path: Path
) -> None:
    for step, loss in ((1, 0.9), (2, 0.5), (3, 0.501)):
        write_checkpoint(tmp_path / f"step_{step:06d}", step=step, val_loss=loss)
    first, second, third = listed(tmp_path).rows[2:]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", first[-1])
    assert second[-1] == "best: lowest of its run"
    assert third[-1] == "backup: within 0.5 %, later"
    assert [row["best_for"] for row in listed(tmp_path, "--json").json] == [
        None, "best", "backup: within 0.5 %, later",
    ]  # fmt: skip


def test_nothing_found_is_said_and_exits_3(listed: Callable[..., Listed], tmp_path: Path) -> None:
    run = listed(tmp_path)
    assert (run.code, run.out) == (3, "")
    assert run.err.startswith("No checkpoints were found")
    as_json = listed(tmp_path, "--json")
    assert (as_json.code, as_json.json) == (3, [])


def test_each_run_of_a_cache_has_its_own_table(
    listed: Callable[..., Listed], goldens: Path
) -> None:
    run = listed(goldens / "cache_tree")
    titles = [line for line in run.out.splitlines() if line.startswith(str(goldens))]
    assert len(titles) == len(set(titles)) == 7
    assert run.err == "9 checkpoints\n"


def test_the_list_of_a_cache_is_that_of_its_golden(
    listed: Callable[..., Listed], stepscope: Callable[..., Run], goldens: Path
) -> None:
    folder = goldens / "cache_tree"
    golden = json.loads((folder / "golden/golden.json").read_text())["listing"]
    rows = [row for row in listed(folder, "--json").json if not row["problem"]]
    found = [
        {
            "source": row["source"],
            "tag": Path(row["path"]).name,
            "step": row["step"],
            "val_bpb": row["loss"],
            "n_params": stepscope("info", f"{row['path']}@{row['step']}", "--json").json[
                "parameters"
            ],
            "model_bytes": row["model_bytes"],
            "optimizer_shards": row["optimizer_files"],
        }
        for row in rows
    ]
    assert sorted(found, key=str) == sorted(golden, key=str)


def test_an_empty_tag_of_a_cache_is_told(listed: Callable[..., Listed], goldens: Path) -> None:
    """Upstream picks such a folder when its number is the largest."""
    rows = listed(goldens / "cache_tree", "--json").json
    (empty,) = (row for row in rows if row["problem"])
    assert (empty["name"], empty["problem"]) == ("d6_empty", "No model files found")


def test_a_tag_of_several_stages_is_listed_by_names_that_each_mean_one(
    listed: Callable[..., Listed], stepscope: Callable[..., Run], goldens: Path
) -> None:
    lines = listed(goldens / "cache_tree").out.splitlines()
    names = [line.split()[0] for line in lines if line.startswith("  ") and "/d2@" in line]
    assert names == ["base/d2@1000", "chatrl/d2@60", "chatrl/d2@466", "chatsft/d2@700"]
    roots = ("--checkpoints", goldens / "cache_tree")
    for name in names:
        folder, step = name.replace("/d2", "_checkpoints/d2").split("@")
        facts = stepscope("info", name, *roots, "--json").json
        assert facts["path"].endswith(folder)
        assert facts["step"] == int(step)
    said = stepscope("info", "d2", *roots).line
    assert said == ("d2 means 3 checkpoints. Name one of them: base/d2, chatrl/d2, chatsft/d2")
    assert stepscope("info", "sft/d2", *roots).line == (
        "Checkpoint directory not found: sft/d2. Did you mean chatsft/d2?"
    )


def test_broken_entries_are_shown_with_their_reason(
    listed: Callable[..., Listed], write_checkpoint: Callable[..., Path], tmp_path: Path
) -> None:
    for step in range(1, 5):
        write_checkpoint(tmp_path / f"step_00000{step}", step=step, val_loss=1 / step)
    (tmp_path / "step_000001" / "meta_000001.json").unlink()
    (tmp_path / "step_000002" / "model_000002.pt").unlink()
    (tmp_path / "step_000003" / "meta_000003.json").write_text("{")
    (tmp_path / "step_000009").mkdir()
    run = listed(tmp_path)
    remarks = {line.split()[0]: line for line in run.out.splitlines()[2:]}
    assert run.code == 0
    assert remarks["step_000001"].endswith(
        "model without meta. Copy its meta_NNNNNN.json beside it"
    )
    assert remarks["step_000002"].endswith("meta without model")
    assert "meta_000003.json is cut" in remarks["step_000003"]
    assert remarks["step_000009"].endswith("No model files found")
    assert "★" not in run.out
    problems = [row["problem"] for row in listed(tmp_path, "--json").json]
    assert [problem is None for problem in problems] == [False, False, False, True, False]
    codes = [row["code"] for row in listed(tmp_path, "--json").json]
    assert [code is None for code in codes] == [problem is None for problem in problems]
    assert all(code is None or code.startswith("checkpoint.") for code in codes)


def test_a_hostile_folder_name_arrives_visible_and_without_control_characters(
    listed: Callable[..., Listed], write_checkpoint: Callable[..., Path], tmp_path: Path
) -> None:
    write_checkpoint(tmp_path / HOSTILE)
    out = listed(tmp_path).out
    turned = "".join(f"<U+{ord(char):04X}>" for char in TURNED)
    assert f"step_000100␛[31m[bold]evil[bold]␍{turned}␊@100" in out
    assert all(char.isprintable() for line in out.split("\n") for char in line)
    assert len(out.splitlines()) == 3


def test_a_hostile_meta_cannot_break_the_table(
    listed: Callable[..., Listed], write_checkpoint: Callable[..., Path], tmp_path: Path
) -> None:
    write_checkpoint(
        tmp_path / "step_000100", meta={"val_loss": "\x1b]0;evil\x07", "step": "[red]"}
    )
    run = listed(tmp_path)
    assert run.code == 0
    assert run.rows[2][:3] == ["step_000100", "100", "–"]


def test_a_long_path_stays_on_one_line(
    listed: Callable[..., Listed], write_checkpoint: Callable[..., Path]
) -> None:
    folder = Path("/".join(["a_long_folder_name"] * 12))
    write_checkpoint(folder / "step_000100")
    assert listed(folder).out.splitlines()[0] == str(folder)


@pytest.mark.parametrize("columns", [40, 80, 100, 200])
def test_no_terminal_is_so_narrow_that_a_figure_is_cut(
    trio: Path, monkeypatch: pytest.MonkeyPatch, columns: int
) -> None:
    leader, follower = pty.openpty()
    tty.setraw(follower)
    termios.tcsetwinsize(follower, (24, columns))
    for name in ("COLUMNS", "LINES", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    with os.fdopen(follower, "w", encoding="utf-8") as stream, monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", stream)
        assert main(["list", "--checkpoints", str(trio)]) == 0
    shown = ESCAPES.sub("", received(leader))
    for figure in ("★", "step_002920", "2,920", "0.2627", "451.2 KiB", "452.7 KiB", "1.60%"):
        assert figure in shown


def test_of_many_steps_the_newest_are_checked_and_the_rest_is_marked(
    listed: Callable[..., Listed], write_checkpoint: Callable[..., Path], tmp_path: Path
) -> None:
    for step in range(1, 26):
        folder = write_checkpoint(tmp_path / f"step_{step:06d}", step=step, val_loss=1 + step / 100)
        if step > 23:
            model = folder / f"model_{step:06d}.pt"
            model.write_bytes(model.read_bytes()[:-500])
    lines = listed(tmp_path).out.splitlines()[2:]
    assert [line.split()[0] for line in lines].count("★") == 1
    assert lines[0].startswith("★")
    assert all("is incomplete" in line for line in lines[-2:])
    unchecked = [line.split()[0] for line in lines if "unchecked" in line]
    assert unchecked == [f"step_{step:06d}" for step in range(2, 7)]
    rows = listed(tmp_path, "--json").json
    assert [row["step"] for row in rows if not row["checked"]] == [2, 3, 4, 5, 6]


def test_a_step_that_the_meta_denies_has_both_numbers_and_no_star(
    listed: Callable[..., Listed], write_checkpoint: Callable[..., Path], tmp_path: Path
) -> None:
    for step, loss in ((100, 0.1), (200, 0.5), (300, 0.6)):
        meta = {"step": 4380} if step == 100 else {}
        write_checkpoint(tmp_path / f"step_{step:06d}", step=step, val_loss=loss, meta=meta)
    run = listed(tmp_path)
    assert "the meta says step 4,380, the file name 100" in run.out
    rows = listed(tmp_path, "--json").json
    assert [row["step"] for row in rows if row["recommended"]] == [200]


def test_a_link_is_named_beside_its_target_and_keeps_the_star(
    listed: Callable[..., Listed], trio: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "checkpoints"
    shutil.copytree(trio, copy)
    (copy / "latest").symlink_to("step_004380")
    (copy / "step_009999").symlink_to("step_gone")
    run = listed(copy)
    assert run.out.count("★") == 1
    assert "also latest" in next(line for line in run.out.splitlines() if "step_004380" in line)
    assert "broken link to step_gone" in run.out
    rows = {row["name"]: row for row in listed(copy, "--json").json}
    assert rows["step_004380"]["aliases"] == [str(copy / "latest")]
    assert rows["step_009999"]["code"] == "checkpoint.broken_link"


def test_what_could_not_be_looked_at_is_told_in_table_and_json(
    listed: Callable[..., Listed], trio: Path, tmp_path: Path
) -> None:
    missing = tmp_path / "missing"
    run = listed(trio, "--checkpoints", str(missing))
    assert run.code == 3
    assert "step_002920" in run.out
    assert f"{missing} does not exist" in run.err
    rows = listed(trio, "--checkpoints", str(missing), "--json")
    assert rows.code == 3
    (gap,) = [row for row in rows.json if row["code"] == "scan.root_missing"]
    assert (gap["path"], gap["problem"], gap["step"]) == (str(missing), "does not exist", None)


def test_no_folder_is_named_by_an_empty_name(listed: Callable[..., Listed]) -> None:
    run = listed("")
    assert (run.code, run.out) == (2, "")
    assert run.err.startswith("--checkpoints is empty")


def test_a_loss_of_zero_is_no_measurement_and_nothing_is_infinitely_worse(
    listed: Callable[..., Listed], write_checkpoint: Callable[..., Path], tmp_path: Path
) -> None:
    for step, loss in ((1, 0.0), (2, 0.5), (3, -1.0), (4, 0.7), (5, 1e-310), (6, 1e29)):
        write_checkpoint(tmp_path / f"step_{step:06d}", step=step, val_loss=loss)
    run = listed(tmp_path)
    assert "inf" not in run.out
    rows = listed(tmp_path, "--json").json
    assert [row["loss"] for row in rows] == [None, 0.5, None, 0.7, None, 1e29]
    assert "past best by >9,999%" in run.out
    assert [row["step"] for row in rows if row["recommended"]] == [2]


def test_the_cure_of_a_damaged_meta_is_in_the_table(
    listed: Callable[..., Listed], write_checkpoint: Callable[..., Path], tmp_path: Path
) -> None:
    folder = write_checkpoint(tmp_path / "step_000001", step=1)
    (folder / "meta_000001.json").write_text('{"step": 1, "val')
    assert "meta_000001.json is cut: it ends in the middle. Copy it again" in listed(tmp_path).out


def test_nothing_found_names_the_variable_that_names_no_folder(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NANOCHAT_BASE_DIR", "/typo")
    assert main(["list"]) == 3
    err = capfd.readouterr().err
    assert "No checkpoints were found; NANOCHAT_BASE_DIR is /typo, which is not a folder" in err


def test_identical_copies_of_a_step_are_one_row_with_a_count(
    listed: Callable[..., Listed], trio: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "checkpoints"
    shutil.copytree(trio, folder)
    for stamp in ("20260131_1200", "20260201_0800"):
        shutil.copytree(folder / "step_002920", folder / f"step_002920_{stamp}")
    run = listed(folder)
    (row,) = [line for line in run.out.splitlines() if "step_002920" in line]
    assert row.startswith("★")
    assert row.endswith("3 copies")
    copies = [len(row["copies"]) for row in listed(folder, "--json").json]
    assert copies == [2, 0, 0]


@pytest.mark.parametrize("newest", [2920, 3650, 4380])
def test_file_dates_decide_nothing(
    listed: Callable[..., Listed], trio: Path, tmp_path: Path, newest: int
) -> None:
    """As after cp or rsync, which write all files at one time or in another order."""
    folder = tmp_path / "checkpoints"
    shutil.copytree(trio, folder)
    for path in folder.rglob("*.*"):
        os.utime(path, (9e8, 9e8) if f"{newest:06d}" in path.name else (1e8, 1e8))
    rows = listed(folder, "--json").json
    assert [row["step"] for row in rows] == [2920, 3650, 4380]
    assert [row["step"] for row in rows if row["recommended"]] == [2920]
    assert not any(row["contradiction"] for row in rows)


def test_a_tokenizer_of_another_kind_takes_no_star_away(
    listed: Callable[..., Listed], write_checkpoint: Callable[..., Path], tmp_path: Path
) -> None:
    for step, loss in ((1, 0.4), (2, 0.5)):
        folder = write_checkpoint(tmp_path / f"step_00000{step}", step=step, val_loss=loss)
        (folder / "tokenizer_config.json").write_text('{"tokenizer_class": "GPT2Tokenizer"}')
    rows = listed(tmp_path, "--json").json
    assert [(row["step"], row["problem"]) for row in rows if row["recommended"]] == [(1, None)]


def test_a_nanogpt_run_is_listed_where_its_user_stands(
    stepscope: Callable[..., Run], goldens: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(goldens / "nanogpt_char/out-licenses-char", tmp_path / "out-char")
    (tmp_path / "out-char/model.pt").write_bytes(b"")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    run = stepscope("list")
    assert run.code == 0
    rows = [re.split(r"\s{2,}", line.strip()) for line in run.out.splitlines()]
    assert rows[0] == ["out-char"]
    assert rows[2][:2] == ["out-char/model.pt", "–"]
    assert [row[:5] for row in rows[3:5]] == [
        ["out-char@500", "500", "2.4825", "637.6 KiB", "1.8 MiB"],
        ["★", "out-char@3000", "3,000", "1.7489", "637.6 KiB"],
    ]
    monkeypatch.chdir(tmp_path / "out-char")
    values = {row["name"]: row for row in stepscope("list", "--json").json}
    newest = values["out-char@3000"]
    assert (newest["step"], newest["metric"]) == (3000, "val_loss")
    assert newest["loss"] == 1.7489007711410522
    assert newest["total_bytes"] - newest["model_bytes"] == 1_259_092
    assert values["out-char/model.pt"]["code"] == "checkpoint.empty"


def test_hugging_face_folders_are_listed_where_their_user_stands(
    stepscope: Callable[..., Run], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "models"
    write_folder(here / "one")
    write_folder(here / "parts", shards=3, dtype=torch.bfloat16)
    write_folder(here / "other", CONFIG | {"model_type": "gpt2"})
    write_folder(here / "wrong", CONFIG | {"num_hidden_layers": 3}, weights=random_weights(CONFIG))
    monkeypatch.chdir(here)
    monkeypatch.setenv("HOME", str(tmp_path))
    run = stepscope("list")
    assert (run.code, run.lines[-1]) == (0, "4 checkpoints")
    rows = [re.split(r"\s{2,}", line.strip()) for line in run.out.splitlines()]
    assert rows[0] == [str(here)]
    found = {row[0]: row[1:] for row in rows[2:]}
    assert found["one"][:2] == ["–", "99.4 KiB"]
    assert found["parts"][:2] == ["–", "50.4 KiB"]
    assert found["other"][-1].startswith("This is the Hugging Face layout of GPT-2")
    assert found["wrong"][-1].startswith("config.json claims 3 layers but the tensors have 2")
    refused = stepscope("--checkpoint", "wrong", "--prompt_ids", "1")
    assert refused.code == 4
    assert refused.line.startswith("config.json claims 3 layers but the tensors have 2. Put ")
    row = next(row for row in stepscope("list", "--json").json if row["name"] == "parts")
    assert (row["step"], row["loss"], row["checked"]) == (None, None, True)
    files = (here / "parts").glob("model-*.safetensors")
    assert row["model_bytes"] == sum(file.stat().st_size for file in files)
