"""What differs between two checkpoints in words: their metadata, and their tensors."""

from collections.abc import Iterator, Sequence

from core.base.text import percent, plural
from core.contents.metadata_difference import Change, MetadataDifference
from core.contents.tensor_figures import Sort
from core.contents.tensor_pairs import PairResult
from tui.view.column_table import Row, column_table
from tui.view.result_view import ResultLine, plain
from tui.view.tensor_words import ABSENT, number, shape_words
from tui.view.told_apart import cut_end

HEADS: Row = {
    "name": "tensor", "relative": "|A-B|/|A|", "cosine": "cosine", "largest": "max |a-b|",
    "changed": "changed", "norm_a": "|A|", "norm_b": "|B|", "what": "",
}  # fmt: skip
_LEFT = frozenset({"name", "what"})
_LESS_NEEDED = ("norm_b", "norm_a", "changed", "largest", "cosine")
# Cells of the longest path, and of a value before its new one, in a line of values.
PATH, VALUE = 40, 30


def settings_lines(found: MetadataDifference, width: int) -> Iterator[ResultLine]:
    """Yield the values that differ: changed, only in A, only in B."""
    if not (found.changed or found.added or found.removed):
        yield plain(f"metadata: the same, {plural(found.same, 'value')}", "note")
        return
    yield from _group("changed", found.changed, width)
    yield from _group("only in A", found.removed, width)
    yield from _group("only in B", found.added, width)
    yield plain(f"the same: {plural(found.same, 'value')}", "note")


def _group(title: str, changes: Sequence[Change], width: int) -> Iterator[ResultLine]:
    if not changes:
        return
    yield plain(f"{title}: {plural(len(changes), 'value')}", "head")
    wide = min(PATH, max(len(one.path) for one in changes), max(8, width // 3))
    room = max(8, width - wide - 4)
    for one in changes:
        yield plain(f"  {cut_end(one.path, wide):<{wide}}  {cut_end(_words(one, room), room)}")


def _words(one: Change, room: int) -> str:
    before, after = (row.text if row else "" for row in (one.before, one.after))
    if one.before is None or one.after is None:
        return before or after
    return f"{cut_end(before, max(VALUE, room // 2 - 2))} → {after}"


def weights_lines(
    results: Sequence[PairResult], width: int, most: int | None = None
) -> tuple[ResultLine, ...]:
    """Return a table of the pairs that differ, at most `most`, and how many others there are."""
    told = [one for one in results if one.sort not in (Sort.SAME, Sort.UNREAD)]
    same = sum(one.sort is Sort.SAME for one in results)
    unread = len(results) - len(told) - same
    last = [plain(f"the same: {plural(same, 'tensor')}", "note")]
    if unread:
        last.append(plain(f"not read: {plural(unread, 'tensor')}", "note"))
    if not told:
        return tuple(last)
    rows = [_row(one) for one in told[:most]]
    head, *lines = column_table(HEADS, rows, _LEFT, _LESS_NEEDED, width)
    return (plain(head, "head"), *map(plain, lines), *last)


def _row(one: PairResult) -> Row:
    found = one.figures
    cells = dict.fromkeys(HEADS, "") | {"name": one.pair.name, "what": _what(one)}
    if found is None:
        return cells
    return cells | {
        "relative": number(found.relative),
        "cosine": ABSENT if found.cosine is None else f"{found.cosine:.6f}",
        "largest": number(found.largest),
        "changed": percent(found.changed / found.count) if found.count else "0",
        "norm_a": number(found.norms[0]),
        "norm_b": number(found.norms[1]),
    }


def _what(one: PairResult) -> str:
    a, b = one.pair.a, one.pair.b
    parts = [str(one.sort)] if one.sort not in (Sort.SAME, Sort.CHANGED) else []
    if a and b and a.shape != b.shape:
        parts.append(f"{shape_words(a.shape)} → {shape_words(b.shape)}")
    if a and b and a.dtype != b.dtype:
        parts.append(f"{a.dtype} → {b.dtype}")
    if one.figures and one.figures.not_finite:
        parts.append(f"{one.figures.not_finite:,} NaN or Inf")
    if one.figures and one.figures.damaged:
        parts.append(f"damaged in {' and '.join(one.figures.damaged)}")
    return ", ".join(parts)
