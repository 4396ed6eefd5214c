"""Measurements, one question a file: `python -m bench.NAME`, with `--quick` in about a minute.

Every figure stands beside a yardstick of the same run, as a ratio; machines differ, ratios travel. A bench
prints a table, and as its last line one JSON object:

    {"bench": NAME, "figures": {figure: {"value": ..., "unit": ..., "ratio": ...}}}
"""
