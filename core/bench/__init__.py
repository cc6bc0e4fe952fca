"""The benchmark of `stepscope bench`: speed, memory and accuracy of each route on this machine.

figures     the results, and their ratios to an earlier run (the only module without torch)
subject     what is measured: a checkpoint, or random weights of a shape
speed       decode, prefill, batches, and matrix products alone
deviation   log-probabilities and greedy tokens compared with plain float32
start       one route in a separate process: load, first token, peak memory
run         the whole benchmark
"""
