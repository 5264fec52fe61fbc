"""A relay that is away for a day: all is mailed in the hour after, once each, for a full life."""

from pathlib import Path

from tests.drills import relay_away


async def test_after_a_day_without_a_relay_all_is_mailed_within_the_hour(
    database_url: str, tmp_path: Path
) -> None:
    figures = await relay_away.play(database_url, tmp_path, sign_ons=60, steps=12)
    assert relay_away.faults(figures) == {}
    assert (figures["hours away"], figures["mailed"]) == (24.0, 60)
