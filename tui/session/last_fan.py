"""The fan that began last, for commands that act on it."""

from typing import TYPE_CHECKING

from core.base.errors import UsageError
from tui.session.controller import Controller

if TYPE_CHECKING:
    from core.fan.fan import Fan


def last_fan(controller: Controller) -> "Fan":
    """Return the fan that began last. Raises UsageError before the first one."""
    if controller.last_fan is None:
        raise UsageError("There was no fan yet", "/n 8 makes the next prompts fans of 8 rows")
    return controller.last_fan
