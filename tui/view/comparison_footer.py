"""The footer of the pages that compare checkpoints."""

from collections.abc import Iterable, Mapping

from rich.cells import cell_len

from tui.view.footer import Footer, FooterPart
from tui.view.key import Key
from tui.view.key_table import KeyTable
from tui.view.keys import STANDARD

# Left out first where the line is too short.
_LESS_NEEDED = (
    "comparison.page_down", "layers.form", "contents.sort", "comparison.up", "comparison.copy",
    "comparison.first", "comparison.group", "comparison.column", "comparison.left",
    "comparison.back", "layers.head_next", "history.page_down", "history.up",
)  # fmt: skip


def comparison_footer(
    ids: Iterable[str],
    width: int,
    labels: Mapping[str, str],
    *,
    running: bool,
    table: KeyTable = STANDARD,
) -> Footer:
    """Return the keys with these ids, as many as fit; `labels` take the place of their own."""
    parts = [
        FooterPart(key.id, key.display, labels.get(key.id) or _label(key, running=running))
        for key in map(table.__getitem__, ids)
        if key.key and _acts(key.id, running=running)
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


def _label(key: Key, *, running: bool) -> str:
    return "back" if key.id == "comparison.stop" and not running else key.label
