"""The slash commands. Without an argument they show a value, with one they set it."""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial

from core.base.errors import ReportedError, UsageError
from core.base.os_reason import os_reason
from core.checkpoints.resolve import resolve
from core.machine.precision import AUTO, OFFERED_PRECISIONS, ROUTE_NAMES, read_precision, read_route
from core.protocol.load_options import LoadOptions
from core.protocol.setting_notes import impossible_stops, setting_notes
from core.protocol.settings import BY_NAME, SETTINGS, SamplingSettings, Setting, read_switch
from tui.view.commands import Command, CommandTable, checkpoint_names, no_values, one_of
from tui.view.presets import PRESETS, preset_values, with_preset
from tui.view.setting_values import LABELS, changed, written
from tui.view.surroundings import ModelInMemory, Surroundings

# Help of settings whose command differs from the flag of the command line.
IN_SESSION = {"stop": "stop before this text; it replaces the previous one, off removes it"}
# What /copy can copy.
PARTS = ("text", "all")
ROUTES = (AUTO, *ROUTE_NAMES)


def set_value(name: str, session: Surroundings, argument: str | None) -> None:
    """Show or change a sampling setting."""
    settings = session.settings
    if argument is None:
        session.say(
            f"{LABELS[name]} is {written(settings, name)}", f"It can be {BY_NAME[name].range}"
        )
        return
    after = changed(settings, name, argument)
    session.change(after)
    change = f"{LABELS[name]} {written(settings, name)} → {written(after, name)}"
    session.say(change, *_remarks(name, after, session.model))


def _remarks(name: str, settings: SamplingSettings, model: ModelInMemory | None) -> Iterable[str]:
    """Yield a remark for each effect of the new value that is not obvious."""
    if model is None:
        return
    if name == "max_tokens" and settings.max_tokens > model.context:
        yield f"more than the context of {model.context:,}: the text ends there, context full"
    if name == "stop":
        yield from impossible_stops(settings.stop, model.alphabet)
    if name in ("temperature", "top_k"):
        yield from setting_notes(settings, model.vocabulary)


def set_bos(session: Surroundings, argument: str | None) -> None:
    """Show or change whether prompts begin with BOS."""
    if argument is None:
        session.say(f"bos is {'on' if session.bos else 'off'}")
        return
    session.begin_with_bos(bos=read_switch("bos", argument))
    session.say(f"bos {'on' if session.bos else 'off'}")


def use_preset(session: Surroundings, argument: str | None) -> None:
    """List the presets, or set the temperature and top-k of one."""
    if argument is None:
        session.say(
            "presets", *(f"{name}: {preset_values(preset)}" for name, preset in PRESETS.items())
        )
        return
    name = argument.lower()
    preset = PRESETS.get(name)
    if preset is None:
        raise UsageError(f"Unknown preset {argument!r}", f"The presets are {', '.join(PRESETS)}")
    session.change(with_preset(session.settings, preset))
    session.say(f"preset {name}: {preset_values(preset)}")


def set_precision(session: Surroundings, argument: str | None) -> None:
    """Show or change the precision; a new precision resets the route to auto."""
    if argument is None:
        _say_arithmetic("precision", session.options.precision, OFFERED_PRECISIONS, session)
        return
    precision = read_precision(argument.lower())
    _change_options(
        "precision", argument, replace(session.options, precision=precision, route=None), session
    )


def set_route(session: Surroundings, argument: str | None) -> None:
    """Show or change the route."""
    if argument is None:
        _say_arithmetic("route", session.options.route or AUTO, ROUTES, session)
        return
    route = read_route(argument.lower())
    _change_options("route", argument, replace(session.options, route=route), session)


def _say_arithmetic(which: str, value: str, values: Iterable[str], session: Surroundings) -> None:
    loaded = f"; the loaded model uses {session.model.arithmetic}" if session.model else ""
    session.say(f"{which} is {value}{loaded}", f"It can be {', '.join(values)}")


def _change_options(which: str, argument: str, after: LoadOptions, session: Surroundings) -> None:
    """Change the load options and load the current checkpoint again."""
    before, chosen = session.options, argument.lower()
    if after == before:
        session.say(f"{which} is already {chosen}")
        return
    if session.streaming:
        raise UsageError(f"The {which} cannot change while text streams", "Stop first (Esc)")
    session.use_options(after)
    if before.route and not after.route:
        session.say(f"route {before.route} → auto")
    model = session.model
    if model and session.load_again():
        session.say(f"{which} {chosen}: loading {model.name} again")
    else:
        session.say(f"{which} {chosen} applies from the next load")


def load_model(session: Surroundings, argument: str | None) -> None:
    """Show the loaded model, or load a checkpoint by name, tag@step or path."""
    if argument is None:
        session.say(f"model is {session.model.name}" if session.model else "no model is loaded")
        return
    try:
        entry = resolve(argument, list(session.checkpoints))
    except ReportedError as failure:
        raise UsageError(failure.message, failure.hint) from failure
    except OSError as error:
        raise UsageError(f"Cannot read {argument}: {os_reason(error)}") from error
    session.load(entry)


def copy_part(session: Surroundings, argument: str | None) -> None:
    """Copy the selection or text, or the part named first; a path takes the place of copying."""
    first, _, rest = (argument or "").partition(" ")
    part = first.lower() if first.lower() in PARTS else ""
    session.copy(part, rest.strip() if part else (argument or ""))


def _setting_command(setting: Setting) -> Command:
    return Command(
        setting.commands[0],
        partial(set_value, setting.name),
        IN_SESSION.get(setting.name, setting.help),
        setting.metavar or "on|off",
        setting.commands[1:],
        no_values if setting.metavar else one_of("on", "off"),
    )


COMMANDS = CommandTable(
    (
        *(_setting_command(setting) for setting in SETTINGS),
        Command(
            "bos",
            set_bos,
            "whether prompts begin with the BOS token",
            "on|off",
            values=one_of("on", "off"),
        ),
        Command(
            "preset",
            use_preset,
            "focused, balanced, creative or greedy",
            "NAME",
            values=one_of(*PRESETS),
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
        Command(
            "model",
            load_model,
            "load a checkpoint by name, tag@step or path",
            "NAME",
            ("load",),
            checkpoint_names,
        ),
        Command(
            "again",
            lambda session, _: session.again(),
            "run the last prompt again with a new seed",
            synonyms=("regen", "r"),
        ),
        Command(
            "continue",
            lambda session, _: session.go_on(),
            "go on from the end of the chosen or last generation",
        ),
        Command(
            "copy",
            copy_part,
            "copy the text, or prompt and text (all), or write it into a file",
            "all|FILE",
            values=one_of(*PARTS),
        ),
        Command(
            "clear", lambda session, _: session.clear(), "empty the output", synonyms=("reset",)
        ),
        Command(
            "info",
            lambda session, _: session.show_facts(),
            "show the facts of the highlighted checkpoint",
            synonyms=("show",),
        ),
        Command(
            "help", lambda session, _: session.help(), "show every key and command", synonyms=("?",)
        ),
        Command(
            "quit", lambda session, _: session.quit(), "close the session", synonyms=("exit", "bye")
        ),
    )
)
