"""What differs between two checkpoints in words: their metadata, and their tensors."""

from collections.abc import Iterator, Sequence

from rich.cells import cell_len

from core.base.text import clean, percent, plural
from core.contents.metadata_difference import Change, MetadataDifference
from core.contents.tensor_figures import Sort
from core.contents.tensor_pairs import PairResult
from tui.view.column_table import GAP, Row, fitted_table
from tui.view.not_finite_words import MARK, differing_words, has_not_finite
from tui.view.result_view import ResultLine, plain
from tui.view.tensor_words import ABSENT, left_out_lines, number, shape_words
from tui.view.told_apart import cut_end, fitted_names

HEADS: Row = {
    "name": "tensor", "relative": "|A-B|/|A|", "cosine": "cosine", "largest": "max |a-b|",
    "changed": "changed", "norm_a": "|A|", "norm_b": "|B|", "what": "",
}  # fmt: skip
_LEFT = frozenset({"name", "what"})
_NORMS = ("norm_b", "norm_a")
_LESS_NEEDED = (*_NORMS, "changed", "largest", "cosine")
# Cells of the longest path, and of a value before its new one, in a line of values.
PATH, VALUE = 60, 30
# Cells of a name that is cut.
LEAST_NAME = 24


def changes_of(found: MetadataDifference) -> tuple[Change, ...]:
    """Return the values that differ in the order of their lines."""
    return (*found.changed, *found.removed, *found.added)


def told_of(results: Sequence[PairResult]) -> tuple[PairResult, ...]:
    """Return the pairs that have a line: those that differ."""
    return tuple(one for one in results if one.sort not in (Sort.SAME, Sort.UNREAD))


def settings_lines(found: MetadataDifference, width: int) -> Iterator[ResultLine]:
    """Yield the values that differ: changed, only in A, only in B.

    The number of a line is the place of its value in `changes_of`, from 1.
    """
    if not changes_of(found):
        yield plain(f"metadata: the same, {plural(found.same, 'value')}", "note")
        return
    yield from _group("changed", found.changed, width, 0)
    yield from _group("only in A", found.removed, width, len(found.changed))
    yield from _group("only in B", found.added, width, len(found.changed) + len(found.removed))
    yield plain(f"the same: {plural(found.same, 'value')}", "note")


