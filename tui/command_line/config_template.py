"""The text of a user file that sets nothing: every name with its meaning, as comments."""

import json
from collections.abc import Iterator, Mapping
from textwrap import wrap
from typing import Any

from core.protocol.settings import SamplingSettings
from tui.command_line.configurable import Configurable, Kind, configurable_flags
from tui.view.keys import STANDARD
from tui.view.themes import THEMES

_HEAD = """\
# Defaults of your own for stepscope. A line without its "#" holds; what it shows is the default,
# or an example where there is none. A flag wins over its environment variable, that over the
# project file ./stepscope.toml, and that over this file. `stepscope config` shows what holds.
"""
_PRESET = """\
# A preset of your own, for /preset in the session:
# [presets.wild]
# temperature = 1.5
# top_k = 20
"""
_KEYS = """\
# Keys of your own, for the actions of the session: "x", ["f5", "ctrl+y"], or "" for none.
# [keys]
"""
# Where a flag has no default of its own.
_EXAMPLES: Mapping[str, Any] = {
    "checkpoints": ["~/runs"],
    "checkpoint": "d24@best",
    "seed": 1234,
    "stop": ["END"],
    "system": "Answer in one word.",
    "tokenizer": "gpt2",
    "device": "cpu",
    "precision": "auto",
    "route": "auto",
    "theme": "nord",
    "threads": 2,
}
# What would not fit into the help of a flag.
_CHOICES: Mapping[str, tuple[str, ...]] = {"theme": THEMES}


def config_template() -> str:
    """Return the text; every line is a comment or empty."""
    parts = [_HEAD, *map("".join, map(_lines, configurable_flags().values())), _PRESET]
    parts.append(_KEYS + "".join(map(_key_line, STANDARD.rows())))
    return "\n".join(parts)


def _key_line(row: tuple[str, str, tuple[str, ...], str]) -> str:
    id_, pane, keys, help_ = row
    value = json.dumps(keys[0] if len(keys) == 1 else keys)
    # Without the quotes, `history` could not stand beside `history.copy`.
    return f'# "{id_}" = {value}  # {pane}: {help_}\n'


def default_of(flag: Configurable) -> Any:
    """Return the built-in default of a flag; None where there is none."""
    if flag.kind is Kind.SWITCH:
        return False
    value = SamplingSettings().as_json().get(flag.name)
    return 0 if flag.name == "top_k" else value or None if flag.kind is Kind.LIST else value


def _lines(flag: Configurable) -> Iterator[str]:
    default = default_of(flag)
    value = _EXAMPLES.get(flag.name, "") if default is None else default
    yield f"# {_sentence(flag.help)}; {flag.variable}\n"
    for line in wrap(", ".join(_CHOICES.get(flag.name, ())), 90, break_on_hyphens=False):
        yield f"#   {line}\n"
    # JSON of these values is TOML too.
    yield f"# {flag.name} = {json.dumps(value, ensure_ascii=False)}\n"


def _sentence(help_: str) -> str:
    """Return a help text with a capital at the beginning, unless that is a value such as `cpu`."""
    first = help_.split(" ", 1)[0]
    return help_ if first.endswith(",") else f"{help_[:1].upper()}{help_[1:]}"
