"""Tells from the command line alone whether it opens the session.

It is asked before the arguments are parsed, since the parent process must be forked before argparse
is imported.
"""

from collections.abc import Sequence

VERBS = (
    "list", "info", "diff", "score", "twin", "exam", "lens", "embed", "bench", "suite", "watch",
    "history", "export", "replay", "serve", "api", "config", "completion", "doctor",
)  # fmt: skip
# The first word when a shell asks what can follow; not for people.
COMPLETE = "--complete"
_NEVER = frozenset({"--help", "-h", "--version", "--reset_terminal", "--plain"})


def opens_session(words: Sequence[str]) -> bool:
    """Whether these words open the session, unless they are refused.

    A value that is spelled like one of the flags (`--stop --help`) is taken for it.
    """
    if not words:
        return True
    flags = {spelled(word) for word in words}
    prompt = any(word.startswith(("-p", "--prompt")) for word in flags)
    if words[0] in (*VERBS, COMPLETE) or flags & _NEVER:
        return False
    if prompt and "--interactive" not in flags:
        return False
    return not set(words) & set(VERBS) or not _has_verb(words)


def spelled(word: str) -> str:
    """Return the flag of a word in its usual spelling, without a value joined by `=`."""
    flag = word.partition("=")[0]
    return "--" + flag[2:].replace("-", "_") if flag.startswith("--") else flag


def _has_verb(words: Sequence[str]) -> bool:
    """Whether one is a verb and not the value of a flag, which only the flags' table tells."""
    from tui.command_line.prompt_arguments import verb_position  # noqa: PLC0415 - seldom needed

    return verb_position(words) is not None
