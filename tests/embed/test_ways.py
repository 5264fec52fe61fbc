"""How a partner's key travels from a page to the signature, and leads back from it."""

import pytest
from sqlalchemy import select

from app.models import Signature
from tests.embed.conftest import KEY, ORIGIN, register
from tests.shown import Shown
from tests.web.conftest import PERSON, SLUG, Site

BACK = ".//main//a[@rel='noopener noreferrer']"


async def vias(site: Site) -> list[str]:
    async with site.database.read() as connection:
        return list(await connection.scalars(select(Signature.via)))


async def signed_by(site: Site, query: str, **headers: str) -> Shown:
    """Sign on the ordinary page, reached in some way; the page after confirming."""
    page = await site.get(f"/en/s/{SLUG}/sign{query}", **headers)
    via = page.values()["via"]
    assert (await site.sign(via=via)).status == 303
    await site.settle()
    return await site.post("/en/c", token=site.newest_token())


@pytest.mark.parametrize(
    ("query", "headers", "kept"),
    [
        (f"?via={KEY}", {}, KEY),
        ("", {"referer": f"{ORIGIN}/"}, KEY),
        ("?via=another", {"referer": f"{ORIGIN}/"}, "another"),
        ("", {"referer": "https://rooznameh.example.evil.example/"}, ""),
        ("?via=nobody", {}, ""),
        ("", {}, ""),
    ],
)
async def test_key_before_reference_before_nothing(
    partnered: Site, query: str, headers: dict[str, str], kept: str
) -> None:
    await register(partnered, "another", ["https://another.example"], None)
    await signed_by(partnered, query, **headers)
    assert await vias(partnered) == [kept]


async def test_what_is_no_partner_is_not_kept_of_the_api_either(partnered: Site) -> None:
    for number, via in enumerate((KEY, "nobody")):
        body = {
            "kind": "individual",
            "name": {"fa": "شیرین نمونه"},
            "email": f"{number}@example.org",
            "language": "fa",
            "exposure": "public",
            "consents": {"process": True, "publish": True},
            "via": via,
        }
        reply = await partnered.client.post(f"/api/v1/statements/{SLUG}/sign-ons", json=body)
        assert reply.status_code == 202
        await partnered.settle()
        await partnered.post("/fa/c", token=partnered.newest_token())
    assert sorted(await vias(partnered)) == ["", KEY]


async def test_the_confirmation_leads_back_to_the_partner(partnered: Site) -> None:
    await register(partnered, name="Rooznameh")
    first = await signed_by(partnered, f"?via={KEY}")
    assert (first.one(BACK).get("href"), first.text(BACK)) == (f"{ORIGIN}/", "Back to Rooznameh")
    token = partnered.newest_token()
    for path in ("/en/c", "/en/c/open"):  # the same words on each repetition
        assert (await partnered.post(path, token=token)).reply.text == first.reply.text
    shared = first.one(f".//main//a[@href='/en/s/{SLUG}']/bdi")
    assert shared.text == f"http://localhost:8000/en/s/{SLUG}"


async def test_nobody_is_led_to_a_site_that_is_no_partner_any_more(partnered: Site) -> None:
    await partnered.publish("other")
    await register(partnered, "gone", ["https://gone.example"], ["other"])
    async with partnered.database.read() as connection:
        assert await connection.scalar(select(Signature.via)) is None
    page = await signed_by(partnered, "?via=gone")
    assert page.all(BACK) == []


async def test_who_comes_by_itself_is_led_nowhere(site: Site) -> None:
    assert (await signed_by(site, "")).all(BACK) == []
    await site.settle()
    assert PERSON["name_en"] in (await site.get(f"/en/s/{SLUG}")).reply.text
