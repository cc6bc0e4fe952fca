"""Gives actions the keys that a user wishes, from the table `[keys]` of config.toml.

Esc, Ctrl+C and Ctrl+Q always stop, copy or stop, and quit: a key for one of these actions is one
more, the actions cannot be without a key, and no other action gets these three. So no file of
settings can lock its user in. A wish that cannot hold is refused alone, and said; its action then
keeps the key that it has by default. Further keys that an action has by default, such as F2 beside
Ctrl+T, yield to a wish.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

from tui.view.key import Key, Pane
from tui.view.key_names import SAME_BYTE, is_chord, is_sent, is_text, shown_name, textual_name

# Actions that keep their keys, on every screen.
KEPT = {
    "stop": "escape", "comparison.stop": "escape", "history.back": "escape",
    "copy_or_stop": "ctrl+c", "quit": "ctrl+q",
}  # fmt: skip
# Panes in which letters are text, or that act where they are.
_TEXT = (Pane.EVERYWHERE, Pane.PROMPT, Pane.HISTORY)
# Panes that are pages; those of the comparison act on each.
_PAGES = (Pane.COMPARISON, Pane.LAYERS, Pane.CONTENTS)
_PAIRS = {"↑ ↓": "down", "← →": "right"}


@dataclass(frozen=True, slots=True)
class Wish:
    """The value of an id in a file: a key, a list of keys, or "" or [] for none."""

    id: str
    value: object


@dataclass(frozen=True, slots=True)
class Refusal:
    """A wish that does not hold, what is wrong with it, and what to do."""

    wish: Wish
    what: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Rebound:
    """The keys after all wishes that hold, and the others."""

    keys: tuple[Key, ...]
    problems: tuple[Refusal, ...] = ()


class _RefusedError(Exception):
    """A wish cannot hold; its two arguments are what is wrong, and the remedy."""


def rebound(keys: tuple[Key, ...], wishes: Sequence[Wish]) -> Rebound:
    """Return `keys` with the wishes; of two wishes for an id the last holds. Never raises."""
    by_id = {key.id: key for key in keys}
    held: dict[str, tuple[Wish, Key]] = {}
    problems = []
    for wish in wishes:
        try:
            held[wish.id] = wish, _changed(by_id, wish)
        except _RefusedError as refused:
            problems.append(Refusal(wish, *refused.args))
    while True:
        wished = [key for _, key in held.values()]
        now = tuple(held[key.id][1] if key.id in held else _yielding(key, wished) for key in keys)
        clash = _first_clash(now, by_id, list(held))
        if clash is None:
            return Rebound(tuple(_shown_pairs(now, by_id)), tuple(problems))
        mine, other, key = clash
        wish, _ = held.pop(mine)
        problems.append(
            Refusal(
                wish,
                f"{shown_name(key)} is also the key of {other}",
                f"They can act at the same time; choose another key for {mine}, or for {other}",
            )
        )


def _yielding(key: Key, wished: Sequence[Key]) -> Key:
    """Return an entry without those of its further keys that wishes take: it keeps its first."""
    taken = {name for one in wished if together(one.pane, key.pane) for name in one.keys}
    left = tuple(name for name in key.more if name not in taken)
    return key if left == key.more else replace(key, more=left)


def _changed(by_id: dict[str, Key], wish: Wish) -> Key:
    """Return the entry with the keys of a wish. Raises _RefusedError."""
    key = by_id.get(wish.id)
    if key is None:
        near = get_close_matches(wish.id, by_id, n=1)
        meant = f"Did you mean {near[0]}?" if near else "`stepscope config --write` lists all"
        raise _RefusedError(f'unknown action "{wish.id}"', meant)
    names = [_checked(key, one) for one in _written(wish.value)]
    kept = KEPT.get(key.id)
    if kept and not names:
        what = f"{key.id} cannot be without a key"
        raise _RefusedError(what, f"{shown_name(kept)} always stays; add a key instead")
    names = list(dict.fromkeys([*names, *filter(None, [kept])]))
    if tuple(names) == key.keys:
        return key
    first, *more = names or [""]
    return replace(key, key=first, more=tuple(more), shown="")


def _written(value: object) -> list[str]:
    """Return the keys of a value as they were written. Raises _RefusedError for another type."""
    values = value if isinstance(value, list | tuple) else [value]
    found = [one for one in values if isinstance(one, str)]
    odd = [one for one in values if not isinstance(one, str)]
    if odd:
        what = f"{type(odd[0]).__name__} is not a key"
        raise _RefusedError(what, 'Write "ctrl+y", ["f5", "ctrl+y"], or "" for no key')
    return [one if one == " " else one.strip() for one in found if one]


def _checked(key: Key, written: str) -> str:
    """Return Textual's name of a key. Raises _RefusedError if `key` cannot have it."""
    name = textual_name(written)
    if name in SAME_BYTE:
        what = f"terminals send {written} as {shown_name(SAME_BYTE[name])}"
        raise _RefusedError(what, "Choose another key")
    if not is_sent(name):
        what = f'"{written}" is not a key that every terminal sends'
        remedy = "Choose Ctrl with a letter, F1 to F12, a named key such as home, or a character"
        raise _RefusedError(what, remedy)
    owner = next((id_ for id_, kept in KEPT.items() if kept == name and id_ not in _PAGE_IDS), "")
    if owner and KEPT.get(key.id) != name:
        what = f"{shown_name(name)} always belongs to {owner}"
        raise _RefusedError(what, "Choose another key")
    if key.pane in _TEXT and name not in key.keys and not _acts_in_text(key.pane, name):
        what = f"{shown_name(name)} is needed for text where {key.id} acts"
        raise _RefusedError(what, "Choose Ctrl with a letter, or F1 to F12")
    if key.pane is Pane.SETTINGS and is_text(name) and not name.isalpha():
        raise _RefusedError(f"{shown_name(name)} types a value", "Choose a letter or another key")
    return name


_PAGE_IDS = ("comparison.stop", "history.back")


def _acts_in_text(pane: Pane, name: str) -> bool:
    moves = ("left", "right", "home", "end", "insert")
    if pane is Pane.EVERYWHERE:
        return is_chord(name) or name in ("tab", "shift+tab", "escape")
    return not is_text(name) and name not in moves


def _first_clash(
    now: Sequence[Key], by_id: dict[str, Key], wished: list[str]
) -> tuple[str, str, str] | None:
    """Return the last wish that shares a key with an action that acts with it: ids and the key."""
    for id_ in reversed(wished):
        mine = next(key for key in now if key.id == id_)
        for other in now:
            if other.id == id_ or not together(mine.pane, other.pane):
                continue
            for name in mine.keys:
                both = name in by_id[id_].keys and name in by_id[other.id].keys
                if name in other.keys and not both:
                    return id_, other.id, name
    return None


def together(one: Pane, other: Pane) -> bool:
    """Whether keys of both panes can act at the same time."""
    if one is other or Pane.EVERYWHERE in (one, other):
        return True
    return Pane.COMPARISON in (one, other) and one in _PAGES and other in _PAGES


def _shown_pairs(now: Sequence[Key], by_id: dict[str, Key]) -> Iterator[Key]:
    """Name both keys of a pair of directions where the first key is shown for both."""
    for key in now:
        second = _PAIRS.get(by_id[key.id].shown)
        pair = [key, *(one for one in now if one.pane is key.pane and by_id[one.id].key == second)]
        if len(pair) == 1 or not key.key or all(one is by_id[one.id] for one in pair):
            yield key
        else:
            yield replace(key, shown=" ".join(shown_name(one.key) for one in pair if one.key))
