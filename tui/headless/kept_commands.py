"""The commands that repeat generations of the history, with flags where flags can say all."""

from dataclasses import replace

from core.base.errors import ReportedError, UsageError
from core.journal.kept import KeptGeneration
from core.journal.rebuilt import rebuilt
from core.protocol.found_origin import found_origin
from core.protocol.origin import Origin
from core.record.codec import from_json
from core.report.exported import Exported
from tui.view.repeat_command import repeat_command


class KeptCommands:
    """Reads the files of each checkpoint once."""

    def __init__(self) -> None:
        self._origins: dict[tuple[str, str, str | None], Origin | None] = {}

    def on(self, exported: Exported, kept: KeptGeneration) -> Exported:
        """Return an exported generation with the flags that repeat it, if its weights are there.

        Else it is repeated by its ID, which tells what is gone.
        """
        if exported.batch:
            return exported
        try:
            tokenizer = from_json(kept.record).options.tokenizer
            generation = rebuilt(kept, kept.number)
        except (UsageError, LookupError, TypeError, ValueError):
            # Figures that were changed on disk; the export does not need them.
            return exported
        origin = self._found(generation.origin, tokenizer)
        if origin is None:
            return exported
        generation.ready = replace(generation.ready, origin=origin)
        return replace(exported, command=repeat_command(generation, kept.id))

    def _found(self, origin: Origin, tokenizer: str | None) -> Origin | None:
        key = (origin.path, origin.identity, tokenizer)
        if key not in self._origins:
            try:
                self._origins[key] = found_origin(origin, tokenizer)
            except (ReportedError, OSError):
                self._origins[key] = None
        return self._origins[key]
