"""Takes back a change of settings."""

from core.base.text import clean
from tui.session.controller import Controller
from tui.session.steps import Changed
from tui.view.setting_values import LABELS, written


def undo_settings(controller: Controller, step: Changed) -> str:
    """Set the settings that were there before a step; return what changed, in words.

    Raises UsageError for a change that a running fan cannot take.
    """
    now = controller.settings
    controller.check_change(now, step.settings)
    controller.steps.drop()
    controller.settings, controller.how = step.settings, step.how
    controller.listener.state_changed()
    told = [
        f"{LABELS[name]} {written(now, name)} → {written(step.settings, name)}"
        for name in LABELS
        if name in step.names
    ]
    others = sorted(step.names - set(LABELS))
    return clean(f"undone: {', '.join((*told, *others))}")
