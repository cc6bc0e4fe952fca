"""Tensors and their figures in words: as a table, as rows of a page, and one in detail."""

from collections.abc import Iterable, Mapping, Sequence

from core.base.text import clean, percent, size
from core.contents.part import StoredTensor
from core.contents.tensor_figures import QUANTILES, TensorFigures
from tui.view.block_height import block_height
from tui.view.column_table import Row, column_table

EIGHTHS = 8
ABSENT = "–"
HEADS: Row = {
    "name": "tensor", "shape": "shape", "dtype": "dtype", "size": "size", "norm": "norm",
    "mean": "mean", "std": "std", "least": "min", "most": "max",
    **{f"q{share}": f"{100 * share:g} %" for share in QUANTILES},
    "zeros": "zeros", "nan": "NaN", "infinite": "Inf", "histogram": "min to max", "file": "file",
}  # fmt: skip
_OF_HEADER = ("name", "shape", "dtype", "size", "file")
_LEFT = frozenset({"name", "dtype", "histogram", "file"})
# Left out first where a line is too long.
LESS_NEEDED = (
    "file", *(f"q{share}" for share in QUANTILES), "mean", "least", "most", "zeros", "std",
    "dtype", "infinite", "nan", "histogram", "size", "norm",
)  # fmt: skip
Figures = Mapping[tuple[str, str], TensorFigures]


def tensor_lines(
    tensors: Sequence[StoredTensor], figures: Figures | None, width: int
) -> tuple[str, ...]:
    """Return a heading and a line for each tensor, with its figures if there are any."""
    named = HEADS if figures is not None else {key: HEADS[key] for key in _OF_HEADER}
    several = len({one.part.title for one in tensors}) > 1
    heads = {key: head for key, head in named.items() if key != "file" or several}
    rows = [_row(one, (figures or {}).get(one.place)) for one in tensors]
    return column_table(heads, rows, _LEFT, LESS_NEEDED, width)


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
    }


def shape_words(shape: Sequence[int]) -> str:
    """Return a shape as `1,536 × 6,144`; of a single number, `scalar`."""
    return " × ".join(f"{length:,}" for length in shape) or "scalar"


def number(value: float | None) -> str:
    """Return a figure with four digits, such as `0.0213` or `1.2e-06`; a dash if there is none."""
    return ABSENT if value is None else f"{value:.4g}"


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


def detail_lines(one: StoredTensor, found: TensorFigures | None) -> tuple[str, ...]:
    """Return four lines about a tensor."""
    record = one.record
    first = (
        f"{record.name} · {shape_words(record.shape)} · {record.dtype} · {record.nbytes:,} bytes "
        f"· {one.part.title}"
    )
    if found is None:
        return (first, "figures are not read yet", "", "")
    if not found.finite:
        return (first, _counts(found), "", damage_words(found))
    sums = _labelled(("norm", found.norm), ("mean", found.mean), ("std", found.std),
                     ("min", found.minimum), ("max", found.maximum))  # fmt: skip
    shares = (
        (f"{100 * share:g} %", one) for share, one in zip(QUANTILES, found.quantiles, strict=True)
    )
    line = histogram_line(found.histogram)
    drawn = f"{number(found.minimum)} ▕{line}▏ {number(found.maximum)} · {_counts(found)}"
    return (first, sums, f"quantiles: {_labelled(*shares)}", damage_words(found) or drawn)


def _labelled(*named: tuple[str, float | None]) -> str:
    return "  ".join(f"{name} {number(value)}" for name, value in named)


def _counts(found: TensorFigures) -> str:
    return f"zeros {found.zeros:,}  NaN {found.nan:,}  Inf {found.infinite:,}"


def total_words(tensors: Iterable[StoredTensor]) -> str:
    """Return how many tensors, elements and bytes there are."""
    every = [one.record for one in tensors]
    elements, held = sum(one.numel for one in every), sum(one.nbytes for one in every)
    noun = "tensor" if len(every) == 1 else "tensors"
    return f"{len(every):,} {noun} · {elements:,} elements · {clean(size(held))}"
