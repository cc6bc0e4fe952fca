"""The command line that runs a function of this package in a new process of this interpreter."""

import json
import sys

_ENTER = "import sys, json, importlib; sys.path[:] = json.loads(sys.argv.pop(1)); "
_CALL = "importlib.import_module(sys.argv.pop(1)).child()"


def command(module: str, *words: str) -> list[str]:
    """Return the command line that calls `module.child()`, its words in sys.argv[1:]."""
    return [sys.executable, "-c", _ENTER + _CALL, json.dumps(sys.path), module, *words]
