"""Correctness at length: `make prove`."""
