"""The pace of a receiving domain, and the patience with a relay that is away."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import count, pairwise
from random import Random

import pytest

from app.outbox import pace
from app.outbox.pace import HORIZON, LOWEST, Pace
from app.outbox.recovery import FAILURES, LONGEST, RelayWatch

NOON = datetime(2026, 3, 14, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
NOTHING = timedelta(0)


def run(domain: Pace, messages: int, name: str = "a.example") -> list[datetime]:
    """When each of so many messages leaves, all of them due at noon and each asking when told."""
    waiting = [(NOON, number) for number in range(messages)]
    left = []
    while waiting:
        waiting.sort()
        now, number = waiting.pop(0)
        wait = domain.wait(name, now)
        if wait:
            waiting.append((now + wait, number))
        else:
            left.append(now)
    return left


@pytest.mark.parametrize("per_minute", [1, 6, 60, 1200])
def test_no_minute_sees_more_than_the_pace(per_minute: int) -> None:
    left = run(Pace(per_minute), min(per_minute * 4, 2500))
    behind = zip(left, left[per_minute:], strict=False)
    assert all(later - earlier >= MINUTE for earlier, later in behind)


def test_what_waits_loses_little_of_the_pace() -> None:
    left = run(Pace(60), 600)
    assert left[-1] - NOON < timedelta(minutes=11.5)


def test_a_tenth_goes_at_once_and_the_rest_evenly() -> None:
    left = run(Pace(600), 120)
    assert left.count(NOON) == 60
    assert {later - earlier for earlier, later in pairwise(left[59:])} == {MINUTE / 540}


def test_domains_do_not_wait_for_one_another() -> None:
    domains = Pace(10)
    run(domains, 100, "busy.example")
    assert domains.wait("quiet.example", NOON) == NOTHING


def test_a_mix_of_domains_lets_through_200_a_second() -> None:
    domains, gone = Pace(1200), 0
    for second in range(120):
        for number in range(200):
            moment = NOON + timedelta(seconds=second + number / 200)
            gone += not domains.wait(f"d{number % 20}.example", moment)
    assert gone == 120 * 200


def test_what_is_urgent_waits_for_none() -> None:
    domains = Pace(1)
    run(domains, 3)
    assert domains.wait("a.example", NOON, urgent=True) == NOTHING


def test_later_halves_the_pace_once_for_a_burst_and_success_brings_it_back() -> None:
    domains = Pace(1200)
    for seconds in range(200):
        domains.put_off("a.example", NOON + timedelta(seconds=seconds / 100))
    left = run(domains, 1300)
    assert left[600] - left[0] >= MINUTE > left[599] - left[0]
    for minutes in range(1, 30):
        domains.put_off("a.example", NOON + timedelta(hours=1, minutes=minutes))
    slow = [when for when in run(domains, 40) if when - NOON < timedelta(hours=2)]
    assert slow[int(LOWEST)] - slow[0] >= MINUTE
    for _ in range(200):
        domains.taken("a.example")
    later = NOON + timedelta(days=2)
    assert sum(not domains.wait("a.example", later) for _ in range(200)) == 120


def test_nothing_is_told_to_wait_longer_than_the_horizon() -> None:
    domains = Pace(1)
    assert max(domains.wait("a.example", NOON) for _ in range(50)) == HORIZON


def test_a_clock_set_back_stops_nobody() -> None:
    domains = Pace(10)
    run(domains, 30)
    assert domains.wait("a.example", NOON - timedelta(hours=1)) == NOTHING


def test_as_many_domains_are_remembered_as_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "REMEMBERED", 2)
    domains = Pace(1)
    answers = [domains.wait(name, NOON) == NOTHING for name in ("a", "b", "a", "c", "b", "c")]
    assert answers == [True, True, False, True, True, False]


def test_a_relay_is_away_after_a_few_failures_in_a_row() -> None:
    relay, random = RelayWatch(), Random(1)
    for _ in range(FAILURES - 1):
        relay.failed(NOON, random)
    assert (relay.room(64, NOON), relay.answered()) == (64, True)
    for _ in range(FAILURES - 1):
        relay.failed(NOON, random)
    assert (relay.room(64, NOON), relay.answered()) == (64, False)


def test_one_message_is_tried_at_a_time_at_least_once_a_minute_for_a_day() -> None:
    relay, random, tries, longest = RelayWatch(), Random(1), 0, 0
    since = 0
    for second in count():
        if second == 86_400:
            break
        now = NOON + timedelta(seconds=second)
        room = relay.room(64, now)
        since = 0 if room else since + 1
        longest = max(longest, since)
        if room:
            assert room == (1 if tries >= FAILURES else 64)
            relay.failed(now, random)
            tries += 1
    assert longest <= LONGEST
    assert 1440 <= tries < 2400
    assert relay.answered() is True
    assert (relay.room(64, NOON), relay.answered()) == (64, False)


def test_failures_of_one_burst_count_as_one_try() -> None:
    relay = RelayWatch()
    for _ in range(64):
        relay.failed(NOON, Random(1))
    assert Counter(relay.room(8, NOON + timedelta(seconds=n)) for n in (0, 2)) == {0: 1, 1: 1}


def test_a_clock_set_back_does_not_lengthen_the_pause() -> None:
    relay = RelayWatch()
    for _ in range(FAILURES):
        relay.failed(NOON, Random(1))
    assert relay.room(8, NOON - timedelta(hours=1)) == 1
