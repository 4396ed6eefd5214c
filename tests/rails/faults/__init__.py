"""kill -9 between a bank's message and the books."""
