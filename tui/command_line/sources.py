"""Reads the user's own defaults: variables, project file, user file; each value with its origin.

A variable that is not valid is refused like a flag. In a file, a line that is not valid is told and
left out, and the rest of the file holds.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.base.config_file import read_config
from core.base.errors import UsageError
from core.base.near import near
from core.base.text import shorten
from core.base.toml_lines import TomlValue
from core.checkpoints.roots import VARIABLE as ROOTS_VARIABLE
from core.protocol.settings import BY_NAME
from tui.command_line.check_value import check_value
from tui.command_line.configurable import (
    PER_CALL,
    USER_ALONE,
    Configurable,
    Value,
    configurable_flags,
)
from tui.command_line.origin import Level, Origin, shown_path
from tui.command_line.own_files import FILE_VARIABLE, PREFIX, project_file, user_file

TABLES = ("presets", "keys")


@dataclass(frozen=True, slots=True)
class Given:
    """A value that is set somewhere; `name` is a flag, the field of a preset, or an action."""

    name: str
    value: Any
    origin: Origin


@dataclass(slots=True)
class Sources:
    """All that is set, the values that win first, and a sentence for each line left out.

    `presets` has the fields of each preset, `keys` the values of [keys] as TOML gives them.
    """

    values: list[Given] = field(default_factory=list)
    presets: dict[str, list[Given]] = field(default_factory=dict)
    keys: list[Given] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def refuse(self, origin: Origin, error: UsageError) -> None:
        """Note what is wrong with a line."""
        self.problems.append(UsageError(f"{origin.place}: {error.message}", error.hint).line())


def read_sources(environ: Mapping[str, str] = os.environ) -> Sources:
    """Return what variables and files say. Raises UsageError for a variable that is not valid."""
    flags, sources = configurable_flags(), Sources()
    _read_variables(flags, sources, environ)
    for level, path in ((Level.PROJECT, project_file()), (Level.USER, user_file(environ))):
        if os.path.lexists(path):
            _FileReader(flags, sources, level, path).read()
    return sources


def _read_variables(
    flags: Mapping[str, Configurable], sources: Sources, environ: Mapping[str, str]
) -> None:
    for flag in flags.values():
        text = environ.get(flag.variable)
        if not text:
            continue
        origin = Origin(Level.ENVIRONMENT, flag.variable)
        try:
            value = _listed(text) if flag.variable == ROOTS_VARIABLE else flag.read_variable(text)
            if flag.variable != ROOTS_VARIABLE:
                check_value(flag.name, value)
        except UsageError as error:
            raise UsageError(f"{flag.variable}: {error.message}", error.hint) from error
        sources.values.append(Given(flag.name, value, origin))
    known = {flag.variable for flag in flags.values()} | {FILE_VARIABLE}
    for name in sorted(environ):
        if name.startswith(PREFIX) and name not in known and (meant := near(name, known)):
            sources.problems.append(f"{shorten(name, 60)} is not used. Did you mean {meant}?")


def _listed(text: str) -> Value:
    return tuple(part for part in text.split(os.pathsep) if part)


class _FileReader:
    """Reads one file into the sources."""

    def __init__(
        self, flags: Mapping[str, Configurable], sources: Sources, level: Level, path: Path
    ) -> None:
        self._flags, self._sources, self._level, self._path = flags, sources, level, path
        self._names = {one: flag.name for flag in flags.values() for one in flag.others}
        self._names |= {name: name for name in flags}

    def read(self) -> None:
        """Take every value, and note each line that is not valid."""
        found = read_config(self._path)
        for problem in found.problems:
            origin = Origin(self._level, file=self._path, line=problem.line)
            if problem.line:
                self._sources.refuse(origin, UsageError(problem.message, problem.hint))
            else:
                whole = f"{shown_path(self._path)} {problem.message}"
                self._sources.problems.append(UsageError(whole, problem.hint).line())
        for one in found.values:
            origin = Origin(self._level, file=self._path, line=one.line)
            try:
                self._take(one, origin)
            except UsageError as error:
                self._sources.refuse(origin, error)

    def _take(self, one: TomlValue, origin: Origin) -> None:
        table, *rest = one.path
        if table == "presets" and len(rest) == 2:
            self._take_preset(rest[0], rest[1], one.value, origin)
        elif table == "keys" and rest:
            self._take_key(".".join(rest), one.value, origin)
        elif rest or table in TABLES:
            raise self._unknown_table(one.path)
        else:
            self._take_flag(table, one.value, origin)

    def _take_flag(self, written: str, value: Any, origin: Origin) -> None:
        name = self._names.get(written.replace("-", "_"))
        if name is None:
            raise self._unknown(written)
        flag = self._flags[name]
        if name in USER_ALONE and origin.level is Level.PROJECT:
            raise UsageError(f"{name} cannot be set by a folder", "Set it in the user file")
        read = flag.read(value)
        check_value(name, read)
        if name == "checkpoints" and isinstance(read, tuple):
            read = tuple(self._folders(read, origin)) or None
        self._sources.values.append(Given(name, read, origin))

    def _folders(self, folders: tuple[str, ...], origin: Origin) -> Iterator[str]:
        """Yield the folders that are there: a disk that is not mounted must not end every start."""
        for folder in folders:
            if Path(os.path.expanduser(folder)).is_dir():
                yield folder
            else:
                wrong = UsageError(f"{shorten(folder, 80)} is not a folder", "It is left out")
                self._sources.refuse(origin, wrong)

    def _take_preset(self, preset: str, field_: str, value: Any, origin: Origin) -> None:
        from tui.view.presets import check_name, read_field  # noqa: PLC0415 - seldom needed

        check_name(preset)
        if field_.replace("-", "_") in self._names.keys() - BY_NAME.keys():
            what = f"{field_} does not belong to a preset"
            raise UsageError(what, f"Write {field_} above all tables")
        given = Given(field_, read_field(field_, value), origin)
        fields = self._sources.presets.setdefault(preset, [])
        # The project file is read first, and wins as a whole.
        if not fields or fields[0].origin.level is self._level:
            fields.append(given)

    def _take_key(self, action: str, value: Any, origin: Origin) -> None:
        # In someone else's folder a key would do what nobody expects of it.
        if origin.level is Level.PROJECT:
            raise UsageError("keys cannot be set by a folder", "Set them in the user file")
        self._sources.keys.append(Given(action, value, origin))

    def _unknown(self, written: str) -> UsageError:
        name = written.replace("-", "_")
        if name in PER_CALL:
            return UsageError(f"{name} cannot have a default", "Give the flag with each call")
        meant = near(name, [*self._names, *TABLES])
        hint = f"Did you mean {meant}?" if meant else "stepscope config lists the names"
        return UsageError(f"unknown key {shorten(written, 40)!r}", hint)

    @staticmethod
    def _header(table: str, path: tuple[str, ...]) -> str:
        """Return what belongs between the brackets for a path whose first key is misspelled."""
        if table == "keys":
            return table
        return f"{table}.{shorten(path[1], 40) if len(path) > 2 else 'NAME'}"

    def _unknown_table(self, path: tuple[str, ...]) -> UsageError:
        shown = shorten(".".join(path), 60)
        if path == ("keys",):
            return UsageError("keys is not a table", "Write [keys] and ACTION = KEY below")
        if path[0] == "presets":
            return UsageError(f"{shown} is not a preset", "Write [presets.NAME] and values below")
        hint = "Known: [presets.NAME], [keys]"
        if meant := near(path[0], TABLES):
            hint = f"Did you mean [{self._header(meant, path)}]?"
        elif path[-1].replace("-", "_") in self._names:
            hint = f"Write {path[-1]} above all tables"
        return UsageError(f"unknown key {shown!r}", hint)
