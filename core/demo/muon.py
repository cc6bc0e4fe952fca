"""The optimizer of the blocks' matrices."""

from core.kernels.torchload import torch


class Muon:
    """Momentum with orthogonalised updates (Jordan et al. 2024) for the matrices of the blocks."""

    def __init__(self, matrices: list[torch.Tensor], rate: float, momentum: float = 0.95) -> None:
        self.matrices, self.rate, self.momentum = matrices, rate, momentum
        self.buffers = [torch.zeros_like(matrix) for matrix in matrices]

    @staticmethod
    def orthogonal(update: torch.Tensor) -> torch.Tensor:
        """Return a matrix with singular values near 1, by five quintic Newton-Schulz steps."""
        tall = update.size(0) > update.size(1)
        x = update.T if tall else update
        x = x / (x.norm() + 1e-7)
        for _ in range(5):
            gram = x @ x.T
            x = 3.4445 * x + (-4.775 * gram + 2.0315 * gram @ gram) @ x
        orthogonal: torch.Tensor = x.T if tall else x
        return orthogonal

    @torch.no_grad()
    def step(self, scale: float) -> None:
        """Apply one update at `scale` times the rate."""
        for matrix, buffer in zip(self.matrices, self.buffers, strict=True):
            gradient = matrix.grad
            if gradient is None:
                continue
            buffer.lerp_(gradient, 1 - self.momentum)
            update = self.orthogonal(gradient.lerp(buffer, self.momentum))
            aspect = max(1.0, matrix.size(0) / matrix.size(1)) ** 0.5
            matrix.sub_(update, alpha=self.rate * scale * aspect)
