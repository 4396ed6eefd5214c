"""The core without Python: replays and fuzzing in C, under other compilers and under sanitizers."""
