"""The only doors that write to the books."""
