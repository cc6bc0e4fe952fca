"""The footer of the pages that compare checkpoints."""

from collections.abc import Iterable, Mapping

from rich.cells import cell_len

from tui.view.footer import Footer, FooterPart
from tui.view.keys import BY_ID

# Left out first where the line is too short.
_LESS_NEEDED = (
    "comparison.page_down", "layers.form", "contents.sort", "comparison.up", "comparison.copy",
    "comparison.first", "comparison.group", "comparison.column", "comparison.left",
    "comparison.back", "layers.head_next", "history.page_down", "history.up",
)  # fmt: skip


def comparison_footer(
    ids: Iterable[str], width: int, labels: Mapping[str, str], *, running: bool
) -> Footer:
    """Return the keys with these ids, as many as fit; `labels` take the place of their own."""
    parts = [
        FooterPart(id_, BY_ID[id_].display, labels.get(id_) or _label(id_, running=running))
        for id_ in ids
        if _acts(id_, running=running)
    ]
    for gap in (3, 2):
        if cell_len(Footer(tuple(parts), gap).text) <= width:
            return Footer(tuple(parts), gap)
    for left_out in _LESS_NEEDED:
        parts = [part for part in parts if part.id != left_out]
        if cell_len(Footer(tuple(parts)).text) <= width:
            break
    return Footer(tuple(parts))


def _acts(id_: str, *, running: bool) -> bool:
    return not (running and id_ == "comparison.load") and not (
        not running and id_ == "comparison.back"
    )


def _label(id_: str, *, running: bool) -> str:
    if id_ == "comparison.stop" and not running:
        return "back"
    return BY_ID[id_].label
