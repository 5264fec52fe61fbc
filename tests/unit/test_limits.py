from datetime import UTC, datetime, timedelta

from app.http.limits import NetworkLimit, network_of

START = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def test_only_what_is_over_the_ceiling_waits_until_the_hour_is_over() -> None:
    limit = NetworkLimit(ceiling=3)
    later = START + timedelta(minutes=59)
    answers = [limit.charge("192.0.2.1", START) for _ in range(3)]
    answers += [limit.charge("192.0.2.1", later), limit.charge("192.0.2.2", later)]
    answers.append(limit.charge("192.0.2.1", START + timedelta(hours=1)))
    assert answers == [0, 0, 0, 60, 0, 0]


def test_an_ipv6_household_counts_as_one() -> None:
    networks = [
        network_of("2001:db8:1:200::1"),
        network_of("2001:db8:1:2ff::2"),
        network_of("2001:db8:1:300::1"),
        network_of("::ffff:192.0.2.1"),
        network_of("192.0.2.1"),
        network_of("testclient"),
    ]
    assert networks == [
        "2001:db8:1:200::/56",
        "2001:db8:1:200::/56",
        "2001:db8:1:300::/56",
        "192.0.2.1",
        "192.0.2.1",
        "testclient",
    ]


def test_nothing_of_a_network_is_kept() -> None:
    limit = NetworkLimit()
    limit.charge("192.0.2.77", START)
    state = repr(vars(limit))
    assert "192.0.2" not in state
    assert sum(sum(row) for row in vars(limit)["_rows"]) == 3
