"""Puts the user's own defaults into a parsed command line: flag, variable, project, user file."""

import argparse
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.base.errors import UsageError
from tui.command_line.configurable import ALSO_OF, OF_VERBS, Configurable, Value, configurable_flags
from tui.command_line.origin import Level, Origin
from tui.command_line.own_files import anything_set
from tui.command_line.sources import Given, Sources, read_sources

# A default does not hold beside these flags of the command line, which ask for something else.
YIELDS: Mapping[str, Sequence[str]] = {
    "checkpoint": ("demo", "checkpoints"),
    "checkpoints": ("demo",),
    "chat": ("prompt_ids",),
    "plain": ("prompt", "prompt_stdin", "prompt_ids"),
}
# Of two that contradict each other, the one with the higher source holds.
CONTRADICT = (("chat", "no_chat"), ("chat", "no_bos"))
# A default that is nothing without another flag.
NEEDS = {"system": "chat"}


@dataclass(frozen=True, slots=True)
class Effective:
    """A value that is in effect, and where it comes from; None is the built-in default."""

    flag: Configurable
    value: Value
    origin: Origin


def apply_own(found: argparse.Namespace, environ: Mapping[str, str] = os.environ) -> Sources:
    """Set the flags that were not given to the user's own defaults, as far as `found` has them.

    Returns all that is set. Raises UsageError for a variable that is not valid.
    """
    if not anything_set(environ):
        return Sources()
    sources = read_sources(environ)
    _set(found, _holding(found, sources))
    return sources


def apply_to_verb(verb: str, found: argparse.Namespace) -> tuple[str, ...]:
    """Likewise for the flags of a verb that can have a default; return what was left out."""
    if not anything_set():
        return ()
    sources = read_sources()
    wanted = {*OF_VERBS, *ALSO_OF.get(verb, ())} & vars(found).keys()
    if verb == "bench" and found.checkpoint is None:
        # It measures random weights then.
        wanted.discard("checkpoints")
    sources.values = [one for one in sources.values if one.name in wanted]
    _set(found, _holding(found, sources))
    return tuple(sources.problems)


def _set(found: argparse.Namespace, holding: Iterable[Given]) -> None:
    for given in holding:
        value = given.value
        # The scan reads the folders of the environment itself; None is the default that is set.
        scanned = given.name == "checkpoints" and given.origin.level is Level.ENVIRONMENT
        if value is not None and not scanned:
            setattr(found, given.name, list(value) if isinstance(value, tuple) else value)


def effective(found: argparse.Namespace, sources: Sources) -> Iterator[Effective]:
    """Yield every flag that can have a default, with the value in effect; `found` as parsed."""
    holding = {one.name: one for one in _holding(found, sources)}
    for name, flag in configurable_flags().items():
        if name in found.flags_given:
            value = getattr(found, name)
            value = tuple(value) if isinstance(value, list) else value
            yield Effective(flag, value, Origin(Level.FLAG))
        elif name in holding:
            yield Effective(flag, holding[name].value, holding[name].origin)
        else:
            yield Effective(flag, None, Origin(Level.DEFAULT))


def _holding(found: argparse.Namespace, sources: Sources) -> list[Given]:
    """Return the values that hold: the first of each name, unless a flag or a rule takes it."""
    given: set[str] = set(found.flags_given)
    on = {name for name in given if getattr(found, name, None)}
    holding: dict[str, Given] = {}
    for one in sources.values:
        if one.name in given or one.name in holding:
            continue
        if any(flag in on for flag in YIELDS.get(one.name, ())):
            continue
        against = _against(one, on, holding)
        if against is None:
            holding[one.name] = one
        elif against in holding and holding[against].origin.level is one.origin.level:
            sources.refuse(one.origin, UsageError(f"{one.name} and {against} exclude each other"))
    chats = "chat" in on or ("chat" in holding and bool(holding["chat"].value))
    return [one for one in holding.values() if NEEDS.get(one.name) != "chat" or chats]


def _against(one: Given, on: set[str], holding: Mapping[str, Given]) -> str | None:
    """Return the name that contradicts a value and was found before it; None without one."""
    if not one.value:
        return None
    pairs = [pair for pair in CONTRADICT if one.name in pair]
    others = [name for pair in pairs for name in pair if name != one.name]
    return next(
        (name for name in others if name in on or (name in holding and holding[name].value)), None
    )
