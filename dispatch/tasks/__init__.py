"""What the worker process does, loop by loop."""
