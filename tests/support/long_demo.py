"""An embedded checkpoint whose context is so long that its text does not end soon."""

import json
import shutil
from pathlib import Path

from core.checkpoints.embedded import DEMO


def lengthened(folder: Path) -> Path:
    """Return a copy of the embedded checkpoint whose meta allows a long text."""
    source = DEMO / "step_008000"
    copy = Path(shutil.copytree(source, folder / source.name))
    meta = copy / "meta_008000.json"
    values = json.loads(meta.read_text())
    values["model_config"]["sequence_len"] = 8192
    meta.write_text(json.dumps(values))
    return copy
