"""The slash command /set: constants of the model in place of the family's own."""

import re
from collections.abc import Iterable
from dataclasses import replace

from core.checkpoints.families.override_values import Overrides, words
from core.checkpoints.families.overrides import (
    OVERRIDES,
    known,
    overridden,
    read_overrides,
    values_of,
)
from tui.session.model_commands import change_options
from tui.view.commands import Command, one_of
from tui.view.surroundings import ModelInMemory, Surroundings

# Takes every constant back.
DEFAULT = "default"


def set_constants(session: Surroundings, argument: str | None) -> None:
    """Show the constants, or set and take back those that are typed and load again.

    Raises UsageError for an unknown name, a value out of range or a constant that the family lacks.
    """
    # A space before the sign is a slip; one after it ends `NAME=`.
    typed = re.sub(r"\s+=", "=", argument or "").split()
    if not typed:
        session.say(_title(session.options.overrides), *_present(session.model))
        return
    if len(typed) == 1 and "=" not in typed[0] and typed[0].lower() != DEFAULT:
        session.say(*_described(typed[0], session))
        return
    after = _changed(session.options.overrides, typed)
    if session.model:
        overridden(session.model.traits, (), after)
    new = " ".join(words(after)) or "the family's constants"
    change_options("constants", new, replace(session.options, overrides=after), session)


def _title(overrides: Overrides) -> str:
    return f"set: {' '.join(words(overrides))}" if overrides else "no constant is set"


def _present(model: ModelInMemory | None) -> Iterable[str]:
    """Yield the constants that the loaded model runs with."""
    if model:
        values = " ".join(words(values_of(model.traits, model.vocabulary)))
        yield f"family {model.traits.family} runs with {values}"
    yield f"/set NAME=VALUE loads with another one, /set NAME= takes it back, /set {DEFAULT} all"


def _described(name: str, session: Surroundings) -> Iterable[str]:
    """Yield the value of one constant and its range. Raises UsageError for an unknown name."""
    constant = known(name.replace("-", "_"))
    model = session.model
    values = dict(values_of(model.traits, model.vocabulary)) if model else {}
    if constant.name in values:
        (value,) = words(((constant.name, values[constant.name]),))
        yield f"{constant.name} is {value.partition('=')[2]}"
    elif model:
        yield f"family {model.traits.family} does not have {constant.name}"
    else:
        yield f"{constant.name}: no model is loaded"
    yield f"It can be {constant.range}"


def _changed(overrides: Overrides, typed: Iterable[str]) -> Overrides:
    """Return the constants after what was typed: NAME=VALUE sets one, NAME= takes it back."""
    values, texts = dict(overrides), []
    for text in typed:
        name, equals, value = text.partition("=")
        if text.lower() == DEFAULT:
            values.clear()
        elif equals and not value:
            values.pop(known(name.replace("-", "_")).name, None)
        else:
            texts.append(text)
    return tuple(sorted((values | dict(read_overrides(texts))).items()))


CONSTANT_COMMANDS = (
    Command(
        "set",
        set_constants,
        f"set a constant of the model and load again; NAME= takes it back, {DEFAULT} all",
        "NAME=VALUE",
        values=one_of(*(f"{name}=" for name in OVERRIDES), DEFAULT),
    ),
)
