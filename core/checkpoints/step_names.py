"""The names that nanochat's training gives to folders and files of a step (format.md 9)."""

import re

MODEL_FILE = re.compile(r"model_([0-9]+)\.pt")
META_FILE = re.compile(r"meta_([0-9]+)\.json")
OPTIMIZER_FILE = re.compile(r"optim_([0-9]+)(?:_rank[0-9]+)?\.pt")
STEP_FOLDER = re.compile(r"step_([0-9]+)")
TAG_FOLDER = re.compile(r"d[0-9]+(?:[_-].*)?")
_FOLDERS = (STEP_FOLDER, TAG_FOLDER)
_FILES = (MODEL_FILE, META_FILE, OPTIMIZER_FILE)


def names_a_folder(name: str) -> bool:
    """Whether training names the folder of a checkpoint like this."""
    return any(pattern.fullmatch(name) for pattern in _FOLDERS)


def names_a_file(name: str) -> bool:
    """Whether training names a file of a checkpoint like this."""
    return any(pattern.fullmatch(name) for pattern in _FILES)


def is_of_step(name: str) -> bool:
    """Whether a file of this name makes an entry: a model or a meta."""
    return any(pattern.fullmatch(name) for pattern in (MODEL_FILE, META_FILE))
