"""Writes the controller's events: continuations to stdout, everything else as lines to stderr."""

from core.base.errors import ReportedError
from core.checkpoints.checkpoint import Checkpoint
from core.fan.fan import Fan
from core.protocol.settings import SamplingSettings
from core.record.generation import Generation
from tui.linear.known_checkpoints import KnownCheckpoints
from tui.linear.line_fan import LineFan
from tui.linear.line_output import SIGN, LineOutput
from tui.linear.line_words import error_line
from tui.linear.load_lines import LoadLines
from tui.session.controller import Controller
from tui.view.closing_words import closing_line, marks_of
from tui.view.generation_words import described, empty_prompt, skipped_in, unusual_ids


class LineListener:
    """Implements tui.session.ports.Listener; `controller` is set before the first event."""

    controller: Controller

    def __init__(self, output: LineOutput, known: KnownCheckpoints) -> None:
        self._output, self._known = output, known
        self._fan = LineFan(output)
        self._loads = LoadLines(output.tell, known.name_of)

    def began(self, generation: Generation, prompt: str) -> None:
        """Repeat the prompt, unless it was just typed, and name its skipped characters."""
        del prompt
        # The load that it waited for has ended just now.
        self.state_changed()
        if not self._output.just_typed:
            self._output.tell(f"{SIGN}{generation.request.prompt}")
        self._output.tell(*empty_prompt(generation.request), *skipped_in(generation.request))

    def grew(self, generation: Generation, text: str) -> None:
        """Write text as it comes."""
        del generation
        self._output.text(text)

    def changed(self, generation: Generation) -> None:
        """Do nothing: changes of settings are said at the end, with their tokens."""

    def ended(self, generation: Generation) -> None:
        """End the text; say which settings changed, what ran and why it stopped."""
        entry = generation.origin.checkpoint
        self._output.end_text()
        name = self._known.name_of(entry) if entry else generation.origin.name
        closing = closing_line(name, generation, _settings(generation))
        self._output.tell(*marks_of(generation), f"#{generation.number} · {closing}")
        if error := generation.error():
            self._output.tell(error_line(error, name))

    def remarked(self, generation: Generation, text: str) -> None:
        """Write a sentence about the generation that began before."""
        del generation
        self._output.tell(text)

    def fan_began(self, fan: Fan) -> None:
        """Say what runs, after the load that it waited for."""
        self.state_changed()
        self._fan.began(fan)

    def fan_changed(self, fan: Fan) -> None:
        """Write the answers, the tree and the groups of a fan that has ended."""
        self._fan.changed(fan)

    def load_began(self) -> None:
        """Do nothing: `state_changed` says that a load begins."""

    def load_failed(self, failure: ReportedError, checkpoint: Checkpoint | None) -> None:
        """Write why a checkpoint could not be loaded."""
        name = self._known.name_of(checkpoint) if checkpoint else ""
        self._output.tell(error_line(failure, name))

    def load_cancelled(self, checkpoint: Checkpoint) -> None:
        """Write that a load was cancelled."""
        self._output.tell(f"Loading {self._known.name_of(checkpoint)} was cancelled")

    def load_noticed(self, text: str) -> None:
        """Write a sentence about a load."""
        self._output.tell(text)

    def failed(self, failure: ReportedError) -> None:
        """Write why a prompt could not be run."""
        self._output.tell(error_line(failure, ""))

    def refused(self, reason: str) -> None:
        """Write why nothing was done."""
        self._output.tell(reason)

    def given_back(self, prompt: str) -> None:
        """Write a prompt that will not run."""
        self._output.tell(f"not run: {prompt}")

    def state_changed(self) -> None:
        """Say when a load begins, how far it is, and when it has ended."""
        self._loads.update(self.controller)


def _settings(generation: Generation) -> list[str]:
    """Return the settings that are not the default, those about BOS and unused ids included.

    The number of tokens is left out: the line has it, or the reason why there are fewer.
    """
    settings = generation.request.settings.with_(max_tokens=SamplingSettings().max_tokens)
    return [*described(settings), *unusual_ids(generation)]
