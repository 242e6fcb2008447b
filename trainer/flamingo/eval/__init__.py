"""Few-shot evaluation: benchmarks in, prompts, metrics out."""
