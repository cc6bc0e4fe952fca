"""Random changes of JSON that know its objects, keys and values; each changes a tree in place."""

from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from json_tree import Literal, Table, copied, depth, places, put, tables, value_at
from odd_values import odd_number, odd_text

Mutation = Callable[[Random, Any], None]
# Levels; the product reads 32.
_DEEP = 100
_LITERALS = (
    "null", "true", "false", "NaN", "Infinity", "-Infinity", "0", "-0", "1", "-1", "1.0", "2.5",
    "1e2", "1e999", "1E400", "-0.0", "01", "+1", "0x10", ".5", "1.", "9" * 19, "9" * 5000, "1" * 20,
    "'a'", "", "nul", "undefined", '"\\ud800"', '"\\u0000"', '"\\x41"', '"\t"', "[]", "{}", "[[]]",
    '"\\u0061"', "/**/1", "1,",
)  # fmt: skip


def _place(rng: Random, tree: Any) -> tuple[Any, int] | None:
    found = places(tree)
    return rng.choice(found) if found else None


def change_value(rng: Random, tree: Any) -> None:
    """Change a number or a text to an odd one, or to one near it."""
    place = _place(rng, tree)
    if place is None:
        return
    value = value_at(place)
    if isinstance(value, Literal) and value.text.lstrip("-").isdigit():
        put(place, Literal(str(odd_number(rng, int(value.text[:300])))))
    elif isinstance(value, str):
        put(place, odd_text(rng, value))
    else:
        put(place, Literal(rng.choice(_LITERALS)))


def respell(rng: Random, tree: Any) -> None:
    """Write a number in another way; not all readers take each."""
    numbers = [
        one
        for one in places(tree)
        if isinstance(held := value_at(one), Literal) and held.text.isdigit()
    ]
    if numbers:
        place = rng.choice(numbers)
        text = value_at(place).text
        forms = ("-{}", "{}.0", "{}e0", "0{}", "+{}", " {} ", "{}E+0", '"{}"', "{}00e-2", "0x{}")
        put(place, Literal(rng.choice(forms).format(text)))


def literal(rng: Random, tree: Any) -> None:
    if (place := _place(rng, tree)) is not None:
        put(place, Literal(rng.choice(_LITERALS)))


def replace_value(rng: Random, tree: Any) -> None:
    """Put a copy of one value in the place of another."""
    here, there = _place(rng, tree), _place(rng, tree)
    if here and there:
        put(here, copied(value_at(there)))


def swap_values(rng: Random, tree: Any) -> None:
    """Exchange two values of one object or list."""
    holders = [*tables(tree), *(value_at(one) for one in places(tree))]
    lists = [one for one in holders if isinstance(one, list | Table)]
    if not lists:
        return
    holder = rng.choice(lists)
    count = len(holder.pairs) if isinstance(holder, Table) else len(holder)
    if count > 1:
        one, other = rng.randrange(count), rng.randrange(count)
        first, second = value_at((holder, one)), value_at((holder, other))
        put((holder, one), second)
        put((holder, other), first)


def change_keys(rng: Random, tree: Any) -> None:
    """Drop, repeat, rename, or move the keys of an object."""
    found = [one for one in tables(tree) if one.pairs]
    if not found:
        return
    pairs = rng.choice(found).pairs
    at, kind = rng.randrange(len(pairs)), rng.randrange(6)
    key, value = pairs[at]
    if kind == 0:
        del pairs[at]
    elif kind == 1:
        pairs.insert(rng.randrange(len(pairs) + 1), (key, copied(rng.choice(pairs)[1])))
    elif kind == 2:
        named = odd_text(rng, key) if isinstance(key, str) else "a"
        pairs[at] = rng.choice((named, rng.choice(pairs)[0])), value
    elif kind == 3:
        pairs.append((odd_text(rng), copied(value)))
    elif kind == 4:
        rng.shuffle(pairs)
    else:
        pairs[at] = Literal(rng.choice(_LITERALS)), value


def change_list(rng: Random, tree: Any) -> None:
    """Add or drop an item of a list."""
    lists = [value_at(one) for one in places(tree) if isinstance(value_at(one), list)]
    if lists:
        items = rng.choice(lists)
        if items and rng.random() < 0.5:
            del items[rng.randrange(len(items))]
        else:
            made = copied(rng.choice(items)) if items and rng.random() < 0.5 else None
            items.insert(rng.randrange(len(items) + 1), made or Literal(str(odd_number(rng))))


def nest(rng: Random, tree: Any) -> None:
    """Wrap a value into lists and objects."""
    place = _place(rng, tree)
    # Python's own limit depends on who calls, and a mutant should not.
    if place is not None and depth(tree) < _DEEP:
        value = value_at(place)
        for _ in range(rng.choice((1, 1, 2, 31, 33, _DEEP))):
            value = [value] if rng.random() < 0.5 else Table([("a", value)])
        put(place, value)


TREES: Sequence[Mutation] = (
    change_value, change_value, change_value, respell, literal, literal, replace_value, swap_values,
    swap_values, change_keys, change_keys, change_keys, change_list, nest,
)  # fmt: skip
