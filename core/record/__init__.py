"""What was generated, with everything that repeats it."""
