"""A partner's own counts and copies, with its secret."""

from datetime import timedelta

import pytest

from app.partners.register import register_partner
from app.statements.cards import card_of
from tests.embed.conftest import KEY, ORIGIN, register
from tests.web.conftest import GROUPS, SLUG, Site, database_url, site

__all__ = ["database_url", "site"]

COUNTS = f"/api/v1/partners/{KEY}/counts"
COPIES = f"/api/v1/partners/{KEY}/republications"
PAGE = f"{ORIGIN}/statement"


def bearer(secret: str | None) -> dict[str, str]:
    return {"authorization": f"Bearer {secret}"}


async def test_counts_are_told_to_who_has_the_secret(site: Site) -> None:
    secret = (await register(site)).secret
    other = (await register(site, "other", ["https://other.example"], None)).secret
    await site.signed(via=KEY)
    await site.signed(via=KEY, email="b@example.org", name_fa="ب", name_en="B", exposure="counted")
    await site.signed(via="other", email="c@example.org", name_fa="پ", name_en="P")
    await site.sign(via=KEY, email="d@example.org", name_fa="ت", name_en="T")  # not confirmed
    reply = await site.client.get(COUNTS, headers=bearer(secret))
    assert reply.json() == {
        "partner": KEY,
        "items": [
            {
                "statement": SLUG,
                "counts": {"organisations": 0, "individuals": 1, "unnamed": 1},
            }
        ],
    }
    assert reply.headers["cache-control"] == "no-store"
    refused = [
        await site.client.get(path, headers=headers)
        for path, headers in (
            (COUNTS, {}),
            (COUNTS, bearer(other)),
            (COUNTS, bearer("")),
            (COUNTS, {"authorization": f"Basic {secret}"}),
            ("/api/v1/partners/nobody/counts", bearer(secret)),
        )
    ]
    assert {one.status_code for one in refused} == {401}
    assert {one.headers["www-authenticate"] for one in refused} == {"Bearer"}
    assert len({one.content for one in refused}) == 1
    assert refused[0].json()["type"].endswith("/unknown-secret")


async def test_a_new_secret_ends_the_old_one(site: Site) -> None:
    old = (await register(site)).secret
    async with site.database.write() as connection:
        done = await register_partner(connection, KEY, [], now=site.clock.now(), new_secret=True)
    site.context.forget()
    assert (await site.client.get(COUNTS, headers=bearer(old))).status_code == 401
    assert (await site.client.get(COUNTS, headers=bearer(done.secret))).status_code == 200


async def test_a_partner_tells_where_the_list_stands(site: Site) -> None:
    headers = bearer((await register(site)).secret)
    await site.bring(GROUPS)
    site_name = "روز\u200cنامه"
    body = {"statement": SLUG, "site": site_name, "address": f"{PAGE}#list", "edition": 1}

    async def told() -> list[tuple[str, int, int, str]]:
        reply = await site.client.get(f"{COPIES}/{SLUG}", headers=headers)
        return [
            (one["address"], one["edition"], one["to_follow"], one["what_to_change"])
            for one in reply.json()["items"]
        ]

    for _ in range(2):
        assert (await site.client.put(COPIES, json=body, headers=headers)).status_code == 204
        assert await told() == [(PAGE, 1, 0, f"http://localhost:8000/v/{SLUG}/1")]
    await site.take_out("Baran Society")
    assert (await told())[0][2] == 1
    site.clock.move(timedelta(days=1))
    await site.client.put(COPIES, json=body, headers=headers)
    assert (await told())[0][2] == 0
    async with site.database.read() as connection:
        assert (await card_of(connection, SLUG)).edition == 1


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"address": "https://elsewhere.example/"}, 422, "foreign-address"),
        ({"address": "javascript:alert(1)"}, 422, "invalid-address"),
        ({"address": f"{ORIGIN}/ <b>"}, 422, "invalid-address"),
        ({"site": " "}, 422, "missing-site"),
        ({"site": "Rooz\x00nameh"}, 422, "control-character"),
        ({"site": "x" * 121}, 422, "too-long"),
        ({"edition": 9}, 404, "unknown-edition"),
        ({"edition": 0}, 404, "unknown-edition"),
        ({"statement": "other"}, 404, "unknown-statement"),
    ],
)
async def test_what_is_wrong_with_a_copy_is_said(
    site: Site, changes: dict[str, object], status: int, code: str
) -> None:
    headers = bearer((await register(site)).secret)
    await site.publish("other")
    await site.bring(GROUPS)
    body = {"statement": SLUG, "site": "Rooznameh", "address": PAGE, "edition": 1} | changes
    reply = await site.client.put(COPIES, json=body, headers=headers)
    problem = reply.json()
    codes = [one["code"] for one in problem.get("errors", [])] or [problem["type"].split("/")[-1]]
    assert (reply.status_code, codes) == (status, [code])
    found = await site.client.get(f"{COPIES}/{SLUG}", headers=headers)
    assert found.json() == {"items": []}
