"""Slash commands that look inside a generation: its tokens painted, and one after the other."""

from core.base.errors import UsageError
from core.base.near import near
from tui.view.commands import Command, one_of
from tui.view.head_choice import head_choice
from tui.view.painting import Form, Measure, Painting
from tui.view.surroundings import Surroundings

OFF = "off"
_SYNONYMS = {"color": Form.COLOUR, "none": OFF, "p": Measure.PROBABILITY, "bits": Measure.SURPRISE}
PROMPT = "prompt"
PAINTINGS = (*Measure, *Form, PROMPT, OFF)


def paint(session: Surroundings, argument: str | None) -> None:
    """Paint the tokens by a measure, in a form, or both. Raises UsageError for another word.

    Without an argument, the next measure is taken, as by the key. With the word "prompt", the
    prompt is read once more, so that its tokens are painted too.
    """
    painting = session.inside.painting
    words = (argument or "").lower().split()
    for word in words:
        if word == PROMPT:
            continue
        painting = _with_word(painting, _SYNONYMS.get(word, word))
    if not words:
        painting = painting.with_next_measure()
    elif painting.measure is None and OFF not in words:
        # A form alone is of no use.
        painting = Painting(Measure.SURPRISE, painting.form)
    session.inside.paint(painting)
    if PROMPT in words and painting.measure:
        session.inside.read_prompt()
    session.tell(
        f"tokens painted by {painting.words}" if painting.measure else "tokens not painted"
    )


def _with_word(painting: Painting, word: str) -> Painting:
    if word == OFF:
        return Painting(None, painting.form)
    if word in tuple(Measure):
        return Painting(Measure(word), painting.form)
    if word in tuple(Form):
        return Painting(painting.measure, Form(word))
    meant = near(word, PAINTINGS)
    hint = f"Did you mean {meant}?" if meant else f"It can be {', '.join(PAINTINGS)}"
    raise UsageError(f"Tokens cannot be painted by {word!r}", hint)


def walk(session: Surroundings, argument: str | None) -> None:
    """Show the distribution of a token by its number, or of the last one. Raises UsageError."""
    if argument is None:
        session.inside.walk_to(None)
    elif argument.lower() == OFF:
        session.inside.end_walk()
    elif argument.isascii() and argument.isdecimal() and len(argument) <= 9:
        session.inside.walk_to(int(argument))
    else:
        raise UsageError(f"/walk cannot go to {argument!r}", "Give the number of a token: /walk 7")


def layers(session: Surroundings, argument: str | None) -> None:
    """Show the logit lens of the chosen or last generation. Raises UsageError."""
    del argument
    session.inside.layers()


def attention(session: Surroundings, argument: str | None) -> None:
    """Show where a head looks: 3.2, or layer 3; the first head of all without one.

    Raises UsageError.
    """
    session.inside.layers(head_choice(argument or "1"))


INSIDE_COMMANDS = (
    Command(
        "paint",
        paint,
        "paint tokens by probability, surprise, entropy or rank; prompt: those of the prompt too",
        "MEASURE [FORM]",
        synonyms=("colour", "color"),
        values=one_of(*PAINTINGS),
        key="paint.measure",
    ),
    Command(
        "walk",
        walk,
        "show the distribution of a token, by its number; off",
        "N",
        values=one_of(OFF),
        key="walk.token_next",
    ),
    Command(
        "layers",
        layers,
        "show what the model would predict after each layer (logit lens)",
        key="layers.open",
    ),
    Command(
        "attention",
        attention,
        "show where head H of layer L looks, and a table of the layer's heads",
        "L.H",
        synonyms=("heads",),
        key="layers.attention",
    ),
)
