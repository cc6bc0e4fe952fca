"""The network: its layers, the KV cache, and the loading of weights from a file."""
