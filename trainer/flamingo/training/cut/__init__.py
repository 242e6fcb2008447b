"""A model that is cut among the ranks from the start, and where the content of its weights comes from."""
