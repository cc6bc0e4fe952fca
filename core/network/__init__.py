"""The network: its layers, the KV cache, and loading weights from an index."""
