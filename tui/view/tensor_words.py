"""Tensors and their figures in words: as a table, as rows of a page, and one in detail."""

from collections.abc import Iterable, Sequence

from core.base.text import clean, percent, size
from core.contents.part import StoredTensor
from core.contents.tensor_figures import QUANTILES, TensorFigures
from tui.view.block_height import block_height
from tui.view.column_table import Row, fitted_table
from tui.view.not_finite_words import Figures, flag
from tui.view.wrapped import wrapped

EIGHTHS = 8
ABSENT = "–"
HEADS: Row = {
    "name": "tensor", "shape": "shape", "dtype": "dtype", "size": "size", "norm": "norm",
    "mean": "mean", "std": "std", "least": "min", "most": "max",
    **{f"q{share}": f"{100 * share:g} %" for share in QUANTILES},
    "zeros": "zeros", "nan": "NaN", "infinite": "Inf", "histogram": "min to max", "file": "file",
    "flag": "",
}  # fmt: skip
_OF_HEADER = ("name", "shape", "dtype", "size", "file")
_LEFT = frozenset({"name", "dtype", "histogram", "file", "flag"})
# Left out first where a line is too long. NaN and Inf are told in a sentence too.
LESS_NEEDED = (
    "file", *(f"q{share}" for share in QUANTILES), "histogram", "dtype", "size", "zeros", "mean",
    "shape", "infinite", "nan", "least", "most", "std", "norm",
)  # fmt: skip


def tensor_lines(
    tensors: Sequence[StoredTensor], figures: Figures | None, width: int
) -> tuple[str, ...]:
    """Return a heading and a line for each tensor, with its figures if there are any.

    The last line says which columns had no room. Those of NaN and Inf have room if there are any.
    """
    named = HEADS if figures is not None else {key: HEADS[key] for key in _OF_HEADER}
    several = len({one.part.title for one in tensors}) > 1
    heads = {key: head for key, head in named.items() if key != "file" or several}
    found = [(figures or {}).get(one.place) for one in tensors]
    rows = [_row(one, of) for one, of in zip(tensors, found, strict=True)]
    always = {"nan", "infinite"} if any(of and of.not_finite for of in found) else set()
    less = [column for column in LESS_NEEDED if column not in always]
    table = fitted_table(heads, rows, _LEFT, less, width)
    return (*table.lines, *left_out_lines(table.left_out, width))


def left_out_lines(left_out: Sequence[str], width: int) -> tuple[str, ...]:
    """Return which columns of a table are not shown and what has them; nothing if all are."""
    if not left_out:
        return ()
    text = f"no room for: {', '.join(left_out)}. A wider terminal, a pipe and --json have them"
    return tuple(wrapped(text, width))


def _row(one: StoredTensor, found: TensorFigures | None) -> Row:
    record = one.record
    row = {
        "name": record.name,
        "shape": shape_words(record.shape),
        "dtype": record.dtype,
        "size": size(record.nbytes),
        "file": one.part.title,
    }
    return dict(figure_cells(found)) | row


def figure_cells(found: TensorFigures | None) -> Row:
    """Return the cells of the figures of a tensor; blank ones for figures that are not known."""
    if found is None:
        return dict.fromkeys(HEADS, "")
    quantiles = found.quantiles or (None,) * len(QUANTILES)
    return {
        "norm": number(found.norm),
        "mean": number(found.mean),
        "std": number(found.std),
        "least": number(found.minimum),
        "most": number(found.maximum),
        **{f"q{share}": number(one) for share, one in zip(QUANTILES, quantiles, strict=True)},
        "zeros": percent(found.zeros / found.count) if found.zeros else "0",
        "nan": f"{found.nan:,}",
        "infinite": f"{found.infinite:,}",
        "histogram": histogram_line(found.histogram),
        "flag": flag(found),
    }


def shape_words(shape: Sequence[int]) -> str:
    """Return a shape as `1,536 × 6,144`; of a single number, `scalar`."""
    return " × ".join(f"{length:,}" for length in shape) or "scalar"


def number(value: float | None, digits: int = 4) -> str:
    """Return a figure with four digits, such as `0.0213` or `1.2e-06`; a dash if there is none."""
    return ABSENT if value is None else f"{value:.{digits}g}"


def histogram_line(counts: Sequence[int]) -> str:
    """Return a block for each interval, as high as its share of the fullest; each that has any."""
    most = max(counts, default=0)
    return "".join(
        block_height(max(1.0, EIGHTHS * count / most)) if count else " " for count in counts
    )


def damage_words(found: TensorFigures | None) -> str:
    """Return that the bytes of a tensor are damaged; "" if they are not."""
    return "its bytes do not match their checksum: copy the file again" if _damaged(found) else ""


def _damaged(found: TensorFigures | None) -> bool:
    return found is not None and found.damaged


def detail_lines(one: StoredTensor, found: TensorFigures | None, width: int) -> tuple[str, ...]:
    """Return four lines about a tensor; the quantiles have fewer digits where room is short."""
    record = one.record
    first = (
        f"{record.name} · {shape_words(record.shape)} · {record.dtype} · {record.nbytes:,} bytes "
        f"· {one.part.title}"
    )
    if found is None:
        return (first, "figures are not read yet", "", "")
    if not found.finite:
        return (first, _counts(found), "", damage_words(found))
    sums = _labelled(("norm", found.norm), ("mean", found.mean), ("std", found.std))
    line = histogram_line(found.histogram)
    drawn = f"min {number(found.minimum)} ▕{line}▏ max {number(found.maximum)}"
    return (
        first,
        f"{_counts(found)}  {sums}",
        _quantiles(found, width),
        damage_words(found) or drawn,
    )


def _quantiles(found: TensorFigures, width: int) -> str:
    shares = [f"{100 * share:g} %" for share in QUANTILES]
    named = tuple(zip(shares, found.quantiles, strict=True))
    texts = ("quantiles: " + _labelled(*named), *(_labelled(*named, digits=n) for n in (4, 3, 2)))
    return next((text for text in texts if len(text) <= width), texts[-1])


def _labelled(*named: tuple[str, float | None], digits: int = 4) -> str:
    return "  ".join(f"{name} {number(value, digits)}" for name, value in named)


def _counts(found: TensorFigures) -> str:
    return f"NaN {found.nan:,}  Inf {found.infinite:,}  zeros {found.zeros:,}"


def total_words(tensors: Iterable[StoredTensor]) -> str:
    """Return how many tensors, elements and bytes there are."""
    every = [one.record for one in tensors]
    elements, held = sum(one.numel for one in every), sum(one.nbytes for one in every)
    noun = "tensor" if len(every) == 1 else "tensors"
    return f"{len(every):,} {noun} · {elements:,} elements · {clean(size(held))}"
