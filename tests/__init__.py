"""The tests: a folder for each area, in the shape of the code it tests."""
