"""Begins a judgement of the marked checkpoints, or of a run, by its kind."""

from collections.abc import Callable
from dataclasses import dataclass

from core.base.errors import UsageError
from core.checkpoints.checkpoint import Checkpoint
from core.protocol.load_options import LoadOptions
from tui.session.controller import Controller
from tui.session.judging_activity import JudgingActivity, Tell
from tui.session.ports import Job
from tui.view.catalog import Catalog
from tui.view.judging import Judging, subjects_words
from tui.view.marking import Subjects, subjects
from tui.view.shell_words import shell_line

NOTHING = Subjects(())


@dataclass(frozen=True, slots=True)
class JudgingKind:
    """A kind of judgement: its name, its argument, and what makes its job and shows its events.

    `job` gets the argument, the checkpoints with their names, and the controller's load options.
    `single` judges the highlighted checkpoint alone, whatever is marked. `words` are those of a
    command line for an argument.
    """

    name: str
    needs: str
    job: Callable[..., Job]
    tell: Tell
    single: bool = False
    words: Callable[[str], list[str]] = lambda argument: [argument]

    def subjects(self, catalog: Catalog, highlighted: Checkpoint | None) -> Subjects:
        """Return the checkpoints that it judges."""
        if not self.single:
            return subjects(catalog, highlighted)
        return Subjects((highlighted,), "the highlighted checkpoint") if highlighted else NOTHING


def begin_judging(
    controller: Controller,
    kind: JudgingKind,
    argument: str,
    chosen: Subjects,
    names: Callable[..., str],
    changed: Callable[[], None],
) -> Judging:
    """Begin a judgement and return it; `changed` is called whenever it has changed.

    Raises UsageError when there is nothing to judge, or something else runs.
    """
    if not argument:
        raise UsageError(f"/{kind.name} needs {kind.needs}", f"Type /{kind.name} PATH")
    if controller.busy:
        raise UsageError(
            f"This cannot begin now: {controller.phase}", "Stop it first (/cancel), or wait"
        )
    if not chosen.entries:
        raise UsageError("No checkpoint is marked or highlighted", "Space marks one in the list")
    why = subjects_words(len(chosen.entries), chosen.why)
    judging = Judging(kind.name, argument, why)
    judging.command = _repeating(kind, argument, chosen, controller.options)
    named = tuple((names(entry), entry) for entry in chosen.entries)
    job = kind.job(argument, named, controller.options)
    controller.begin(JudgingActivity(judging, kind.tell, changed), job)
    return judging


def _repeating(kind: JudgingKind, argument: str, chosen: Subjects, options: LoadOptions) -> str:
    """Return the command line that judges the same."""
    folders = [str(entry.model_path or entry.folder) for entry in chosen.entries]
    if kind.single:
        words = [*folders, "--text", argument]
    else:
        words = [
            *kind.words(argument),
            *(word for one in folders for word in ("--checkpoint", one)),
        ]
    if options.tokenizer:
        words += ["--tokenizer", options.tokenizer]
    return shell_line(["stepscope", kind.name, *words])
