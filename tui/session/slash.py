"""The slash commands: without an argument they show a value, with one they set it."""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial

from core.base.errors import ReportedError, UsageError
from core.checkpoints.resolve import resolve
from core.machine.precision import AUTO, OFFERED_PRECISIONS, ROUTE_NAMES, read_precision, read_route
from core.protocol.load_options import LoadOptions
from core.protocol.settings import BY_NAME, SETTINGS, SamplingSettings, Setting, notes, read_switch
from tui.view.commands import Command, CommandTable, checkpoint_names, no_values, one_of
from tui.view.presets import PRESETS, preset_values, with_preset
from tui.view.setting_values import LABELS, changed, written
from tui.view.surroundings import ModelInMemory, Surroundings

# Help of settings whose command differs from the flag on the command line.
IN_SESSION = {"stop": "stop before this text, in place of the one before; off is none"}
ROUTES = (AUTO, *ROUTE_NAMES)


def set_value(name: str, on: Surroundings, argument: str | None) -> None:
    """Show or change a sampling setting."""
    settings = on.settings
    if argument is None:
        on.say(f"{LABELS[name]} is {written(settings, name)}", f"It can be {BY_NAME[name].range}")
        return
    after = changed(settings, name, argument)
    on.change(after)
    change = f"{LABELS[name]} {written(settings, name)} → {written(after, name)}"
    on.say(change, *_remarks(name, after, on.model))


def _remarks(name: str, settings: SamplingSettings, model: ModelInMemory | None) -> Iterable[str]:
    """Yield a remark for each effect of the new value that is not obvious."""
    if model is None:
        return
    if name == "max_tokens" and settings.max_tokens > model.context:
        yield f"more than the context of {model.context:,}: it stops there, context full"
    if name in ("temperature", "top_k"):
        yield from notes(settings, model.vocabulary)


def set_bos(on: Surroundings, argument: str | None) -> None:
    """Show or change whether prompts begin with BOS."""
    if argument is None:
        on.say(f"bos is {'on' if on.bos else 'off'}")
        return
    on.begin_with_bos(bos=read_switch("bos", argument))
    on.say(f"bos {'on' if on.bos else 'off'}")


def use_preset(on: Surroundings, argument: str | None) -> None:
    """List the presets, or set the temperature and top-k of one."""
    if argument is None:
        on.say("presets", *(f"{name}: {preset_values(preset)}" for name, preset in PRESETS.items()))
        return
    name = argument.lower()
    preset = PRESETS.get(name)
    if preset is None:
        raise UsageError(f"Unknown preset {argument!r}", f"There are {', '.join(PRESETS)}")
    on.change(with_preset(on.settings, preset))
    on.say(f"preset {name}: {preset_values(preset)}")


def set_precision(on: Surroundings, argument: str | None) -> None:
    """Show or change the precision; a new precision sets the route back to auto."""
    if argument is None:
        _say_arithmetic("precision", on.options.precision, OFFERED_PRECISIONS, on)
        return
    precision = read_precision(argument.lower())
    _change_options("precision", argument, replace(on.options, precision=precision, route=None), on)


def set_route(on: Surroundings, argument: str | None) -> None:
    """Show or change the route."""
    if argument is None:
        _say_arithmetic("route", on.options.route or AUTO, ROUTES, on)
        return
    route = read_route(argument.lower())
    _change_options("route", argument, replace(on.options, route=route), on)


def _say_arithmetic(which: str, asked: str, offers: Iterable[str], on: Surroundings) -> None:
    now = f", what is loaded is {on.model.arithmetic}" if on.model else ""
    on.say(f"{which} is {asked}{now}", f"It can be {', '.join(offers)}")


def _change_options(which: str, argument: str, after: LoadOptions, on: Surroundings) -> None:
    """Set other load options and load the current checkpoint again."""
    before, chosen = on.options, argument.lower()
    if after == before:
        on.say(f"{which} is {chosen} already")
        return
    if on.streaming:
        raise UsageError(f"The {which} cannot change while text streams", "Stop it first (Esc)")
    on.use_options(after)
    if before.route and not after.route:
        on.say(f"route {before.route} → auto")
    model = on.model
    if model and on.load_again():
        on.say(f"{which} {chosen}: loading {model.name} again")
    else:
        on.say(f"{which} {chosen} holds from the next load on")


def load_model(on: Surroundings, argument: str | None) -> None:
    """Show what is loaded, or load a checkpoint by name, tag@step or path."""
    if argument is None:
        on.say(f"model is {on.model.name}" if on.model else "no model is loaded")
        return
    try:
        entry = resolve(argument, list(on.checkpoints))
    except ReportedError as failure:
        raise UsageError(failure.message, failure.hint) from failure
    except OSError as error:
        raise UsageError(f"Cannot read {argument}: {error.strerror}") from error
    on.load(entry)


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
            "begin prompts with the BOS token, or not",
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
            "precision of the weights; loads again",
            "P",
            ("dtype",),
            one_of(*OFFERED_PRECISIONS),
        ),
        Command(
            "route",
            set_route,
            "kernel of the matrix products; loads again",
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
            lambda on, _: on.again(),
            "run the last prompt again with a new seed",
            synonyms=("regen", "r"),
        ),
        Command("clear", lambda on, _: on.clear(), "empty the output", synonyms=("reset",)),
        Command(
            "info",
            lambda on, _: on.show_facts(),
            "show what is known of the highlighted checkpoint",
            synonyms=("show",),
        ),
        Command("help", lambda on, _: on.help(), "show every key and command", synonyms=("?",)),
        Command("quit", lambda on, _: on.quit(), "leave", synonyms=("exit", "bye")),
    )
)
