"""The keys of the page that shows layers and heads, and the one that opens it."""

from tui.view.key import Key, Pane

LAYERS_KEYS: tuple[Key, ...] = (
    Key(
        "layers.open",
        lambda actions: actions.inside.open_layers(),
        "l",
        "layers",
        Pane.OUTPUT,
        "show what the model would predict after each layer, and where its heads look",
    ),
    Key(
        "layers.token",
        None,
        "left",
        "token",
        Pane.LAYERS,
        "go to the token before; Home and End: to the first or last",
        shown="← →",
    ),
    Key("layers.token_next", None, "right", "token", Pane.LAYERS, "go to the token after"),
    Key("layers.layer", None, "up", "layer", Pane.LAYERS, "go to the layer above", shown="↑ ↓"),
    Key("layers.layer_next", None, "down", "layer", Pane.LAYERS, "go to the layer below"),
    Key(
        "layers.attention",
        "attention",
        "a",
        "attention",
        Pane.LAYERS,
        "show where the heads of the layer look; again: the layers",
        footer=True,
    ),
    Key(
        "layers.head_next",
        "head(1)",
        "h",
        "head",
        Pane.LAYERS,
        "attention: the next head",
        footer=True,
    ),
    Key("layers.head_previous", "head(-1)", "H", "head", Pane.LAYERS, "attention: the head before"),
    Key(
        "layers.form",
        "form",
        "c",
        "form",
        Pane.LAYERS,
        "attention: in colours, or in shades without colour",
        footer=True,
    ),
    Key(
        "layers.walk",
        None,
        "enter",
        "walk there",
        Pane.LAYERS,
        "go back and walk to the token that follows the chosen one",
    ),
)
