"""`stepscope config`: the defaults that hold, and where each comes from; `--write` makes a file."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from core.base.errors import UsageError
from core.base.text import clean
from core.base.whole_file import is_there, write_whole
from tui.command_line.config_template import config_template, default_of
from tui.command_line.configurable import Kind
from tui.command_line.flags import parsed
from tui.command_line.origin import Level, Origin, shown_path
from tui.command_line.own_defaults import Effective, effective
from tui.command_line.own_files import project_file, user_file
from tui.command_line.own_keys import own_keys
from tui.command_line.prompt_arguments import prompt_parser
from tui.command_line.sources import Sources, read_sources
from tui.headless.tables import write
from tui.terminal.streams import narrate
from tui.view.key_table import KeyTable
from tui.view.keys import KEYS
from tui.view.presets import PRESETS, REPLACES

_HINT = "STEPSCOPE_CONFIG names another file"


def run_config(*, everything: bool = False, as_json: bool = False) -> int:
    """Print the defaults and keys of the user's own, `everything` that holds, or that as JSON.

    What is left out of them comes last on stderr. Returns 2 if anything is, else 0.
    """
    sources = read_sources()
    values = list(effective(parsed(prompt_parser(), (), {}), sources))
    keys = list(_keys(sources))
    if as_json:
        sys.stdout.write(json.dumps(_as_json(values, keys, sources), indent=1) + "\n")
        sys.stdout.flush()
    else:
        write(_table(values, keys, sources, everything=everything))
    for problem in sources.problems:
        narrate(problem)
    return UsageError.exit_code if sources.problems else 0


def write_config(*, force: bool) -> int:
    """Write the user file with every name as a comment.

    Raises UsageError when there is one, without `force`, or when it cannot be written.
    """
    path = user_file()
    if is_there(path, _HINT) and not force:
        raise UsageError(f"{shown_path(path)} exists", "--force replaces it")
    # What cannot be made is said when the file is written.
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_whole(path, config_template().encode(), _HINT)
    narrate(f"wrote {shown_path(path)}; every line is a comment")
    return 0


def _files() -> list[tuple[Level, Path, bool]]:
    """Return the two files, and whether they are there."""
    both = ((Level.PROJECT, project_file()), (Level.USER, user_file()))
    return [(level, path, path.is_file()) for level, path in both]


def _keys(sources: Sources) -> Iterator[tuple[str, Sequence[str], Origin]]:
    """Yield the ID of every action with its keys, and where they come from."""
    standard = {key.id: key.keys for key in KEYS}
    table = own_keys(sources) or KeyTable(KEYS)
    given = {one.name: one.origin for one in sources.keys}
    for key in table.keys:
        own = given.get(key.id) if key.keys != standard[key.id] else None
        yield key.id, key.keys, own or Origin(Level.DEFAULT)


def _shown(one: Effective) -> str:
    value = default_of(one.flag) if one.value is None else one.value
    if value is None or value == ():
        return "–"
    if one.flag.kind is Kind.SWITCH:
        return "on" if value else "off"
    if isinstance(value, tuple | list):
        return " ".join(clean(str(part)) for part in value)
    return "off" if one.flag.name == "top_k" and value in (0, "0") else clean(str(value))


def _table(
    values: Sequence[Effective],
    keys: Sequence[tuple[str, Sequence[str], Origin]],
    sources: Sources,
    *,
    everything: bool,
) -> Iterator[str]:
    rows = [(one.flag.name, _shown(one), one.origin) for one in values]
    for name, fields in sources.presets.items():
        words = " ".join(f"{one.name}={clean(str(one.value))}" for one in fields)
        replaces = f"  {REPLACES}" if name in PRESETS else ""
        rows.append((f"preset {name}", f"{words}{replaces}", fields[0].origin))
    rows += [(f"key {name}", " ".join(held) or "–", origin) for name, held, origin in keys]
    own = [row for row in rows if row[2].level is not Level.DEFAULT]
    built_in = [row for row in rows if row[2].level is Level.DEFAULT]
    shown = [*own, *built_in] if everything else own
    first = max((len(row[0]) for row in shown), default=0)
    second = max((len(row[1]) for row in shown), default=0)
    for name, value, origin in shown:
        yield f"{name:{first}}  {value:{second}}  {origin}"
    if not everything:
        others = "everything else" if own else "everything"
        yield f"{others} is as built in; stepscope config --all lists it"
    yield ""
    for level, path, found in _files():
        yield f"{level}: {shown_path(path)}{'' if found else ' (not there)'}"


def _origin_json(origin: Origin) -> dict[str, Any]:
    file = str(origin.file) if origin.file else None
    line, variable = origin.line or None, origin.variable or None
    return {"from": str(origin.level), "variable": variable, "file": file, "line": line}


def _as_json(
    values: Sequence[Effective],
    keys: Sequence[tuple[str, Sequence[str], Origin]],
    sources: Sources,
) -> dict[str, Any]:
    return {
        "schema": 1,
        "values": [
            {
                "name": one.flag.name,
                "value": default_of(one.flag) if one.value is None else one.value,
                "set_by": one.flag.variable,
                **_origin_json(one.origin),
            }
            for one in values
        ],
        "presets": {
            name: {
                "values": {one.name: one.value for one in fields},
                **_origin_json(fields[0].origin),
            }
            for name, fields in sources.presets.items()
        },
        "keys": {name: {"keys": list(held), **_origin_json(origin)} for name, held, origin in keys},
        "files": [
            {"from": str(level), "path": str(path.absolute()), "is_there": found}
            for level, path, found in _files()
        ],
        "problems": sources.problems,
    }
