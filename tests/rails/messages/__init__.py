"""The banks' messages, read and written. Pure tests, and golden files of our own making under files/."""
