"""The commands that repeat the generations of a session."""

from core.base.errors import UsageError
from core.record.generation import Generation
from tui.session.controller import Controller
from tui.view.command_log import Logged, command_log, logged


def command_of(controller: Controller, generation: Generation | None) -> str:
    """Return the command that repeats a generation. Raises UsageError when there is none."""
    if generation is None:
        raise UsageError("No generation yet", "Run a prompt first")
    one = logged(generation, controller.journal.id_of)
    if not one.command:
        raise UsageError(f"#{one.number} has {one.shown}", "/same repeats it here")
    return one.command


def log_of(controller: Controller) -> tuple[Logged, ...]:
    """Return the commands of all generations, newest first. Raises UsageError without any."""
    generations = controller.session.generations
    if not generations:
        raise UsageError("No generation yet", "Run a prompt first")
    return command_log(generations, controller.journal.id_of)
