"""Writes the answer to a shell: a line about paths, then a line for each candidate."""

import signal
import sys
from collections.abc import Iterator, Sequence

from core.base.errors import UsageError
from core.base.text import clean, shorten
from tui.completion.answer import Answer
from tui.completion.bash_line import replacements, words_of
from tui.completion.complete import complete

# Seconds after which a slow disk is not waited for.
PATIENCE = 2.0
_ABOUT = 70


def reply(words: Sequence[str]) -> int:
    """Print what can be at the cursor and return 0.

    `words` are the shell's name and, for bash, the line up to the cursor and the part that is
    replaced; for the others, the words after the program's name, without quotes. Raises UsageError
    for too few.
    """
    if len(words) < 2 or (words[0] == "bash" and len(words) != 3):
        raise UsageError("--complete is what the scripts of stepscope completion ask with")
    _give_up_later()
    shell, *given = words
    if shell == "bash":
        lines = _for_bash(*given)
    else:
        answer = complete(given)
        lines = [_first(answer), *_described(answer)]
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return 0


def _give_up_later() -> None:
    """End the process without an answer when the time is over."""
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, _give_up)
        signal.setitimer(signal.ITIMER_REAL, PATIENCE)


def _give_up(*_: object) -> None:
    raise SystemExit(0)


def _for_bash(line: str, replaced: str) -> list[str]:
    words, raw, quote = words_of(line)
    answer = complete(words[1:] if len(words) > 1 else [""])
    names = (one.text for one in answer.candidates)
    return [_first(answer), *replacements(names, raw, quote, replaced)]


def _first(answer: Answer) -> str:
    return f"{answer.paths}\t{answer.head}"


def _described(answer: Answer) -> Iterator[str]:
    for one in answer.candidates:
        about = shorten(clean(one.about), _ABOUT)
        yield f"{one.text}\t{about}" if about else one.text
