"""Load a model from an indexed file in one pass; each tensor is converted in its final memory."""

import ctypes
import time
import zlib
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass

from core.base.errors import CancelledError, CheckpointError, NotFiniteError
from core.checkpoints.architecture import Kind, Matrix, Role, Transform, matrices
from core.checkpoints.config import ModelConfig
from core.checkpoints.pickle_claims import ITEM_BYTES
from core.checkpoints.ptfile import Index
from core.checkpoints.tensor_reader import PIECE_BYTES, TensorReader
from core.checkpoints.tensor_records import TensorRecord
from core.kernels.linear import source_dtype
from core.kernels.packing import Packing
from core.kernels.torchload import torch
from core.machine.precision import PLAIN, Route
from core.network.assembly import joined
from core.network.model import Model
from core.network.rotary import interleaved
from core.protocol.callbacks import ShouldStop
from core.protocol.events import Loading, LoadTimes


@dataclass(frozen=True, slots=True)
class LoadResult:
    """A model and the seconds of each part of its load."""

    model: Model
    times: LoadTimes


def load_model(
    index: Index,
    config: ModelConfig,
    device: "torch.device",
    route: Route,
    should_stop: ShouldStop = lambda: False,
    layers: int | None = None,
) -> Generator[Loading, None, LoadResult]:
    """Yield progress and return the model; with `layers`, only its first `layers` layers.

    Raises CancelledError when `should_stop()` is true before a piece of 8 MiB, CheckpointError when
    the bytes do not match their checksum or the file changes during the load, NotFiniteError
    when a tensor has NaN or infinity, or a value that is too large for the route's float16.
    """
    plan = matrices(config.tensors, layers)
    loader = _Loader(index, config, plan, device, should_stop)
    with TensorReader(index) as reader, Packing(route) as packing:
        held = yield from _read_weights(loader, reader, packing, route)
        reader.check_unchanged()
        yield Loading("packing" if route.packed else "reading", loader.total, loader.total)
        linears = packing.layers()
    times = LoadTimes(loader.reading, loader.converting, packing.seconds)
    return LoadResult(joined(config, plan, held, linears, route), times)


def _read_weights(
    loader: "_Loader", reader: TensorReader, packing: Packing, route: Route
) -> Generator[Loading, None, dict[tuple[Role, int | None], "torch.Tensor"]]:
    """Put the linear maps into `packing`; return tables and small tensors by role and layer."""
    held: dict[tuple[Role, int | None], torch.Tensor] = {}
    for matrix in loader.plan:
        weight = yield from loader.matrix(reader, matrix, _dtype(matrix.role, route))
        if matrix.role.kind is Kind.LINEAR:
            _transform(matrix, weight, loader.config.head_dim)
            packing.put(weight, route.head if matrix.role is Role.HEAD else route)
        else:
            held[matrix.role, matrix.layer] = weight
        del weight
    return held


def load_whole(index: Index, config: ModelConfig, route: Route = PLAIN) -> Model:
    """Load on the CPU without progress events or cancellation."""
    loading = load_model(index, config, torch.device("cpu"), route)
    while True:
        try:
            next(loading)
        except StopIteration as ended:
            loaded: LoadResult = ended.value
            return loaded.model


def _dtype(role: Role, route: Route) -> "torch.dtype":
    if role.kind is Kind.LINEAR:
        return source_dtype(route)
    dtype: torch.dtype = getattr(torch, route.embedding)
    return dtype if role.kind is Kind.TABLE else torch.float32


def _transform(matrix: Matrix, weight: "torch.Tensor", head_dim: int) -> None:
    """Apply the transform of each tensor to its rows, in place."""
    heights = [tensor.shape[0] for tensor in matrix.tensors]
    for tensor, rows in zip(matrix.tensors, weight.split(heights), strict=True):
        if tensor.transform is Transform.INTERLEAVED:
            rows.copy_(interleaved(rows, head_dim))


