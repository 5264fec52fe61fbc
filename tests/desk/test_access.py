from base64 import urlsafe_b64encode
from collections.abc import Awaitable, Callable

import pytest

from tests.desk.conftest import AtDesk, Desk

Sit = Callable[..., Awaitable[AtDesk]]


@pytest.mark.parametrize("language", ["fa", "en"])
async def test_own_statements_are_listed_with_the_role(
    desk: Desk, at_desk: Sit, language: str
) -> None:
    del desk
    someone = await at_desk("editor", language)
    page = await someone.get(f"/desk/{language}/")
    titles = {"fa": "یک صدا", "en": "One voice"}
    assert page.texts(".//a[@class='lead']") == [titles[language]]


async def test_without_a_session_one_is_led_to_the_way_in(desk: Desk) -> None:
    reply = await desk.browser().get("/desk/en/")
    assert (reply.status_code, reply.headers["location"]) == (
        303,
        "/desk/en/in?next=%2Fdesk%2Fen%2F",
    )


@pytest.mark.parametrize(
    ("site", "encoding"), [("same-origin", "gzip"), ("cross-site", None), ("none", None)]
)
async def test_a_page_that_somebody_else_led_to_tells_nothing_by_its_size(
    desk: Desk, at_desk: Sit, site: str, encoding: str | None
) -> None:
    del desk
    seat = await at_desk("editor")
    page = await seat.get("/list?q=Sh", **{"Accept-Encoding": "gzip", "Sec-Fetch-Site": site})
    assert (page.status, page.reply.headers.get("content-encoding")) == (200, encoding)


async def test_a_place_in_the_queue_that_was_tampered_with_begins_anew(
    desk: Desk, at_desk: Sit
) -> None:
    del desk
    seat = await at_desk("moderator")
    for place in ("[" * 3000, "{}", "1"):
        after = urlsafe_b64encode(place.encode()).decode().rstrip("=")
        assert (await seat.get(f"/review?after={after}")).status == 200
