"""How many messages may leave within an hour, all of them together (`MAIL_CAP_PER_HOUR`)."""

from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.db.clock import Clock

WINDOW = timedelta(hours=1)
TOGETHER = timedelta(seconds=1)
"""Places taken within it are kept as one, however many messages leave."""


@dataclass(slots=True)
class _Places:
    """Some places, taken from `first` to `last`; they come back together, with the last one."""

    first: datetime
    last: datetime
    count: int = 1


class HourlyCap:
    """A sliding window in the worker's memory; a restart begins a new one.

    A place is taken before a message is handed over, since a relay counts refused ones too.
    """

    def __init__(self, limit: int, clock: Clock) -> None:
        self._limit = limit
        self._clock = clock
        self._taken: deque[_Places] = deque()
        self._count = 0

    def room(self) -> int:
        """How many messages may leave now."""
        self._give_back(self._clock.now())
        return max(0, self._limit - self._count)

    def take(self) -> bool:
        """Take one place; False, and nothing taken, where there is none."""
        now = self._clock.now()
        self._give_back(now)
        if self._count >= self._limit:
            return False
        newest = self._taken[-1] if self._taken else None
        if newest and now - newest.first < TOGETHER:
            newest.last = now
            newest.count += 1
        else:
            self._taken.append(_Places(now, now))
        self._count += 1
        return True

    def wait(self) -> timedelta:
        """How long until there is room; zero where there is some."""
        now = self._clock.now()
        self._give_back(now)
        if self._count < self._limit:
            return timedelta(0)
        return self._taken[0].last + WINDOW - now if self._taken else WINDOW

    def _give_back(self, now: datetime) -> None:
        # One from the future means that the clock was set back: it is worth no more than now.
        while self._taken and not now - WINDOW < self._taken[0].last <= now:
            self._count -= self._taken.popleft().count
