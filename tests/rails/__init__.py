"""Tests of payments: the books of the rails, and what banks say."""
