"""What a model costs on this machine, route by route; `stepscope bench` prints it.

figures   the frozen results, and how they compare with an earlier run    (light)
subject   what is measured: a checkpoint, or random weights of a shape
speed     interleaved decode, prefill, batches, matrix products alone
error     log-probabilities and greedy tokens against plain float32
start     one route in a process of its own: load, first token, peak memory
run       joins them, one step after the other
"""
