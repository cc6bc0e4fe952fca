"""What a session is set to, as its journal keeps it, so that it can be opened again as it was."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from core.base.errors import UsageError
from core.checkpoints.kept_places import Places, read_places
from core.protocol.load_options import LoadOptions
from core.protocol.prompt_options import PromptOptions
from core.protocol.settings import SamplingSettings
from tui.session.controller import Controller
from tui.view.painting import Form, Measure, Painting

UNPAINTED = Painting()


@dataclass(frozen=True, slots=True)
class SessionState:
    """Settings, options, chat and looks of a session, and the checkpoint that is loaded.

    `checkpoint` has its path and fingerprint. `talks` has the number of the last message of each
    conversation, by the identity of its weights. `hidden` are the numbers of pruned generations.
    `places` are where it looks for checkpoints; None in journals that do not tell. `painting` is
    what the tokens are painted by.
    """

    settings: SamplingSettings = field(default_factory=SamplingSettings)
    how: PromptOptions = field(default_factory=PromptOptions)
    chat: bool | None = None
    options: LoadOptions = field(default_factory=LoadOptions)
    checkpoint: tuple[str, str] | None = None
    talks: tuple[tuple[str, int], ...] = ()
    theme: str = ""
    hidden: tuple[int, ...] = ()
    places: Places | None = None
    painting: Painting = UNPAINTED

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON values."""
        options = asdict(self.options) | {"overrides": dict(self.options.overrides)}
        return {
            "settings": self.settings.as_json(),
            "how": asdict(self.how),
            "chat": self.chat,
            "options": options,
            "checkpoint": self.checkpoint and list(self.checkpoint),
            "talks": dict(self.talks),
            "theme": self.theme,
            "hidden": list(self.hidden),
            "places": self.places and self.places.as_json(),
            "painting": [self.painting.measure, self.painting.form],
        }


def state_of(
    controller: Controller,
    places: Places | None,
    theme: str = "",
    hidden: tuple[int, ...] = (),
    painting: Painting = UNPAINTED,
) -> SessionState:
    """Return what a session is set to now."""
    loaded = controller.loaded
    return SessionState(
        controller.settings,
        controller.how,
        controller.chat.choice,
        controller.options,
        (loaded.origin.path, loaded.origin.fingerprint) if loaded else None,
        controller.chat.talks,
        theme,
        hidden,
        places,
        painting,
    )


def read_state(values: Mapping[str, Any]) -> SessionState:
    """Return the state of JSON values; what is missing or cannot be read is at its default."""
    usual = SessionState()
    found: dict[str, Any] = {}
    for name, read in _READ.items():
        with suppress(
            UsageError, LookupError, TypeError, ValueError, AttributeError, OverflowError
        ):
            found[name] = read(values[name])
    return SessionState(
        **{one.name: found.get(one.name, getattr(usual, one.name)) for one in fields(usual)}
    )


def _known(kind: type, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values whose names a dataclass has, so that newer versions can have more."""
    names = {one.name for one in fields(kind)}
    return {name: value for name, value in values.items() if name in names}


def _settings(values: Mapping[str, Any]) -> SamplingSettings:
    return SamplingSettings(**_known(SamplingSettings, values) | {"stop": tuple(values["stop"])})


def _options(values: Mapping[str, Any]) -> LoadOptions:
    overrides = tuple(sorted(values["overrides"].items()))
    return LoadOptions(**_known(LoadOptions, values) | {"overrides": overrides})


def _painting(values: Any) -> Painting:
    measure, form = values
    return Painting(None if measure is None else Measure(measure), Form(form))


def _checkpoint(values: Any) -> tuple[str, str] | None:
    return values and (str(values[0]), str(values[1]))


_READ: dict[str, Any] = {
    "settings": _settings,
    "how": lambda values: PromptOptions(**_known(PromptOptions, values)),
    "chat": lambda value: None if value is None else bool(value),
    "options": _options,
    "checkpoint": _checkpoint,
    "talks": lambda values: tuple((str(name), int(number)) for name, number in values.items()),
    "theme": str,
    "hidden": lambda values: tuple(map(int, values)),
    "places": lambda values: values and read_places(values),
    "painting": _painting,
}
