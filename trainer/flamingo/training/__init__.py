"""What turns a config into a trained model: the run, its loop, its checkpoints, and what is measured on the way."""
