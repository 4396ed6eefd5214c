"""The tests' own machinery: databases that are cloned, refused ways of testing, the tables after a run."""
