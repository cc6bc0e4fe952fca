"""Keys that lead both ways, such as ↑ and ↓: one row of the help page for each pair."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KeyPair:
    """The ids of two actions, and what both do; the name of the first is shown first."""

    first: str
    second: str
    help: str


PAIRS: tuple[KeyPair, ...] = (
    KeyPair(
        "list.earlier", "list.later", "go to the step before or after in the run, in list and plot"
    ),
    KeyPair("output.next", "output.previous", "go to the next or the previous generation"),
    KeyPair(
        "output.choose",
        "output.choose_next",
        "in an empty output: choose an example prompt; in the walk: an id; else scroll",
    ),
    KeyPair("walk.token_previous", "walk.token_next", "walk to the previous or the next token"),
    KeyPair("walk.word_next", "walk.word_previous", "walk to the next or the previous word"),
    KeyPair("walk.line_next", "walk.line_previous", "walk to the token in the line below or above"),
    KeyPair(
        "walk.surprise_next",
        "walk.surprise_previous",
        "walk to the next or the previous surprising token (at least 2 bits)",
    ),
    KeyPair(
        "walk.tie_next",
        "walk.tie_previous",
        "walk to the next or the previous near tie (the second id at least 4/5 as likely)",
    ),
    KeyPair(
        "layers.token",
        "layers.token_next",
        "go to the token before or after; Home and End: to the first or last",
    ),
    KeyPair("layers.layer", "layers.layer_next", "go to the layer above or below"),
    KeyPair("layers.head_next", "layers.head_previous", "attention: the head after or before"),
    KeyPair("history.up", "history.down", "choose a newer or an older generation"),
    KeyPair("history.page_down", "history.page_up", "scroll the text of the chosen one down or up"),
    KeyPair("settings.less", "settings.more", "decrease or increase the value"),
    KeyPair("settings.before", "settings.next", "choose the previous or the next setting"),
    KeyPair(
        "comparison.up",
        "comparison.down",
        "time-lapse: the checkpoint before or after; side by side: scroll; fan, results: the row "
        "before or after",
    ),
    KeyPair(
        "comparison.left",
        "comparison.right",
        "time-lapse: the checkpoint before or after; side by side: the token before or after in "
        "every column",
    ),
    KeyPair("comparison.page_down", "comparison.page_up", "scroll the text down or up"),
    KeyPair(
        "comparison.first",
        "comparison.last",
        "time-lapse: the first or the last checkpoint; side by side: the first difference or the "
        "last token",
    ),
    KeyPair(
        "contents.fold",
        "contents.unfold",
        "metadata: fold or unfold an object; the key that loads does either",
    ),
    KeyPair("pane.next", "pane.previous", "go to the next or the previous pane"),
)
BY_FIRST: Mapping[str, KeyPair] = {one.first: one for one in PAIRS}
SECONDS = frozenset(one.second for one in PAIRS)
