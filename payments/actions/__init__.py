"""The only doors that write. Each call is one transaction, in which row, books and history move together."""
