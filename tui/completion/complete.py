"""Answers what can be at the cursor: flags, their values, verbs, checkpoint names, paths."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from core.base.text import clean
from tui.command_line.mode import VERBS
from tui.command_line.verb_arguments import DESCRIPTIONS
from tui.completion.answer import Answer, Candidate
from tui.completion.typed_line import TypedLine, read_line
from tui.completion.values import values_of


def complete(words: Sequence[str]) -> Answer:
    """Return what the last of the words can become; it may be empty.

    Names with characters that a terminal does not show as they are are left out.
    """
    *before, typed = words
    line = read_line(before)
    line.typed = typed
    answer = _answer(line, typed)
    fitting = (one for one in answer.candidates if one.text.startswith(typed))
    return replace(answer, candidates=tuple(one for one in fitting if clean(one.text) == one.text))


def _answer(line: TypedLine, typed: str) -> Answer:
    if line.waiting:
        return values_of(line.waiting, line)
    if line.literal or not typed.startswith("-"):
        return _argument(line, typed)
    flag, equals, line.typed = typed.partition("=")
    if not equals:
        return Answer(tuple(_flags(line, typed)))
    action = line.flags.get("--" + flag[2:].replace("-", "_"))
    if action is None or action.nargs == 0:
        return Answer()
    answer = values_of(action, line)
    joined = (Candidate(f"{flag}={one.text}", one.about) for one in answer.candidates)
    return replace(answer, candidates=tuple(joined), head=f"{flag}=")


def _argument(line: TypedLine, typed: str) -> Answer:
    """Return what a word that is not a flag can be: a verb or an argument of the verb.

    A name that begins with a hyphen would be a flag, except after `--`.
    """
    if line.verb is None:
        verbs = () if line.texts or line.literal else VERBS
        return Answer(tuple(Candidate(verb, DESCRIPTIONS[verb]) for verb in verbs))
    if line.positional is None:
        return Answer(() if typed or line.literal else tuple(_flags(line, "--")))
    answer = values_of(line.positional, line)
    plain = (one for one in answer.candidates if line.literal or not one.text.startswith("-"))
    return replace(answer, candidates=tuple(plain))


def _flags(line: TypedLine, typed: str) -> Iterable[Candidate]:
    """Yield the long flags, with hyphens instead of underscores if one was typed so."""
    hyphens = "-" in typed[2:] and "_" not in typed
    for action in line.open_flags():
        about = (action.help or "").replace("%%", "%")
        for flag in action.option_strings:
            if flag.startswith("--"):
                yield Candidate("--" + flag[2:].replace("_", "-") if hyphens else flag, about)
