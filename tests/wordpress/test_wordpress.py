"""A list pasted into a real WordPress, which is tried only when asked for: it takes minutes."""

import os

import pytest

from tests.machine import chromium
from tests.wordpress.expectations import SITES, wrong_in
from tests.wordpress.site import missing, wordpress
from tests.wordpress.trial import trials

pytestmark = [
    pytest.mark.xdist_group("wordpress"),
    pytest.mark.skipif(
        "TRY_WORDPRESS" not in os.environ,
        reason="WordPress is tried only with TRY_WORDPRESS=1",
    ),
    pytest.mark.skipif(
        missing() != [] or chromium() is None,
        reason="no WordPress with PHP, MariaDB and Chromium: tests/wordpress/install.sh",
    ),
]


@pytest.mark.parametrize("name", SITES)
async def test_what_is_pasted_is_what_is_read(name: str) -> None:
    language, roles = SITES[name]
    found = {}
    with wordpress(language) as site:
        for role in roles:
            async for trial in trials(site, role):
                found[trial.role, trial.case, trial.way] = wrong_in(trial)
    assert {each: wrong for each, wrong in found.items() if wrong} == {}
    assert len(found) == 13 * len(roles)
