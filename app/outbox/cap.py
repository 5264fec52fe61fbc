"""How many messages may leave within an hour, all of them together (`MAIL_CAP_PER_HOUR`)."""

from collections import deque
from datetime import datetime, timedelta

from app.db.clock import Clock

WINDOW = timedelta(hours=1)


class HourlyCap:
    """A sliding window in the worker's memory; a restart begins a new one.

    A place is taken before a message is handed over, since a relay counts refused ones too.
    """

    def __init__(self, limit: int, clock: Clock) -> None:
        self._limit = limit
        self._clock = clock
        self._taken: deque[datetime] = deque()

    def room(self) -> int:
        """How many messages may leave now."""
        return max(0, self._limit - len(self._recent(self._clock.now())))

    def take(self) -> bool:
        """Take one place; False, and nothing taken, where there is none."""
        now = self._clock.now()
        recent = self._recent(now)
        if len(recent) >= self._limit:
            return False
        recent.append(now)
        return True

    def wait(self) -> timedelta:
        """How long until there is room; zero where there is some."""
        now = self._clock.now()
        recent = self._recent(now)
        if len(recent) < self._limit:
            return timedelta(0)
        return recent[0] + WINDOW - now if recent else WINDOW

    def _recent(self, now: datetime) -> deque[datetime]:
        # An entry from the future means that the clock was set back: it is worth no more than now.
        while self._taken and not now - WINDOW < self._taken[0] <= now:
            self._taken.popleft()
        return self._taken
