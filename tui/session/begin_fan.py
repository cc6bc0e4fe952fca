"""Begins the fan of `/fan`: of a text, or of what was asked last."""

from core.base.errors import UsageError
from core.checkpoints.checkpoint import Checkpoint
from tui.session.controller import Controller
from tui.session.fan_run import FanRun, FanShape, read_fan


def begin_fan(controller: Controller, argument: str, highlighted: Checkpoint | None) -> None:
    """Run or queue the fan of `[N] [LOW..HIGH] [TEXT]` on the loaded or highlighted checkpoint.

    Without a text it is the last prompt with its seed. Raises UsageError for a shape that cannot
    be, or when nothing was asked yet.
    """
    shape, prompt = read_fan(argument, controller.how.rows)
    run = FanRun(prompt, shape=shape) if prompt else _last_asked(controller, shape)
    controller.run_anywhere(run, highlighted)


def _last_asked(controller: Controller, shape: FanShape) -> FanRun:
    fan, last = controller.last_fan, controller.session.last
    if fan and controller.fan_is_newest:
        request = fan.rows[0].request
        return FanRun(request.prompt, seed=request.seed, shape=shape)
    if last is None:
        raise UsageError("A prompt is missing: type or run one first", "/fan 8 TEXT")
    return FanRun(last.request.prompt, seed=last.request.seed, source=last, shape=shape)
