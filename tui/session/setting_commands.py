"""Slash commands that show and change sampling settings, switches and presets."""

from collections.abc import Iterable
from functools import partial

from core.base.errors import UsageError
from core.protocol.setting_notes import impossible_stops, setting_notes, without_effect
from core.protocol.settings import BY_NAME, SETTINGS, SamplingSettings, Setting, read_switch
from tui.view.commands import Command, no_values, one_of, preset_names
from tui.view.generation_words import beyond_context
from tui.view.row_values import SWITCHES
from tui.view.setting_bands import band_lines
from tui.view.setting_values import LABELS, changed, on_off, written
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
    session.say(change, *_remarks(name, after, session))


def _meant_to_stop(name: str, session: Surroundings) -> Iterable[str]:
    """Yield how to stop, for /stop without a text while text streams."""
    if name == "stop" and session.streaming:
        yield "Esc or /cancel stops the generation"


def _remarks(name: str, settings: SamplingSettings, session: Surroundings) -> Iterable[str]:
    """Yield a remark for each effect of the new value that is not obvious."""
    if name in ("temperature", "top_k", "top_p", "min_p"):
        yield from without_effect(settings)
    model, beyond = session.model, session.how.beyond_context
    if model is None:
        return
    if name == "max_tokens" and settings.max_tokens > model.context and not beyond:
        yield (
            f"more than the context of {model.context:,}: the text ends there, context full; "
            "/beyond on lets it pass"
        )
    if name == "stop":
        yield from impossible_stops(settings.stop, model.alphabet)
    if name in ("temperature", "top_k"):
        yield from setting_notes(settings, model.vocabulary)


def set_switch(name: str, session: Surroundings, argument: str | None) -> None:
    """Show or change a switch of how prompts become ids, such as BOS."""
    field = SWITCHES[name]
    before: bool = getattr(session.how, field)
    if argument is None:
        session.say(f"{name} is {on_off(on=before)}")
        return
    after = read_switch(name, argument)
    session.use_how(session.how.with_(**{field: after}))
    change = f"{name} {'is already ' * (before is after)}{on_off(on=after)}"
    session.say(change, *(_beyond_remarks(session.model) if name == "beyond" and after else ()))


def _beyond_remarks(model: ModelInMemory | None) -> Iterable[str]:
    """Yield by which rule the loaded model runs beyond its context."""
    if model:
        yield beyond_context(model.context, model.traits)


def use_preset(session: Surroundings, argument: str | None) -> None:
    """List the presets, or set the values of one. Raises UsageError for another."""
    presets = session.presets
    if argument is None:
        session.say("presets", *(f"{name}: {preset.words}" for name, preset in presets.items()))
        return
    name = argument.lower()
    preset = presets.get(name)
    if preset is None:
        raise UsageError(f"Unknown preset {argument!r}", f"The presets are {', '.join(presets)}")
    session.change(preset.applied_to(session.settings))
    session.say(f"preset {name}: {preset.words}")


def _setting_command(setting: Setting) -> Command:
    return Command(
        setting.commands[0],
        partial(set_value, setting.name),
        IN_SESSION.get(setting.name, setting.help),
        setting.metavar or "on|off",
        setting.commands[1:],
        no_values if setting.metavar else one_of("on", "off"),
    )


def _switch_command(name: str, help_: str) -> Command:
    switch = partial(set_switch, name)
    return Command(name, switch, help_, "on|off", values=one_of("on", "off"))


SETTING_COMMANDS = (
    *(_setting_command(setting) for setting in SETTINGS),
    _switch_command("bos", "whether prompts begin with the BOS token"),
    _switch_command("beyond", "on: prompt and text may pass the trained context"),
    Command(
        "preset",
        use_preset,
        "focused, balanced, creative, greedy, or one of your own",
        "NAME",
        values=preset_names,
    ),
)
