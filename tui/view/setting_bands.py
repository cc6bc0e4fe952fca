"""Bands of temperature and top-k, with the effect of each, for /temp, /topk and the help page."""

from dataclasses import dataclass

from core.protocol.settings import SamplingSettings


@dataclass(frozen=True, slots=True)
class Band:
    """A range of values, shown as `values`, and its effect; `above` is its exclusive lower end."""

    above: float
    values: str
    effect: str

    @property
    def sentence(self) -> str:
        """The values and their effect."""
        return f"{self.values}: {self.effect}"


# In ascending order. Top-k 0 stands for off, which is the last band.
BANDS: dict[str, tuple[Band, ...]] = {
    "temperature": (
        Band(float("-inf"), "0.0", "greedy, always the most likely token"),
        Band(0.0, "0.1 to 0.5", "focused, few surprises"),
        Band(0.55, "0.6 to 0.9", "balanced (default 0.8)"),
        Band(0.95, "1.0 to 1.5", "more varied, more mistakes"),
        Band(1.5, "above 1.5", "chaotic"),
    ),
    "top_k": (
        Band(0, "1", "greedy, always the most likely token"),
        Band(1, "2 to 10", "focused, rare tokens never occur"),
        Band(10, "11 to 50", "varied, very unlikely tokens never occur"),
        Band(50, "above 50", "close to off"),
        Band(float("inf"), "off", "every token can occur (default)"),
    ),
}


def band_of(settings: SamplingSettings, name: str) -> Band | None:
    """Return the band of a setting's value; None for a setting without bands."""
    bands = BANDS.get(name)
    if bands is None:
        return None
    value = getattr(settings, name)
    if value is None:
        return bands[-1]
    if settings.greedy and name == "temperature":
        return bands[0]
    return [band for band in bands if band.above < value][-1]


def band_lines(name: str) -> tuple[str, ...]:
    """Return a sentence for each band of a setting; nothing for a setting without bands."""
    return tuple(band.sentence for band in BANDS.get(name, ()))
