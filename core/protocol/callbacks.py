"""Functions that a caller passes to the engine; it calls them between steps of its work."""

from collections.abc import Callable

from core.protocol.settings import SamplingSettings

# Whether the work should stop now.
ShouldStop = Callable[[], bool]
# The settings as they are now; they apply to the next token.
CurrentSettings = Callable[[], SamplingSettings]
# The same for each row of a batch, by the row's index.
SettingsOf = Callable[[int], SamplingSettings]
