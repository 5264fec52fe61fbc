from collections import deque
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random

import pytest

from app.outbox.backoff import delay
from app.outbox.cap import HourlyCap

HOUR = timedelta(hours=1)
NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)


class Edge(Random):
    """Always the same place between the two ends: 0 the lowest, 1 the highest."""

    def __init__(self, place: float) -> None:
        super().__init__(0)
        self.place = place

    def random(self) -> float:
        return self.place


class Hands:
    def __init__(self) -> None:
        self.time = NOON

    def now(self) -> datetime:
        return self.time

    def forward(self, **spans: float) -> None:
        self.time += timedelta(**spans)


def test_the_wait_starts_at_a_second_and_doubles() -> None:
    waits = [delay(attempt, Edge(0)).total_seconds() for attempt in range(1, 13)]
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048]


@pytest.mark.parametrize("attempt", [13, 14, 100, 32_767])
def test_the_wait_never_exceeds_an_hour(attempt: int) -> None:
    assert (delay(attempt, Edge(0)), delay(attempt, Edge(1))) == (HOUR / 1.5, HOUR)


@pytest.mark.parametrize("attempt", [0, -1])
def test_no_attempt_yet_waits_like_the_first(attempt: int) -> None:
    assert delay(attempt, Edge(0)) == timedelta(seconds=1)


@pytest.mark.parametrize("attempt", [1, 5, 20])
def test_waits_are_spread_over_half_as_much_again(attempt: int) -> None:
    random = Random(7)
    waits = sorted(delay(attempt, random) for _ in range(500))
    low, high = delay(attempt, Edge(0)), delay(attempt, Edge(1))
    assert low <= waits[0] < low * 1.05 < high * 0.95 < waits[-1] <= high
    assert len({wait.total_seconds() for wait in waits}) > 450


def test_the_ranges_of_two_attempts_do_not_overlap_before_the_longest() -> None:
    ends = deque((delay(n, Edge(0)), delay(n, Edge(1))) for n in range(1, 13))
    assert all(earlier[1] < later[0] for earlier, later in pairwise(ends))


def test_the_cap_gives_as_many_places_as_it_says() -> None:
    cap = HourlyCap(3, Hands())
    assert [cap.take() for _ in range(5)] == [True, True, True, False, False]


def test_a_place_comes_back_an_hour_after_it_was_taken() -> None:
    clock = Hands()
    cap = HourlyCap(2, clock)
    cap.take()
    clock.forward(minutes=20)
    cap.take()
    assert (cap.room(), cap.wait()) == (0, timedelta(minutes=40))
    clock.forward(minutes=39, seconds=59)
    assert (cap.room(), cap.wait()) == (0, timedelta(seconds=1))
    clock.forward(seconds=1)
    assert (cap.room(), cap.wait()) == (1, timedelta(0))
    assert [cap.take(), cap.take()] == [True, False]
    assert cap.wait() == timedelta(minutes=20)


def test_no_hour_ever_sees_more_than_the_cap() -> None:
    clock, random = Hands(), Random(3)
    cap = HourlyCap(10, clock)
    taken = []
    for _ in range(2000):
        clock.forward(seconds=random.uniform(0, 300))
        if cap.take():
            taken.append(clock.now())
    assert len(taken) > 500
    assert all(later - earlier >= HOUR for earlier, later in zip(taken, taken[10:], strict=False))


def test_a_clock_set_back_does_not_stop_the_mail_for_longer_than_an_hour() -> None:
    clock = Hands()
    cap = HourlyCap(1, clock)
    cap.take()
    clock.forward(days=-1)
    assert (cap.take(), cap.take(), cap.wait()) == (True, False, HOUR)


def test_places_taken_within_a_second_come_back_together_with_the_last_of_them() -> None:
    clock = Hands()
    cap = HourlyCap(3, clock)
    for _ in range(3):
        assert cap.take()
        clock.forward(milliseconds=400)
    clock.forward(minutes=59, seconds=59)
    assert (cap.room(), cap.wait()) == (0, timedelta(milliseconds=600))
    clock.forward(milliseconds=600)
    assert (cap.room(), cap.wait()) == (3, timedelta(0))