class _Loader:
    """State of one load: progress in bytes, seconds, and a buffer for all tensors."""

    def __init__(
        self,
        index: Index,
        config: ModelConfig,
        plan: Sequence[Matrix],
        device: "torch.device",
        should_stop: ShouldStop,
    ) -> None:
        self.index, self.config, self.plan = index, config, plan
        self.device, self.should_stop = device, should_stop
        self.records = {tensor.name[len(config.prefix) :]: tensor for tensor in index.tensors}
        self.buffer = bytearray(min(PIECE_BYTES, max(t.nbytes for t in index.tensors)))
        wanted = (tensor.name for matrix in plan for tensor in matrix.tensors)
        self.done, self.total = 0, sum(self.records[name].nbytes for name in wanted)
        self.reading = self.converting = 0.0

    def matrix(
        self, reader: TensorReader, wanted: Matrix, dtype: "torch.dtype"
    ) -> Generator[Loading, None, "torch.Tensor"]:
        """Read the tensors of a matrix, one below the other, then move it to the device."""
        records = [self.records[tensor.name] for tensor in wanted.tensors]
        heights = [record.shape[0] for record in records]
        shape = (sum(heights), *records[0].shape[1:])
        # The copy from pinned memory runs while the next tensor is read, and torch keeps that
        # memory until the copy has ended. It does not keep other memory, so MPS copies at once.
        pinned = self.device.type == "cuda"
        matrix = torch.empty(shape, dtype=dtype, pin_memory=pinned)
        for record, part in zip(records, matrix.split(heights), strict=True):
            yield from self._fill(reader, record, part)
        return matrix.to(self.device, non_blocking=pinned)

    def _fill(
        self, reader: TensorReader, record: TensorRecord, part: "torch.Tensor"
    ) -> Iterator[Loading]:
        """Read one tensor into its part of the matrix; check its checksum and its values."""
        target, crc = part.view(-1), 0
        step = len(self.buffer) // ITEM_BYTES[record.dtype]
        for start in range(0, record.numel, step):
            if self.should_stop():
                raise CancelledError
            crc = self._piece(reader, record, start, target[start : start + step], crc)
            yield Loading("reading", self.done, self.total)
        whole = record.offset == record.record_offset and record.nbytes == record.record_bytes
        if whole and record.crc is not None and crc != record.crc:
            raise CheckpointError(
                f"{self._named(record)} does not match its checksum", "Copy the file again"
            )

    def _piece(
        self,
        reader: TensorReader,
        record: TensorRecord,
        start: int,
        piece: "torch.Tensor",
        crc: int,
    ) -> int:
        """Read the elements from index `start` on into `piece`; return the checksum so far."""
        stored: torch.dtype = getattr(torch, record.dtype)
        item = ITEM_BYTES[record.dtype]
        direct = stored == piece.dtype
        view = _memory(piece) if direct else memoryview(self.buffer)[: piece.numel() * item]
        begun = time.perf_counter()
        reader.read_into(view, record.offset + start * item, record.file)
        read = time.perf_counter()
        if not direct:
            piece.copy_(torch.frombuffer(self.buffer, dtype=stored, count=piece.numel()))
        crc = zlib.crc32(view, crc)
        self._check_finite(piece, record)
        self.done += len(view)
        self.reading += read - begun
        self.converting += time.perf_counter() - read
        return crc

    def _check_finite(self, piece: "torch.Tensor", record: TensorRecord) -> None:
        # A sum takes one pass without a copy; elements are checked only if it is not finite.
        if not torch.isfinite(piece.sum()) and not torch.isfinite(piece).all():
            raise NotFiniteError(
                f"{self._named(record)} holds NaN or infinity", "The training run went wrong"
            )

    def _named(self, record: TensorRecord) -> str:
        return f"{self.index.files[record.file].path.name}: {record.name}"


def _memory(tensor: "torch.Tensor") -> memoryview:
    """Return the memory of a contiguous CPU tensor as writable bytes."""
    length = tensor.numel() * tensor.element_size()
    return memoryview((ctypes.c_char * length).from_address(tensor.data_ptr())).cast("B")
