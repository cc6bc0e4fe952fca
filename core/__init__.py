"""stepscope without its user interface: it reads checkpoints and yields events.

Light packages (standard library only, so that lists, help and messages appear at once):
    base ← statistics ← checkpoints ← tokenizers ← chat, machine ← protocol ← distribution ← record,
    suites ← fan, contents, judging
Packages with torch (only kernels imports it; the first import is inside `Engine.load`):
    machine ← kernels ← ranks ← network, weights ← decode ← engine ← evaluate ← inspection ← demo ←
    bench

A package imports only packages to its left. None prints (except the scripts in demo and the child
processes of bench and kernels), and none imports textual, rich or tui. Only the packing pool of a
load (kernels/packing.py) and the reading of weights (weights/reading.py) start threads, and they
end them. Contracts in pyproject.toml check the imports.
"""
