"""Slash commands about the loaded model: the checkpoint, its precision and its route."""

from collections.abc import Iterable
from dataclasses import replace

from core.base.errors import UsageError
from core.machine.precision import AUTO, OFFERED_PRECISIONS, ROUTE_NAMES, read_precision, read_route
from core.protocol.load_options import LoadOptions
from tui.view.commands import Command, checkpoint_names, one_of
from tui.view.surroundings import Surroundings

ROUTES = (AUTO, *ROUTE_NAMES)


def load_model(session: Surroundings, argument: str | None) -> None:
    """Show the loaded model, or load a checkpoint by name, tag@step or path."""
    if argument is not None:
        session.load_named(argument)
    elif session.model:
        session.say(f"model is {session.model.name}")
    else:
        session.say("no model is loaded")


def set_precision(session: Surroundings, argument: str | None) -> None:
    """Show or change the precision; a new precision resets the route to auto."""
    if argument is None:
        _say_arithmetic("precision", session.options.precision, OFFERED_PRECISIONS, session)
        return
    precision = read_precision(argument.lower())
    change_options(
        "precision",
        f"precision {argument.lower()}",
        replace(session.options, precision=precision, route=None),
        session,
    )


def set_route(session: Surroundings, argument: str | None) -> None:
    """Show or change the route."""
    if argument is None:
        _say_arithmetic("route", session.options.route or AUTO, ROUTES, session)
        return
    route = read_route(argument.lower())
    after = replace(session.options, route=route)
    change_options("route", f"route {argument.lower()}", after, session)


def _say_arithmetic(which: str, value: str, values: Iterable[str], session: Surroundings) -> None:
    loaded = f"; the loaded model uses {session.model.arithmetic}" if session.model else ""
    session.say(f"{which} is {value}{loaded}", f"It can be {', '.join(values)}")


def change_options(which: str, chosen: str, after: LoadOptions, session: Surroundings) -> None:
    """Change the load options and load the current checkpoint again.

    `which` is what changes, `chosen` the new value in words. Raises UsageError while text streams.
    """
    before = session.options
    if after == before:
        session.say(f"{chosen}: in use already")
        return
    if session.streaming:
        raise UsageError(f"The {which} cannot change while text streams", "Stop first: /cancel")
    session.use_options(after)
    if before.route and not after.route:
        session.say(f"route {before.route} → auto")
    model = session.model
    if model and session.load_again():
        session.say(f"{chosen}: loading {model.name} again")
    else:
        session.say(f"{chosen}: from the next load on")


MODEL_COMMANDS = (
    Command(
        "model",
        load_model,
        "load a checkpoint by name, tag@step or path",
        "NAME",
        ("load",),
        checkpoint_names,
    ),
    Command(
        "precision",
        set_precision,
        "precision of the weights; loads the model again",
        "P",
        ("dtype",),
        one_of(*OFFERED_PRECISIONS),
    ),
    Command(
        "route",
        set_route,
        "kernel of the matrix products; loads the model again",
        "NAME",
        values=one_of(*ROUTES),
    ),
)
