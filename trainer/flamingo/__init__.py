"""Flamingo (arXiv 2204.14198), trained on interleaved image-text shards. Start reading at `train.py`."""