def _group(title: str, changes: Sequence[Change], width: int, first: int) -> Iterator[ResultLine]:
    if not changes:
        return
    yield plain(f"{title}: {plural(len(changes), 'value')}", "head")
    paths = max(cell_len(one.path) for one in changes)
    values = max(cell_len(_words(one, width)) for one in changes)
    # The paths have the room that the values do not need, and at least half.
    wide = min(PATH, paths, max(8, width // 2 - 4, width - 4 - values))
    room = max(8, width - wide - 4)
    for at, one in enumerate(changes, first + 1):
        text = f"  {cut_end(one.path, wide):<{wide}}  {cut_end(_words(one, room), room)}"
        yield ResultLine(((text, "output"),), number=at)


def _words(one: Change, room: int) -> str:
    before, after = (row.text if row else "" for row in (one.before, one.after))
    if one.before is None or one.after is None:
        return before or after
    return f"{cut_end(before, max(VALUE, room // 2 - 2))} → {after}"


def weights_lines(
    results: Sequence[PairResult], width: int, most: int | None = None, *, page: bool = False
) -> tuple[ResultLine, ...]:
    """Return a table of the pairs that differ, at most `most`, and how many others there are.

    The number of a line is the place of its pair in `told_of`, from 1. On a `page`, long names are
    cut, and what does not fit is not told, because it has details of each pair.
    """
    told = told_of(results)
    same = sum(one.sort is Sort.SAME for one in results)
    unread = len(results) - len(told) - same
    lines = _table(told[:most], width, page=page) if told else []
    lines.append(plain(f"the same: {plural(same, 'tensor')}", "note"))
    if unread:
        lines.append(plain(f"not read: {plural(unread, 'tensor')}", "note"))
    if words := differing_words(results):
        lines.append(plain(words, "error" if has_not_finite(words) else "note"))
    return tuple(lines)


def _table(told: Sequence[PairResult], width: int, *, page: bool) -> list[ResultLine]:
    """Return the heading and the lines; remarks that do not fit beside are below."""
    rows = [_row(one) for one in told]
    table = fitted_table(HEADS, rows, _LEFT, _NORMS, width)
    if max(cell_len(line.rstrip()) for line in table.lines) <= width:
        head, *texts = table.lines
        return [plain(head, "head"), *map(_line, told, texts, range(1, len(told) + 1))]
    if page:
        room = max(LEAST_NAME, width - _others(rows))
        names = fitted_names((row["name"] for row in rows), room)
        rows = [dict(row) | {"name": names[row["name"]]} for row in rows]
    heads = {column: head for column, head in HEADS.items() if column != "what"}
    table = fitted_table(heads, rows, _LEFT, _LESS_NEEDED, width)
    head, *texts = table.lines
    lines = [plain(head, "head")]
    for at, (one, row, text) in enumerate(zip(told, rows, texts, strict=True), 1):
        lines += _with_remark(one, text if one.figures else clean(row["name"]), row["what"], at)
    left_out = () if page else left_out_lines(table.left_out, width)
    return lines + [plain(line, "note") for line in left_out]


def _others(rows: Sequence[Row]) -> int:
    """Return the cells of the columns beside the name that are wanted at least."""
    columns = ("relative", "cosine", "largest", "changed")
    widths = (max(cell_len(row[column]) for row in (HEADS, *rows)) for column in columns)
    return sum(len(GAP) + width for width in widths)


def _with_remark(one: PairResult, text: str, what: str, at: int) -> Iterator[ResultLine]:
    """Yield the line of a pair; its remark is beside the name if there are no figures."""
    if one.figures is None:
        yield _line(one, f"{text}{GAP}{what}", at)
        return
    yield _line(one, text, at)
    if what:
        yield plain(f"{GAP}{what}", _style(one))


def _line(one: PairResult, text: str, at: int) -> ResultLine:
    return ResultLine(((text.rstrip(), _style(one)),), number=at)


def _style(one: PairResult) -> str:
    return "error" if one.alarming else "output"


def _row(one: PairResult) -> Row:
    cells = dict.fromkeys(HEADS, "") | {"name": one.pair.name, "what": remark(one)}
    return cells | dict(figure_words(one))


def figure_words(one: PairResult) -> Row:
    """Return the figures of a pair by column; none if they were not read."""
    found = one.figures
    if found is None:
        return {}
    return {
        "relative": number(found.relative),
        "cosine": ABSENT if found.cosine is None else f"{found.cosine:.6f}",
        "largest": number(found.largest),
        "changed": percent(found.changed / found.count) if found.count else "0",
        "norm_a": number(found.norms[0]),
        "norm_b": number(found.norms[1]),
    }


def remark(one: PairResult) -> str:
    """Return what else is told of a pair: NaN, damage, one side only, shapes and dtypes."""
    a, b = one.pair.a, one.pair.b
    parts = []
    if one.not_finite:
        parts.append(f"{MARK} {one.not_finite:,} NaN or Inf")
    if one.figures and one.figures.damaged:
        parts.append(f"{MARK} damaged in {' and '.join(one.figures.damaged)}")
    if one.sort not in (Sort.SAME, Sort.CHANGED):
        parts.append(str(one.sort))
    if a and b and a.shape != b.shape:
        parts.append(f"{shape_words(a.shape)} → {shape_words(b.shape)}")
    if a and b and a.dtype != b.dtype:
        parts.append(f"{a.dtype} → {b.dtype}")
    return ", ".join(parts)
