"""What the pages tell a reader to do, done: the blocks of code in them are run as they stand."""
