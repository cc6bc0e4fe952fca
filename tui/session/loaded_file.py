"""Detects that the file of the loaded model was deleted or rewritten."""

from core.checkpoints.checkpoint import Checkpoint
from tui.view.scan_news import FileChange, LoadedFile


def changed_file(loaded: Checkpoint | None) -> LoadedFile | None:
    """Return how the file of the loaded model differs from what was loaded, if it does."""
    if loaded is None or loaded.model_path is None:
        return None
    try:
        status = loaded.model_path.stat()
    except FileNotFoundError:
        return LoadedFile(loaded.model_path, FileChange.GONE)
    except OSError:
        # Unknown, for example in a folder without access.
        return None
    if (status.st_size, status.st_mtime) == (loaded.file_bytes, loaded.modified):
        return None
    return LoadedFile(loaded.model_path, FileChange.REWRITTEN)
