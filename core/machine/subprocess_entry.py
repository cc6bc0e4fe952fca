"""Commands that run Python code in a new process, with the modules that this process finds."""

import json
import sys

_ENTER = "import sys, json, importlib, runpy; sys.path[:] = json.loads(sys.argv.pop(1)); "
_CALL = "importlib.import_module(sys.argv.pop(1)).child()"
_RUN = "runpy.run_module(sys.argv.pop(1), run_name='__main__', alter_sys=True)"


def command(module: str, *words: str) -> list[str]:
    """Return the command that calls `module.child()` with `words` in sys.argv[1:]."""
    return _python(_CALL, module, *words)


def program(package: str, *words: str) -> list[str]:
    """Return the command that does the same as `python -m package words`."""
    return _python(_RUN, package, *words)


def _python(code: str, *words: str) -> list[str]:
    # -P: no module of the working folder is imported, such as a json.py.
    return [sys.executable, "-P", "-c", _ENTER + code, json.dumps(sys.path), *words]
