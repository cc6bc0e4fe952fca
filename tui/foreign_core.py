"""Refuses to run with another package named core; called before anything of ours is imported."""

import sys
from importlib.machinery import PathFinder
from pathlib import Path


def refuse_foreign_core() -> None:
    """Exit with 1 and one line if `import core` would find another package than stepscope's."""
    ours = Path(__file__).resolve().parent.parent / "core"
    found = _places()
    if any(Path(place).resolve() == ours for place in found):
        return
    path = found[0] if found else "stepscope's own is missing"
    where = "".join(char if char.isprintable() else ascii(char)[1:-1] for char in path)
    sys.stderr.write(
        f"Another package named core is in the way: {where}. "
        "Unset PYTHONPATH, or install stepscope into an environment of its own\n"
    )
    raise SystemExit(1)


def _places() -> list[str]:
    """Return the folders of the package core: of one that is imported already, else on the path."""
    if "core" in sys.modules:
        module = sys.modules["core"]
        file = getattr(module, "__file__", None) or "a module without a file"
        return [*getattr(module, "__path__", [file])]
    spec = PathFinder.find_spec("core")
    return list(spec.submodule_search_locations or [spec.origin or ""]) if spec else []
