"""A model that is cut among the ranks from the start, for backbones larger than a host."""
