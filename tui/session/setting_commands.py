"""Slash commands that show and change sampling settings, BOS and presets."""

from collections.abc import Iterable
from functools import partial

from core.base.errors import UsageError
from core.protocol.setting_notes import impossible_stops, setting_notes, without_effect
from core.protocol.settings import BY_NAME, SETTINGS, SamplingSettings, Setting, read_switch
from tui.view.commands import Command, no_values, one_of
from tui.view.presets import PRESETS, preset_values, with_preset
from tui.view.setting_bands import band_lines
from tui.view.setting_values import LABELS, changed, written
from tui.view.surroundings import ModelInMemory, Surroundings

# Help of settings whose command differs from the flag of the command line.
IN_SESSION = {"stop": "stop before this text; it replaces the previous one, off removes it"}


def set_value(name: str, session: Surroundings, argument: str | None) -> None:
    """Show or change a sampling setting."""
    settings = session.settings
    if argument is None:
        session.say(
            f"{LABELS[name]} is {written(settings, name)}",
            f"It can be {BY_NAME[name].range}",
            *band_lines(name),
            *_meant_to_stop(name, session),
        )
        return
    after = changed(settings, name, argument)
    session.change(after)
    old, new = written(settings, name), written(after, name)
    change = f"{LABELS[name]} is already {new}" if old == new else f"{LABELS[name]} {old} → {new}"
    session.say(change, *_remarks(name, after, session.model))


def _meant_to_stop(name: str, session: Surroundings) -> Iterable[str]:
    """Yield how to stop, for /stop without a text while text streams."""
    if name == "stop" and session.streaming:
        yield "Esc or /cancel stops the generation"


def _remarks(name: str, settings: SamplingSettings, model: ModelInMemory | None) -> Iterable[str]:
    """Yield a remark for each effect of the new value that is not obvious."""
    if name in ("temperature", "top_k", "top_p", "min_p"):
        yield from without_effect(settings)
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
    before, after = session.bos, read_switch("bos", argument)
    session.begin_with_bos(bos=after)
    session.say(f"bos {'is already ' * (before is after)}{'on' if after else 'off'}")


def use_preset(session: Surroundings, argument: str | None) -> None:
    """List the presets, or set temperature and top-k of one. Raises UsageError for another."""
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


def _setting_command(setting: Setting) -> Command:
    return Command(
        setting.commands[0],
        partial(set_value, setting.name),
        IN_SESSION.get(setting.name, setting.help),
        setting.metavar or "on|off",
        setting.commands[1:],
        no_values if setting.metavar else one_of("on", "off"),
    )


SETTING_COMMANDS = (
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
)
