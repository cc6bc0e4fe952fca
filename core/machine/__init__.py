"""The machine: precisions and routes, free memory, the cache file, child processes."""
