"""Reads the benchmarks of the Flamingo paper from the files they are published as. Start at `registry.py`."""
