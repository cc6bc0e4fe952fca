"""What the files of a checkpoint hold: metadata and tensors, to look at and to compare."""
