"""The import of torch, the choice of a device, and the kernels of a linear layer."""
