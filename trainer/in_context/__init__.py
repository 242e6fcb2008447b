"""Shows that a Flamingo of this package learns from its context, on a toy world; a script apart from the tests."""
