"""Statistics of rates: intervals, tests and pass@k in closed form, with the standard library."""
