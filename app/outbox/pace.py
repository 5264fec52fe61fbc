"""How many messages a minute leave for one receiving domain; others are not held up by it.

Large mailbox providers refuse a sender that comes too fast. What is known of a domain lives in the
memory of a worker: a restart begins at the full pace. The database never learns of domains; it
sees that some rows are due later than others. Why so: `docs/decisions/0012-pace-and-recovery.md`.
"""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

LOWEST = 6.0
"""Messages a minute that a domain gets however often it says "later"."""
BURST = 0.1
"""The part of a minute's messages that may go at once; the rest follow evenly."""
UP, DOWN = 1.05, 0.5
"""What a message that was taken, and one that was put off, do to the pace of a domain."""
SETTLE = timedelta(seconds=10)
"""Domains that say "later" several times within it speak of the same burst."""
HORIZON = timedelta(minutes=5)
"""Nothing is told to wait for longer: by then the pace may be another one."""
REMEMBERED = 4096
_MINUTE = timedelta(minutes=1)


@dataclass(slots=True)
class _Domain:
    """A domain's pace, when its next message is due at that pace, and when there is a place."""

    pace: float
    next_at: datetime
    place_at: datetime
    lowered_at: datetime | None = None

    @property
    def step(self) -> timedelta:
        return _MINUTE / (self.pace * (1 - BURST))

    @property
    def ahead(self) -> timedelta:
        """How far messages may be ahead of an even pace."""
        return self.step * max(self.pace * BURST - 1, 0)


class Pace:
    """At most `per_minute` messages in any minute for one domain, fewer where it asks for that."""

    def __init__(self, per_minute: int) -> None:
        self._full = float(per_minute)
        self._domains: OrderedDict[str, _Domain] = OrderedDict()

    def wait(self, domain: str, now: datetime, *, urgent: bool = False) -> timedelta:
        """Take a place: zero where the message may go now, else when to ask for one again.

        Those that wait are told times one after the other, so that each comes when there is a
        place for it. What is urgent takes its place before them.
        """
        known = self._of(domain, now)
        free_at = known.next_at - known.ahead
        if free_at <= now or urgent:
            known.next_at = max(known.next_at, now) + known.step
            return timedelta(0)
        place_at = min(max(known.place_at, free_at), now + HORIZON)
        known.place_at = place_at + known.step
        return place_at - now

    def taken(self, domain: str) -> None:
        """A message for the domain was accepted: a little faster, where it was slowed down."""
        known = self._domains.get(domain)
        if known is not None and known.pace < self._full:
            known.pace = min(known.pace * UP, self._full)

    def put_off(self, domain: str, now: datetime) -> None:
        """The domain said "later": go on at half the pace."""
        known = self._of(domain, now)
        if known.lowered_at is None or abs(now - known.lowered_at) >= SETTLE:
            known.lowered_at = now
            known.pace = max(known.pace * DOWN, min(LOWEST, self._full))

    def _of(self, domain: str, now: datetime) -> _Domain:
        known = self._domains.get(domain)
        if known is None or known.next_at > now + HORIZON:  # the clock was set back
            known = self._domains[domain] = _Domain(self._full, now, now)
        self._domains.move_to_end(domain)
        if len(self._domains) > REMEMBERED:
            self._domains.popitem(last=False)
        return known
