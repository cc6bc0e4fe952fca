"""Load a model from an indexed file in one pass; each tensor is converted in its final memory."""

import ctypes
import time
import zlib
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass

from core.base.errors import CancelledError, NotFiniteError
from core.checkpoints.architecture import Kind, Matrix, Role, Transform, matrices
from core.checkpoints.config import ModelConfig
from core.checkpoints.pickle_claims import ITEM_BYTES
from core.checkpoints.ptfile import Index
from core.checkpoints.tensor_reader import PIECE_BYTES, RecordSums, TensorReader, check_sum
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
    with TensorReader(index) as reader, Packing(route) as packing:
        loader = _Loader(reader, config, plan, device, should_stop)
        held = yield from _read_weights(loader, packing, route)
        reader.check_unchanged()
        yield Loading("packing" if route.packed else "reading", loader.total, loader.total)
        linears = packing.layers()
    times = LoadTimes(loader.reading, loader.converting, packing.seconds)
    return LoadResult(joined(config, plan, held, linears, route), times)


def _read_weights(
    loader: "_Loader", packing: Packing, route: Route
) -> Generator[Loading, None, dict[tuple[Role, int | None], "torch.Tensor"]]:
    """Put the linear maps into `packing`; return tables and small tensors by role and layer."""
    held: dict[tuple[Role, int | None], torch.Tensor] = {}
    for matrix in loader.plan:
        weight = yield from loader.matrix(matrix, _dtype(matrix.role, route))
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
        reader: TensorReader,
        config: ModelConfig,
        plan: Sequence[Matrix],
        device: "torch.device",
        should_stop: ShouldStop,
    ) -> None:
        self.reader, self.sums, self.config, self.plan = reader, RecordSums(reader), config, plan
        self.device, self.should_stop = device, should_stop
        tensors = reader.index.tensors
        self.records = {tensor.name[len(config.prefix) :]: tensor for tensor in tensors}
        self.buffer = bytearray(min(PIECE_BYTES, max(one.nbytes for one in tensors)))
        wanted = (tensor.name for matrix in plan for tensor in matrix.tensors)
        self.done, self.total = 0, sum(self.records[name].nbytes for name in wanted)
        self.reading = self.converting = 0.0

    def matrix(
        self, wanted: Matrix, dtype: "torch.dtype"
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
            yield from self._fill(record, part)
        return matrix.to(self.device, non_blocking=pinned)

    def _fill(self, record: TensorRecord, part: "torch.Tensor") -> Iterator[Loading]:
        """Read one tensor into its part of the matrix; check its checksum, then its values."""
        if not record.fills_record:
            for _ in self.sums.check(record):
                self._stop_if_asked()
        target, crc, finite = part.view(-1), 0, True
        step = len(self.buffer) // ITEM_BYTES[record.dtype]
        for start in range(0, record.numel, step):
            self._stop_if_asked()
            piece = target[start : start + step]
            crc = self._piece(record, start, piece, crc)
            finite = finite and _is_finite(piece)
            yield Loading("reading", self.done, self.total)
        if record.fills_record:
            check_sum(self.reader.index, record, crc)
        if not finite:
            name = self.reader.index.name_of(record)
            raise NotFiniteError(f"{name} holds NaN or infinity", "The training run went wrong")

    def _stop_if_asked(self) -> None:
        if self.should_stop():
            raise CancelledError

    def _piece(self, record: TensorRecord, start: int, piece: "torch.Tensor", crc: int) -> int:
        """Read the elements from index `start` on into `piece`; return the checksum so far."""
        stored: torch.dtype = getattr(torch, record.dtype)
        item = ITEM_BYTES[record.dtype]
        direct = stored == piece.dtype
        view = _memory(piece) if direct else memoryview(self.buffer)[: piece.numel() * item]
        begun = time.perf_counter()
        self.reader.read_into(view, record.offset + start * item, record.file)
        read = time.perf_counter()
        if not direct:
            piece.copy_(torch.frombuffer(self.buffer, dtype=stored, count=piece.numel()))
        crc = zlib.crc32(view, crc)
        self.done += len(view)
        self.reading += read - begun
        self.converting += time.perf_counter() - read
        return crc


def _is_finite(piece: "torch.Tensor") -> bool:
    # A sum takes one pass without a copy; elements are checked only if it is not finite.
    return bool(torch.isfinite(piece.sum())) or bool(torch.isfinite(piece).all())


def _memory(tensor: "torch.Tensor") -> memoryview:
    """Return the memory of a contiguous CPU tensor as writable bytes."""
    length = tensor.numel() * tensor.element_size()
    return memoryview((ctypes.c_char * length).from_address(tensor.data_ptr())).cast("B")
