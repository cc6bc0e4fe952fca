"""The scripts in real shells: bash, and zsh and fish where they are installed."""

import json
import os
import pty
import re
import select
import shlex
import shutil
import subprocess
import sys
import time

import bare
import pytest

from tui.completion.script import quoted, script

ODD = ("$(touch x)", "`touch x`", "my run", "it's", "a;touch x", 'q"u', "back\\slash", "*", "ünï")


@pytest.fixture
def place(tmp_path, monkeypatch, write_checkpoint):
    """A folder with checkpoints of odd names, and with the program that the scripts run."""
    folder = tmp_path / "it's $HOME"
    folder.mkdir()
    program = folder / "stepscope"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m tui "$@"\n')
    program.chmod(0o700)
    monkeypatch.setattr(sys, "argv", [str(program)])
    for name in ODD:
        write_checkpoint(tmp_path / "checkpoints" / name, step=100)
        write_checkpoint(tmp_path / "checkpoints" / name, step=200)
    return tmp_path


def shell(*command, **more):
    environment = os.environ | {"PYTHONPATH": str(bare.ROOT), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        command, capture_output=True, check=False, encoding="utf-8", env=environment, timeout=60,
        **more,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    return done.stdout


# Calls the function as bash does, and prints what it would insert, a NUL after each.
IN_BASH = r"""
eval "$1"; shift
complete -p stepscope >/dev/null || exit 1
while (( $# )); do
    COMP_LINE=$1 COMP_POINT=${#1}
    read -r -a COMP_WORDS <<< "$1"
    COMP_CWORD=$(( ${#COMP_WORDS[@]} - 1 ))
    _stepscope stepscope "$2" ""
    printf '%s\0' "${COMPREPLY[@]}" end
    shift 2
done
"""


def in_bash(*asked):
    """What bash inserts for each pair of a line and the part of its last word it would replace."""
    pairs = [word for pair in asked for word in pair]
    out = shell("bash", "-c", IN_BASH, "bash", script("bash"), *pairs)
    every = out.split("end\0")
    return [one.split("\0")[:-1] for one in every[:-1]]


def test_bash_inserts_flags_values_and_names(place):
    flag, hyphens, value, name, after_at, set_value = in_bash(
        ("stepscope --prec", "--prec"),
        ("stepscope --max-", "--max-"),
        ("X=1 stepscope --precision=fp", "fp"),
        ("stepscope --checkpoint my", "my"),
        ("stepscope --checkpoint ünï@b", "b"),
        ("stepscope --set gel", "gel"),
    )
    assert flag == ["--precision"]
    assert hyphens == ["--max-tokens"]
    assert value == ["fp32", "fp16"]
    assert name == [rf"my\ run@{which}" for which in (100, 200, "best", "latest", "all")]
    assert after_at == ["best"]
    assert set_value == ["gelu="]


def test_bash_reads_an_inserted_name_as_the_folder_and_runs_nothing(place):
    (inserted,) = in_bash(("stepscope --checkpoint ", ""))
    best = [one for one in inserted if one.endswith("@best")]
    assert len(best) == len(ODD)
    read = shell("bash", "-c", f"printf '%s\\n' {' '.join(best)}").splitlines()
    assert sorted(read) == sorted(f"{name}@best" for name in ODD)
    assert not (place / "x").exists()


def test_tab_in_bash(place):
    """The key itself, in an interactive bash: as much as all names that begin so have in common."""
    assert typed(place, "stepscope --checkpoint \\$") == "<stepscope><--checkpoint><$(touch x)@>"
    assert not (place / "x").exists()


def typed(place, line):
    """The words of a line to which Tab added, as bash reads them."""
    (place / "rc").write_text(
        f"PS1='ready '\nbind 'set enable-bracketed-paste off'\n{script('bash')}"
    )
    pid, leader = pty.fork()
    if not pid:
        os.environ.update(TERM="dumb", LC_ALL="C.UTF-8", PYTHONPATH=str(bare.ROOT))
        os.execvp("bash", ["bash", "--noprofile", "--rcfile", str(place / "rc"), "-i"])
    until(leader, rb"ready ")
    os.write(leader, f"{line}\t".encode())
    until(leader, rb"touch\\ x\\\)")
    # Ctrl+A, a command in front of the line, Ctrl+E.
    os.write(leader, b"\x01printf '<%s>' \x05\n")
    (words,) = until(leader, rb"(<stepscope>.*>)ready ")
    os.write(leader, b"\x15exit\n")
    os.waitpid(pid, 0)
    os.close(leader)
    return words.decode()


def until(leader, pattern, seconds=30):
    """Read until the text matches; return its groups."""
    text, deadline = b"", time.monotonic() + seconds
    while not (found := re.search(pattern, text)):
        assert time.monotonic() < deadline, text
        if select.select([leader], [], [], 0.1)[0]:
            text += os.read(leader, 1 << 16)
    return found.groups()


# zsh's own functions are replaced by ones that print what they get.
IN_ZSH = r"""
compadd() { local -a given; given=("$@"); print -rl -- "${(@)given[${given[(i)--]}+1,-1]}" }
compset() { : }
_files() { print -r -- "files $*" }
eval "$1"; shift
words=("$@") CURRENT=$# PREFIX=${@[-1]}
_stepscope
"""


@pytest.mark.skipif(not shutil.which("zsh"), reason="zsh is not installed")
def test_zsh_adds_flags_values_and_names(place):
    def in_zsh(*words):
        return shell("zsh", "-f", "-c", IN_ZSH, "zsh", script("zsh"), *words).splitlines()

    assert in_zsh("stepscope", "--max-") == ["--max-tokens"]
    assert in_zsh("stepscope", "--precision=fp") == ["--precision=fp32", "--precision=fp16"]
    assert in_zsh("stepscope", "--checkpoints", "") == ["files -/"]
    names = in_zsh("stepscope", "--checkpoint", r"\$")
    assert names == [f"$(touch x)@{which}" for which in (100, 200, "best", "latest", "all")] + [
        "files "]  # fmt: skip
    assert not (place / "x").exists()


@pytest.mark.skipif(not shutil.which("fish"), reason="fish is not installed")
def test_fish_adds_flags_values_and_names(place):
    def in_fish(line):
        ask = f"source (echo $argv[1] | psub); complete -C {shlex.quote(line)}"
        out = shell("fish", "--no-config", "-c", ask, script("fish"))
        return [one.partition("\t")[0] for one in out.splitlines()]

    assert in_fish("stepscope --max-") == ["--max-tokens"]
    assert in_fish("stepscope --precision=fp") == ["--precision=fp16", "--precision=fp32"]
    assert in_fish("stepscope --checkpoints che") == ["checkpoints/"]
    assert in_fish("stepscope --max_tokens ") == []
    assert "$(touch x)@best" in in_fish(r"stepscope --checkpoint \$")
    assert not (place / "x").exists()


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_the_script_runs_the_program_that_printed_it(name, place, stepscope):
    done = stepscope("completion", name)
    assert done.code == 0
    assert done.out == script(name)
    assert quoted(sys.argv[0], name) in done.out
    assert "@PROGRAM@" not in done.out


def test_quoting_for_fish():
    assert quoted("it's a\\b", "fish") == "'it\\'s a\\\\b'"
    assert quoted("it's", "bash") == """'it'"'"'s'"""


@pytest.mark.parametrize("words", [(), ("tcsh",), ("bash", "zsh")])
def test_other_shells_are_refused(words, stepscope):
    assert stepscope("completion", *words).code == 2


@pytest.mark.parametrize("words", [(), ("bash",), ("bash", "stepscope"), ("zsh",)])
def test_a_question_that_no_script_asks_is_refused(words, stepscope):
    assert stepscope("--complete", *words).code == 2


def test_the_answer_needs_neither_torch_nor_textual_and_errors_are_silent(place):
    code = """
import json, sys
from tui.cli import main
codes = [main(words) for words in json.loads(sys.argv[1])]
print(codes, sorted({"torch", "textual", "rich"} & set(sys.modules)))
"""
    asked = [["--complete", "zsh", "info", ""],
             ["--complete", "zsh", "--checkpoints", "missing", "info", ""],
             ["--complete", "bash", "stepscope 'open", ""]]  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", code, json.dumps(asked)], capture_output=True, check=False,
        encoding="utf-8", env=os.environ | {"PYTHONPATH": str(bare.ROOT)}, timeout=60,
    )  # fmt: skip
    *_, last = done.stdout.splitlines()
    assert last == "[0, 0, 0] []"
