"""The parsed command line as one frozen value."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from core.base.text import clean
from core.checkpoints.families.override_values import Overrides
from core.protocol.load_options import LoadOptions
from core.protocol.prompt_options import PromptOptions
from core.protocol.settings import SamplingSettings

if TYPE_CHECKING:
    from tui.view.key_table import KeyTable
    from tui.view.presets import Presets


@dataclass(frozen=True, slots=True)
class Options:
    """Every flag after parsing; `echo` None means echo only on a terminal.

    `presets` and `keys` None are the built-in ones.

    `chat` None means as the loaded checkpoint suggests in the session, and no in prompt mode.

    `logprobs` is how many of the most likely ids are told with each token; None leaves tokens out.

    `names_places` tells that flags say where to look: --checkpoints or --demo.

    `resume` names the session of the history to open again: its ID, or "newest".

    With `keep`, prompt mode keeps its generations in the history, as a session does without
    `no_history`.

    With `interactive`, `prompt` is the initial text of the session's prompt; with lines instead of
    the full screen (`plain`, or no usable terminal), it is run first.
    """

    checkpoints: tuple[str, ...] = ()
    roots: tuple[Path, ...] = ()
    demo: bool = False
    names_places: bool = False
    prompt: str | None = None
    prompt_ids: str | None = None
    read_stdin: bool = False
    settings: SamplingSettings = field(default_factory=SamplingSettings)
    notes: tuple[str, ...] = ()
    tokenizer: str | None = None
    bos: bool = True
    stop_at_bos: bool = True
    mask_padding: bool = True
    beyond_context: bool = False
    chat: bool | None = None
    system: str = ""
    device: str | None = None
    precision: str = "auto"
    route: str | None = None
    overrides: Overrides = ()
    samples: int = 1
    echo: bool | None = None
    json: bool = False
    jsonl: bool = False
    logprobs: int | None = None
    interactive: bool = False
    plain: bool = False
    keep: bool = False
    no_history: bool = False
    resume: str | None = None
    theme: str | None = None
    presets: "Presets | None" = None
    keys: "KeyTable | None" = None
    version: bool = False
    reset_terminal: bool = False

    @property
    def how(self) -> PromptOptions:
        """Options for turning prompts into ids."""
        return PromptOptions(
            self.bos,
            self.stop_at_bos,
            self.mask_padding,
            self.beyond_context,
            bool(self.chat),
            self.system,
        )

    @property
    def load_options(self) -> LoadOptions:
        """Options for loading a checkpoint."""
        return LoadOptions(self.device, self.precision, self.route, self.tokenizer, self.overrides)

    @property
    def writes_json(self) -> bool:
        """Whether stdout is for JSON instead of text."""
        return self.json or self.jsonl

    @property
    def has_prompt(self) -> bool:
        """Whether to run prompt mode: a prompt is given, without --interactive and --plain."""
        given = self.prompt is not None or self.prompt_ids is not None or self.read_stdin
        return given and not self.interactive and not self.plain

    @property
    def typed(self) -> str:
        """The prompt as it would be typed in the session: with a leading slash doubled."""
        text = clean(self.prompt or "", keep="\n")
        return f"/{text}" if text.startswith("/") else text
