"""The command that runs the `child` function of a module in a new Python process."""

import json
import sys

_ENTER = "import sys, json, importlib; sys.path[:] = json.loads(sys.argv.pop(1)); "
_CALL = "importlib.import_module(sys.argv.pop(1)).child()"


def command(module: str, *words: str) -> list[str]:
    """Return the command that calls `module.child()` with `words` in sys.argv[1:]."""
    return [sys.executable, "-c", _ENTER + _CALL, json.dumps(sys.path), module, *words]
