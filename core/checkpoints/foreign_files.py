"""What a file is that is not a `.pt` archive, by its first bytes, and what to do (format.md 16)."""

import struct
from pathlib import Path
from typing import NamedTuple

from core.base.jsonfile import JsonFileError
from core.checkpoints.neighbours import OTHERS

HEAD_BYTES = 4096
_SAVE_AGAIN = "Load it with torch and write it again with torch.save"
_MIN_TEXT = 16
# Bytes; the limit of safetensors.
MOST_HEADER = 100_000_000


class Foreign(NamedTuple):
    """What a file is, as words that follow its name, and what to do.

    `is_text` tells that it is text: another message about its content says more.
    """

    what: str
    cure: str
    is_text: bool = False


SAFETENSORS = Foreign(
    "is a safetensors file", "Name it model.safetensors, with its config.json beside it"
)
_MAGIC = (
    (b"version https://git-lfs", "is a Git LFS pointer, not the file", "Run git lfs pull"),
    (b"\x1f\x8b", "is compressed with gzip", "Decompress it with gunzip"),
    (b"BZh", "is compressed with bzip2", "Decompress it with bunzip2"),
    (b"\xfd7zXZ\x00", "is compressed with xz", "Decompress it with unxz"),
    (b"\x28\xb5\x2f\xfd", "is compressed with zstd", "Decompress it with unzstd"),
    (b"7z\xbc\xaf\x27\x1c", "is a 7z archive", "Unpack it"),
    (b"Rar!", "is a RAR archive", "Unpack it"),
    (b"GGUF", "is a GGUF file of llama.cpp", "Give the file that it was made from"),
    (b"24ka", "is a .bin file of llama2.c, which is not supported", OTHERS),
    (b"\x93NUMPY", "is a NumPy array", "Give the .pt file of the training run"),
    (b"\x89HDF", "is an HDF5 file", "Give the .pt file of the training run"),
    (b"\x80\x02", "was saved by torch before 1.6 or in its legacy format", _SAVE_AGAIN),
    (b"\x80\x03", "is a bare pickle, not an archive of torch", _SAVE_AGAIN),
    (b"\x80\x04", "is a bare pickle, not an archive of torch", _SAVE_AGAIN),
    (b"\x80\x05", "is a bare pickle, not an archive of torch", _SAVE_AGAIN),
)


def recognized_file(path: Path) -> Foreign | None:
    """Return what a regular file is by its first bytes; None when unknown or not readable."""
    try:
        if not path.is_file():
            return None
        with path.open("rb") as file:
            return recognized(file.read(HEAD_BYTES), path.stat().st_size)
    except OSError:
        return None


def explained(refused: JsonFileError) -> Foreign:
    """Return what a file is that is not JSON, by its first bytes if they tell it."""
    found = recognized(refused.head, len(refused.head))
    return found if found and not found.is_text else Foreign(str(refused), "Copy it again")


def recognized(head: bytes, length: int) -> Foreign | None:
    """Return what a file of `length` bytes is that begins with `head`; None when it is unknown."""
    for magic, what, cure in _MAGIC:
        if head.startswith(magic):
            return Foreign(what, cure)
    if head[257:262] == b"ustar":
        return Foreign("is a tar archive", "Unpack it")
    if _is_safetensors(head, length):
        return SAFETENSORS
    if _is_llama2c(head):
        return Foreign("is a .bin file of llama2.c, which is not supported", OTHERS)
    if head and not head.strip(b"\x00"):
        return Foreign("begins with zeros: it was not written", "Copy it again, or wait for it")
    return _text(head)


def _is_safetensors(head: bytes, length: int) -> bool:
    header = int.from_bytes(head[:8], "little")
    # The header of a file that was cut may be longer than the file.
    is_header = head[8:10] == b'{"' and header <= MOST_HEADER
    return is_header or (head[8:9] == b"{" and 2 <= header <= length - 8)


def _is_llama2c(head: bytes) -> bool:
    """Whether the first 7 numbers are the sizes of a model of llama2.c, written without a magic."""
    if len(head) < 28:
        return False
    width, hidden, layers, heads, kv_heads, vocab, context = struct.unpack("<7i", head[:28])
    sizes = (
        (width, 2**16), (hidden, 2**18), (layers, 512), (heads, 1024), (kv_heads, heads),
        (abs(vocab), 2**20), (context, 2**20),
    )  # fmt: skip
    return all(0 < value <= most for value, most in sizes) and width % heads == 0


def _text(head: bytes) -> Foreign | None:
    begin = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if begin.startswith(b"<"):
        return Foreign("is a web page", "Download the file itself, not the page that shows it")
    if begin[:1] in (b"{", b"["):
        return Foreign("is JSON text", "Give the model file beside it", is_text=True)
    text = head[:64]
    if len(text) >= _MIN_TEXT and text.isascii() and text.decode().replace("\n", "").isprintable():
        return Foreign("is a text file", "Give the model file", is_text=True)
    return None
