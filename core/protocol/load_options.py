"""Options of a load: device, precision, route, tokenizer and overrides of constants."""

from dataclasses import dataclass

from core.checkpoints.families.override_values import Overrides, words


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """Options of a load; with None or auto, a value that suits the machine is chosen.

    `tokenizer` is the name of a built-in tokenizer or the path of a file; None means the
    checkpoint's own. `overrides` are constants of the family that the user set.
    """

    device: str | None = None
    precision: str = "auto"
    route: str | None = None
    tokenizer: str | None = None
    overrides: Overrides = ()

    def described(self) -> str:
        """Return precision, route and device as words, those that are chosen automatically too."""
        parts = [f"precision {self.precision}"]
        parts += [f"route {self.route}"] if self.route else []
        parts += [f"device {self.device}"] if self.device else []
        return ", ".join([*parts, *words(self.overrides)])
