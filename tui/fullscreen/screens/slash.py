"""Carrying out slash commands: values without an argument are said, with one they are set."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Protocol

from core.base.errors import ReportedError, UsageError
from core.checkpoints.resolve import resolve
from core.machine.precision import AUTO, OFFERED_PRECISIONS, ROUTE_NAMES, read_precision, read_route
from core.protocol.settings import BY_NAME, SamplingSettings, notes, read_switch
from tui.fullscreen.widgets.checkpoint_list import CheckpointList
from tui.fullscreen.widgets.transcript import Transcript
from tui.session.controller import Controller, Loaded
from tui.view.commands import PRESETS, Call
from tui.view.setting_values import LABELS, changed, written


class Surroundings(Protocol):
    """What a command may act on: the session's screen."""

    controller: Controller

    @property
    def listing(self) -> CheckpointList:
        """The checkpoint list."""

    @property
    def output(self) -> Transcript:
        """The output pane."""

    def use(self, settings: SamplingSettings, *said: str) -> None:
        """Take new settings and say so."""

    def use_preset(self, name: str, preset: SamplingSettings) -> None:
        """Take a preset's temperature and top-k."""

    def action_again(self) -> None:
        """Run again with a new seed."""

    def action_help(self) -> None:
        """Open the help page."""

    def action_quit(self) -> None:
        """Leave."""


def carry_out(call: Call, on: Surroundings) -> None:
    """Carry out a command; UsageError says what was wrong with it."""
    action, _, name = call.command.action.partition(":")
    if action == "setting":
        _setting(name, call.argument, on)
    elif action == "bos":
        _bos(call.argument, on)
    elif action == "preset":
        _preset(call.argument, on)
    elif action in ("precision", "route"):
        _arithmetic(action, call.argument, on)
    elif action == "model":
        _model(call.argument, on)
    elif action == "clear":
        on.output.clear()
    else:
        {
            "info": on.listing.action_info,
            "again": on.action_again,
            "help": on.action_help,
            "quit": on.action_quit,
        }[action]()


def _setting(name: str, argument: str | None, on: Surroundings) -> None:
    settings, setting = on.controller.settings, BY_NAME[name]
    if argument is None:
        on.output.say(f"{LABELS[name]} is {written(settings, name)}", f"It can be {setting.range}")
        return
    after = changed(settings, name, argument)
    said = f"{LABELS[name]} {written(settings, name)} → {written(after, name)}"
    on.use(after, said, *_remarks(name, after, on.controller.loaded))


def _remarks(name: str, settings: SamplingSettings, loaded: Loaded | None) -> Iterable[str]:
    """Return what a reader might not expect of a new value."""
    if loaded is None:
        return
    context = loaded.config.sequence_len
    if name == "max_tokens" and settings.max_tokens > context:
        yield f"more than the context of {context:,}: it stops there, context full"
    if name in ("temperature", "top_k"):
        yield from notes(settings, loaded.config.vocab_size)


def _bos(argument: str | None, on: Surroundings) -> None:
    how = on.controller.how
    if argument is None:
        on.output.say(f"bos is {'on' if how.bos else 'off'}")
        return
    on.controller.begin_with_bos(bos=read_switch("bos", argument))
    on.output.say(f"bos {'on' if on.controller.how.bos else 'off'}")


def _preset(argument: str | None, on: Surroundings) -> None:
    if argument is None:
        on.output.say("presets", *(f"{name}: {told(preset)}" for name, preset in PRESETS.items()))
        return
    preset = PRESETS.get(argument.lower())
    if preset is None:
        raise UsageError(f"Unknown preset {argument!r}", f"There are {', '.join(PRESETS)}")
    on.use_preset(argument.lower(), preset)


def told(preset: SamplingSettings) -> str:
    """Return what a preset sets."""
    return f"temperature {written(preset, 'temperature')}, top-k {written(preset, 'top_k')}"


def _arithmetic(which: str, argument: str | None, on: Surroundings) -> None:
    """Say or change precision or route; what is loaded is loaded again that way."""
    controller = on.controller
    options, loaded = controller.options, controller.loaded
    if argument is None:
        asked = options.precision if which == "precision" else options.route or AUTO
        offers = OFFERED_PRECISIONS if which == "precision" else (AUTO, *ROUTE_NAMES)
        now = f", what is loaded is {loaded.ready.arithmetic}" if loaded else ""
        on.output.say(f"{which} is {asked}{now}", f"It can be {', '.join(offers)}")
        return
    if which == "precision":
        # A route that was pinned for another precision would only be refused.
        after = replace(options, precision=read_precision(argument.lower()), route=None)
    else:
        after = replace(options, route=read_route(argument.lower()))
    if after == options:
        on.output.say(f"{which} is {argument.lower()} already")
        return
    if controller.generation:
        raise UsageError(f"The {which} cannot change while text streams", "Stop it first (Esc)")
    controller.options = after
    if options.route and not after.route:
        on.output.say(f"route {options.route} → auto")
    if loaded and controller.load(loaded.checkpoint):
        on.output.say(f"{which} {argument.lower()}: loading {loaded.checkpoint.name} again")
    else:
        on.output.say(f"{which} {argument.lower()} holds from the next load on")


def _model(argument: str | None, on: Surroundings) -> None:
    if argument is None:
        loaded = on.controller.loaded
        on.output.say(f"model is {loaded.checkpoint.name}" if loaded else "no model is loaded")
        return
    try:
        entry = resolve(argument, list(on.listing.catalog.entries))
    except ReportedError as failure:
        raise UsageError(failure.message, failure.hint) from failure
    except OSError as error:
        raise UsageError(f"Cannot read {argument}: {error.strerror}") from error
    on.listing.go_to(entry)
    on.controller.load(entry)
