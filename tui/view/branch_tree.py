"""The generations of a session as a tree: each branch or continuation below the one it left."""

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from core.base.text import plural
from core.record.generation import Generation
from tui.view.result_view import ResultLine
from tui.view.token_text import line_text, token_text

# Cells of a branch's beginning.
BEGINNING = 24


@dataclass(frozen=True, slots=True)
class Node:
    """A generation in the tree: the lines that lead to it, and its parent."""

    generation: Generation
    stem: str = ""
    parent: Generation | None = None


def tree_of(generations: Sequence[Generation], pruned: Collection[int] = ()) -> list[Node]:
    """Return the generations from top to bottom, without the pruned ones and their branches."""
    by_number = {one.number: one for one in generations}
    children: dict[int, list[Generation]] = {}
    for one in generations:
        parent = one.parent[0] if one.parent else 0
        children.setdefault(parent if parent in by_number else 0, []).append(one)

    def grown(number: int, stem: str) -> Iterator[Node]:
        here = [one for one in children.get(number, ()) if one.number not in pruned]
        for one in here:
            last = one is here[-1]
            sign = "" if not number else "└ " if last else "├ "
            yield Node(one, stem + sign, by_number.get(number))
            yield from grown(one.number, stem + ("" if not number else "  " if last else "│ "))

    return list(grown(0, ""))


def subtree(generations: Sequence[Generation], number: int) -> set[int]:
    """Return a generation's number and those of all that grew from it."""
    found = {number}
    for one in generations:
        if one.parent and one.parent[0] in found:
            found.add(one.number)
    return found


def tree_lines(nodes: Sequence[Node], current: int) -> tuple[ResultLine, ...]:
    """Return a line for each node; `current` is the number of the chosen generation."""
    return tuple(_line(node, current) for node in nodes)


def _line(node: Node, current: int) -> ResultLine:
    one, is_current = node.generation, node.generation.number == current
    text = line_text(one.new_ids[:BEGINNING], one.origin.tokenizer)
    head = (
        (" ● " if is_current else "   ", "star"),
        (node.stem, "note"),
        (f"#{one.number} ", "line" if is_current else "output"),
        (f"{_difference(node)}▏{text[:BEGINNING]}", "output"),
    )
    return ResultLine((*head, (f"  {' · '.join(figures(one))}", "note")), number=one.number)


def figures(generation: Generation) -> tuple[str, ...]:
    """Return length, mean surprise and stop reason of a generation."""
    count = len(generation.new_ids)
    mean = -math.fsum(generation.logprobs) / count / math.log(2) if count else 0.0
    stop = str(generation.stop or "running")
    return (plural(count, "token"), *((f"{mean:.2f} bits",) if count else ()), stop)


def _difference(node: Node) -> str:
    """Return where a branch leaves its parent: `token 7: 5 → 9 `; "" for a first one."""
    one, parent = node.generation, node.parent
    if parent is None or one.parent is None:
        return ""
    kept = one.parent[1]
    instead = one.request.continued[len(parent.request.continued) + kept :]
    tokenizer = one.origin.tokenizer
    if not instead:
        return f"after token {kept} "
    before = token_text(parent.new_ids[kept], tokenizer) if kept < len(parent.new_ids) else "end"
    return f"token {kept + 1}: {before} → {line_text(instead, tokenizer)} "


def first_difference(one: Generation, other: Generation) -> int | None:
    """Return the index of the first id in which two differ, prompt included; None if in none.

    Where one ends first, its length counts.
    """
    mine, theirs = _whole(one), _whole(other)
    pairs = enumerate(zip(mine, theirs, strict=False))
    at = next((at for at, (a, b) in pairs if a != b), min(len(mine), len(theirs)))
    return None if at == len(mine) == len(theirs) else at


def _whole(one: Generation) -> tuple[int, ...]:
    return (*one.request.ids, *one.request.continued, *one.new_ids)


def difference_words(one: Generation, other: Generation) -> str:
    """Return in words where two generations differ first: `#3 and #1 differ at token 9: 5, 7`."""
    names, at = f"#{one.number} and #{other.number}", first_difference(one, other)
    if at is None:
        return f"{names} are the same"
    prompt = len(one.request.ids)
    if at < prompt:
        return f"{names} have other prompts"
    have = f"{_token(one, at)}, {_token(other, at)}"
    return f"{names} differ first at token {at - prompt + 1}: {have}"


def _token(one: Generation, at: int) -> str:
    whole = _whole(one)
    return token_text(whole[at], one.origin.tokenizer) if at < len(whole) else "its end"
