"""Tests of the book: its rules as tables, core against reference, flows, bad input."""
