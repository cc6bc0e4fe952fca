"""Slash commands about the screen: panes, pages, colours, mouse."""

from collections.abc import Callable

from core.base.errors import UsageError
from core.base.near import near
from core.protocol.settings import read_switch
from tui.view.commands import Command, one_of
from tui.view.display import Display
from tui.view.key import Pane
from tui.view.surroundings import Surroundings
from tui.view.themes import THEMES


def _screen_of(session: Surroundings) -> Display:
    """Return the full screen. Raises UsageError in a mode without one."""
    if session.display is None:
        raise UsageError("This command needs the full screen", "See /help")
    return session.display


def set_theme(session: Surroundings, argument: str | None) -> None:
    """Show or change the theme. Raises UsageError for an unknown one."""
    screen = _screen_of(session)
    if argument is None:
        session.say(f"theme is {screen.theme}", f"It can be {', '.join(screen.themes)}")
        return
    name = argument.lower()
    if name not in screen.themes:
        meant = near(name, screen.themes)
        hint = f"Did you mean {meant}?" if meant else "/theme lists them"
        raise UsageError(f"Unknown theme {argument!r}", hint)
    before = screen.theme
    screen.use_theme(name)
    session.tell(f"theme is already {name}" if name == before else f"theme {before} → {name}")


def set_mouse(session: Surroundings, argument: str | None) -> None:
    """Show or change whether the terminal reports the mouse."""
    screen = _screen_of(session)
    if argument is None:
        session.say(f"mouse is {'on' if screen.mouse else 'off'}")
        return
    on = read_switch("mouse", argument)
    screen.report_mouse(on=on)
    if on:
        session.tell("mouse on: clicks and wheel act here")
    else:
        session.tell("mouse off: the terminal selects text")


def set_strip(session: Surroundings, argument: str | None) -> None:
    """Show or change whether the strip of the next token is shown."""
    screen = _screen_of(session)
    if argument is None:
        session.say(f"strip is {'on' if screen.strip else 'off'}")
        return
    on = read_switch("strip", argument)
    room = screen.show_strip(on=on)
    if on and not room:
        session.tell("strip on: it is shown from 24 rows on")
    else:
        session.tell(f"strip {'on' if on else 'off'}")


def _on_screen(act: Callable[[Display], None]) -> Callable[[Surroundings, str | None], None]:
    """Return the function of a command that only concerns the screen."""
    return lambda session, _: act(_screen_of(session))


SCREEN_COMMANDS = (
    Command(
        "output",
        _on_screen(lambda screen: screen.focus(Pane.OUTPUT)),
        "go to the output",
        key="pane.output",
    ),
    Command(
        "settings",
        _on_screen(lambda screen: screen.focus(Pane.SETTINGS)),
        "go to the settings",
        key="pane.settings",
    ),
    Command(
        "suspend",
        _on_screen(lambda screen: screen.press("suspend")),
        "go back to the shell; fg continues the session",
        key="suspend",
    ),
    Command(
        "table",
        _on_screen(lambda screen: screen.press("list.table")),
        "show the losses of the run as a table, or as a plot again",
        key="list.table",
    ),
    Command(
        "next",
        _on_screen(lambda screen: screen.step(1)),
        "choose the next generation of the output",
        key="output.next",
    ),
    Command(
        "previous",
        _on_screen(lambda screen: screen.step(-1)),
        "choose the previous generation of the output",
        key="output.previous",
    ),
    Command(
        "select",
        _on_screen(lambda screen: screen.select()),
        "select the generation's prompt and text, or deselect it",
        key="output.select",
    ),
    Command("theme", set_theme, "the colours; /theme lists them", "NAME", values=one_of(*THEMES)),
    Command(
        "mouse",
        set_mouse,
        "off: the terminal's own selection works",
        "on|off",
        values=one_of("on", "off"),
    ),
    Command(
        "strip",
        set_strip,
        "the next token's raw probabilities below the prompt, before any setting",
        "on|off",
        values=one_of("on", "off"),
    ),
    Command(
        "palette",
        _on_screen(lambda screen: screen.palette()),
        "search all actions, settings and checkpoints",
        key="palette",
    ),
    Command(
        "editor",
        _on_screen(lambda screen: screen.editor()),
        "write the prompt in $VISUAL or $EDITOR",
        key="editor",
    ),
)
