"""Reads the benchmarks of the Flamingo paper from the files they are published as. Start at `registry.py`."""

from flamingo.eval.readers.media import present
from flamingo.eval.readers.records import Example, Media
from flamingo.eval.readers.registry import BENCHMARKS, Benchmark, read
from flamingo.eval.readers.shapes import DataError

__all__ = ["BENCHMARKS", "Benchmark", "DataError", "Example", "Media", "present", "read"]
