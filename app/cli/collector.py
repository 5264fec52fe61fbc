"""Python's collector of garbage, for processes that live long.

What is there once a process has begun (libraries, templates, tables) stays until it ends, and need
not be looked through again and again. Most of the rest goes without help; looking at it every 700
objects took a quarter of the time of a publication batch, mostly for nothing.
"""

import gc

BETWEEN = 20_000
"""New objects, more than went, before the youngest are looked at; a few MB at most."""


def settle_collector() -> None:
    """Leave alone what has been made so far, and look more rarely at what comes."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(BETWEEN, 10, 10)
