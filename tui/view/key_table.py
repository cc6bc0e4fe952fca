"""A table of keys: that of the program, or that with the user's own keys."""

from collections.abc import Iterator
from dataclasses import dataclass

from tui.view.key import Key
from tui.view.key_names import spoken_name


@dataclass(frozen=True, slots=True)
class KeyTable:
    """All actions with their keys, in the order of the help page."""

    keys: tuple[Key, ...]

    def __getitem__(self, id_: str) -> Key:
        """Return the entry with an id. Raises KeyError for an unknown one."""
        for key in self.keys:
            if key.id == id_:
                return key
        raise KeyError(id_)

    def spoken(self, id_: str) -> str:
        """Return the key of an action in a sentence, such as `Ctrl+Q`; its id without a key."""
        key = self[id_]
        return spoken_name(key.key) if key.key else f"the action {id_}"

    def rows(self) -> Iterator[tuple[str, str, tuple[str, ...], str]]:
        """Yield id, pane, keys as written in config.toml, and help of every action."""
        for key in self.keys:
            yield key.id, str(key.pane), key.keys, key.help
