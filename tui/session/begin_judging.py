"""Begins a judgement of the marked checkpoints, or of the highlighted one, by its kind."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from core.base.errors import UsageError
from core.checkpoints.checkpoint import Checkpoint
from core.checkpoints.embedded import DEMO
from core.protocol.load_options import LoadOptions
from tui.session.controller import Controller
from tui.session.judging_activity import JudgingActivity, Tell
from tui.session.ports import Job
from tui.view.catalog import Catalog
from tui.view.judging import Judging, subjects_words
from tui.view.marking import Subjects, subjects
from tui.view.shell_words import shell_line

NOTHING = Subjects(())


class Kind(Protocol):
    """A kind of judgement that a command begins."""

    @property
    def name(self) -> str:
        """The name of the command."""

    def begin(
        self,
        controller: Controller,
        argument: str,
        catalog: Catalog,
        highlighted: Checkpoint | None,
        changed: Callable[[], None],
    ) -> Judging:
        """Begin a judgement and return it; `changed` is called whenever it has changed.

        Raises UsageError when there is nothing to judge, or something else runs.
        """


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

    def begin(
        self,
        controller: Controller,
        argument: str,
        catalog: Catalog,
        highlighted: Checkpoint | None,
        changed: Callable[[], None],
    ) -> Judging:
        """Begin a judgement of the marked checkpoints, or of the highlighted one."""
        if not argument:
            raise UsageError(f"/{self.name} needs {self.needs}", f"Type /{self.name} PATH")
        check_idle(controller)
        chosen = self.subjects(catalog, highlighted)
        if not chosen.entries:
            raise UsageError("No checkpoint is marked or highlighted", "/mark NAME marks one")
        why = subjects_words(len(chosen.entries), chosen.why)
        if self.single:
            why = f"{catalog.name_of(chosen.entries[0])}, {why}"
        judging = Judging(self.name, argument, why)
        judging.command = _repeating(self, argument, chosen, controller.options)
        named = tuple((catalog.name_of(entry), entry) for entry in chosen.entries)
        job = self.job(argument, named, controller.options)
        controller.begin(JudgingActivity(judging, self.tell, changed), job)
        return judging


def check_idle(controller: Controller) -> None:
    """Raise UsageError while something runs."""
    if controller.busy:
        raise UsageError(
            f"This cannot begin now: {controller.phase}", "Stop it first (/cancel), or wait"
        )


def _repeating(kind: JudgingKind, argument: str, chosen: Subjects, options: LoadOptions) -> str:
    """Return the command line that judges the same."""
    folders = [str(entry.model_path or entry.folder) for entry in chosen.entries]
    demo = all(entry.folder.is_relative_to(DEMO) for entry in chosen.entries)
    if demo:
        # Their names are the same on every machine.
        folders = [entry.name for entry in chosen.entries]
    if kind.single:
        words = [*folders, "--text", argument]
    else:
        words = [
            *kind.words(argument),
            *(word for one in folders for word in ("--checkpoint", one)),
        ]
    if demo:
        words.append("--demo")
    if options.tokenizer:
        words += ["--tokenizer", options.tokenizer]
    return shell_line(["stepscope", kind.name, *words])
