"""The instrument without a screen: checkpoints in, events out.

The light half (errors, settings, text, config, ptfile, checkpoint, scan, naming, recommend, memory,
precision, machine, tokenizer, events, generation, session) imports the standard library only, so
that lists, help and messages appear at once. The torch half (torchload and all that imports it) is
imported inside Engine.load. Nothing here prints, knows who listens or imports textual or rich; only
the packing pool of a load (packing) starts threads, and ends them.
The contracts in pyproject.toml and tests/test_imports.py hold these lines.
"""
