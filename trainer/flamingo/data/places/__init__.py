"""Where a dataset lies: a folder, a bucket or a web server, all read by ranges."""
