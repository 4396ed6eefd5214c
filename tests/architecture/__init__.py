"""What stays true of the code itself, whatever it does: who imports whom, where floats are, how files read.

Each module holds one rule: a small function that returns offenders as sentences, a test that the project has
none, and a test that the function sees what it should.
"""
