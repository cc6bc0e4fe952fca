"""What can be at the cursor, told from the parsers and from the checkpoints that are there."""

import argparse

import pytest
from journals import write_session

from tui.command_line.mode import VERBS
from tui.command_line.prompt_arguments import prompt_parser
from tui.command_line.verb_arguments import verb_parser
from tui.completion.answer import Paths
from tui.completion.complete import complete

ODD = ("$(touch x)", "`touch x`", "my run", "it's", "a;b", "-dash", "*")


def texts(*words):
    return [one.text for one in complete(words).candidates]


def of(*words):
    """The candidates and paths of a line whose last word is at the cursor."""
    answer = complete(words)
    return [one.text for one in answer.candidates], answer.paths, answer.head


def long_flags(parser):
    actions = [one for one in parser._actions if one.help != argparse.SUPPRESS]
    return [flag for one in actions for flag in one.option_strings if flag.startswith("--")]


@pytest.mark.parametrize("verb", ["", *VERBS])
def test_every_flag_of_the_parser_once_and_no_hidden_one(verb):
    parser = verb_parser(verb) if verb else prompt_parser()
    assert texts(*filter(None, [verb]), "--") == long_flags(parser)
    assert texts(*filter(None, [verb]), "-") == long_flags(parser)


def test_verbs_also_after_flags_and_not_after_a_verb():
    assert texts("") == list(VERBS)
    assert texts("--demo", "") == list(VERBS)
    assert texts("--checkpoints", "list", "com") == ["completion"]
    assert "list" not in texts("list", "")
    assert texts("info", "--js") == ["--json"]
    assert texts("--demo", "list", "--js") == ["--json"]


def test_a_flag_in_the_spelling_that_was_begun():
    assert texts("--max") == ["--max_tokens"]
    assert texts("--max-") == ["--max-tokens"]
    assert texts("--no_e") == ["--no_echo"]
    assert texts("--no-e") == ["--no-echo"]
    assert texts("--max_t", "--max_")[0] == "--max_tokens"


def test_a_flag_of_one_value_is_offered_once():
    assert texts("--max_tokens", "5", "--max") == []
    assert texts("--max-tokens=5", "--max") == []
    assert texts("--checkpoint", "x", "--checkp") == ["--checkpoints", "--checkpoint"]
    assert texts("-t", "0.5", "--temp") == []


@pytest.mark.parametrize("flag", ["--precision", "--precision="])
def test_the_values_of_a_flag_apart_or_joined(flag):
    words = ("--precision", "fp") if flag == "--precision" else ("--precision=fp",)
    joined = "" if flag == "--precision" else flag
    assert of(*words) == ([f"{joined}fp32", f"{joined}fp16"], Paths.NONE, joined)


@pytest.mark.parametrize(
    ("words", "values", "paths"),
    [
        (("--device", ""), ["auto", "cpu", "cuda", "mps"], Paths.NONE),
        (("--route", "o"), ["onednn"], Paths.NONE),
        (("bench", "--route", "fp"), ["fp32", "fp16"], Paths.NONE),
        (("-k", ""), ["none"], Paths.NONE),
        (("--seed", ""), ["auto"], Paths.NONE),
        (("--tokenizer", "fork"), ["fork", "fork-first"], Paths.FILES),
        (("--set", "soft"), ["softcap="], Paths.NONE),
        (("score", "x", "--layout", ""), ["stream", "shift", "rows"], Paths.NONE),
        (("suite", "x", "--fail_on", ""), ["regression", "flip"], Paths.NONE),
        (("watch", "--fail-on=a"), ["--fail-on=alarm"], Paths.NONE),
        (("suite", ""), ["records", "sums"], Paths.FILES),
        (("score", "x", "--suite", "s"), ["sums"], Paths.FILES),
        (("completion", ""), ["bash", "zsh", "fish"], Paths.NONE),
        (("score", ""), [], Paths.FILES),
        (("twin", "a", "b", ""), [], Paths.FILES),
        (("lens", "x", "--prompt", ""), [], Paths.NONE),
        (("lens", "-p", ""), [], Paths.NONE),
        (("exam", "a", "--report", ""), [], Paths.FILES),
        (("--checkpoints", ""), [], Paths.FOLDERS),
        (("--prompt", ""), [], Paths.NONE),
        (("--max_tokens", ""), [], Paths.NONE),
        (("--unknown=", ""), list(VERBS), Paths.NONE),
        (("--unknown=",), [], Paths.NONE),
        (("--demo=",), [], Paths.NONE),
        (("completion", "bash", "x"), [], Paths.NONE),
    ],
)
def test_values_and_paths(words, values, paths):
    found, where, _ = of(*words)
    assert (found, where) == (values, paths)


