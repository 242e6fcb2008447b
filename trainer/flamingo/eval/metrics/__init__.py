"""The metrics of the paper's benchmarks, from predictions to one number. Start at `score.py`."""
