"""Whether the relay is there: one that is away is asked now and then, not for every message.

Each message would otherwise wait for an answer that does not come, and be put off for up to an
hour; so after a few failures in a row one message at a time is tried, and the others keep their
place. The first that is taken tells that the relay is back.
"""

from datetime import datetime, timedelta
from random import Random

FAILURES = 3
"""So many failures of the relay in a row, whichever message, mean that it is away."""
FIRST = 1.0
LONGEST = 60.0
SPREAD = 0.5


class RelayWatch:
    """What the worker knows of its relay; a new one has not heard of it yet."""

    def __init__(self) -> None:
        self._failures = 0
        self._tries = 0
        self._tried_at: datetime | None = None
        self._pause = timedelta(0)
        self._in_doubt = True

    @property
    def is_away(self) -> bool:
        """Whether messages are held back until one has been taken."""
        return self._failures >= FAILURES

    def room(self, wanted: int, now: datetime) -> int:
        """How many of `wanted` messages may be tried now: all, none, or one to see."""
        if not self.is_away:
            return wanted
        return 0 if self._is_pausing(now) else min(wanted, 1)

    def failed(self, now: datetime, random: Random) -> None:
        """The relay was not there for a message."""
        self._failures += 1
        if self.is_away and not self._is_pausing(now):
            seconds = min(FIRST * 2 ** min(self._tries, 16), LONGEST / (1 + SPREAD))
            self._pause = timedelta(seconds=seconds * random.uniform(1, 1 + SPREAD))
            self._tried_at = now
            self._tries += 1
            self._in_doubt = True

    def answered(self) -> bool:
        """The relay took a message.

        True where it had been away, or may have been before this worker began: whatever was put
        off meanwhile may be tried now.
        """
        was_in_doubt = self._in_doubt
        self._failures, self._tries, self._in_doubt = 0, 0, False
        return was_in_doubt

    def _is_pausing(self, now: datetime) -> bool:
        # A try from the future means that the clock was set back.
        return self._tried_at is not None and (self._tried_at <= now < self._tried_at + self._pause)
