"""Suggestions are one slip away or begun, not merely similar."""

import pytest

from core.base.near import near

VERBS = ("list", "info", "bench")
COMMANDS = ("temp", "exit", "reset", "clear", "precision", "model", "info")
FLAGS = ("--max_tokens", "--temperature", "--temp", "--checkpoint", "--checkpoints")


@pytest.mark.parametrize(
    ("word", "known", "meant"),
    [
        ("lst", VERBS, "list"),
        ("lsit", VERBS, "list"),
        ("lists", VERBS, "list"),
        ("LIST", VERBS, "list"),
        ("--maxtokens", FLAGS, "--max_tokens"),
        ("--temprature", FLAGS, "--temperature"),
        ("--chekcpoint", FLAGS, "--checkpoint"),
        ("precisiom", COMMANDS, "precision"),
        ("cler", COMMANDS, "clear"),
        ("temper", COMMANDS, None),
        ("precis", COMMANDS, "precision"),
        ("--temper", FLAGS, "--temperature"),
        ("--check", FLAGS, None),
        ("pre", COMMANDS, None),
        ("edit", COMMANDS, None),
        ("best", COMMANDS, None),
        ("help", VERBS, None),
        ("zzz", VERBS, None),
        ("", VERBS, None),
        ("-", FLAGS, None),
    ],
)
def test_only_one_slip_or_a_beginning_is_near(
    word: str, known: tuple[str, ...], meant: str | None
) -> None:
    assert near(word, known) == meant
