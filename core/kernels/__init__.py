"""The import of torch, devices, and the kernels of a linear layer with their choice."""
