"""The demo statement and its list: invented groups, invented words; data, no code."""
