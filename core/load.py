"""From an index to a model: one pass over the file, each tensor converted where it will live."""

import ctypes
import zlib
from collections.abc import Callable, Generator, Iterator

from core.config import ModelConfig
from core.errors import Broken, Cancelled, NotANumber
from core.events import Loading
from core.linear import PlainLinear
from core.model import Block, Model
from core.ptfile import ITEM_BYTES, Index, TensorReader, TensorRecord
from core.torchload import torch

PIECE_BYTES = 8 * 2**20
ShouldStop = Callable[[], bool]


def load_model(
    index: Index,
    config: ModelConfig,
    device: "torch.device",
    dtype: "torch.dtype",
    should_stop: ShouldStop = lambda: False,
    layers: int | None = None,
) -> Generator[Loading, None, Model]:
    """Yield progress and return the model; with `layers`, one of the first so many layers only.

    Raises Cancelled between two pieces when `should_stop` says so, Broken when the bytes do not
    match their checksum or the file changes meanwhile, NotANumber naming a tensor with NaN.
    """
    records = {tensor.name[len(config.prefix) :]: tensor for tensor in index.tensors}
    depth = config.n_layer if layers is None else min(layers, config.n_layer)
    loader = _Loader(index, device, dtype, should_stop)
    head = "lm_head.weight"
    plan = [["transformer.wte.weight"], [head]]
    for layer in range(depth):
        block = f"transformer.h.{layer}."
        plan.append([f"{block}attn.{name}.weight" for name in ("c_q", "c_k", "c_v")])
        plan += [[f"{block}{name}.weight"] for name in ("attn.c_proj", "mlp.c_fc", "mlp.c_proj")]
    total = sum(records[name].nbytes for names in plan for name in names)
    matrices: list[torch.Tensor] = []
    with TensorReader(index) as reader:
        for names in plan:
            matrix, parts = loader.allocate([records[name] for name in names])
            for record, part in parts:
                yield from loader.fill(reader, record, part, total)
            matrices.append(matrix.to(device))
        reader.check_unchanged()
    embedding, output, *rest = matrices
    linears = [PlainLinear(matrix) for matrix in rest]
    blocks = [Block(*linears[at : at + 4]) for at in range(0, len(linears), 4)]
    return Model(config, embedding, blocks, PlainLinear(output))


class _Loader:
    """What stays the same from tensor to tensor: the target and one reused buffer."""

    def __init__(
        self, index: Index, device: "torch.device", dtype: "torch.dtype", should_stop: ShouldStop
    ) -> None:
        self.name = index.path.name
        self.device, self.dtype, self.should_stop = device, dtype, should_stop
        self.buffer = bytearray(min(PIECE_BYTES, max(t.nbytes for t in index.tensors)))
        self.done = 0

    def allocate(
        self, records: list[TensorRecord]
    ) -> tuple["torch.Tensor", list[tuple[TensorRecord, "torch.Tensor"]]]:
        """Return one CPU matrix of weights below each other, and each weight's part of it."""
        heights = [record.shape[0] for record in records]
        matrix = torch.empty((sum(heights), records[0].shape[1]), dtype=self.dtype)
        return matrix, list(zip(records, matrix.split(heights), strict=True))

    def fill(
        self, reader: TensorReader, record: TensorRecord, part: "torch.Tensor", total: int
    ) -> Iterator[Loading]:
        """Read one tensor into its part, checking its checksum and that every weight is finite."""
        stored: torch.dtype = getattr(torch, record.dtype)
        target = part.view(-1)
        item = ITEM_BYTES[record.dtype]
        step = len(self.buffer) // item
        crc = 0
        for start in range(0, record.numel, step):
            if self.should_stop():
                raise Cancelled
            piece = target[start : start + step]
            if stored == self.dtype:
                view = _memory(piece)
                reader.read_into(view, record.offset + start * item)
            else:
                view = memoryview(self.buffer)[: piece.numel() * item]
                reader.read_into(view, record.offset + start * item)
                piece.copy_(torch.frombuffer(self.buffer, dtype=stored, count=piece.numel()))
            crc = zlib.crc32(view, crc)
            self._check_finite(piece, record.name)
            self.done += len(view)
            yield Loading("reading", self.done, total)
        whole = record.offset == record.record_offset and record.nbytes == record.record_bytes
        if whole and record.crc is not None and crc != record.crc:
            raise Broken(
                f"{self.name}: {record.name} does not match its checksum", "Copy the file again"
            )

    def _check_finite(self, piece: "torch.Tensor", name: str) -> None:
        # A sum is one pass without a copy; only when it is not finite is each element looked at.
        if not torch.isfinite(piece.sum()) and not torch.isfinite(piece).all():
            raise NotANumber(
                f"{self.name}: {name} holds NaN or infinity", "The training run went wrong"
            )


def _memory(tensor: "torch.Tensor") -> memoryview:
    """Return the memory of a contiguous CPU tensor as writable bytes."""
    length = tensor.numel() * tensor.element_size()
    return memoryview((ctypes.c_char * length).from_address(tensor.data_ptr())).cast("B")
