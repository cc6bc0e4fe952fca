"""The keys of the pages that show the files of a checkpoint, and those that open them."""

from tui.view.key import Key, Pane

CONTENTS_KEYS: tuple[Key, ...] = (
    Key(
        "list.tensors",
        lambda actions: actions.compare.contents.open_tensors(),
        "w",
        "tensors",
        Pane.LIST,
        "show the tensors of the highlighted checkpoint (weights), and read their figures",
    ),
    Key(
        "list.meta",
        lambda actions: actions.compare.contents.open_metadata(),
        "m",
        "metadata",
        Pane.LIST,
        "show all metadata of the highlighted checkpoint",
    ),
    Key(
        "list.difference",
        lambda actions: actions.compare.contents.open_difference(),
        "d",
        "difference",
        Pane.LIST,
        "show what differs between the two marked checkpoints",
    ),
    Key(
        "contents.filter",
        "filter",
        "slash",
        "filter",
        Pane.CONTENTS,
        "filter: type, Enter keeps it, Esc clears it; * and ? make a pattern",
        footer=True,
    ),
    Key(
        "contents.figures",
        "figures",
        "f",
        "figures",
        Pane.CONTENTS,
        "read norms, quantiles, NaN and more of the tensors that are shown",
        footer=True,
    ),
    Key(
        "contents.sort",
        "sort",
        "s",
        "sort",
        Pane.CONTENTS,
        "sort the tensors as in the file, by size or by norm",
        footer=True,
    ),
    Key(
        "contents.fold",
        None,
        "left",
        "fold",
        Pane.CONTENTS,
        "metadata: fold an object",
        shown="← →",
    ),
    Key(
        "contents.unfold",
        None,
        "right",
        "unfold",
        Pane.CONTENTS,
        "metadata: unfold an object; the key that loads folds or unfolds it",
    ),
)
