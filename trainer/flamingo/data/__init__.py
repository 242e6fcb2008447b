"""From tar shards to batches, by a computed schedule: the state of the data is one integer, the step."""
