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
