"""A function of ours in a process of its own: with this interpreter and what it can import."""

import json
import sys

_ENTER = "import sys, json, importlib; sys.path[:] = json.loads(sys.argv.pop(1)); "
_CALL = "importlib.import_module(sys.argv.pop(1)).child()"


def command(module: str, *words: str) -> list[str]:
    """Return the command line that calls `module.child()`, its words in sys.argv[1:]."""
    return [sys.executable, "-c", _ENTER + _CALL, json.dumps(sys.path), module, *words]
