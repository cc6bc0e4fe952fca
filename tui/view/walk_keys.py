"""The keys of the output that paint its tokens and walk over them."""

from collections.abc import Iterator
from functools import partial

from tui.view.key import Key, Pane
from tui.view.key_actions import Actions
from tui.view.walk import Motion


def _step(motion: Motion, way: int, actions: Actions) -> None:
    actions.inside.step(motion, way)


def _walking() -> Iterator[Key]:
    """Yield the keys of each motion: forward and back."""
    kinds = (
        (Motion.TOKEN, "token", "right", "left", "token"),
        (Motion.WORD, "word", "w", "W", "word"),
        (Motion.LINE, "line", "J", "K", "token in the line"),
        (Motion.SURPRISE, "surprise", "s", "S", "surprising token (at least 2 bits)"),
        (Motion.TIE, "tie", "m", "M", "near tie (the second id at least 4/5 as likely)"),
    )
    for motion, name, forward, back, words in kinds:
        below, above = ("below", "above") if motion is Motion.LINE else ("next", "previous")
        for way, key, side in ((1, forward, below), (-1, back, above)):
            yield Key(
                f"walk.{name}_{'next' if way > 0 else 'previous'}",
                partial(_step, motion, way),
                key,
                "tokens" if motion is Motion.TOKEN else name,
                Pane.OUTPUT,
                f"walk to the {side} {words}" if motion is not Motion.LINE
                else f"walk to the {words} {side}",
                shown="← →" if key == "left" else "",
                footer=key == "left",
            )  # fmt: skip


WALK_KEYS: tuple[Key, ...] = (
    *_walking(),
    Key(
        "paint.measure",
        lambda actions: actions.inside.next_measure(),
        "c",
        "paint",
        Pane.OUTPUT,
        "paint the tokens by the next measure: probability, surprise, entropy, rank, none",
        footer=True,
    ),
    Key(
        "branch.edit",
        lambda actions: actions.branches.edit_or_tell(),
        "e",
        "edit",
        Pane.OUTPUT,
        "edit the answer in $VISUAL or $EDITOR and go on from the edited text, as a branch",
    ),
    Key(
        "branch.tree",
        lambda actions: actions.branches.tree(),
        "t",
        "tree",
        Pane.OUTPUT,
        "show the generations as a tree of branches; hide and compare them",
    ),
    Key(
        "paint.form",
        lambda actions: actions.inside.next_form(),
        "C",
        "form",
        Pane.OUTPUT,
        "paint in colour, or with digits or blocks below the text",
    ),
)
