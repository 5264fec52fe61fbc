"""How long a message waits for its next try."""

from datetime import timedelta
from random import Random

FIRST = 1.0
LONGEST = 3600.0
SPREAD = 0.5


def delay(attempt: int, random: Random) -> timedelta:
    """The wait after `attempt` failed tries (1 for the first): 1 s, doubled each time, to 1 h.

    Up to half as much again is added at random, so that what failed together does not come back
    together; the whole never exceeds an hour.
    """
    longest = LONGEST / (1 + SPREAD)
    doublings = min(max(attempt, 1) - 1, 32)
    seconds = min(FIRST * 2**doublings, longest)
    return timedelta(seconds=seconds * random.uniform(1, 1 + SPREAD))
