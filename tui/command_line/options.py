"""What the command line asked for, as one frozen value."""

from dataclasses import dataclass, field
from pathlib import Path

from core.base.text import clean
from core.protocol.prompt_options import PromptOptions
from core.protocol.settings import SamplingSettings


@dataclass(frozen=True, slots=True)
class Options:
    """Every flag after parsing; `echo` is None when the terminal decides.

    With `interactive`, `prompt` is what the session's prompt holds at its start.
    """

    checkpoints: tuple[str, ...] = ()
    roots: tuple[Path, ...] = ()
    demo: bool = False
    prompt: str | None = None
    prompt_ids: str | None = None
    read_stdin: bool = False
    settings: SamplingSettings = field(default_factory=SamplingSettings)
    notes: tuple[str, ...] = ()
    tokenizer: str | None = None
    bos: bool = True
    stop_at_bos: bool = True
    mask_padding: bool = True
    device: str | None = None
    precision: str = "auto"
    route: str | None = None
    samples: int = 1
    echo: bool | None = None
    json: bool = False
    interactive: bool = False
    version: bool = False

    @property
    def how(self) -> PromptOptions:
        """How prompts become ids."""
        return PromptOptions(self.bos, self.stop_at_bos, self.mask_padding)

    @property
    def has_prompt(self) -> bool:
        """Whether prompt mode was asked for."""
        given = self.prompt is not None or self.prompt_ids is not None or self.read_stdin
        return given and not self.interactive

    @property
    def typed(self) -> str:
        """The prompt as it is typed in the session: a slash at its beginning is doubled there."""
        text = clean(self.prompt or "", keep="\n")
        return f"/{text}" if text.startswith("/") else text
