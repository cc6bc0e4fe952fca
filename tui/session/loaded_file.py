"""Detects that the file of the loaded model was deleted or rewritten."""

from core.checkpoints.checkpoint import Checkpoint
from tui.view.scan_news import FileChange, LoadedFile


def changed_file(loaded: Checkpoint | None) -> LoadedFile | None:
    """Return how the file of the loaded model differs from what was loaded, if it does."""
    if loaded is None or loaded.model_path is None:
        return None
    try:
        statuses = [path.stat() for path in loaded.weight_files]
    except FileNotFoundError:
        return LoadedFile(loaded.model_path, FileChange.GONE)
    except OSError:
        # Unknown, for example in a folder without access.
        return None
    found = sum(one.st_size for one in statuses), max(one.st_mtime for one in statuses)
    if found == (loaded.file_bytes, loaded.modified):
        return None
    return LoadedFile(loaded.model_path, FileChange.REWRITTEN)
