import base64
import hashlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.embed.accent import CONTRAST, DARK_PAPER, LIGHT_PAPER, Colour, contrast, read_accent
from tests.web.conftest import SLUG, Site


def parts(written: str) -> Colour:
    red, green, blue = (int(written[at : at + 2], 16) for at in (1, 3, 5))
    return red, green, blue


@given(st.integers(0, 0xFFFFFF))
def test_any_colour_can_be_read_on_both_papers(value: int) -> None:
    accent = read_accent(f"#{value:06x}")
    assert accent is not None
    assert contrast(parts(accent.light), LIGHT_PAPER) >= CONTRAST
    assert contrast((255, 255, 255), parts(accent.light)) >= CONTRAST
    assert contrast(parts(accent.dark), DARK_PAPER) >= CONTRAST


def test_what_can_be_read_stays_as_it_is() -> None:
    accent = read_accent(" #0B6E4F ")
    assert accent is not None
    assert accent.light == "#0b6e4f"
    assert accent == read_accent("0b6e4f")
    assert read_accent("#fff") == read_accent("ffffff")


@pytest.mark.parametrize(
    "typed",
    ["", "red", "red;}", "#12", "#12345g", "#0b6e4f;}", "#0b6e4f x", "url(x)", "#" + "a" * 99],
)
def test_all_else_is_none(typed: str) -> None:
    assert read_accent(typed) is None


async def test_the_policy_allows_this_one_rule(partnered: Site) -> None:
    for part in ("form", "list", "count", "card"):
        page = await partnered.get(f"/embed/{SLUG}/{part}?accent=%23ff0")
        style = page.one(".//style").text or ""
        assert re.fullmatch(
            r"body\{--accent-light:#[0-9a-f]{6}!important;--accent-dark:#ffff00!important\}", style
        )
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        policy = page.reply.headers["content-security-policy"]
        assert f"style-src 'self' 'sha256-{digest}';" in policy
        assert "unsafe" not in policy
