"""What /undo takes back: changes of settings, branches and clearings, the newest first."""

from dataclasses import dataclass, fields

from core.protocol.prompt_options import PromptOptions
from core.protocol.settings import SamplingSettings
from core.record.generation import Generation


@dataclass(frozen=True, slots=True)
class Changed:
    """A change of settings; what they were before, and the names of those that changed."""

    settings: SamplingSettings
    how: PromptOptions
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Branched:
    """A generation that goes on from another one: a branch, an edit or a continuation."""

    number: int
    parent: int


@dataclass(frozen=True, slots=True)
class ClearedUpTo:
    """The output was cleared; what was cleared before, and the conversations that ended."""

    before: int
    talks: tuple[Generation, ...] = ()


Step = Changed | Branched | ClearedUpTo


class Steps:
    """The steps that can be taken back; `cleared` is the number up to which nothing is shown."""

    def __init__(self) -> None:
        self._steps: list[Step] = []
        self.cleared = 0

    def change(
        self,
        settings: SamplingSettings,
        how: PromptOptions,
        after: SamplingSettings | PromptOptions,
    ) -> None:
        """Note that the settings, or how prompts become ids, are about to change to `after`.

        Changes of the same setting in a row are one step.
        """
        before = settings if isinstance(after, SamplingSettings) else how
        pairs = ((one.name, getattr(before, one.name), getattr(after, one.name))
                 for one in fields(before))  # fmt: skip
        names = frozenset(name for name, then, now in pairs if then != now)
        last = self._steps[-1] if self._steps else None
        if names and not (isinstance(last, Changed) and last.names == names):
            self._steps.append(Changed(settings, how, names))

    def branch(self, number: int, parent: int) -> None:
        """Note that a generation goes on from another one."""
        self._steps.append(Branched(number, parent))

    def clear(self, number: int, talks: tuple[Generation, ...] = ()) -> None:
        """Note that the output up to a generation was cleared."""
        self._steps.append(ClearedUpTo(self.cleared, talks))
        self.cleared = number

    @property
    def last(self) -> Step | None:
        """The step that would be taken back next."""
        return self._steps[-1] if self._steps else None

    def drop(self) -> None:
        """Forget the last step: it was taken back."""
        step = self._steps.pop()
        if isinstance(step, ClearedUpTo):
            self.cleared = step.before