def test_after_the_last_argument_the_flags():
    assert texts("completion", "bash", "") == ["--help"]
    assert "--report" in texts("score", "text.txt", "")


@pytest.mark.parametrize(
    "words", [("info", ""), ("--checkpoint", ""), ("lens", "x", "--checkpoint", ""), ("twin", "")]
)
def test_the_names_of_checkpoints(words, write_checkpoint, tmp_path):
    for step, loss in ((100, 0.5), (200, None)):
        write_checkpoint(tmp_path / f"checkpoints/step_{step:06d}", step=step, val_loss=loss)
    (tmp_path / "checkpoints/step_000300").mkdir()
    answer = complete(words)
    assert [(one.text, one.about) for one in answer.candidates] == [
        ("step_000100", "val loss 0.5000"),
        ("step_000200", ""),
        ("checkpoints@best", ""),
        ("checkpoints@latest", ""),
        ("checkpoints@all", "2 steps"),
    ]
    assert answer.paths is Paths.FILES


def test_names_below_the_folders_that_were_given(write_checkpoint, tmp_path):
    write_checkpoint(tmp_path / "other/step_000100")
    assert texts("--checkpoint", "") == []
    assert texts("--checkpoints", "other", "--checkpoint", "") == ["step_000100"]
    assert texts("--checkpoints=other", "info", "step") == ["step_000100"]
    assert texts("--checkpoints", "missing", "info", "") == []
    assert texts("--demo", "--checkpoint", "demo@b") == ["demo@best"]
    assert texts("watch", "--checkpoints", "other", "") == ["other"]


def test_names_below_the_folders_of_the_user_file(write_checkpoint, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    path = tmp_path / "config/stepscope/config.toml"
    path.parent.mkdir(parents=True)
    path.write_text(f"checkpoints = ['{tmp_path}/runs']\n")
    write_checkpoint(tmp_path / "runs/step_000100")
    write_checkpoint(tmp_path / "other/step_000200", step=200)
    assert texts("info", "s") == ["step_000100"]
    assert texts("api", "--checkpoint", "s") == ["step_000100"]
    assert texts("--no_config", "--checkpoint", "s") == []
    assert texts("--checkpoints", "other", "--checkpoint", "s") == ["step_000200"]
    monkeypatch.setenv("STEPSCOPE_CHECKPOINTS", str(tmp_path / "other"))
    assert texts("info", "s") == ["step_000200"]
    monkeypatch.setenv("STEPSCOPE_TEMPERATURE", "hot")
    assert texts("info", "s") == ["step_000200"]


def test_the_steps_of_a_run_once_an_at_is_typed(write_checkpoint, tmp_path):
    for step in (100, 200):
        write_checkpoint(tmp_path / f"checkpoints/d4/model_{step:06d}", step=step)
    assert not any(one.endswith("@200") for one in texts("info", "check"))
    steps = ["demo@1000", "demo@8000", "demo@8200"]
    assert texts("info", "--demo", "demo@") == ["demo@best", "demo@latest", "demo@all", *steps]
    assert texts("--demo", "--checkpoint=demo@1") == ["--checkpoint=demo@1000"]


def test_the_themes():
    assert texts("--theme", "nor") == ["nord"]


def test_the_ids_of_the_history(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert texts("history", "") == []
    where = tmp_path / "stepscope/journal"
    write_session(where, "20261129-100000-aaaaa", 2, 1795950000.0)
    write_session(where, "20261129-110000-bbbbb", 1, 1795953600.0)
    for verb in ("history", "replay", "export"):
        assert texts(verb, "") == ["bbbbb", "aaaaa"]
        assert texts(verb, "bbbbb", "aa") == ["aaaaa"]
        found = complete([verb, "aaaaa."]).candidates
        assert [(one.text, one.about) for one in found] == [("aaaaa.1", "0+0"), ("aaaaa.2", "1+1")]
    assert texts("history", "--delete", "b") == ["bbbbb"]
    assert texts("--resume=") == ["--resume=bbbbb", "--resume=aaaaa"]
    assert texts("--resume=aaaaa.") == []
    assert texts("history", "zzzzz.") == []


def test_names_that_a_shell_would_read_otherwise(write_checkpoint, tmp_path):
    for name in (*ODD, "new\nline", "esc\x1b[31m", "bidi\u202e"):
        write_checkpoint(tmp_path / "checkpoints" / name)
        write_checkpoint(tmp_path / "checkpoints" / name, step=200)
    best = [f"{name}@best" for name in sorted(ODD)]
    assert [one for one in texts("--checkpoint", "") if one.endswith("@best")] == best
    # As an argument, a name that begins with a hyphen would be a flag.
    assert "-dash@best" not in texts("info", "")
    assert "-dash@best" in texts("info", "--", "")
