"""The architecture only: no data, no optimiser, no parallelism."""
