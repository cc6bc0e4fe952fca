"""What this machine offers: precisions and routes, free memory, the cache file, child processes."""
